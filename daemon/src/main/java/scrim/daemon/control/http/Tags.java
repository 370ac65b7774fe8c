package scrim.daemon.control.http;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Entity tags: short names for what an answer holds, by which a client says what it has already
 * ({@code If-None-Match}) and what it means to change ({@code If-Match}). All of ours are strong.
 */
final class Tags {
    private static final int LETTERS = 22;

    private Tags() {}

    /** The tag of these very bytes. */
    static String of(byte[] content) {
        return of(ByteBuffer.wrap(content));
    }

    /** The tag of what is left in a buffer, which is empty afterwards. */
    static String of(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
            return '"' + text.substring(0, LETTERS) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether a client has what a tag names.
     *
     * @param ifNoneMatch the header's lines
     */
    static boolean isKnown(List<String> ifNoneMatch, String tag) {
        return all(ifNoneMatch)
                .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                .anyMatch(one -> one.equals("*") || one.equals(tag));
    }

    /**
     * Whether a client means what a tag names; a weak tag means nothing in particular.
     *
     * @param ifMatch the header's lines
     */
    static boolean isMeant(List<String> ifMatch, String tag) {
        return all(ifMatch).anyMatch(one -> one.equals("*") || one.equals(tag));
    }

    static boolean isAny(List<String> ifMatch) {
        return all(ifMatch).anyMatch("*"::equals);
    }

    /** The tags in a header's lines, each as it is. */
    static Stream<String> all(List<String> lines) {
        return lines.stream().flatMap(line -> Arrays.stream(line.split(","))).map(String::strip);
    }
}
