package scrim.daemon.video;

/**
 * Which frame of a recording with a constant rate a picture becomes. A picture that comes early for
 * the next frame is left out; one that comes late has the one before it repeated until then. Plain
 * values, no thread, no clock.
 */
final class Timeline {
    /** A gap longer than this is cut out: filling it would take an encoder that is late longer. */
    private static final double LONGEST_GAP_SECONDS = 1;

    private final double framesPerSecond;
    private boolean hasBegun;
    private long originNanos;
    private long written;

    Timeline(double framesPerSecond) {
        this.framesPerSecond = framesPerSecond;
    }

    /**
     * How often to write the picture before this one again.
     *
     * @param nanos when this one was made
     * @return -1 if this one is to be left out
     */
    int repeatsBefore(long nanos) {
        if (!hasBegun) {
            hasBegun = true;
            originNanos = nanos;
            return 0;
        }
        long index = Math.round((nanos - originNanos) * framesPerSecond / 1e9);
        long repeats = index - written;
        if (repeats > LONGEST_GAP_SECONDS * framesPerSecond) {
            originNanos = nanos - (long) (written * 1e9 / framesPerSecond);
            return 0;
        }
        return (int) Math.max(repeats, -1);
    }

    /** A frame was written. */
    void wrote() {
        written++;
    }

    /** How many were written. */
    long written() {
        return written;
    }
}
