package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterKind;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which OSC address is which slot of one mailbox: {@code /scrim/} and the path in keys or in ids,
 * with a layer's place in its stack instead of its name as {@code /scrim/main/@1/speed}, and for a
 * screen's master also {@code /scrim/main/brightness}. Only parameters are here, so nothing else
 * can be reached. Immutable; a new mailbox gets new routes (PRE-06).
 */
final class OscRoutes {
    static final int NONE = -1;

    private static final int FREE = -1;

    private static final String ROOT = "/scrim/";

    // What arguments a slot takes. Bytes, because an array of an enum is a step further away.
    static final byte NUMBER = 0;
    static final byte FLAG = 1;
    static final byte CHOICE = 2;
    static final byte POINT = 3;
    static final byte COLOR = 4;
    static final byte TEXT = 5;
    static final byte PULSE = 6;
    static final byte IMAGE = 7;

    private final Mailbox mailbox;
    private final byte[] forms;
    private final @Nullable Options[] options;

    // The table: where an entry begins, at its hash's upper bits or the next free place.
    // An entry: its slot and length in one word, then its padded address, eight bytes in each.
    private final int shift;
    private final int[] table;
    private final long[] entries;

    // For patterns: addresses without their last part, and the last parts below each.
    private final byte[][] folders;
    private final int[] firstLeaf;
    private final byte[][] leaves;
    private final int[] leafSlots;

    /** A choice's words and the numbers they stand for. */
    private static final class Options {
        private final byte[][] words;
        private final int[] numbers;

        Options(ParameterKind.Choice choice) {
            int count = choice.options().size();
            words = new byte[count][];
            numbers = new int[count];
            for (int i = 0; i < count; i++) {
                words[i] = choice.options().get(i).label().getBytes(StandardCharsets.UTF_8);
                numbers[i] = choice.options().get(i).value();
            }
        }

        float find(byte[] bytes, int from, int length) {
            for (int i = 0; i < words.length; i++) {
                if (Arrays.equals(words[i], 0, words[i].length, bytes, from, from + length)) {
                    return numbers[i];
                }
            }
            return Float.NaN;
        }
    }

    private record Leaf(String name, int slot) {}

    static OscRoutes of(Mailbox mailbox) {
        return new OscRoutes(mailbox, addresses(mailbox.slots()));
    }

    private OscRoutes(Mailbox mailbox, Map<String, Integer> addresses) {
        this.mailbox = mailbox;
        List<Slot> all = mailbox.slots().slots();
        forms = new byte[all.size()];
        options = new @Nullable Options[all.size()];
        for (Slot slot : all) {
            ParameterKind kind = slot.definition().kind();
            forms[slot.number()] = formOf(kind);
            if (kind instanceof ParameterKind.Choice choice) {
                options[slot.number()] = new Options(choice);
            }
        }

        int count = addresses.size();
        // At most two places of three are taken.
        int bits = Math.max(2, 32 - Integer.numberOfLeadingZeros(count + count / 2));
        shift = 32 - bits;
        table = new int[1 << bits];
        Arrays.fill(table, FREE);
        entries = new long[addresses.keySet().stream().mapToInt(OscRoutes::entrySize).sum()];
        int entry = 0;
        for (Map.Entry<String, Integer> one : addresses.entrySet()) {
            long[] words = words(one.getKey());
            entries[entry] = (long) one.getValue() << 32 | paddedLength(one.getKey());
            System.arraycopy(words, 0, entries, entry + 1, words.length);
            int place = OscDecoder.hash(words) >>> shift;
            while (table[place] != FREE) {
                place = place + 1 & table.length - 1;
            }
            table[place] = entry;
            entry += 1 + words.length;
        }

        Map<String, List<Leaf>> tree = tree(addresses);
        folders = new byte[tree.size()][];
        firstLeaf = new int[tree.size() + 1];
        leaves = new byte[count][];
        leafSlots = new int[count];
        int folder = 0;
        int leaf = 0;
        for (Map.Entry<String, List<Leaf>> one : tree.entrySet()) {
            folders[folder] = one.getKey().getBytes(StandardCharsets.US_ASCII);
            for (Leaf below : one.getValue()) {
                leaves[leaf] = below.name().getBytes(StandardCharsets.US_ASCII);
                leafSlots[leaf++] = below.slot();
            }
            firstLeaf[++folder] = leaf;
        }
    }

    /** The mailbox whose slots these are. */
    Mailbox mailbox() {
        return mailbox;
    }

    /** How many slots there are. */
    int count() {
        return forms.length;
    }

    byte form(int slot) {
        return forms[slot];
    }

    /**
     * The slot of exactly this padded address, or {@link #NONE}.
     *
     * @param hash {@link OscDecoder#hash} of it
     */
    int find(byte[] bytes, int from, int end, int hash) {
        int place = hash >>> shift;
        while (true) {
            int entry = table[place];
            if (entry == FREE) {
                return NONE;
            }
            long head = entries[entry];
            if ((int) head == end - from && isAt(entry + 1, bytes, from, end)) {
                return (int) (head >>> 32);
            }
            place = place + 1 & table.length - 1;
        }
    }

