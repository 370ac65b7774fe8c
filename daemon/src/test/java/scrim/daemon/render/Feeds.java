package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** Looks into feeds for tests outside this package. */
public final class Feeds {
    private Feeds() {}

    /** A picture as it came. */
    public static final class Shot {
        private final VideoFormat format;
        private final byte[] bytes;
        private final long index;

        private Shot(VideoFormat format, byte[] bytes, long index) {
            this.format = format;
            this.bytes = bytes;
            this.index = index;
        }

        public int width() {
            return format.width();
        }

        public int height() {
            return format.height();
        }

        public PixelLayout layout() {
            return format.layout();
        }

        public long index() {
            return index;
        }

        /** From 0 to 255. */
        public int at(int place) {
            return bytes[place] & 0xFF;
        }

        /** The same for the same picture. */
        public int hash() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Takes the newest picture, if there is a new one. */
    public static @Nullable Shot newest(VideoFeed feed) {
        VideoFeed.Stream stream = feed.stream();
        FrameExchange.Slot slot = stream == null ? null : stream.exchange().takeNewest();
        return slot == null ? null : shot(stream, slot);
    }

    /** Takes the oldest picture, if there is a new one. */
    public static @Nullable Shot oldest(VideoFeed feed) {
        VideoFeed.Stream stream = feed.stream();
        FrameExchange.Slot slot = stream == null ? null : stream.exchange().takeOldest();
        return slot == null ? null : shot(stream, slot);
    }

    private static Shot shot(VideoFeed.Stream stream, FrameExchange.Slot slot) {
        var bytes = new byte[stream.format().bytes()];
        slot.bytes().get(0, bytes);
        long index = slot.frameIndex();
        stream.exchange().release(slot);
        return new Shot(stream.format(), bytes, index);
    }

    public static boolean isBlack(VideoFeed feed) {
        return feed.isBlack();
    }

    public static boolean isOver(VideoFeed feed) {
        return feed.isOver();
    }

    public static boolean isFullRange(VideoFeed feed) {
        return feed.isFullRange();
    }

    public static YuvMatrix matrix(VideoFeed feed, int height) {
        return feed.matrix(height);
    }
}
