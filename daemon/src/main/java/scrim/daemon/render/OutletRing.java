package scrim.daemon.render;

import static org.lwjgl.opengl.GL15C.GL_STREAM_READ;
import static org.lwjgl.opengl.GL21C.GL_PIXEL_PACK_BUFFER;
import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL32C.*;

import org.jspecify.annotations.Nullable;
import org.lwjgl.system.MemoryUtil;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.ScreenFormat;

/**
 * The way of pictures of one size from the graphics memory into an exchange, up to three at a time,
 * in the order in which they were drawn. Allocates nothing once it is made.
 */
@OwnedBy(ThreadRole.RENDER)
final class OutletRing implements AutoCloseable {
    private static final int RING = 3;

    private final ScreenFormat format;
    private final int width;
    private final int height;
    private final int bytes;
    private final @Nullable Shrinker shrinker;
    private final FrameExchange exchange;
    private final @Nullable YuvEncoder encoder;
    private final int[] buffers = new int[RING];

    /** A fence for each picture under way, 0 where there is none. */
    private final long[] fences = new long[RING];

    private final long[] frameIndexes = new long[RING];
    private final long[] nanos = new long[RING];
    private int first;
    private int count;

    /**
     * @param shrinker makes pictures of the format smaller first, null if they come as they are;
     *     closed with the ring
     */
    OutletRing(
            ScreenFormat format,
            PixelLayout layout,
            FrameExchange exchange,
            @Nullable Shrinker shrinker) {
        this.format = format;
        width = shrinker == null ? format.width() : shrinker.width();
        height = shrinker == null ? format.height() : shrinker.height();
        this.exchange = exchange;
        this.shrinker = shrinker;
        bytes = layout.bytes(width, height);
        encoder =
                switch (layout) {
                    case RGBA -> null;
                    case YUV420P -> new YuvEncoder(width, height, false);
                    case NV12 -> new YuvEncoder(width, height, true);
                };
        glGenBuffers(buffers);
        for (int buffer : buffers) {
            glBindBuffer(GL_PIXEL_PACK_BUFFER, buffer);
            glBufferData(GL_PIXEL_PACK_BUFFER, bytes, GL_STREAM_READ);
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }

    boolean fits(ScreenFormat other) {
        return other.width() == format.width() && other.height() == format.height();
    }

    /**
     * Starts fetching a picture.
     *
     * @return false if all are under way
     */
    boolean start(Target drawn, long frameIndex, long frameNanos) {
        if (count == RING) {
            return false;
        }
        Target picture = shrinker == null ? drawn : shrinker.shrink(drawn);
        int at = (first + count) % RING;
        if (encoder != null) {
            encoder.convert(picture.texture);
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[at]);
        if (encoder == null) {
            glBindFramebuffer(GL_READ_FRAMEBUFFER, picture.framebuffer);
            glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, 0L);
        } else {
            encoder.read();
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
        fences[at] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        frameIndexes[at] = frameIndex;
        nanos[at] = frameNanos;
        count++;
        return true;
    }

    void poll() {
        while (count > 0) {
            int status = glClientWaitSync(fences[first], 0, 0);
            if (status == GL_TIMEOUT_EXPIRED) {
                return;
            }
            glDeleteSync(fences[first]);
            fences[first] = 0;
            hand(first);
            first = (first + 1) % RING;
            count--;
        }
    }

    private void hand(int at) {
        FrameExchange.Slot slot = exchange.begin();
        if (slot == null) {
            return;
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[at]);
        long from = nglMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, bytes, GL_MAP_READ_BIT);
        if (from == MemoryUtil.NULL) {
            exchange.abandon(slot);
        } else {
            copy(from, slot.address());
            glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
            exchange.complete(slot, frameIndexes[at], nanos[at]);
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }

    /** Pictures have their bottom row first, what was encoded its top row. */
    private void copy(long from, long to) {
        if (encoder != null) {
            Memory.copy(from, to, bytes);
            return;
        }
        long row = 4L * width;
        for (int y = 0; y < height; y++) {
            Memory.copy(from + (height - 1 - y) * row, to + y * row, row);
        }
    }

    @Override
    public void close() {
        for (long fence : fences) {
            if (fence != 0) {
                glDeleteSync(fence);
            }
        }
        glDeleteBuffers(buffers);
        if (encoder != null) {
            encoder.close();
        }
        if (shrinker != null) {
            shrinker.close();
        }
    }
}
