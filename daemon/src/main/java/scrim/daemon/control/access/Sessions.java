package scrim.daemon.control.access;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.WallClock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser shows instead of a token: a role and a time, sealed with that role's token. So a
 * session outlives the program, ends with its token, and is kept nowhere. Any thread.
 */
public final class Sessions {
    /** How long one lasts. */
    public static final Duration LIFETIME = Duration.ofDays(30);

    private static final Pattern FORM =
            Pattern.compile(
                    "(v1\\.([a-z]{1,16})\\.(\\d{1,12})\\.[A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");

    private static final int NONCE_BYTES = 16;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Tokens tokens;
    private final WallClock wall;
    private final SecureRandom random;

    public Sessions(Tokens tokens, WallClock wall, SecureRandom random) {
        this.tokens = tokens;
        this.wall = wall;
        this.random = random;
    }

    /**
     * A new session of a role, as text for a cookie.
     *
     * @throws IOException if the role has no token yet, and none can be made
     */
    public String begin(Role role) throws IOException {
        tokens.need(role);
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        long until = wall.millis() / 1_000 + LIFETIME.toSeconds();
        String said = "v1." + role.word() + "." + until + "." + BASE64.encodeToString(nonce);
        AccessToken token = tokens.of(role);
        if (token == null) {
            throw new IllegalStateException("no token of " + role + " after it was made");
        }
        return said + "." + BASE64.encodeToString(token.seal(said));
    }

    /** The role that a session has, null if it is over or was never one. */
    public @Nullable Role roleOf(String session) {
        Matcher parts = FORM.matcher(session);
        Role role = parts.matches() ? Role.of(parts.group(2)) : null;
        AccessToken token = role == null ? null : tokens.of(role);
        if (token == null || !isSealed(token, parts.group(1), parts.group(4))) {
            return null;
        }
        return wall.millis() / 1_000 < Long.parseLong(parts.group(3)) ? role : null;
    }

    private static boolean isSealed(AccessToken token, String said, String seal) {
        byte[] right = BASE64.encode(token.seal(said));
        return MessageDigest.isEqual(right, seal.getBytes(StandardCharsets.US_ASCII));
    }
}
