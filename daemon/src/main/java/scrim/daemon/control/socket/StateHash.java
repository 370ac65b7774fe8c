package scrim.daemon.control.socket;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A number by which two sides tell that they hold the same state. It finds mistakes, not forgery.
 *
 * <p>Each path counts on its own and the sum is the whole, modulo 2⁶⁴, so that a change costs no
 * more than itself. One path's share is FNV-1a over the UTF-8 of its quoted path, a colon and its
 * canonical value, mixed once more: without the mixing, exchanged values could cancel out.
 */
final class StateHash {
    private static final long FNV_BEGIN = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private StateHash() {}

    /**
     * @param value canonical
     */
    static long of(String path, String value) {
        return mixed(fnv((CanonicalJson.quoted(path) + ':' + value)));
    }

    /** FNV-1a, 64 bits. */
    static long fnv(String text) {
        long hash = FNV_BEGIN;
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (one & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mixed(long fnv) {
        long hash = (fnv ^ (fnv >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    /** Sixteen hexadecimal digits. */
    static String text(long sum) {
        return HexFormat.of().toHexDigits(sum);
    }
}
