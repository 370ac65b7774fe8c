package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.glFinish;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Severity;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderEntry;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The COMPILE thread: tries shaders on a context of its own, and builds those that are good on one
 * beside the render thread's, which never waits for it. What is done lies ready until the render
 * thread takes it, at the beginning of a frame.
 *
 * <p>Nothing is drawn on the context that shares: Mesa 22 crashes when one context deletes a
 * program that another has drawn with.
 *
 * <p>A driver may not come back from a shader. Then the thread is given up with it and another one
 * begins, {@link #MOST_GIVEN_UP} times.
 *
 * <p>Health has {@code shader.compilations}, {@code shader.compileNanos} and {@code
 * shader.waiting}.
 */
public final class ShaderWorkshop {
    /** What its thread is called, also in the JVM's report of a crash. */
    public static final String THREAD = "compile";

    /** Far more than a folder has shaders. */
    public static final int MOST_WAITING = 4_096;

    /** A large shader takes a processor's compiler ten seconds. */
    private static final long LONGEST_SECONDS = 30;

    private static final int MOST_GIVEN_UP = 3;

    /** What nobody has taken for so long is freed. */
    private static final long KEPT_NANOS = 20_000_000_000L;

    private static final long POLL_MILLIS = 100;
    private static final long CLOSE_MILLIS = 300;

    private static final System.Logger LOG = System.getLogger(ShaderWorkshop.class.getName());

    private final Duration budget;
    private final ShaderGuard guard;
    private final Consumer<ShaderEntry.Broken> refusals;
    private final Ticker ticker;
    private final Health health;
    private final Counter compilations;
    private final Histogram compileNanos;
    private final PriorityBlockingQueue<Ticket> waiting = new PriorityBlockingQueue<>();
    // By the hash of what is tried, until it is.
    private final Map<String, Job> open = new ConcurrentHashMap<>();
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Map<String, Ready> ready = new ConcurrentHashMap<>();
    private final Queue<Warming> later = new ConcurrentLinkedQueue<>();
    private final Queue<ProgramCache.Made> left = new ConcurrentLinkedQueue<>();
    private final Queue<ShaderSource> drawn = new ConcurrentLinkedQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger news = new AtomicInteger();
    // What was tried and found bad, and has not been handed in again since.
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Queue<ShaderSource> passed = new ConcurrentLinkedQueue<>();
    private volatile ScreenFormat largest = ScreenFormat.DEFAULT;
    private volatile boolean isClosing;
    private volatile boolean isUnusable;
    private volatile @Nullable String exhausted;
    private volatile @Nullable GlContext first;
    private volatile @Nullable Workbench current;
    private int givenUp;

    /** How soon something is compiled. */
    public enum Urgency {
        /** A layer lets the picture pass until it is there. */
        NOW,
        /** A layer shows its last version until it is there. */
        SOON,
        /** Nobody sees it. */
        LATER
    }

    /** What became of a shader. */
    public sealed interface Verdict {
        /** Its programs lie ready. */
        record Good() implements Verdict {}

        /**
         * @param tooManyPixels of the largest screen if it is too slow for that, otherwise 0
         */
        record Bad(ShaderEntry.Broken why, long tooManyPixels) implements Verdict {
            Bad(ShaderEntry.Broken why) {
                this(why, 0);
            }
        }
    }

    private record Ready(ProgramCache.Made made, AtomicBoolean isWarm, long sinceNanos) {
        String hash() {
            return made.source().description().contentHash();
        }
    }

    /** A shader whose other blend modes are to be prepared, one with each step. */
    private static final class Warming {
        private final ProgramCache.Made made;
        private final AtomicBoolean isWarm;
        // On the context of one workbench, and of no use to the one that follows it.
        private @Nullable Workbench owner;
        private @Nullable ShaderPrograms programs;
        private Iterator<ShaderPrograms.Manner> manners = Collections.emptyIterator();

        Warming(ProgramCache.Made made, AtomicBoolean isWarm) {
            this.made = made;
            this.isWarm = isWarm;
        }

        void close(Workbench by) {
            ShaderPrograms old = programs;
            if (old != null && owner == by) {
                programs = null;
                old.close();
            }
        }
    }

    /** A shader that is to be tried, and all who want to hear of it. */
    private static final class Job {
        private final ShaderSource source;
        private final Set<BlendMode> modes;
        private final List<Consumer<Verdict>> whenDone = new ArrayList<>();
        private Urgency urgency;
        private boolean isTaken;
        private boolean isDone;

        Job(ShaderSource source, Set<BlendMode> modes, Urgency urgency) {
            this.source = source;
            this.modes = modes.isEmpty() ? EnumSet.of(BlendMode.NORMAL) : EnumSet.copyOf(modes);
            this.urgency = urgency;
        }

        ShaderSource source() {
            return source;
        }

        Set<BlendMode> modes() {
            return modes;
        }

        String hash() {
            return source.description().contentHash();
        }

        synchronized boolean take() {
            boolean isFirst = !isTaken;
            isTaken = true;
            return isFirst;
        }

        /** False when it is too late for that. */
        synchronized boolean tell(Consumer<Verdict> listener) {
            if (!isDone) {
                whenDone.add(listener);
            }
            return !isDone;
        }

        /** Whether it must be put into the queue once more, further in front. */
        synchronized boolean hurry(Urgency to) {
            boolean isSooner = !isTaken && to.compareTo(urgency) < 0;
            if (isSooner) {
                urgency = to;
            }
            return isSooner;
        }

        /** Those to tell; null if that has been done. */
        synchronized @Nullable List<Consumer<Verdict>> done() {
            if (isDone) {
                return null;
            }
            isDone = true;
            return List.copyOf(whenDone);
        }
    }

    /** A job's place in the queue; it may have several, and the first counts. */
    private record Ticket(Job job, Urgency urgency, long number) implements Comparable<Ticket> {
        @Override
        public int compareTo(Ticket other) {
            int byUrgency = urgency.compareTo(other.urgency);
            return byUrgency != 0 ? byUrgency : Long.compare(number, other.number);
        }
    }

    /**
     * What the driver has been asked for.
     *
     * @param job null if it is prepared only for blend modes that nobody uses yet
     */
    private record Busy(ShaderSource source, @Nullable Job job, long sinceNanos) {}

    /**
     * @param budget what a frame of the largest screen may cost in one layer, 0 for anything
     * @param refusals told on the COMPILE thread of every shader that a layer wants and cannot have
     */
    public ShaderWorkshop(
            Duration budget,
            ShaderGuard guard,
            Consumer<ShaderEntry.Broken> refusals,
            Ticker ticker,
            Health health) {
        this.budget = budget;
        this.guard = guard;
        this.refusals = refusals;
        this.ticker = ticker;
        this.health = health;
        compilations = health.counter("shader.compilations");
        compileNanos = health.histogram("shader.compileNanos");
        health.gauge("shader.waiting", unfinished::get);
    }

    /**
     * Asks for a shader to be compiled and tried, also if it was found bad before; once, however
     * many ask before that is done. Any thread; never waits, but may run {@code whenDone} at once.
     *
     * @param modes the blend modes that are in use and so must be prepared before it is drawn; all
     *     others are afterwards
     * @param whenDone told on the COMPILE thread
     */
    public void submit(
            ShaderSource source,
            Set<BlendMode> modes,
            Urgency urgency,
            Consumer<Verdict> whenDone) {
        if (isUnusable) {
            // The render thread compiles by itself, and says what fails.
            whenDone.accept(new Verdict.Good());
            return;
        }
        String why = exhausted;
        if (why != null) {
            whenDone.accept(new Verdict.Bad(broken(source, 0, why)));
            return;
        }
        if (waiting.size() >= MOST_WAITING) {
            whenDone.accept(
                    new Verdict.Bad(
                            broken(
                                    source,
                                    0,
                                    "was not tried: more than "
                                            + MOST_WAITING
                                            + " shaders are waiting; save it again")));
            return;
        }
        refused.remove(source.description().contentHash());
        add(source, modes, urgency, whenDone);
    }

    private void add(
            ShaderSource source,
            Set<BlendMode> modes,
            Urgency urgency,
            Consumer<Verdict> whenDone) {
        var fresh = new Job(source, modes, urgency);
        var _ = fresh.tell(whenDone);
        while (true) {
            unfinished.incrementAndGet();
            Job other = open.putIfAbsent(fresh.hash(), fresh);
            if (other == null) {
                waiting.add(new Ticket(fresh, urgency, numbers.getAndIncrement()));
                return;
            }
            unfinished.decrementAndGet();
            if (other.tell(whenDone)) {
                if (other.hurry(urgency)) {
                    waiting.add(new Ticket(other, urgency, numbers.getAndIncrement()));
                }
                return;
            }
            open.remove(fresh.hash(), other);
        }
    }

    /** The largest screen there is: what a frame costs is reckoned for it. Any thread. */
    public void draws(ScreenFormat format) {
        largest = format;
    }

    /** Any thread; the thread ends after what it is at, and nobody waits for it any more. */
    public void stop() {
        isClosing = true;
    }

    // The render thread's side

    /** Begins to work, beside a context that is current on the calling thread. */
    void open(GlContext context) {
        ThreadRole.RENDER.require();
        first = context;
        begin();
        Thread.ofVirtual().name("compile-watch").start(this::watch);
    }

    /**
     * Waits until all that was asked for so far is done, the given time at most: before the first
     * frame, and never again.
     */
    void await(Duration longest) {
        ThreadRole.RENDER.require();
        long end = ticker.nanos() + longest.toNanos();
        while (unfinished.get() > 0 && ticker.nanos() < end && !isClosing) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * Ends the thread. One that does not come back from the driver is left behind, and the context
     * must be left to it.
     *
     * @return whether nobody uses a context beside the first any more
     */
    boolean close() {
        ThreadRole.RENDER.require();
        isClosing = true;
        Workbench last = current;
        boolean isDone = givenUp == 0;
        if (last != null) {
            try {
                isDone &= last.thread.join(Duration.ofMillis(CLOSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                isDone = false;
            }
        }
        if (isDone) {
            ready.values().forEach(one -> one.made().programs().close());
            ready.clear();
        }
        return isDone;
    }

    /** Grows when something that was {@link #want}ed has become ready or was refused. */
    int news() {
        return news.get();
    }

    /** Whether there is no context to compile on, so that the render thread must do it. */
    boolean isUnusable() {
        return isUnusable;
    }

    /** Whether a shader was {@link #want}ed and cannot be had. */
    boolean isRefused(ShaderSource source) {
        return refused.contains(source.description().contentHash());
    }

    /** A shader with its programs, now the caller's to free; null if they are not ready. */
    ProgramCache.@Nullable Made take(ShaderSource source) {
        Ready one = ready.remove(source.description().contentHash());
        return one == null ? null : one.made();
    }

    /** Has a shader compiled that a layer waits for, unless that is on its way. */
    void want(ShaderSource source) {
        String hash = source.description().contentHash();
        if (exhausted == null && wanted.add(hash)) {
            add(
                    source,
                    EnumSet.allOf(BlendMode.class),
                    Urgency.NOW,
                    verdict -> {
                        if (verdict instanceof Verdict.Bad(var why, _)) {
                            LOG.log(
                                    Level.WARNING,
                                    "{0}; its layers let the picture pass",
                                    why.message());
                            refusals.accept(why);
                        }
                        wanted.remove(hash);
                        news.incrementAndGet();
                    });
        }
    }

    /** A shader has been drawn for a while, and all is well. */
    void drawn(ShaderSource source) {
        drawn.add(source);
    }

    /** A shader is no longer drawn, before it was drawn for long. */
    void left(ProgramCache.Made made) {
        left.add(made);
    }

    // The COMPILE thread's side

    private void begin() {
        GlContext context = first;
        if (context != null) {
            var next = new Workbench(context);
            current = next;
            next.thread.start();
        }
    }

    /** Looks after the thread that cannot look after itself. */
    private void watch() {
        while (!isClosing) {
            Workbench bench = current;
            Busy busy = bench == null ? null : bench.busy;
            if (bench != null
                    && busy != null
                    && ticker.nanos() - busy.sinceNanos() > LONGEST_SECONDS * 1_000_000_000) {
                giveUp(bench, busy);
            }
            LockSupport.parkNanos(POLL_MILLIS * 1_000_000);
        }
    }

    private void giveUp(Workbench bench, Busy busy) {
        if (!bench.isGivenUp.compareAndSet(false, true)) {
            return;
        }
        givenUp++;
        var why =
                broken(
                        busy.source(),
                        0,
                        "the graphics driver did not come back from it within "
                                + LONGEST_SECONDS
                                + " s");
        Job job = busy.job();
        if (job == null) {
            // What is on screen has been tried.
            String message = why.message() + " for other blend modes; it is drawn on";
            LOG.log(Level.ERROR, "{0}", message);
            health.failed("shader", busy.source().file(), Severity.ERROR, message);
        } else {
            LOG.log(Level.ERROR, "{0}; it is given up", why.message());
        }
        if (givenUp < MOST_GIVEN_UP) {
            begin();
        } else {
            exhaust();
        }
        if (job != null) {
            finish(job, new Verdict.Bad(why));
        }
    }

    private void exhaust() {
        String why =
                "the graphics driver did not come back from "
                        + givenUp
                        + " shaders: no more are compiled, what is drawn goes on. Mend them and"
                        + " start Scrim again";
        current = null;
        exhausted = why;
        health.broken("shader", "compiler", Severity.ERROR, why);
        for (Ticket one = waiting.poll(); one != null; one = waiting.poll()) {
            finish(one.job(), new Verdict.Bad(broken(one.job().source(), 0, why)));
        }
    }

    private void finish(Job job, Verdict verdict) {
        List<Consumer<Verdict>> listeners = job.done();
        if (listeners == null) {
            return;
        }
        switch (verdict) {
            case Verdict.Good _ -> refused.remove(job.hash());
            case Verdict.Bad _ -> refuse(job);
        }
        open.remove(job.hash(), job);
        for (Consumer<Verdict> listener : listeners) {
            try {
                listener.accept(verdict);
            } catch (RuntimeException | Error e) {
                failed("what follows from trying " + job.source().file(), e);
            }
        }
        unfinished.decrementAndGet();
    }

    private void refuse(Job job) {
        if (refused.size() >= MOST_WAITING) {
            refused.clear();
        }
        refused.add(job.hash());
        try {
            guard.givenUp(job.source());
        } catch (RuntimeException e) {
            failed("striking out " + job.source().file(), e);
        }
    }

    /** What nobody has thought of; the thread goes on. */
    private void failed(String what, Throwable e) {
        LOG.log(Level.ERROR, what + " failed", e);
        health.failed("shader", "compiler", Severity.ERROR, what + " failed: " + e);
    }

    private static ShaderEntry.Broken broken(ShaderSource source, int line, String reason) {
        return new ShaderEntry.Broken(source.description().id(), source.file(), line, 0, reason);
    }

    /** One thread with its context, and what it is busy with. */
    private final class Workbench {
        private final GlContext beside;
        private final Thread thread;
        private final AtomicBoolean isGivenUp = new AtomicBoolean();
        private @Nullable GlContext sharing;
        private volatile @Nullable Busy busy;
        private boolean isOpen;

        Workbench(GlContext first) {
            beside = first;
            thread = Thread.ofPlatform().daemon().name(THREAD).unstarted(this::run);
        }

        private void run() {
            ThreadRole.COMPILE.adopt();
            Niceness.yieldToOthers();
            try (GlContext shared = beside.beside();
                    GlContext context = beside.apart();
                    var probe = new ShaderProbe(context, ticker)) {
                sharing = shared;
                isOpen = true;
                health.mended("shader", "compiler");
                while (!isClosing && !isGivenUp.get()) {
                    step(context, probe);
                }
                if (!isGivenUp.get()) {
                    later.forEach(one -> one.close(this));
                }
            } catch (RuntimeException | Error e) {
                if (isOpen) {
                    LOG.log(Level.WARNING, "closing what shaders are compiled with failed", e);
                } else {
                    cannotBegin(e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void cannotBegin(Throwable e) {
            String message =
                    (e instanceof IllegalStateException ? e.getMessage() : "" + e)
                            + ": shaders are compiled between two frames, which may be late";
            LOG.log(Level.WARNING, "{0}", message);
            health.broken("shader", "compiler", Severity.WARNING, message);
            isUnusable = true;
            for (Ticket one = waiting.poll(); one != null; one = waiting.poll()) {
                finish(one.job(), new Verdict.Good());
            }
            news.incrementAndGet();
        }

        /** Does one thing, so that what is urgent need not wait for what is not. */
        private void step(GlContext context, ShaderProbe probe) throws InterruptedException {
            Job next = null;
            try {
                keepHouse(context);
                Ticket first =
                        waiting.poll(later.isEmpty() ? POLL_MILLIS : 0, TimeUnit.MILLISECONDS);
                if (first == null) {
                    warmNext(context, probe);
                } else if (first.job().take()) {
                    next = first.job();
                    tryOut(next, context, probe);
                }
            } catch (RuntimeException | Error e) {
                failed(next == null ? "compiling" : "compiling " + next.source().file(), e);
                if (next != null && !isGivenUp.get()) {
                    finish(
                            next,
                            new Verdict.Bad(broken(next.source(), 0, "could not be tried: " + e)));
                }
            } finally {
                busy = null;
            }
        }

        private void tryOut(Job next, GlContext context, ShaderProbe probe) {
            boolean isProven = guard.isProven(next.source(), context.driver());
            if (!isProven) {
                guard.trying(next.source());
            }
            long start = ticker.nanos();
            busy = new Busy(next.source(), next, start);
            Verdict verdict = carryOut(next, isProven, context, probe);
            busy = null;
            if (!isGivenUp.get()) {
                compileNanos.record(ticker.nanos() - start);
                if (!isProven && verdict instanceof Verdict.Good) {
                    passed.add(next.source());
                }
                finish(next, verdict);
            }
        }

        private Verdict carryOut(Job next, boolean isProven, GlContext context, ShaderProbe probe) {
            ShaderSource source = next.source();
            String hash = next.hash();
            if (ready.containsKey(hash)) {
                return new Verdict.Good();
            }
            compilations.increment();
            ShaderPrograms programs;
            try (ShaderPrograms tried = ShaderPrograms.compile(context.glslVersion(), source)) {
                ShaderProbe.Finding finding =
                        isProven
                                ? null
                                : probe.examine(
                                        source, tried, budget(), next.modes().iterator().next());
                if (finding != null) {
                    return new Verdict.Bad(
                            broken(source, finding.line(), finding.reason()),
                            finding.tooManyPixels());
                }
                for (ShaderPrograms.Manner manner : tried.manners(source, next.modes())) {
                    probe.warm(manner, source, budget());
                }
            } catch (CompileFailure e) {
                return new Verdict.Bad(source.broken(e.log()));
            }
            try {
                programs = forRendering(context, source);
            } catch (CompileFailure e) {
                return new Verdict.Bad(source.broken(e.log()));
            }
            if (isGivenUp.get()) {
                free(context, programs);
                return new Verdict.Good();
            }
            var isWarm = new AtomicBoolean(next.modes().size() == BlendMode.values().length);
            var made = new ProgramCache.Made(source, programs, isWarm::get);
            Ready other = ready.put(hash, new Ready(made, isWarm, ticker.nanos()));
            if (other != null) {
                free(context, other.made().programs());
            }
            if (!isWarm.get()) {
                later.add(new Warming(made, isWarm));
            }
            return new Verdict.Good();
        }

        /** Programs that nobody has drawn with; the driver still has what it made of their text. */
        private ShaderPrograms forRendering(GlContext context, ShaderSource source)
                throws CompileFailure {
            GlContext shared = sharing;
            if (shared == null) {
                throw new IllegalStateException("there is no context to share");
            }
            shared.enter();
            try {
                ShaderPrograms programs = ShaderPrograms.compile(context.glslVersion(), source);
                // Only when the driver is done with them may another context use them.
                glFinish();
                return programs;
            } finally {
                context.enter();
            }
        }

        /** Frees programs that were made {@link #forRendering}. */
        private void free(GlContext context, ShaderPrograms programs) {
            GlContext shared = sharing;
            if (shared != null) {
                shared.enter();
                programs.close();
                context.enter();
            }
        }

        private ShaderProbe.Budget budget() {
            ScreenFormat size = largest;
            return new ShaderProbe.Budget(budget.toNanos(), size.width(), size.height());
        }

        /**
         * Prepares the driver for the blend modes that nobody uses yet, with programs of its own:
         * the others are the render thread's by now.
         */
        private void warmNext(GlContext context, ShaderProbe probe) {
            Warming next = later.poll();
            if (next == null) {
                return;
            }
            ShaderSource source = next.made.source();
            busy = new Busy(source, null, ticker.nanos());
            boolean isDone = true;
            try {
                if (next.owner != this) {
                    ShaderPrograms own = ShaderPrograms.compile(context.glslVersion(), source);
                    next.owner = this;
                    next.programs = own;
                    next.manners = own.manners(source, EnumSet.allOf(BlendMode.class)).iterator();
                } else {
                    probe.warm(next.manners.next(), source, budget());
                }
                isDone = !next.manners.hasNext();
            } catch (CompileFailure e) {
                LOG.log(Level.DEBUG, "what compiled before does not: {0}", source.file());
            } finally {
                if (isDone && !isGivenUp.get()) {
                    next.close(this);
                    next.isWarm.set(true);
                }
            }
            if (!isDone && !isGivenUp.get()) {
                later.add(next);
            }
        }

        /** Nobody draws it any more, or will. */
        private void cool(ProgramCache.Made made) {
            for (Warming one : List.copyOf(later)) {
                if (one.made == made && later.remove(one)) {
                    one.close(this);
                }
            }
        }

        /** Frees what nobody came for, and strikes out what has stood its trial. */
        private void keepHouse(GlContext context) {
            long now = ticker.nanos();
            for (Ready one : List.copyOf(ready.values())) {
                if (now - one.sinceNanos() > KEPT_NANOS && ready.remove(one.hash(), one)) {
                    free(context, one.made().programs());
                    cool(one.made());
                    // Nobody draws it, and it has been tried: nothing more will come of it.
                    guard.givenUp(one.made().source());
                }
            }
            for (ShaderSource one = passed.poll(); one != null; one = passed.poll()) {
                guard.passed(one);
            }
            for (ProgramCache.Made one = left.poll(); one != null; one = left.poll()) {
                cool(one);
                guard.givenUp(one.source());
            }
            for (ShaderSource one = drawn.poll(); one != null; one = drawn.poll()) {
                guard.survived(one, context.driver());
            }
        }
    }
}
