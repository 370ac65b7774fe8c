package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.WallClock;
import scrim.engine.state.EngineEvent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The journal of who did what, for people: a line for each accepted change, bounded, written about
 * once a second by a thread of its own and never read by Scrim. It may lose lines, at a power cut
 * or when changes come faster than it writes; it counts those it drops. Transient values are not in
 * it.
 *
 * <p>Events are taken on the coordinator's thread, where taking one neither waits nor allocates.
 */
public final class HistoryLog implements Consumer<EngineEvent> {
    private static final int WAITING = 1 << 13;
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /** How long a stop waits for the last lines. */
    public static final Duration STOPPING = Duration.ofMillis(900);

    private final HistorySegments segments;
    private final WallClock wall;
    private final Health health;
    private final Counter lines;
    private final Counter dropped;

    /** One thread puts in, one takes out; what is in the slot is seen when its number is. */
    private final AtomicReferenceArray<EngineEvent.@Nullable MutationAccepted> events =
            new AtomicReferenceArray<>(WAITING);

    private final long[] atMillis = new long[WAITING];
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private final HistoryLine.Page page = new HistoryLine.Page();
    private boolean hasFailed;
    private volatile boolean isStopping;
    private @Nullable Thread thread;

    public HistoryLog(DataFolder folder, WallClock wall, Health health) {
        this(folder.history(), wall, health);
    }

    HistoryLog(Path folder, WallClock wall, Health health) {
        this.segments = new HistorySegments(folder);
        this.wall = wall;
        this.health = health;
        this.lines = health.counter("history.lines");
        this.dropped = health.counter("history.dropped");
    }

    /** Starts writing; once. */
    public void start() {
        thread = Thread.ofPlatform().name("history").daemon().start(this::run);
    }

    /** Takes accepted changes and leaves the rest. From one thread, the coordinator's. */
    @Override
    public void accept(EngineEvent event) {
        if (!(event instanceof EngineEvent.MutationAccepted accepted)) {
            return;
        }
        long at = in.get();
        if (at - out.get() >= WAITING) {
            dropped.increment();
            return;
        }
        int slot = (int) (at % WAITING);
        atMillis[slot] = wall.millis();
        events.setPlain(slot, accepted);
        in.setRelease(at + 1);
    }

    private void run() {
        while (!isStopping) {
            LockSupport.parkNanos(PAUSE_NANOS);
            stepGuarded();
        }
        stepGuarded();
    }

    /** A defect costs the lines it was met in, and not the journal. */
    void stepGuarded() {
        try {
            step();
        } catch (RuntimeException | Error defect) {
            failed(1, defect);
        }
    }

    /** Writes what has come. For the journal's thread. */
    void step() {
        long last = in.getAcquire();
        for (long at = out.get(); at < last; at++) {
            int slot = (int) (at % WAITING);
            EngineEvent.MutationAccepted event = events.getPlain(slot);
            long millis = atMillis[slot];
            events.setPlain(slot, null);
            // Before it is looked at: one that cannot be put down must not come again.
            out.setRelease(at + 1);
            if (event != null) {
                page.add(millis, event);
            }
        }
        List<byte[]> taken = page.taken();
        if (taken.isEmpty()) {
            return;
        }
        try {
            segments.append(taken, wall.millis());
            lines.add(taken.size());
            hasFailed = false;
        } catch (IOException | RuntimeException failure) {
            failed(taken.size(), failure);
        }
    }

    private void failed(int lost, Throwable failure) {
        dropped.add(lost);
        if (!hasFailed) {
            hasFailed = true;
            health.failed(
                    "store",
                    "history",
                    Severity.WARNING,
                    "the journal of who did what has gaps, its lines cannot be written: "
                            + failure);
        }
    }

    /** Writes what is left, waiting no longer than {@link #STOPPING} for it. */
    public void stop() throws InterruptedException {
        isStopping = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
            var _ = running.join(STOPPING);
        }
    }
}
