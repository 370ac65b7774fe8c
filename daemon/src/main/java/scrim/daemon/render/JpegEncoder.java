package scrim.daemon.render;

import static org.lwjgl.stb.STBImageWrite.nstbi_write_jpg_to_func;

import org.lwjgl.stb.STBIWriteCallback;
import org.lwjgl.system.MemoryUtil;

import java.util.Arrays;

/**
 * Pictures as JPEG files, good enough to see what goes on. Belongs to one thread, never the render
 * thread; close it when no more are to be made.
 */
final class JpegEncoder implements AutoCloseable {
    private static final int QUALITY = 75;
    private static final int CHANNELS = 4;

    private final STBIWriteCallback callback =
            STBIWriteCallback.create((_, data, size) -> take(data, size));
    private byte[] file = new byte[1 << 16];
    private int length;

    /**
     * @param rgba where the pixels are in memory, four bytes each, top row first; alpha is left out
     */
    byte[] encode(long rgba, int width, int height) {
        length = 0;
        if (nstbi_write_jpg_to_func(callback.address(), 0, width, height, CHANNELS, rgba, QUALITY)
                == 0) {
            throw new IllegalStateException(
                    "a picture of " + width + "x" + height + " could not be made a JPEG file");
        }
        return Arrays.copyOf(file, length);
    }

    /** The library hands over a byte or two at a time. */
    private void take(long data, int size) {
        if (length + size > file.length) {
            file = Arrays.copyOf(file, Math.max(length + size, file.length * 2));
        }
        for (int i = 0; i < size; i++) {
            file[length++] = MemoryUtil.memGetByte(data + i);
        }
    }

    @Override
    public void close() {
        callback.free();
    }
}
