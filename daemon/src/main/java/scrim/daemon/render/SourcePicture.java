package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.util.concurrent.locks.LockSupport;

/**
 * One video source as a texture: the newest picture, uploaded when there is a new one and not
 * before. Allocates only when the source's format changes.
 *
 * <p>Uploads go straight from where the source wrote them: a driver copies them to a place of its
 * own in any case, and one copy less is a millisecond less for a frame of 1080p.
 */
@OwnedBy(ThreadRole.RENDER)
final class SourcePicture implements AutoCloseable {
    private static final long NAP_NANOS = 200_000;

    /** Screens may be slower than the loop: the slowest of one frame a second counts as asking. */
    private static final int ASKED = 480;

    private static final int NOW_AND_THEN = 15;

    private final VideoFeed feed;
    private final YuvDecoder decoder;
    private VideoFeed.@Nullable Stream stream;

    /** Luma, Cb and Cr; 0 without. */
    private final int[] planes = new int[3];

    private int texture;
    private int framebuffer;
    private boolean hasPicture;

    /** Frames since somebody asked for the texture. */
    private long sinceAsked;

    SourcePicture(VideoFeed feed, YuvDecoder decoder) {
        this.feed = feed;
        this.decoder = decoder;
    }

    /**
     * The newest picture, {@link ExternalPictures#NOTHING} before the first and while it is black.
     */
    int texture() {
        sinceAsked = 0;
        return hasPicture && !feed.isBlack() ? texture : ExternalPictures.NOTHING;
    }

    /**
     * Takes the newest picture, if there is one; while nobody asks for them, only now and then, so
     * that who begins to is shown one that is hardly old.
     */
    void takeNewest() {
        sinceAsked++;
        if (hasPicture && sinceAsked > ASKED && sinceAsked % NOW_AND_THEN != 0) {
            return;
        }
        VideoFeed.Stream now = feed.stream();
        if (now != null) {
            FrameExchange.Slot slot = now.exchange().takeNewest();
            if (slot != null) {
                show(now, slot);
            }
        }
    }

    /** Takes the next picture, waiting for it until the source is over or time is up. */
    void step(long longestNanos) {
        long begin = System.nanoTime();
        while (true) {
            // Asked before: what comes in between is found in the last look.
            boolean isOver = feed.isOver();
            VideoFeed.Stream now = feed.stream();
            FrameExchange.Slot slot = now == null ? null : now.exchange().takeOldest();
            if (now != null && slot != null) {
                show(now, slot);
                return;
            }
            if (isOver || System.nanoTime() - begin > longestNanos) {
                return;
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    private void show(VideoFeed.Stream from, FrameExchange.Slot slot) {
        try {
            if (from != stream) {
                renew(from);
            }
            upload(from.format(), slot.address());
            hasPicture = true;
        } finally {
            from.exchange().release(slot);
        }
    }

    private void renew(VideoFeed.Stream next) {
        VideoFormat format = next.format();
        if (stream == null || !stream.format().equals(format)) {
            free();
            texture = Planes.texture(GL_RGBA8, format.width(), format.height());
            framebuffer = glGenFramebuffers();
            glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
            glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
            int columns = PixelLayout.chroma(format.width());
            int rows = PixelLayout.chroma(format.height());
            if (format.layout() == PixelLayout.YUV420P) {
                planes[0] = Planes.texture(GL_R8, format.width(), format.height());
                planes[1] = Planes.texture(GL_R8, columns, rows);
                planes[2] = Planes.texture(GL_R8, columns, rows);
            } else if (!format.isBottomFirst()) {
                planes[0] = Planes.texture(GL_RGBA8, format.width(), format.height());
            }
        }
        stream = next;
    }

    private void upload(VideoFormat format, long address) {
        int width = format.width();
        int height = format.height();
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glDisable(GL_BLEND);
        if (format.layout() == PixelLayout.YUV420P) {
            int columns = PixelLayout.chroma(width);
            int rows = PixelLayout.chroma(height);
            long blue = address + (long) width * height;
            plane(2, GL_RED, columns, rows, blue + (long) columns * rows);
            plane(1, GL_RED, columns, rows, blue);
            plane(0, GL_RED, width, height, address);
            glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
            glViewport(0, 0, width, height);
            decoder.draw(width, height, feed.matrix(height), feed.isFullRange());
        } else if (format.isBottomFirst()) {
            upload(0, texture, GL_RGBA, width, height, address);
        } else {
            plane(0, GL_RGBA, width, height, address);
            turn(width, height);
        }
        glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    }

    private void plane(int unit, int format, int columns, int rows, long address) {
        upload(unit, planes[unit], format, columns, rows, address);
    }

    private static void upload(
            int unit, int texture, int format, int columns, int rows, long address) {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_2D, texture);
        nglTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, columns, rows, format, GL_UNSIGNED_BYTE, address);
    }

    /** Copies the upload, whose first row is the top one, upside down. */
    private void turn(int width, int height) {
        int from = glGenFramebuffers();
        glBindFramebuffer(GL_READ_FRAMEBUFFER, from);
        glFramebufferTexture2D(
                GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, planes[0], 0);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer);
        glBlitFramebuffer(
                0, 0, width, height, 0, height, width, 0, GL_COLOR_BUFFER_BIT, GL_NEAREST);
        glDeleteFramebuffers(from);
    }

    private void free() {
        hasPicture = false;
        glDeleteFramebuffers(framebuffer);
        glDeleteTextures(texture);
        glDeleteTextures(planes);
        planes[0] = 0;
        planes[1] = 0;
        planes[2] = 0;
    }

    @Override
    public void close() {
        free();
    }
}
