package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Severity;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.state.FramePipeline;
import scrim.engine.state.FrameState;
import scrim.engine.state.SnapshotVersion;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The render thread's life: wait until a frame is due, prepare it, draw it. A frame that fails is
 * reported and leaves the last good one in place; the loop goes on.
 *
 * <p>Health has {@code frame.count}, {@code frame.late} (frames left out because their time had
 * gone by), {@code frame.workNanos}, {@code frame.latenessNanos} and the times of {@link
 * FrameStages}.
 */
public final class RenderLoop {
    /**
     * The last bit of a wait is spent awake: a parked thread comes back up to this much late, even
     * with the least {@link TimerSlack}.
     */
    private static final long SPIN_NANOS = 200_000;

    private static final System.Logger LOG = System.getLogger(RenderLoop.class.getName());

    /** Longer than the start waits for driver and shaders, and far longer than any frame. */
    private static final long STALL_SECONDS = 5;

    private final FramePipeline pipeline;
    private final Renderer renderer;
    private final Ticker ticker;
    private final Health health;
    private final Counter count;
    private final Counter late;
    private final Histogram workNanos;
    private final Histogram latenessNanos;
    private final FrameStages stages;
    private final FrameSchedule schedule = new FrameSchedule();
    private final CompletableFuture<Void> firstFrame = new CompletableFuture<>();
    private volatile boolean isStopping;
    private volatile @Nullable Thread thread;
    private @Nullable SnapshotVersion following;
    private boolean isFailing;
    private volatile long aliveNanos;

    public RenderLoop(FramePipeline pipeline, Renderer renderer, Ticker ticker, Health health) {
        this.pipeline = pipeline;
        this.renderer = renderer;
        this.ticker = ticker;
        this.health = health;
        count = health.counter("frame.count");
        late = health.counter("frame.late");
        workNanos = health.histogram("frame.workNanos");
        latenessNanos = health.histogram("frame.latenessNanos");
        stages = renderer.stages();
        health.watch("render", "stall", Severity.ERROR, this::stall);
    }

    /**
     * Makes the calling thread the render thread and draws until it is stopped.
     *
     * @param frames how many frames to draw, 0 for no end
     * @throws IllegalStateException if there is nothing to draw with; the message says what to
     *     install
     */
    public void run(long frames) {
        ThreadRole.RENDER.adopt();
        aliveNanos = ticker.nanos();
        thread = Thread.currentThread();
        var _ = TimerSlack.lower();
        try {
            renderer.open();
            schedule.begin(ticker.nanos());
            for (long i = 0; !isStopping && (frames == 0 || i < frames); i++) {
                awaitDeadline();
                if (!isStopping) {
                    frame();
                }
            }
            pipeline.finish();
            firstFrame.completeExceptionally(
                    new IllegalStateException("the render loop ended without a frame"));
        } catch (RuntimeException e) {
            firstFrame.completeExceptionally(e);
            throw e;
        } finally {
            renderer.close();
            thread = null;
        }
    }

    /** Any thread; the loop ends after the frame it is in. */
    public void stop() {
        isStopping = true;
        Thread waiting = thread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Any thread; waits.
     *
     * @return whether a frame was drawn in time
     */
    boolean awaitFirstFrame(long timeoutMillis) throws InterruptedException {
        try {
            firstFrame.get(timeoutMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void awaitDeadline() {
        long deadline = schedule.deadlineNanos();
        for (long left = deadline - ticker.nanos();
                left > 0 && !isStopping;
                left = deadline - ticker.nanos()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void frame() {
        long start = ticker.nanos();
        latenessNanos.record(start - schedule.deadlineNanos());
        late.add(schedule.skipTo(start));
        stages.begin(start);
        try {
            FrameState frame = pipeline.prepare();
            if (following == null || frame.snapshot().didStructureChange(following)) {
                schedule.follow(frame.snapshot().screens());
                following = frame.snapshot().version();
            }
            schedule.chooseDue();
            stages.enter(FrameStages.Stage.DRAW);
            renderer.draw(frame, schedule);
            if (stages.isHeldUp()) {
                late.increment();
            } else {
                succeeded();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        schedule.step();
        long end = ticker.nanos();
        stages.end(end);
        if (!stages.isHeldUp()) {
            aliveNanos = end;
        }
        workNanos.record(end - start);
    }

    /** Whether the thread has been in one frame for so long that nobody would call it drawing. */
    private @Nullable String stall() {
        if (thread == null) {
            return null;
        }
        long seconds = (ticker.nanos() - aliveNanos) / 1_000_000_000;
        return seconds < STALL_SECONDS
                ? null
                : "no frame was finished for " + seconds + " s: " + stages.now();
    }

    private void succeeded() {
        count.increment();
        if (isFailing) {
            isFailing = false;
            health.mended("render", "frame");
        }
        if (!firstFrame.isDone()) {
            firstFrame.complete(null);
        }
    }

    private void failed(Throwable e) {
        if (!isFailing) {
            // Only the first of a row: the next may fail in the same way sixty times a second.
            LOG.log(System.Logger.Level.ERROR, "drawing frames fails, the last good one stays", e);
        }
        isFailing = true;
        health.broken(
                "render",
                "frame",
                Severity.ERROR,
                "drawing a frame failed, the last good one stays: " + e);
    }
}
