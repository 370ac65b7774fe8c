package scrim.daemon.render;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Pictures as PNG files: 8-bit RGB, each pixel told by its difference from the one before. Written
 * out here because the JDK's own encoder brings the whole of AWT into the process.
 */
public final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte FILTER_SUB = 1;

    private PngEncoder() {}

    /** Any thread; some milliseconds for a small picture, so never the render thread. */
    public static byte[] encode(Picture picture) {
        var file = new ByteArrayOutputStream(picture.rgba().length / 2 + 100);
        file.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13);
        header.putInt(picture.width()).putInt(picture.height());
        header.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
        chunk(file, "IHDR", header.array(), header.capacity());
        byte[] lines = filtered(picture);
        var deflater = new Deflater(3);
        try {
            deflater.setInput(lines);
            deflater.finish();
            var part = new byte[1 << 16];
            while (!deflater.finished()) {
                chunk(file, "IDAT", part, deflater.deflate(part));
            }
        } finally {
            deflater.end();
        }
        chunk(file, "IEND", new byte[0], 0);
        return file.toByteArray();
    }

    private static byte[] filtered(Picture picture) {
        byte[] rgba = picture.rgba();
        int width = picture.width();
        var lines = new byte[picture.height() * (1 + width * 3)];
        int to = 0;
        for (int y = 0; y < picture.height(); y++) {
            lines[to++] = FILTER_SUB;
            int red = 0;
            int green = 0;
            int blue = 0;
            int from = y * width * 4;
            for (int x = 0; x < width; x++, from += 4) {
                lines[to++] = (byte) (rgba[from] - red);
                lines[to++] = (byte) (rgba[from + 1] - green);
                lines[to++] = (byte) (rgba[from + 2] - blue);
                red = rgba[from];
                green = rgba[from + 1];
                blue = rgba[from + 2];
            }
        }
        return lines;
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        file.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        file.writeBytes(name);
        file.write(data, 0, length);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
