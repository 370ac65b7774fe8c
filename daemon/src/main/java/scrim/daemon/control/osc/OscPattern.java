package scrim.daemon.control.osc;

/**
 * OSC 1.0's address patterns over bytes: {@code ?} is any one character, {@code *} any number of
 * them, {@code [a-z]} one of a set, {@code [!a-z]} one not of it, {@code {foo,bar}} one of some
 * words. A pattern matches part by part; nothing but a slash matches a slash.
 *
 * <p>No pattern takes more than its length times the name's: instead of trying one way after the
 * other, all places of the name that the pattern can have reached are kept at once, a bit each.
 * Allocates nothing.
 */
final class OscPattern {
    /** Characters of the longest part of a name. */
    static final int LONGEST_PART = 64;

    /** Bytes of the longest pattern that is tried; no address comes near it. */
    static final int LONGEST = 256;

    private OscPattern() {}

    /** Whether there is anything in an address that is not taken literally. */
    static boolean isPattern(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            switch (bytes[i]) {
                case '*', '?', '[', '{' -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    /**
     * Whether the whole name matches.
     *
     * @param name its parts have 1 to {@link #LONGEST_PART} characters
     */
    static boolean matches(byte[] pattern, int from, int end, byte[] name) {
        int at = from;
        int nameAt = 0;
        while (true) {
            int partEnd = partEnd(pattern, at, end);
            int namePartEnd = partEnd(name, nameAt, name.length);
            if (!matchesPart(pattern, at, partEnd, name, nameAt, namePartEnd - nameAt)) {
                return false;
            }
            if (partEnd == end || namePartEnd == name.length) {
                return partEnd == end && namePartEnd == name.length;
            }
            at = partEnd + 1;
            nameAt = namePartEnd + 1;
        }
    }

    private static int partEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '/') {
            at++;
        }
        return at;
    }

    private static boolean matchesPart(
            byte[] pattern, int from, int end, byte[] name, int nameAt, int length) {
        // Bit i of `reached`: the name's first i characters can have been matched. The place after
        // the 64th has no bit, hence `whole`.
        long reached = 1;
        boolean whole = false;
        int at = from;
        while (at < end && (reached != 0 || whole)) {
            byte one = pattern[at];
            if (one == '*') {
                whole |= length == LONGEST_PART;
                // The lowest place reached and all after it.
                reached = (reached | -reached) & upTo(length);
                at++;
                continue;
            }
            int next = tokenEnd(pattern, at, end);
            if (next < 0) {
                return false;
            }
            if (one == '{') {
                long before = reached;
                boolean wasWhole = whole;
                reached = 0;
                whole = false;
                for (int word = at + 1; word < next; ) {
                    int wordEnd = wordEnd(pattern, word, next - 1);
                    int size = wordEnd - word;
                    whole |= wasWhole && size == 0;
                    for (long rest = before; rest != 0; rest &= rest - 1) {
                        int place = Long.numberOfTrailingZeros(rest);
                        if (isAt(pattern, word, size, name, nameAt + place, length - place)) {
                            if (place + size == LONGEST_PART) {
                                whole = true;
                            } else {
                                reached |= 1L << (place + size);
                            }
                        }
                    }
                    word = wordEnd + 1;
                }
            } else {
                long hits = 0;
                for (long rest = reached; rest != 0; rest &= rest - 1) {
                    int place = Long.numberOfTrailingZeros(rest);
                    if (place < length && accepts(pattern, at, next, name[nameAt + place])) {
                        hits |= 1L << place;
                    }
                }
                whole = hits < 0;
                reached = hits << 1;
            }
            at = next;
        }
        return at == end && (length == LONGEST_PART ? whole : (reached >>> length & 1) != 0);
    }

    /** Bits 0 to {@code length}, as far as there are bits. */
    private static long upTo(int length) {
        return length >= 63 ? -1 : (1L << (length + 1)) - 1;
    }

    /** Where the next token begins, or -1 if a bracket or brace is not closed. */
    private static int tokenEnd(byte[] pattern, int at, int end) {
        byte close;
        switch (pattern[at]) {
            case '[' -> close = ']';
            case '{' -> close = '}';
            default -> {
                return at + 1;
            }
        }
        for (int i = at + 1; i < end; i++) {
            if (pattern[i] == close) {
                return i + 1;
            }
        }
        return -1;
    }

    private static int wordEnd(byte[] pattern, int from, int end) {
        int at = from;
        while (at < end && pattern[at] != ',') {
            at++;
        }
        return at;
    }

    private static boolean isAt(
            byte[] pattern, int word, int size, byte[] name, int nameAt, int left) {
        if (size > left) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (pattern[word + i] != name[nameAt + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean accepts(byte[] pattern, int at, int next, byte c) {
        return switch (pattern[at]) {
            case '?' -> true;
            case '[' -> isInSet(pattern, at + 1, next - 1, c);
            default -> pattern[at] == c;
        };
    }

    private static boolean isInSet(byte[] pattern, int from, int end, byte c) {
        boolean negated = from < end && pattern[from] == '!';
        int i = negated ? from + 1 : from;
        boolean found = false;
        while (i < end) {
            if (i + 2 < end && pattern[i + 1] == '-') {
                found |= pattern[i] <= c && c <= pattern[i + 2];
                i += 3;
            } else {
                found |= pattern[i] == c;
                i++;
            }
        }
        return found != negated;
    }
}
