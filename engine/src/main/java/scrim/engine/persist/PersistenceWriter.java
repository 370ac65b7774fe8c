package scrim.engine.persist;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The thread that puts things on disk. Whoever asks goes on at once: asking leaves a note, and the
 * thread, which looks every few milliseconds, finds it. It starts with the first request, or
 * before, and ends once the writer is closed and nothing is left to save.
 *
 * <p>The thread is never interrupted: an interrupt would close the file it is writing and leave
 * open what became of it. A stuck disk is waited for with a deadline instead ({@link #flush}).
 */
public final class PersistenceWriter {
    private static final System.Logger LOG = System.getLogger(PersistenceWriter.class.getName());

    private final PersistenceSteps steps;
    private final Health health;
    private final long pollNanos;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stepped = lock.newCondition();
    private volatile boolean isEnded;
    // Only under the lock.
    private @Nullable Haste haste;

    /** The wish, at one moment, that a flush takes no longer than so long. */
    private record Haste(long askedNanos, long atMostNanos) {
        /** How long a flush that began then may take. */
        long patienceNanos(long startNanos) {
            return Math.max(0, askedNanos - startNanos) + atMostNanos;
        }
    }

    /**
     * @param random a number from 0 to 1, for the jitter of retries
     * @param listener is told every outcome, on the writer's thread; must not wait for anything
     * @param durableRev the rev that was restored, 0 for a new show
     */
    public PersistenceWriter(
            Sink sink,
            PersistenceSettings settings,
            Ticker ticker,
            DoubleSupplier random,
            Health health,
            Consumer<PersistenceOutcome> listener,
            long durableRev) {
        this.health = health;
        steps = new PersistenceSteps(sink, settings, ticker, random, health, listener, durableRev);
        pollNanos = settings.poll().toNanos();
        thread = Thread.ofPlatform().name("writer").daemon(false).unstarted(this::run);
    }

    /**
     * Has the thread run from now on, so that the disk is looked at even before anything is to be
     * saved. Without this it starts with the first request. Any thread.
     */
    public void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    /**
     * Asks for saves: what one change leads to in one call, so that none of it counts as saved
     * while another part is not even waiting. Any thread; costs an allocation and no system call,
     * except that the first one starts the thread.
     *
     * @return false if the writer is closed; that is in health then
     */
    public boolean submit(List<PersistenceRequest> requests) {
        boolean accepted = steps.ask(requests, List.of());
        if (accepted) {
            start();
        }
        return accepted;
    }

    /**
     * Asks for saves at once, for somebody who waits for them. Any thread.
     *
     * @return completes with the outcomes in the order of the requests, when the first try of each
     *     that began after this call has one; {@code Written} and {@code Skipped} mean on disk.
     *     Completes on the writer's thread, so continue with the {@code …Async} methods. Whoever
     *     waits no longer cancels it, and is forgotten; the save goes on.
     */
    public CompletableFuture<List<PersistenceOutcome>> save(List<PersistenceRequest> requests) {
        var callers = new ArrayList<CompletableFuture<PersistenceOutcome>>();
        requests.forEach(_ -> callers.add(new CompletableFuture<>()));
        if (steps.ask(requests.stream().map(PersistenceRequest::forced).toList(), callers)) {
            start();
        }
        CompletableFuture<List<PersistenceOutcome>> outcomes =
                CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new))
                        .thenApply(_ -> callers.stream().map(CompletableFuture::join).toList());
        var _ = outcomes.whenComplete((_, _) -> callers.forEach(caller -> caller.cancel(false)));
        return outcomes;
    }

    /** The newest change known to be on disk. Any thread; never blocks, never goes back. */
    public long durableRev() {
        return steps.durableRev();
    }

    /** Any thread; never blocks. */
    public PersistenceStatus status() {
        return steps.status();
    }

    /** Refuses requests from now on; what was accepted is still saved. Any thread. */
    public void close() {
        steps.close();
        LockSupport.unpark(thread);
    }

    /**
     * Has everything saved that was asked for so far, without the usual patience, and waits for it.
     * Any thread; writes nothing if nothing is pending. Can be called again after a loss. An
     * interrupt of the caller ends the wait, not the save; {@link #hastenFlush} shortens it. Once
     * closed, it waits for the thread to end too: after that nothing of ours touches the disk.
     */
    public FlushOutcome flush(Duration deadline) {
        long newest = steps.hurry();
        LockSupport.unpark(thread);
        String reason = "the disk did not answer in time";
        long start = System.nanoTime();
        lock.lock();
        try {
            long patience = deadline.toNanos();
            while (steps.isWaitingFor(newest) || isEnding()) {
                long elapsed = System.nanoTime() - start;
                if (haste != null) {
                    patience = Math.min(patience, haste.patienceNanos(start));
                }
                if (elapsed >= patience) {
                    reason =
                            "the disk did not answer within "
                                    + TimeUnit.NANOSECONDS.toMillis(patience)
                                    + " ms";
                    break;
                }
                var _ = stepped.awaitNanos(patience - elapsed);
            }
        } catch (InterruptedException _) {
            reason = "the wait for the disk was cut short";
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        if (!steps.isWaitingFor(newest)) {
            return new FlushOutcome.Saved(steps.durableRev());
        }
        if (steps.status().last() instanceof PersistenceOutcome.Failed failure) {
            reason = failure.error();
        }
        var lost = new FlushOutcome.Lost(steps.unsaved(), steps.durableRev(), reason);
        health.failed(
                "store",
                "flush",
                Severity.ERROR,
                "changes after rev " + lost.durableRev() + " are not on disk: " + reason);
        return lost;
    }

    /**
     * Lets a flush that runs wait no longer than so long from now, and a later one no longer than
     * that altogether. What is on disk by then is still reported as such. Any thread.
     */
    public void hastenFlush(Duration atMost) {
        lock.lock();
        try {
            if (haste == null || atMost.toNanos() < haste.atMostNanos()) {
                haste = new Haste(System.nanoTime(), atMost.toNanos());
                stepped.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the thread has been told to end and has not: it may be looking at the disk. */
    private boolean isEnding() {
        return steps.isFinished() && thread.isAlive() && !isEnded;
    }

    private void run() {
        ThreadRole.WRITER.adopt();
        while (!steps.isFinished()) {
            // Or an interrupt, which is against the rules, would keep the thread from resting.
            var _ = Thread.interrupted();
            boolean wrote = false;
            try {
                wrote = steps.step();
            } catch (RuntimeException | Error defect) {
                LOG.log(System.Logger.Level.ERROR, "the writer failed and goes on", defect);
                health.failed("store", "writer", Severity.ERROR, "a defect in Scrim: " + defect);
                announceStep();
            }
            if (wrote) {
                announceStep();
            } else {
                LockSupport.parkNanos(this, pollNanos);
            }
        }
        isEnded = true;
        announceStep();
    }

    private void announceStep() {
        lock.lock();
        try {
            stepped.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
