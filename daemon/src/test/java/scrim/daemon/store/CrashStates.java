package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.persist.Sink;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every way a disk may be found after the power was cut, and whether the store lives with it. At
 * each moment of a {@link CrashScript} any of the changes that were not forced may have arrived or
 * not, files in pieces; the plain ways come first, then as many others as there is room for, drawn
 * by a seed. Of two ways that leave the same disk one is looked at.
 */
final class CrashStates {
    /** What the store owes after a crash. */
    enum Debt {
        /** To an honest disk: everything it said was on disk, and not a word of damage. */
        EVERYTHING,
        /** To a disk that says it has forced and has not: nothing that never was. */
        NO_INVENTION
    }

    /** The store did not live with a state; the message says how to get there again. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        Violation(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private static final int[] BLOCK_BYTES = {512, 4096};

    /** Of so many states one is looked at again with the power cut in what comes after it. */
    private static final int SECOND_CUT_EVERY = 100;

    private static final int SECOND_CUT_STATES = 60;

    /** After so many draws of what was seen before, there is nothing new to be drawn. */
    private static final int IN_VAIN = 100;

    /** Of so many changes of names every choice is a plain way. */
    private static final int EVERY_CHOICE_OF = 7;

    private final long seed;
    private final Random random;
    private final Mutant mutant;
    private final Debt debt;
    private final Set<String> disks = new HashSet<>();
    private final Set<String> looked = new HashSet<>();
    private int moments;

    CrashStates(long seed, Mutant mutant, Debt debt) {
        this.seed = seed;
        this.random = new Random(seed);
        this.mutant = mutant;
        this.debt = debt;
    }

    /** How many different disks were looked at. */
    int distinct() {
        return disks.size();
    }

    /** How often one was looked at: once for each promise it had to keep. */
    int looks() {
        return looked.size();
    }

    int moments() {
        return moments;
    }

    /**
     * Looks at so many states of a script, evenly over its moments.
     *
     * @throws Violation at the first one the store does not live with
     */
    void explore(List<CrashScript.Moment> script, int states) throws IOException {
        explore(script, states, true);
    }

    private void explore(List<CrashScript.Moment> script, int states, boolean andAgain)
            throws IOException {
        // Those with a file to tear have states enough for all the room the others leave.
        var poorFirst = new ArrayList<>(script);
        poorFirst.sort(Comparator.comparing(moment -> !moment.disk().dirty().isEmpty()));
        int end = looked.size() + states;
        for (int i = 0; i < poorFirst.size(); i++) {
            moments++;
            int share = (end - looked.size()) / (poorFirst.size() - i);
            explore(poorFirst.get(i), looked.size() + share, andAgain);
        }
    }

    private void explore(CrashScript.Moment moment, int until, boolean andAgain)
            throws IOException {
        Iterator<MemoryDisk.Cut> cuts = cuts(moment.disk());
        for (int vain = 0; cuts.hasNext() && looked.size() < until && vain < IN_VAIN; vain++) {
            if (look(moment, cuts.next(), andAgain)) {
                vain = 0;
            }
        }
    }

    /** So many different disks a power cut at this moment may leave, if there are so many. */
    List<MemoryDisk> found(CrashScript.Moment moment, int most) {
        var found = new LinkedHashMap<String, MemoryDisk>();
        Iterator<MemoryDisk.Cut> cuts = cuts(moment.disk());
        for (int vain = 0; cuts.hasNext() && found.size() < most && vain < IN_VAIN; vain++) {
            MemoryDisk disk = moment.disk().after(cuts.next());
            if (found.putIfAbsent(disk.fingerprint(), disk) == null) {
                vain = 0;
            }
        }
        return List.copyOf(found.values());
    }

    /** Whether this was a state that had not been seen. */
    private boolean look(CrashScript.Moment moment, MemoryDisk.Cut cut, boolean andAgain)
            throws IOException {
        MemoryDisk found = moment.disk().after(cut);
        String disk = found.fingerprint();
        if (!looked.add(disk + " " + moment.books().key())) {
            return false;
        }
        disks.add(disk);
        String wrong;
        Throwable cause = null;
        try {
            wrong = wrong(found, moment.books());
        } catch (IOException | RuntimeException failure) {
            wrong = "it does not start, or not save: " + failure;
            cause = failure;
        }
        if (wrong != null) {
            throw new Violation(describe(moment, cut, wrong), cause);
        }
        if (andAgain && debt == Debt.EVERYTHING && looked.size() % SECOND_CUT_EVERY == 0) {
            exploreAfterwards(
                    moment, moment.disk().after(cut), "cut off once in", SECOND_CUT_STATES);
        }
        return true;
    }

    /**
     * Looks at so many states of what a process does that starts where another was killed, which
     * leaves what the disk had only in memory.
     */
    void exploreKilled(CrashScript.Moment moment, int states) throws IOException {
        exploreAfterwards(moment, moment.disk().copy(), "killed in", states);
    }

