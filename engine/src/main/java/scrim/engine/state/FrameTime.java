package scrim.engine.state;

/**
 * The time of one frame, as shaders know it. One object, set anew for each frame by a {@link
 * FrameClock}; never a reason for a new snapshot (SNC-03, SNV-08). Render thread.
 */
public final class FrameTime {
    long nanos;
    double timeSeconds;
    double deltaSeconds;
    long frameIndex = -1;
    double utcSeconds;
    int utcOffsetSeconds;
    float startupRandom;

    FrameTime() {}

    /** The monotonic clock at the frame's start. */
    public long nanos() {
        return nanos;
    }

    /** Since the first frame; ISF's {@code TIME} while the screen plays. */
    public double timeSeconds() {
        return timeSeconds;
    }

    /** Since the frame before, 0 for the first; ISF's {@code TIMEDELTA}. */
    public double deltaSeconds() {
        return deltaSeconds;
    }

    /** From 0; ISF's {@code FRAMEINDEX}. */
    public long frameIndex() {
        return frameIndex;
    }

    /** Since 1970 in UTC, to the millisecond. */
    public double utcSeconds() {
        return utcSeconds;
    }

    /** What local time is ahead of UTC. */
    public int utcOffsetSeconds() {
        return utcOffsetSeconds;
    }

    /** From 0 to 1, the same for all frames of one run. */
    public float startupRandom() {
        return startupRandom;
    }
}
