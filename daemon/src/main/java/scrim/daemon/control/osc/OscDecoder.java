package scrim.daemon.control.osc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads one OSC 1.0 packet at a time out of the same bytes: a message, or a bundle of messages and
 * bundles. The whole packet is checked before any message is handed out, so that a malformed one
 * changes nothing; whatever the bytes are, the answer is a {@link Verdict}, never an exception.
 * Allocates nothing. One thread.
 *
 * <p>Put the packet into {@link #bytes}, {@link #read} it, then {@link #select} each message.
 */
final class OscDecoder {
    /** Bytes of the longest packet that is read. */
    static final int LONGEST = 8_192;

    /** How deep bundles may lie in bundles; a bundle that is the packet has depth 1. */
    static final int DEEPEST = 4;

    /** More arguments than any parameter takes; of a longer message only these are handed out. */
    static final int MOST_ARGUMENTS = 8;

    /** What {@link #select} answers for a message with an argument of an unknown type. */
    static final int UNREADABLE = -1;

    /** A time tag that says "at once". */
    static final long IMMEDIATELY = 1;

    /** A size and an address, the least a message in a bundle takes. */
    private static final int SHORTEST = 8;

    private static final int MOST_MESSAGES = LONGEST / SHORTEST;

    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int ONE_FLOAT = ',' << 24 | 'f' << 16;
    private static final long BUNDLE = 0x2362_756e_646c_6500L; // "#bundle" and a zero
    private static final int BUNDLE_HEAD = 16;
    private static final int NONE = 0;
    private static final int NO_END = -1;
    private static final int BAD_PADDING = -2;

    /** What a packet is. */
    enum Verdict {
        SOUND("is sound"),
        EMPTY("is empty"),
        TOO_LONG("is longer than " + LONGEST + " bytes"),
        NOT_IN_FOURS("has a length that is no multiple of four"),
        NO_ADDRESS("begins neither with / nor with #bundle"),
        TEXT_WITHOUT_END("has an address or a text without an end"),
        PADDING_NOT_ZERO("has padding that is not zero"),
        NO_TYPES("has arguments without their types"),
        UNBALANCED_BRACKETS("has a [ or ] without the other"),
        CUT_SHORT("ends before its last argument"),
        LEFT_OVER("goes on after its last argument"),
        BAD_ELEMENT_SIZE("has a bundle element of an impossible size"),
        TOO_DEEP("has bundles deeper than " + DEEPEST);

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** What is wrong, as the end of a sentence about the packet. */
        String words() {
            return words;
        }
    }

    private static final int ADDRESS = 0;
    private static final int ADDRESS_END = 1;
    private static final int HASH = 2;
    private static final int TYPES = 3;
    private static final int DATA = 4;
    private static final int FIELDS = 5;

    // Eight more than the longest packet: an address is read in words of eight.
    private final byte[] bytes = new byte[LONGEST + 8];

    private int messages;
    private long timeTag;
    private boolean hasTimeTags;
    private final long[] timeTags = new long[MOST_MESSAGES];
    // What is known of each message, side by side: one array is one way to memory.
    private final int[] found = new int[MOST_MESSAGES * FIELDS];

    private final byte[] type = new byte[MOST_ARGUMENTS];
    private final int[] at = new int[MOST_ARGUMENTS];

    /** Where the packet is to be put, from 0. */
    byte[] bytes() {
        return bytes;
    }

    /** Reads the packet in the first {@code length} bytes. */
    Verdict read(int length) {
        messages = 0;
        timeTag = IMMEDIATELY;
        hasTimeTags = false;
        if (length == 0) {
            return Verdict.EMPTY;
        }
        if (length > LONGEST) {
            return Verdict.TOO_LONG;
        }
        if ((length & 3) != 0) {
            return Verdict.NOT_IN_FOURS;
        }
        return bytes[0] == '/' ? readMessage(0, length) : readBundle(0, length, 1);
    }

    /** How many messages a sound packet has. */
    int messages() {
        return messages;
    }

    /** Whether any message of the packet has a time tag but {@link #IMMEDIATELY}. */
    boolean hasTimeTags() {
        return hasTimeTags;
    }

    /**
     * When a message is to count, in NTP's form, or {@link #IMMEDIATELY}: what its bundle says, and
     * not before what the bundles around say.
     */
    long timeTag(int message) {
        return timeTags[message];
    }

    int addressAt(int message) {
        return found[message * FIELDS + ADDRESS];
    }

    /** Where the address ends, padding included. */
    int addressEnd(int message) {
        return found[message * FIELDS + ADDRESS_END];
    }

    /** {@link #hash(long[])} of the padded address. */
    int hash(int message) {
        return found[message * FIELDS + HASH];
    }

    /**
     * Makes a message the one whose arguments are asked for. Array brackets are left out.
     *
     * @return how many arguments it has, or {@link #UNREADABLE}
     */
    int select(int message) {
        int types = found[message * FIELDS + TYPES];
        int data = found[message * FIELDS + DATA];
        if (types == NONE) {
            return 0;
        }
        if ((int) INTS.get(bytes, types) == ONE_FLOAT) {
            type[0] = 'f';
            at[0] = data;
            return 1;
        }
        if (data == UNREADABLE) {
            return UNREADABLE;
        }
        int count = 0;
        for (int i = types + 1; bytes[i] != 0; i++) {
            byte one = bytes[i];
            if (one == '[' || one == ']') {
                continue;
            }
            if (count < MOST_ARGUMENTS) {
                type[count] = one;
                at[count] = data;
            }
            count++;
            data = argumentEnd(one, data, LONGEST);
        }
        return count;
    }

    /** The type of an argument, as OSC writes it: {@code f}, {@code i}, {@code T}. */
    byte type(int argument) {
        return type[argument];
    }

    /** Whether an argument is a number; {@code I}, the impulse, is the number 1. */
    boolean isNumber(int argument) {
        return switch (type[argument]) {
            case 'f', 'i', 'd', 'h', 'I' -> true;
            default -> false;
        };
    }

    boolean isText(int argument) {
        return type[argument] == 's' || type[argument] == 'S';
    }

    /** The value of an argument that {@link #isNumber}; not finite if it was sent so. */
    double number(int argument) {
        int from = at[argument];
        return switch (type[argument]) {
            case 'f' -> Float.intBitsToFloat((int) INTS.get(bytes, from));
            case 'i' -> (int) INTS.get(bytes, from);
            case 'd' -> Double.longBitsToDouble((long) LONGS.get(bytes, from));
            case 'h' -> (long) LONGS.get(bytes, from);
            default -> 1;
        };
    }

    /** An argument of type {@code r}: red in the highest byte, alpha in the lowest. */
    int color(int argument) {
        return (int) INTS.get(bytes, at[argument]);
    }

    /** Where the bytes of a text begin. */
    int textAt(int argument) {
        return at[argument];
    }

    /** How many bytes a text has. */
    int textLength(int argument) {
        return lengthAt(at[argument]);
    }

    /** A text; allocates. Bytes that are not UTF-8 become U+FFFD. */
    String text(int argument) {
        return new String(bytes, at[argument], lengthAt(at[argument]), StandardCharsets.UTF_8);
    }

    /** A message's address for a person to read; allocates. */
    String address(int message) {
        return readable(addressAt(message));
    }

    /** A message's type tags for a person to read, with the comma; allocates. */
    String types(int message) {
        int types = found[message * FIELDS + TYPES];
        return types == NONE ? "," : readable(types);
    }

    /** The hash of an address's words, as {@link #read} makes it on the way. */
    static int hash(long[] words) {
        long hash = 0;
        for (long word : words) {
            hash = mix(hash, word);
        }
        return finish(hash);
    }

    /**
     * Eight bytes, or the last four with zeros, of something whose length is of fours.
     *
     * @param from readable for eight bytes from any index
     */
    static long word(byte[] from, int index, int end) {
        long word = (long) WORDS.get(from, index);
        return end - index >= 8 ? word : word & 0xffff_ffffL;
    }

    // The products do not wait for each other; only turning and adding does.
    private static long mix(long hash, long word) {
        return Long.rotateLeft(hash, 26) + word * 0x9e37_79b9_7f4a_7c15L;
    }

    /** All bits of the mixed words, in the upper bits above all. */
    private static int finish(long hash) {
        return (int) (((hash ^ (hash >>> 32)) * 0xd6e8_feb8_6659_fd93L) >>> 32);
    }

    private Verdict readElement(int from, int end, int depth) {
        return bytes[from] == '/' ? readMessage(from, end) : readBundle(from, end, depth);
    }

    private Verdict readBundle(int from, int end, int depth) {
        if (end - from < 8 || (long) LONGS.get(bytes, from) != BUNDLE) {
            return Verdict.NO_ADDRESS;
        }
        if (end - from < BUNDLE_HEAD) {
            return Verdict.CUT_SHORT;
        }
        if (depth > DEEPEST) {
            return Verdict.TOO_DEEP;
        }
        long around = timeTag;
        long tag = (long) LONGS.get(bytes, from + 8);
        // 0 is what senders without a clock write.
        if (tag != 0 && tag != IMMEDIATELY && (around == IMMEDIATELY || tag - around > 0)) {
            timeTag = tag;
            hasTimeTags = true;
        }
        int next = from + BUNDLE_HEAD;
        while (next < end) {
            int size = (int) INTS.get(bytes, next);
            next += 4;
            if (size <= 0 || (size & 3) != 0 || size > end - next) {
                return Verdict.BAD_ELEMENT_SIZE;
            }
            Verdict element = readElement(next, next + size, depth + 1);
            if (element != Verdict.SOUND) {
                return element;
            }
            next += size;
        }
        timeTag = around;
        return Verdict.SOUND;
    }

    private Verdict readMessage(int from, int end) {
        long hashed = 0;
        int next = from;
        while (true) {
            if (next >= end) {
                return Verdict.TEXT_WITHOUT_END;
            }
            long word = (long) WORDS.get(bytes, next);
            long zeros = zeros(word);
            if (zeros == 0) {
                hashed = mix(hashed, word);
                next += 8;
                continue;
            }
            int textBits = Long.numberOfTrailingZeros(zeros) & ~7;
            if (textBits < 32) {
                word &= 0xffff_ffffL;
                next += 4;
            } else {
                next += 8;
            }
            if (next > end) {
                return Verdict.TEXT_WITHOUT_END;
            }
            if (word >>> textBits != 0) {
                return Verdict.PADDING_NOT_ZERO;
            }
            hashed = mix(hashed, word);
            break;
        }
        int message = messages;
        int fields = message * FIELDS;
        found[fields + ADDRESS] = from;
        found[fields + ADDRESS_END] = next;
        found[fields + HASH] = finish(hashed);
        found[fields + TYPES] = next;
        found[fields + DATA] = next + 4;
        timeTags[message] = timeTag;
        messages = message + 1;
        // The message of almost every fader, told at a glance.
        if (end - next == 8 && (int) INTS.get(bytes, next) == ONE_FLOAT) {
            return Verdict.SOUND;
        }
        if (next == end) {
            // Without types: senders of old left them out when there were no arguments.
            found[fields + TYPES] = NONE;
            return Verdict.SOUND;
        }
        return readArguments(fields, next, end);
    }

    private Verdict readArguments(int fields, int types, int end) {
        if (bytes[types] != ',') {
            return Verdict.NO_TYPES;
        }
        int data = textEnd(types, end);
        if (data < 0) {
            return data == NO_END ? Verdict.TEXT_WITHOUT_END : Verdict.PADDING_NOT_ZERO;
        }
        found[fields + DATA] = data;
        int open = 0;
        for (int i = types + 1; bytes[i] != 0; i++) {
            byte one = bytes[i];
            if (one == '[') {
                open++;
            } else if (one == ']') {
                if (--open < 0) {
                    return Verdict.UNBALANCED_BRACKETS;
                }
            } else if (!isKnown(one)) {
                // Its size is not known, nor where the next argument is: OSC says to pass such a
                // message over. Its neighbours in a bundle count.
                found[fields + DATA] = UNREADABLE;
                return Verdict.SOUND;
            } else {
                data = argumentEnd(one, data, end);
                if (data < 0) {
                    return data == NO_END ? Verdict.CUT_SHORT : Verdict.PADDING_NOT_ZERO;
                }
                if (data > end) {
                    return Verdict.CUT_SHORT;
                }
            }
        }
        if (open != 0) {
            return Verdict.UNBALANCED_BRACKETS;
        }
        return data == end ? Verdict.SOUND : Verdict.LEFT_OVER;
    }

    private static boolean isKnown(byte type) {
        return switch (type) {
            case 'f', 'i', 's', 'b', 'h', 'd', 't', 'S', 'c', 'r', 'm', 'T', 'F', 'N', 'I' -> true;
            default -> false;
        };
    }

    /** Where the argument after this one begins; possibly beyond the end, or below zero. */
    private int argumentEnd(byte one, int from, int end) {
        return switch (one) {
            case 'f', 'i', 'c', 'r', 'm' -> from + 4;
            case 'h', 'd', 't' -> from + 8;
            case 's', 'S' -> textEnd(from, end);
            case 'b' -> blobEnd(from, end);
            default -> from;
        };
    }

    private int blobEnd(int from, int end) {
        if (end - from < 4) {
            return NO_END;
        }
        int size = (int) INTS.get(bytes, from);
        return size < 0 || size > end - from - 4 ? NO_END : from + 4 + (size + 3 & ~3);
    }

    /** Where a text's padding ends. */
    private int textEnd(int from, int end) {
        for (int next = from; next < end; next += 4) {
            int word = Integer.reverseBytes((int) INTS.get(bytes, next));
            int zeros = word - 0x0101_0101 & ~word & 0x8080_8080;
            if (zeros != 0) {
                int textBits = Integer.numberOfTrailingZeros(zeros) & ~7;
                return word >>> textBits == 0 ? next + 4 : BAD_PADDING;
            }
        }
        return NO_END;
    }

    private int lengthAt(int from) {
        int end = from;
        while (bytes[end] != 0) {
            end++;
        }
        return end - from;
    }

    private String readable(int from) {
        int most = 120;
        int length = Math.min(lengthAt(from), most);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = (char) (bytes[from + i] & 0xff);
            text.append(c > ' ' && c < 127 ? c : '?');
        }
        return text.append(lengthAt(from) > most ? "…" : "").toString();
    }

    /** The lowest set bit is in the first byte that is zero; 0 if there is none. */
    private static long zeros(long word) {
        return word - 0x0101_0101_0101_0101L & ~word & 0x8080_8080_8080_8080L;
    }
}