    private void exploreAfterwards(
            CrashScript.Moment moment, MemoryDisk disk, String how, int states) throws IOException {
        CrashScript again = CrashScript.afterwards(how + " " + moment);
        explore(again.moments(Mutant.NONE, disk, moment.books().copy()), states, false);
    }

    /** A state in words a person can repeat it from. */
    String describe(CrashScript.Moment moment, MemoryDisk.Cut cut, String wrong) {
        return wrong
                + "\n  in the script "
                + moment
                + "\n  seed "
                + seed
                + ", mutant "
                + mutant
                + ", the power cut then:"
                + moment.disk().describe(cut)
                + "\n  found: "
                + moment.disk().after(cut).files();
    }

    /** Null if the store lives with what was found, else what is wrong. */
    private @Nullable String wrong(MemoryDisk found, Ledger books) throws IOException {
        DurableState state;
        long rev;
        try (var open = new OpenStore(mutant.reading(found), CrashScript.TWO)) {
            String wrong = wrong(open, books);
            if (wrong != null) {
                return wrong;
            }
            rev = 1_000_000 + open.restored.rev();
            state = withMore(open.state(), rev);
            open.change(state, rev);
            Sink.Saved saved = open.store.write(OpenStore.ofState(rev));
            if (saved.rev() != rev || !saved.changed()) {
                return "the next save came to " + saved;
            }
            saved = open.store.write(OpenStore.ofScene("after", rev));
            if (saved.rev() != rev) {
                return "the next save of a scene came to " + saved;
            }
            if (!halfWritten(found).isEmpty()) {
                // The reserve's goes when the store looks at it next, which is soon.
                var _ = open.store.check();
            }
            List<Path> left = halfWritten(found);
            if (!left.isEmpty()) {
                return "half-written files are still there: " + left;
            }
        }
        var next = new Ledger();
        next.offer(rev, state);
        next.allIsOnDisk(rev);
        try (var open =
                new OpenStore(
                        mutant.reading(found.after(MemoryDisk.Cut.NOTHING_KEPT)),
                        CrashScript.TWO)) {
            return wrongAfterSaving(open, next);
        }
    }

    private static List<Path> halfWritten(MemoryDisk disk) {
        return disk.files().stream().filter(file -> file.toString().endsWith(".tmp")).toList();
    }

    private @Nullable String wrong(OpenStore open, Ledger books) {
        DurableState state = open.state();
        long rev = open.restored.rev();
        return switch (debt) {
            case EVERYTHING -> {
                List<String> complaints = open.complaints();
                yield complaints.isEmpty()
                        ? books.objection(state, rev)
                        : "an honest disk is said to be damaged: " + complaints;
            }
            case NO_INVENTION -> books.invention(state, rev);
        };
    }

    private @Nullable String wrongAfterSaving(OpenStore open, Ledger next) {
        String objection = next.objection(open.state(), open.restored.rev());
        return objection == null ? null : "saved after the restore and cut off: " + objection;
    }

    private static DurableState withMore(DurableState state, long rev) {
        var scenes = new ArrayList<>(state.scenes());
        scenes.add(new Scene(new SceneId("after"), "after " + rev, List.of()));
        return state.withScenes(Rows.copyOf(scenes)).withLastLayerNumber(rev);
    }

    /** The plain ways; if those are not all there are, then others without end. */
    private Iterator<MemoryDisk.Cut> cuts(MemoryDisk disk) {
        Stream<MemoryDisk.Cut> plain = plainCuts(disk).stream();
        boolean isAll = disk.dirty().isEmpty() && disk.uncertain().size() <= EVERY_CHOICE_OF;
        return isAll
                ? plain.iterator()
                : Stream.concat(plain, Stream.generate(() -> randomCut(disk))).iterator();
    }

    /** The ways to think of first, then every single block in another way, in drawn order. */
    private List<MemoryDisk.Cut> plainCuts(MemoryDisk disk) {
        var cuts = new ArrayList<MemoryDisk.Cut>();
        int names = disk.uncertain().size();
        List<MemoryDisk.Dirty> dirty = disk.dirty();
        List<BitSet> choices = choices(names);
        var wholes = new ArrayList<Map<Integer, MemoryDisk.Tear>>();
        wholes.add(Map.of());
        if (!dirty.isEmpty()) {
            for (MemoryDisk.Fate fate : MemoryDisk.Fate.values()) {
                wholes.add(all(dirty, fate));
            }
        }
        for (BitSet kept : choices.subList(0, Math.min(2 * names + 2, choices.size()))) {
            wholes.forEach(tears -> cuts.add(new MemoryDisk.Cut(kept, tears)));
        }
        var others = new ArrayList<MemoryDisk.Cut>();
        for (BitSet kept : choices) {
            wholes.forEach(tears -> others.add(new MemoryDisk.Cut(kept, tears)));
        }
        for (MemoryDisk.Dirty file : dirty) {
            for (MemoryDisk.Tear tear : tears(file)) {
                var tears = new HashMap<>(all(dirty, MemoryDisk.Fate.NEW));
                tears.put(file.inode(), tear);
                others.add(new MemoryDisk.Cut(first(names), tears));
                others.add(new MemoryDisk.Cut(first(random.nextInt(names + 1)), tears));
            }
        }
        Collections.shuffle(others, random);
        cuts.addAll(others);
        return cuts;
    }

