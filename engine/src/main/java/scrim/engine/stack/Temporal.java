package scrim.engine.stack;

/**
 * A shader's wish to see earlier frames.
 *
 * @param requestedFrames how many it asks for
 */
public record Temporal(Source source, int requestedFrames) {
    public enum Source {
        /** No history. */
        NONE,
        /** Frames of the video input. */
        INPUT,
        /** Frames of the picture below the layer. */
        BELOW
    }

    public static final Temporal NONE = new Temporal(Source.NONE, 0);

    public boolean isTemporal() {
        return source != Source.NONE && requestedFrames > 0;
    }

    /** How many frames it gets where at most {@code limit} are kept for a layer. */
    public int effectiveFrames(int limit) {
        return isTemporal() ? Math.min(requestedFrames, limit) : 0;
    }
}
