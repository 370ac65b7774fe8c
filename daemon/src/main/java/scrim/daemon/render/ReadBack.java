package scrim.daemon.render;

import static org.lwjgl.opengl.GL15C.GL_STREAM_READ;
import static org.lwjgl.opengl.GL21C.GL_PIXEL_PACK_BUFFER;
import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL32C.*;

import org.lwjgl.system.MemoryUtil;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.ScreenFormat;

import java.nio.ByteBuffer;

/**
 * Brings one screen's pictures back from the graphics memory, up to three at a time, and only when
 * somebody wants them: started after a frame is drawn, taken in a later one when the driver says
 * that it is there.
 */
@OwnedBy(ThreadRole.RENDER)
final class ReadBack implements AutoCloseable {
    private static final int RING = 3;

    private final ScreenFormat format;
    private final TapLane lane;
    private final int[] buffers = new int[RING];

    /** A fence for each read-back under way, 0 where there is none. */
    private final long[] fences = new long[RING];

    private final long[] frameIndexes = new long[RING];
    private int next;

    ReadBack(ScreenFormat format, TapLane lane) {
        this.format = format;
        this.lane = lane;
    }

    /** Starts one for those who were claimed, or leaves them to a later frame if none is free. */
    void start(Target picture, long frameIndex) {
        int at = next;
        if (fences[at] != 0) {
            return;
        }
        if (buffers[at] == 0) {
            buffers[at] = glGenBuffers();
            glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[at]);
            glBufferData(GL_PIXEL_PACK_BUFFER, bytes(), GL_STREAM_READ);
        }
        glBindFramebuffer(GL_READ_FRAMEBUFFER, picture.framebuffer);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[at]);
        glReadPixels(0, 0, format.width(), format.height(), GL_RGBA, GL_UNSIGNED_BYTE, 0L);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
        fences[at] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        frameIndexes[at] = frameIndex;
        lane.assign(at);
        next = (at + 1) % RING;
    }

    /** Hands out what has arrived; waits for nothing. */
    void poll() {
        for (int i = 0; i < RING; i++) {
            if (fences[i] != 0) {
                int status = glClientWaitSync(fences[i], 0, 0);
                if (status == GL_ALREADY_SIGNALED || status == GL_CONDITION_SATISFIED) {
                    take(i);
                }
            }
        }
    }

    /** Brings one back at once, waiting for the driver. */
    Picture now(Target picture, long frameIndex) {
        ByteBuffer pixels = MemoryUtil.memAlloc((int) bytes());
        try {
            glBindFramebuffer(GL_READ_FRAMEBUFFER, picture.framebuffer);
            glReadPixels(0, 0, format.width(), format.height(), GL_RGBA, GL_UNSIGNED_BYTE, pixels);
            return new Picture(format.width(), format.height(), topRowFirst(pixels), frameIndex);
        } finally {
            MemoryUtil.memFree(pixels);
        }
    }

    /** Drops what is under way; those who wait for it get a later frame. */
    @Override
    public void close() {
        for (int i = 0; i < RING; i++) {
            if (fences[i] != 0) {
                glDeleteSync(fences[i]);
                lane.retry(i);
            }
            glDeleteBuffers(buffers[i]);
        }
    }

    private void take(int at) {
        glDeleteSync(fences[at]);
        fences[at] = 0;
        glBindBuffer(GL_PIXEL_PACK_BUFFER, buffers[at]);
        ByteBuffer pixels = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, bytes(), GL_MAP_READ_BIT);
        if (pixels == null) {
            lane.retry(at);
        } else {
            byte[] rgba = topRowFirst(pixels);
            glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
            lane.answer(at, new Picture(format.width(), format.height(), rgba, frameIndexes[at]));
        }
        glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    }

    private byte[] topRowFirst(ByteBuffer pixels) {
        int row = format.width() * 4;
        var rgba = new byte[row * format.height()];
        for (int y = 0; y < format.height(); y++) {
            pixels.get((format.height() - 1 - y) * row, rgba, y * row, row);
        }
        return rgba;
    }

    private long bytes() {
        return 4L * format.width() * format.height();
    }
}
