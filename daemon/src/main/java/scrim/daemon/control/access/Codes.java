package scrim.daemon.control.access;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.Ticker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Codes that are good for one sign-in each, and not for long: 128 random bits as URL-safe text, so
 * that they can be part of a link. Kept in memory only. Any thread.
 */
public final class Codes {
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    /** So many may be open at a time. */
    public static final int MOST = 64;

    private static final int BYTES = 16;

    private final SecureRandom random;
    private final Ticker ticker;
    private final List<Open> open = new ArrayList<>();

    private record Open(String code, Role role, long sinceNanos) {}

    public Codes(SecureRandom random, Ticker ticker) {
        this.random = random;
        this.ticker = ticker;
    }

    /** A new code that makes a role, null while too many are open. */
    public synchronized @Nullable String make(Role role) {
        forgetOld();
        if (open.size() == MOST) {
            return null;
        }
        var bits = new byte[BYTES];
        random.nextBytes(bits);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        open.add(new Open(code, role, ticker.nanos()));
        return code;
    }

    /** After how many seconds the oldest code is over, if nobody uses one before; at least 1. */
    public synchronized long fullForSeconds() {
        forgetOld();
        if (open.isEmpty()) {
            return 1;
        }
        long left = LIFETIME.toNanos() - (ticker.nanos() - open.getFirst().sinceNanos());
        return left / 1_000_000_000 + 1;
    }

    /** The role that a code makes, null if it is over, used or was never one. Uses it up. */
    public synchronized @Nullable Role use(String code) {
        forgetOld();
        byte[] shown = code.getBytes(StandardCharsets.UTF_8);
        Open found = null;
        for (Open one : open) {
            if (MessageDigest.isEqual(one.code().getBytes(StandardCharsets.UTF_8), shown)) {
                found = one;
            }
        }
        open.remove(found);
        return found == null ? null : found.role();
    }

    /** Ends the codes of a role. */
    public synchronized void forget(Role role) {
        open.removeIf(one -> one.role() == role);
    }

    private void forgetOld() {
        long now = ticker.nanos();
        open.removeIf(one -> now - one.sinceNanos() >= LIFETIME.toNanos());
    }
}
