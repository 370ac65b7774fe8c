package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The live state of one show, put together: one coordinator on its own thread, one publisher, one
 * automation overlay, one frame pipeline. The public doors say which thread may use them.
 */
public final class Engine {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    /** More than anybody can do by hand; a flood beyond it is told {@code BUSY}. */
    private static final int WAITING = 1_024;

    private static final long POLL_MILLIS = 5;
    private static final long OBSERVE_NANOS = 100_000_000;

    private final BlockingQueue<Submission> queue = new ArrayBlockingQueue<>(WAITING);
    private final BlockingQueue<PersistenceOutcome> outcomes = new ArrayBlockingQueue<>(WAITING);
    private final CoordinatorLink link = new CoordinatorLink();
    private final Sources sources = new Sources();
    private final Schedule schedule = new Schedule();
    private final SnapshotPublisher publisher;
    private final MutationCoordinator coordinator;
    private final AutomationOverlay overlay;
    private final FramePipeline pipeline;
    private final Ticker ticker;
    private final Health health;
    private final Counter busy;
    private final Counter unreported;
    private final Thread thread;
    private final Map<ParameterAddress, ParameterValue> observed = new HashMap<>();
    private long observedNanos;
    private volatile boolean closed;

    private record Submission(MutationBatch batch, CompletableFuture<MutationOutcome> outcome) {}

    /** What an engine is made of. */
    public record Parts(
            DurableState show,
            long rev,
            ShaderCatalog catalog,
            Environment environment,
            EngineSettings settings,
            FrameClock frameClock,
            Ticker ticker,
            WallClock wall,
            Health health) {}

    /**
     * An engine that accepts values at once and mutations once started.
     *
     * @param persistence told on the coordinator's thread what each change wishes to have saved;
     *     must not wait
     */
    public Engine(Parts parts, Consumer<List<PersistenceRequest>> persistence) {
        ticker = parts.ticker();
        health = parts.health();
        SlotTable slots = SlotTable.of(parts.show(), parts.catalog());
        var first =
                new CommittedView(
                        parts.rev(),
                        parts.show(),
                        CommittedState.none(slots),
                        slots,
                        parts.catalog(),
                        parts.environment());
        publisher = new SnapshotPublisher(first, ticker, health);
        coordinator =
                new MutationCoordinator(
                        first, publisher, link, sources, persistence, ticker, parts.wall(), health);
        overlay = new AutomationOverlay(slots, parts.settings(), sources, health);
        pipeline =
                new FramePipeline(
                        parts.frameClock(),
                        publisher,
                        coordinator.mailbox(),
                        link,
                        schedule,
                        overlay,
                        health);
        observedNanos = ticker.nanos();
        busy = health.counter("mutation.busy");
        unreported = health.counter("persist.unreported");
        health.gauge("mutation.waiting", queue::size);
        health.gauge("automation.scheduled", schedule::waiting);
        health.gauge("mutation.rev", () -> coordinator.view().rev());
        health.routes(() -> coordinator.mailbox().arrivals().busiest(ticker.nanos()));
        thread = new Thread(this::run, "coordinator");
    }

    public void start() {
        thread.start();
    }

