package scrim.daemon.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum a text carries of itself, in a field of its first line: CRC-32C of all its bytes,
 * taken with the checksum's own eight digits as zeros.
 */
final class Checksum {
    /** The field as it stands in a text that has no checksum yet. */
    static final String NONE_YET = "\"crc32c\":\"00000000\"";

    private static final byte[] FIELD = "\"crc32c\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZEROS = "00000000".getBytes(StandardCharsets.US_ASCII);

    private Checksum() {}

    /** Fills it in where {@link #NONE_YET} stands. */
    static void put(byte[] text) {
        int at = at(text);
        if (at < 0) {
            throw new IllegalArgumentException("no place for a checksum in the first line");
        }
        byte[] digits = of(text, at).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, text, at, digits.length);
    }

    /**
     * @throws DamagedException if a text has none, or one of another text
     */
    static void require(byte[] text) throws DamagedException {
        int at = at(text);
        if (at < 0) {
            throw new DamagedException("does not begin as a file of Scrim does");
        }
        String found = new String(text, at, ZEROS.length, StandardCharsets.ISO_8859_1);
        String expected = of(text, at);
        if (!found.equals(expected)) {
            throw new DamagedException(
                    "is damaged or was changed outside Scrim: its checksum is "
                            + expected
                            + " and not "
                            + found);
        }
    }

    /** Where the digits are, or -1 if the first line has none. */
    private static int at(byte[] text) {
        int last = text.length - FIELD.length - ZEROS.length;
        for (int i = 0; i <= last && text[i] != '\n'; i++) {
            int same = 0;
            while (same < FIELD.length && text[i + same] == FIELD[same]) {
                same++;
            }
            if (same == FIELD.length) {
                return i + same;
            }
        }
        return -1;
    }

    private static String of(byte[] text, int at) {
        var crc = new CRC32C();
        crc.update(text, 0, at);
        crc.update(ZEROS);
        int rest = at + ZEROS.length;
        crc.update(text, rest, text.length - rest);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
