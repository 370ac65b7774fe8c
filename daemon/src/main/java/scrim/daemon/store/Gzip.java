package scrim.daemon.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Long texts packed smaller, and back, with a limit on what a few bytes may unfold to. */
final class Gzip {
    private Gzip() {}

    /** The same bytes for the same text, wherever and whenever. */
    static byte[] pack(byte[] text) {
        var bytes = new ByteArrayOutputStream(text.length / 4);
        try (var packing = new Quick(bytes)) {
            packing.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Whether bytes begin as packed ones do; JSON does not. */
    static boolean isPacked(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    }

    /**
     * @param most how long the text may be
     */
    static byte[] unpack(byte[] packed, long most) throws DamagedException {
        try (var unpacking = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] text = unpacking.readNBytes(Math.toIntExact(most + 1));
            if (text.length > most) {
                throw new DamagedException("is larger than " + most + " bytes when unpacked");
            }
            return text;
        } catch (EOFException _) {
            throw new DamagedException("is cut short");
        } catch (ZipException damage) {
            throw new DamagedException("is not a gzip file: " + damage.getMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Little effort: the time of a save counts for more than its last kilobytes. */
    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
