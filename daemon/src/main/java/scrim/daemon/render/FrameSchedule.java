package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.state.RenderScreen;

import java.util.List;

/**
 * When the loop's next frame is due, and which screens it is for. The loop runs at the fastest
 * screen's rate; every screen keeps its own absolute times, so that no error adds up. Plain values,
 * no thread, no clock.
 */
@OwnedBy(ThreadRole.RENDER)
final class FrameSchedule {
    private static final double NANOS = 1e9;

    private float[] rates = new float[0];
    private long[] drawn = new long[0];
    private boolean[] due = new boolean[0];
    private double periodNanos = NANOS / 60;
    private long originNanos;
    private long tick;

    /** Starts counting: the first frame is due now. */
    void begin(long nowNanos) {
        originNanos = nowNanos;
        tick = 0;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = 0;
        }
    }

    /** Takes on the screens there are now; begins anew only if their rates are others. */
    void follow(List<RenderScreen> screens) {
        boolean same = screens.size() == rates.length;
        for (int i = 0; same && i < rates.length; i++) {
            same = screens.get(i).format().framesPerSecond() == rates[i];
        }
        if (same) {
            return;
        }
        long now = deadlineNanos();
        rates = new float[screens.size()];
        drawn = new long[screens.size()];
        due = new boolean[screens.size()];
        float fastest = 1;
        for (int i = 0; i < rates.length; i++) {
            rates[i] = screens.get(i).format().framesPerSecond();
            fastest = Math.max(fastest, rates[i]);
        }
        periodNanos = NANOS / fastest;
        begin(now);
    }

    long deadlineNanos() {
        return originNanos + (long) (tick * periodNanos);
    }

    /**
     * Leaves out the frames whose whole time has gone by: late frames are skipped, never queued.
     *
     * @return how many were left out
     */
    long skipTo(long nowNanos) {
        long missed = (long) ((nowNanos - deadlineNanos()) / periodNanos);
        if (missed <= 0) {
            return 0;
        }
        tick += missed;
        return missed;
    }

    /** Works out which screens the current frame is for. */
    void chooseDue() {
        double halfwayNanos = (tick + 0.5) * periodNanos;
        for (int i = 0; i < rates.length; i++) {
            double screenPeriod = NANOS / rates[i];
            due[i] = drawn[i] * screenPeriod < halfwayNanos;
            if (due[i]) {
                drawn[i] = (long) (halfwayNanos / screenPeriod) + 1;
            }
        }
    }

    boolean isDue(int screen) {
        return due[screen];
    }

    void step() {
        tick++;
    }
}