    /**
     * Marks the slots whose address matches a pattern.
     *
     * @param end where the pattern's last character ends
     * @param matched a bit for each slot, all 0 before
     * @return how many addresses, and parts that many begin with, it was tried on
     */
    int match(byte[] pattern, int from, int end, long[] matched) {
        int slash = end - 1;
        while (slash > from && pattern[slash] != '/') {
            slash--;
        }
        if (slash == from) {
            return 0;
        }
        int tried = folders.length;
        for (int folder = 0; folder < folders.length; folder++) {
            if (!OscPattern.matches(pattern, from + 1, slash, folders[folder])) {
                continue;
            }
            tried += firstLeaf[folder + 1] - firstLeaf[folder];
            for (int leaf = firstLeaf[folder]; leaf < firstLeaf[folder + 1]; leaf++) {
                if (OscPattern.matches(pattern, slash + 1, end, leaves[leaf])) {
                    int slot = leafSlots[leaf];
                    matched[slot >>> 6] |= 1L << slot;
                }
            }
        }
        return tried;
    }

    /** The number of the option a choice calls so, NaN if it has none: exact, never guessed. */
    float option(int slot, byte[] bytes, int from, int length) {
        Options of = options[slot];
        return of == null ? Float.NaN : of.find(bytes, from, length);
    }

    private boolean isAt(int words, byte[] bytes, int from, int end) {
        int word = words;
        for (int at = from; at < end; at += 8) {
            if (entries[word++] != OscDecoder.word(bytes, at, end)) {
                return false;
            }
        }
        return true;
    }

    /** Every address and its slot; which slot a path means is the slot table's to say. */
    private static Map<String, Integer> addresses(SlotTable table) {
        var addresses = new LinkedHashMap<String, Integer>();
        for (Slot slot : table.slots()) {
            add(addresses, table, slot.path());
            if (slot.address().layer().isMaster()) {
                addresses.put(
                        ROOT + slot.address().screen() + "/" + slot.definition().key(),
                        slot.number());
            }
        }
        // After all the keys, which are what is sent: what is used lies together.
        for (Slot slot : table.slots()) {
            add(addresses, table, slot.address().toString());
        }
        for (Slot slot : table.slots()) {
            addByPlace(addresses, table, slot, slot.definition().key().value());
            addByPlace(addresses, table, slot, slot.address().parameter().value());
        }
        return addresses;
    }

    private static void add(Map<String, Integer> addresses, SlotTable table, String path) {
        Slot meant = table.find(path);
        if (meant != null) {
            addresses.put(ROOT + path, meant.number());
        }
    }

    /** No key has an @ in it, so a place is never taken for a layer that is called so. */
    private static void addByPlace(
            Map<String, Integer> addresses, SlotTable table, Slot slot, String parameter) {
        int place = table.groups().get(slot.group()).layerAt();
        if (place < 0) {
            return;
        }
        String screen = slot.address().screen().toString();
        Slot meant = table.find(screen + "/" + slot.address().layer() + "/" + parameter);
        if (meant != null) {
            addresses.put(ROOT + screen + "/@" + (place + 1) + "/" + parameter, meant.number());
        }
    }

    private static Map<String, List<Leaf>> tree(Map<String, Integer> addresses) {
        var tree = new LinkedHashMap<String, List<Leaf>>();
        addresses.forEach((address, slot) -> {
            int slash = address.lastIndexOf('/');
            // Without the first slash, before which there is no part.
            tree.computeIfAbsent(address.substring(1, slash), _ -> new ArrayList<>())
                    .add(new Leaf(address.substring(slash + 1), slot));
        });
        return tree;
    }

    /** An address as OSC writes it, with one to four zeros up to a multiple of four. */
    private static long[] words(String address) {
        int length = paddedLength(address);
        byte[] bytes = Arrays.copyOf(address.getBytes(StandardCharsets.US_ASCII), length + 8);
        var words = new long[(length + 7) / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = OscDecoder.word(bytes, i * 8, length);
        }
        return words;
    }

    // Ids and keys have ASCII letters only: a character is a byte.
    private static int paddedLength(String address) {
        return address.length() + 4 & ~3;
    }

    private static int entrySize(String address) {
        return 1 + (paddedLength(address) + 7) / 8;
    }

    private static byte formOf(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> NUMBER;
            case ParameterKind.Flag _ -> FLAG;
            case ParameterKind.Choice _ -> CHOICE;
            case ParameterKind.Point _ -> POINT;
            case ParameterKind.Color _ -> COLOR;
            case ParameterKind.Text _ -> TEXT;
            case ParameterKind.Pulse _ -> PULSE;
            case ParameterKind.Image _ -> IMAGE;
        };
    }
}