    /** None, all, the first so many, all but one, one alone; then every choice of few. */
    private static List<BitSet> choices(int names) {
        var choices = new ArrayList<BitSet>();
        for (int i = 0; i <= names; i++) {
            choices.add(first(i));
        }
        for (int i = 0; i < names; i++) {
            BitSet allButOne = first(names);
            allButOne.clear(i);
            choices.add(allButOne);
        }
        for (int i = 0; i < names; i++) {
            var one = new BitSet();
            one.set(i);
            choices.add(one);
        }
        for (long bits = 0; names <= EVERY_CHOICE_OF && bits < 1L << names; bits++) {
            choices.add(BitSet.valueOf(new long[] {bits}));
        }
        return choices;
    }

    private static BitSet first(int count) {
        var bits = new BitSet();
        bits.set(0, count);
        return bits;
    }

    private static Map<Integer, MemoryDisk.Tear> all(
            List<MemoryDisk.Dirty> dirty, MemoryDisk.Fate fate) {
        var tears = new HashMap<Integer, MemoryDisk.Tear>();
        for (MemoryDisk.Dirty file : dirty) {
            int blocks = blocks(file.bytes(), 4096);
            tears.put(
                    file.inode(),
                    new MemoryDisk.Tear(4096, file.bytes(), Collections.nCopies(blocks, fate)));
        }
        return tears;
    }

    private static int blocks(int bytes, int blockBytes) {
        return (bytes + blockBytes - 1) / blockBytes;
    }

    /** Cut short after each block, and each block or all from one on in every other way. */
    private static List<MemoryDisk.Tear> tears(MemoryDisk.Dirty file) {
        var tears = new ArrayList<MemoryDisk.Tear>();
        for (int blockBytes : BLOCK_BYTES) {
            int blocks = blocks(file.bytes(), blockBytes);
            // Of a long file not each one: the lists alone would take longer than all the rest.
            for (int at = 0; at < blocks; at += 1 + blocks / 64) {
                tears.add(
                        new MemoryDisk.Tear(
                                blockBytes,
                                at * blockBytes,
                                Collections.nCopies(at, MemoryDisk.Fate.NEW)));
                for (MemoryDisk.Fate fate : MemoryDisk.Fate.values()) {
                    var one = fates(blocks, MemoryDisk.Fate.NEW);
                    one.set(at, fate);
                    tears.add(new MemoryDisk.Tear(blockBytes, file.bytes(), one));
                    var from = fates(blocks, MemoryDisk.Fate.NEW);
                    Collections.fill(from.subList(at, blocks), fate);
                    tears.add(new MemoryDisk.Tear(blockBytes, file.bytes(), from));
                    var until = fates(blocks, fate);
                    until.set(at, MemoryDisk.Fate.NEW);
                    tears.add(new MemoryDisk.Tear(blockBytes, file.bytes(), until));
                }
            }
        }
        return tears;
    }

    private static List<MemoryDisk.Fate> fates(int blocks, MemoryDisk.Fate fate) {
        return new ArrayList<>(Collections.nCopies(blocks, fate));
    }

    private MemoryDisk.Cut randomCut(MemoryDisk disk) {
        var kept = new BitSet();
        int names = disk.uncertain().size();
        for (int i = 0; i < names; i++) {
            kept.set(i, random.nextBoolean());
        }
        var tears = new HashMap<Integer, MemoryDisk.Tear>();
        for (MemoryDisk.Dirty file : disk.dirty()) {
            int blockBytes = BLOCK_BYTES[random.nextInt(BLOCK_BYTES.length)];
            int longest = Math.max(file.bytes(), file.durableBytes());
            int bytes =
                    random.nextBoolean()
                            ? file.bytes()
                            : Math.min(
                                    longest,
                                    blockBytes * random.nextInt(blocks(longest, blockBytes) + 1));
            var fates = new ArrayList<MemoryDisk.Fate>();
            for (int i = 0; i < blocks(bytes, blockBytes); i++) {
                MemoryDisk.Fate[] all = MemoryDisk.Fate.values();
                fates.add(random.nextBoolean() ? MemoryDisk.Fate.NEW : all[random.nextInt(4)]);
            }
            tears.put(file.inode(), new MemoryDisk.Tear(blockBytes, bytes, fates));
        }
        return new MemoryDisk.Cut(kept, tears);
    }
}
