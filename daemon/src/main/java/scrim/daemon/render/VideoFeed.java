package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

/**
 * Where one video source leaves its pictures for the render thread. The source's own thread
 * produces; nothing here touches the show, whatever becomes of the source (INV-06).
 */
public final class VideoFeed {
    /** Room for what is being read, what waits, what is being uploaded, and one to spare. */
    private static final int SLOTS = 4;

    private volatile @Nullable Stream stream;
    private volatile @Nullable YuvMatrix matrix;
    private volatile boolean isFullRange;
    private volatile boolean isBlack;
    private volatile boolean isOver;
    private volatile long droppedBefore;

    /** The pictures of one format; another one makes another stream. */
    record Stream(VideoFormat format, FrameExchange exchange) {}

    /** A stream of this format begins; pictures still waiting in the one before are lost. */
    public FrameExchange begin(VideoFormat format) {
        return begin(format, SLOTS);
    }

    /** As {@link #begin}, for one picture and no more. */
    public FrameExchange beginStill(VideoFormat format) {
        return begin(format, 1);
    }

    private FrameExchange begin(VideoFormat format, int slots) {
        Stream now = stream;
        if (now == null || !now.format().equals(format)) {
            droppedBefore = dropped();
            now = new Stream(format, new FrameExchange(slots, format.bytes()));
            stream = now;
        }
        return now.exchange();
    }

    /**
     * How YUV is to be understood from now on.
     *
     * @param matrix null if nothing says so, which means what is usual for the size
     */
    public void describe(@Nullable YuvMatrix matrix, boolean isFullRange) {
        this.matrix = matrix;
        this.isFullRange = isFullRange;
    }

    /** Shows black instead of the last picture, or the pictures again. */
    public void black(boolean isBlack) {
        this.isBlack = isBlack;
    }

    /** No more pictures will come; who steps through them need not wait. */
    public void end() {
        isOver = true;
    }

    /** How many pictures came and were never shown. Any thread. */
    public long dropped() {
        Stream now = stream;
        return droppedBefore + (now == null ? 0 : now.exchange().dropped());
    }

    @Nullable Stream stream() {
        return stream;
    }

    YuvMatrix matrix(int height) {
        YuvMatrix said = matrix;
        return said == null ? YuvMatrix.usual(height) : said;
    }

    boolean isFullRange() {
        return isFullRange;
    }

    boolean isBlack() {
        return isBlack;
    }

    boolean isOver() {
        return isOver;
    }
}