    /**
     * Refuses new mutations, decides on those waiting and ends the thread. Waits for that at most
     * the given time.
     *
     * @return whether the thread has ended
     */
    public boolean stop(long timeoutMillis) throws InterruptedException {
        closed = true;
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    /**
     * Asks for a change. Any thread; never blocks. The outcome completes on the coordinator's
     * thread, with {@code BUSY} or {@code CLOSED} at once when it cannot be asked.
     */
    public CompletableFuture<MutationOutcome> submit(MutationBatch batch) {
        var submission = new Submission(batch, new CompletableFuture<>());
        if (closed) {
            return CompletableFuture.completedFuture(CLOSED);
        }
        if (!queue.offer(submission)) {
            busy.increment();
            return CompletableFuture.completedFuture(BUSY);
        }
        // The thread ends once it has seen the queue empty after closing; what came later is here.
        if (closed && queue.remove(submission)) {
            return CompletableFuture.completedFuture(CLOSED);
        }
        return submission.outcome();
    }

    private static final MutationOutcome CLOSED =
            new MutationOutcome.Rejected(MutationOutcome.Code.CLOSED, 0, "", "Scrim is stopping");
    private static final MutationOutcome BUSY =
            new MutationOutcome.Rejected(
                    MutationOutcome.Code.BUSY,
                    0,
                    "",
                    "more than " + WAITING + " changes are waiting; try again");

    /** For whoever drives the coordinator without its thread: benchmarks and tests. */
    public MutationCoordinator coordinator() {
        return coordinator;
    }

    /** The render thread's part. */
    public FramePipeline frames() {
        return pipeline;
    }

    /** Where automation goes now; ask again when it answers {@code RETIRED}. Any thread. */
    public Mailbox mailbox() {
        return coordinator.mailbox();
    }

    /** Where automation goes that is to count later. Any thread. */
    public Schedule schedule() {
        return schedule;
    }

    /** Numbers for those who send automation. Any thread. */
    public Sources sources() {
        return sources;
    }

    /** The state after the last accepted change. Any thread. */
    public CommittedView view() {
        return coordinator.view();
    }

    /** Committed truth as the renderer has it. Any thread. */
    public RenderSnapshot snapshot() {
        return publisher.latest();
    }

    /**
     * Reads what every parameter is or is on its way to. Any thread.
     *
     * @return false if the structure is just changing: ask again a frame later
     */
    public boolean read(Targets into) {
        return into.read(overlay.mirror(), publisher);
    }

    /**
     * Reads what automation shows: as of the last frame for whoever asks several times a second,
     * otherwise as of a tenth of a second ago at most. Any thread.
     */
    public void read(Motion into) {
        into.read(overlay.watch(ticker.nanos()));
    }

    /** Tells every event from now on, on the coordinator's thread. Any thread. */
    public void listen(Consumer<EngineEvent> listener) {
        coordinator.listen(listener);
    }

    /**
     * Makes what became of a save an event. Any thread; never blocks: when too many wait or the
     * engine has stopped, it is dropped and counted as {@code persist.unreported}.
     */
    public void report(PersistenceOutcome outcome) {
        // As with a submission: the thread may have ended between the two looks.
        if (closed || !outcomes.offer(outcome) || (closed && outcomes.remove(outcome))) {
            unreported.increment();
        }
    }

    /** Why a parameter has its value, or null if there is no such parameter. Any thread. */
    public @Nullable Explanation explain(ParameterAddress target) {
        CommittedView now = view();
        Slot slot = now.slots().find(target);
        return slot == null ? null : Explanation.of(now, slot, moving(slot));
    }

    private Explanation.@Nullable Moving moving(Slot slot) {
        AutomationMirror mirror = overlay.mirror();
        Slot there = mirror.slots().find(slot.address());
        if (there == null || !there.definition().isCompatibleWith(slot.definition())) {
            return null;
        }
        int note = mirror.note(there.number());
        ParameterValue value = mirror.value(there);
        return note < 0 || value == null
                ? null
                : new Explanation.Moving(value, sources.origin(Mailbox.sourceOf(note)));
    }

    private void run() {
        ThreadRole.COORDINATOR.adopt();
        while (!closed || !queue.isEmpty()) {
            try {
                step();
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "the coordinator failed and goes on", e);
                health.failed("engine", "coordinator", Severity.ERROR, "a step failed: " + e);
            }
        }
        // What the render thread asked for last counts too.
        takeReports();
    }

    private void step() throws InterruptedException {
        Submission submission = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (submission != null) {
            decide(submission);
        }
        takeReports();
        if (ticker.nanos() - observedNanos >= OBSERVE_NANOS) {
            observedNanos = ticker.nanos();
            observe();
        }
    }

    private void decide(Submission submission) {
        try {
            submission.outcome().complete(coordinator.apply(submission.batch()));
        } catch (RuntimeException | Error e) {
            submission
                    .outcome()
                    .complete(
                            new MutationOutcome.Rejected(
                                    MutationOutcome.Code.INTERNAL,
                                    0,
                                    "",
                                    "a defect in Scrim, see its log: " + e));
            throw e;
        }
    }

    /**
     * Takes what the render thread and the writer report; for whoever drives the coordinator
     * without its thread.
     */
    @OwnedBy(ThreadRole.COORDINATOR)
    public void takeReports() {
        ThreadRole.COORDINATOR.require();
        long carriedOut = link.invalidationsCarriedOut();
        for (OverlayReport report = link.reports().poll();
                report != null;
                report = link.reports().poll()) {
            switch (report) {
                case OverlayReport.Settled(var request) -> coordinator.commit(request);
                case OverlayReport.Ended(var target, var reason) ->
                        coordinator.tell(new EngineEvent.OverlayEnded(target, reason));
            }
        }
        link.forgetInvalidations(carriedOut);
        for (PersistenceOutcome outcome = outcomes.poll();
                outcome != null;
                outcome = outcomes.poll()) {
            coordinator.tell(new EngineEvent.Saved(outcome));
        }
    }

    /** Tells where automation has moved to since the last time. Called ten times a second. */
    @OwnedBy(ThreadRole.COORDINATOR)
    public void observe() {
        ThreadRole.COORDINATOR.require();
        AutomationMirror mirror = overlay.mirror();
        Set<ParameterAddress> moving = new HashSet<>();
        for (Slot slot : mirror.slots().slots()) {
            ParameterValue value = mirror.value(slot);
            if (value == null) {
                continue;
            }
            moving.add(slot.address());
            if (!value.equals(observed.put(slot.address(), value))) {
                coordinator.tell(new EngineEvent.AutomationObserved(slot.address(), value));
            }
        }
        observed.keySet().retainAll(moving);
    }
}
