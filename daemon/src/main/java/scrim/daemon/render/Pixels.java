package scrim.daemon.render;

import org.lwjgl.system.MemoryUtil;

import java.nio.ByteBuffer;

/**
 * A picture in the computer's memory, on its way to the graphics memory: four bytes a pixel, bottom
 * row first. Belongs to whoever took it last, who frees it.
 */
final class Pixels implements AutoCloseable {
    final int width;
    final int height;
    final ByteBuffer rgba;

    /** Takes a buffer of {@link MemoryUtil#memAlloc} as its own. */
    Pixels(int width, int height, ByteBuffer rgba) {
        this.width = width;
        this.height = height;
        this.rgba = rgba;
    }

    /** Turns the top row first into the bottom row first, and back. */
    void flip() {
        int row = 4 * width;
        long base = MemoryUtil.memAddress(rgba);
        ByteBuffer spare = MemoryUtil.memAlloc(row);
        try {
            long kept = MemoryUtil.memAddress(spare);
            for (int y = 0; y < height / 2; y++) {
                long upper = base + (long) y * row;
                long lower = base + (long) (height - 1 - y) * row;
                Memory.copy(upper, kept, row);
                Memory.copy(lower, upper, row);
                Memory.copy(kept, lower, row);
            }
        } finally {
            MemoryUtil.memFree(spare);
        }
    }

    @Override
    public void close() {
        MemoryUtil.memFree(rgba);
    }
}
