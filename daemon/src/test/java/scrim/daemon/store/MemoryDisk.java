package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A file system in memory that knows what of it a power cut would leave. Content becomes durable
 * when its file is forced, a name when its folder is; until then each change may have arrived or
 * not, in any combination, and content in pieces. It is as unkind as file systems may be: a change
 * of names over two folders needs both forced, and what a failed force was about is not brought
 * back by a later one.
 *
 * <p>For one thread at a time.
 */
final class MemoryDisk implements Disk {
    /** What a block of a file that was not forced is found to hold. */
    enum Fate {
        /** What the disk held there before: nothing but zeros in a new file. */
        OLD,
        NEW,
        ZERO,
        /** What another file, written before this one, has at the same place. */
        STALE
    }

    /** How much of a file that was not forced arrived: so many bytes, each block its own way. */
    record Tear(int blockBytes, int bytes, List<Fate> fates) {
        Tear {
            fates = List.copyOf(fates);
        }
    }

    /**
     * What a power cut leaves.
     *
     * @param kept which of the {@link #uncertain} changes of names arrived
     * @param tears how the {@link #dirty} files arrived, by their number; the others are as they
     *     were last forced
     */
    record Cut(BitSet kept, Map<Integer, Tear> tears) {
        static final Cut NOTHING_KEPT = new Cut(new BitSet(), Map.of());

        Cut {
            tears = Map.copyOf(tears);
        }
    }

    /** A file that a power cut may tear. */
    record Dirty(int inode, int bytes, int durableBytes) {}

    private enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    /** A file, folder or link as it is at one moment; none of it is ever changed in place. */
    private static final class Inode {
        final Kind kind;

        /** The content a power cut leaves for sure; the same array as {@code now} if all of it. */
        final byte[] durable;

        /** The content to be read. */
        final byte[] now;

        /** Whether a force failed: what is not durable never will be. */
        final boolean spoiled;

        /** The file written before this one in its folder, or -1. */
        final int before;

        final long millis;
        private byte @Nullable [] fingerprint;

        private Inode(
                Kind kind, byte[] durable, byte[] now, boolean spoiled, int before, long millis) {
            this.kind = kind;
            this.durable = durable;
            this.now = now;
            this.spoiled = spoiled;
            this.before = before;
            this.millis = millis;
        }

        static Inode made(Kind kind, byte[] content, int before, long millis) {
            return new Inode(kind, content, content, false, before, millis);
        }

        boolean isDirty() {
            return durable != now;
        }

        Inode with(byte[] content, long changedMillis) {
            return new Inode(kind, durable, content, spoiled, before, changedMillis);
        }

        Inode after(int written) {
            return new Inode(kind, durable, now, spoiled, written, millis);
        }

        Inode forced() {
            return spoiled ? this : made(kind, now, before, millis);
        }

        Inode notForced() {
            return new Inode(kind, durable, now, true, before, millis);
        }

        Inode found(byte[] content) {
            return made(kind, content, -1, millis);
        }

        /** Of the content to be read; most files are the same in thousands of disks. */
        byte[] fingerprint() {
            if (fingerprint == null) {
                fingerprint = sha256().digest(now);
            }
            return fingerprint;
        }
    }

    /**
     * A change of names that was not forced when it was made.
     *
     * @param unforced the folders that have not been forced since
     * @param spoiled whether forcing it failed: it stays uncertain for ever
     */
    private record NameChange(
            String words,
            @Nullable Path from,
            @Nullable Path to,
            int inode,
            Set<Path> unforced,
            boolean spoiled) {

        boolean isUncertain() {
            return spoiled || !unforced.isEmpty();
        }

        void apply(Map<Path, Integer> names) {
            if (from != null) {
                names.remove(from, inode);
            }
            if (to != null) {
                names.put(to, inode);
            }
        }

        NameChange forced(Path folder) {
            if (spoiled || !unforced.contains(folder)) {
                return this;
            }
            var left = new TreeSet<>(unforced);
            left.remove(folder);
            return new NameChange(words, from, to, inode, left, false);
        }

        NameChange notForced(Path folder) {
            return new NameChange(
                    words, from, to, inode, unforced, spoiled || unforced.contains(folder));
        }
    }

    private static final byte[] EMPTY = {};
    private static final int ROOT = 0;

    private final List<Inode> inodes;
    private final TreeMap<Path, Integer> now;
    private final TreeMap<Path, Integer> durable;
    private final Map<Path, Integer> lastWritten;
    private final Map<String, List<String>> failures = new HashMap<>();
    private List<NameChange> changes;
    private long millis;
    private Consumer<String> afterEach = _ -> {};

    /** The most bytes one write takes. */
    int mostBytesAtOnce = Integer.MAX_VALUE;

    MemoryDisk() {
        inodes = new ArrayList<>();
        now = new TreeMap<>();
        durable = new TreeMap<>();
        lastWritten = new HashMap<>();
        changes = new ArrayList<>();
        millis = 1_700_000_000_000L;
        inodes.add(Inode.made(Kind.FOLDER, EMPTY, -1, millis));
        now.put(Path.of("/"), ROOT);
        durable.put(Path.of("/"), ROOT);
    }

    private MemoryDisk(MemoryDisk from, TreeMap<Path, Integer> now, TreeMap<Path, Integer> kept) {
        inodes = new ArrayList<>(from.inodes);
        this.now = now;
        durable = kept;
        lastWritten = new HashMap<>(from.lastWritten);
        changes = new ArrayList<>();
        millis = from.millis;
        mostBytesAtOnce = from.mostBytesAtOnce;
    }

    /** The same disk once more, with all that is only in memory; it goes its own way from here. */
    MemoryDisk copy() {
        var copy = new MemoryDisk(this, new TreeMap<>(now), new TreeMap<>(durable));
        copy.changes = new ArrayList<>(changes);
        return copy;
    }

    /**
     * @param listener is told each operation once it is done, in a few words
     */
    void afterEach(Consumer<String> listener) {
        afterEach = listener;
    }

    /** The next call of that name fails: {@code write}, {@code force}, {@code move}. */
    void fail(String call, String message) {
        fail(call, message, 1);
    }

    void fail(String call, String message, int times) {
        failures.put(call, new ArrayList<>(Collections.nCopies(times, message)));
    }

    /** Puts a file where it is for good. */
    void put(Path file, byte[] content) throws IOException {
        try (NewFile created = createNew(file)) {
            created.write(ByteBuffer.wrap(content));
            created.force();
        }
        for (Path folder = parent(file); folder != null; folder = folder.getParent()) {
            forceFolder(folder);
        }
    }

    /** The changes of names that a power cut may undo, oldest first, in a few words each. */
    List<String> uncertain() {
        return changes.stream()
                .filter(NameChange::isUncertain)
                .map(NameChange::words)
                .collect(Collectors.toList());
    }

    /** The files a power cut may tear, by their number; those that nothing names are left out. */
    List<Dirty> dirty() {
        var named = new TreeSet<>(now.values());
        named.addAll(durable.values());
        changes.stream().filter(change -> change.to() != null).forEach(c -> named.add(c.inode()));
        var dirty = new ArrayList<Dirty>();
        for (int number : named) {
            Inode inode = inodes.get(number);
            if (inode.isDirty()) {
                dirty.add(new Dirty(number, inode.now.length, inode.durable.length));
            }
        }
        return dirty;
    }

    /** This disk as it would be found after a power cut. */
    MemoryDisk after(Cut cut) {
        var names = new TreeMap<>(durable);
        int uncertain = 0;
        for (NameChange change : changes) {
            if (!change.isUncertain() || cut.kept().get(uncertain++)) {
                change.apply(names);
            }
        }
        names.keySet().removeIf(path -> !isReachable(path, names));
        var found = new MemoryDisk(this, names, new TreeMap<>(names));
        for (int number : names.values()) {
            Inode inode = inodes.get(number);
            if (inode.isDirty()) {
                Tear tear = cut.tears().get(number);
                byte[] content = tear == null ? inode.durable : torn(inode, tear);
                found.inodes.set(number, inode.found(content));
            }
        }
        return found;
    }

    private static boolean isReachable(Path path, Map<Path, Integer> names) {
        for (Path folder = path; folder != null; folder = folder.getParent()) {
            if (!names.containsKey(folder)) {
                return false;
            }
        }
        return true;
    }

    private byte[] torn(Inode inode, Tear tear) {
        byte[] stale = inode.before < 0 ? EMPTY : inodes.get(inode.before).now;
        byte[] content = new byte[tear.bytes()];
        for (int i = 0; i * tear.blockBytes() < content.length; i++) {
            byte[] source =
                    switch (tear.fates().get(i)) {
                        case OLD -> inode.durable;
                        case NEW -> inode.now;
                        case ZERO -> EMPTY;
                        case STALE -> stale;
                    };
            int from = i * tear.blockBytes();
            int to = Math.min(Math.min(from + tear.blockBytes(), content.length), source.length);
            if (from < to) {
                System.arraycopy(source, from, content, from, to - from);
            }
        }
        return content;
    }

    /** A power cut in words a person can repeat it from. */
    String describe(Cut cut) {
        var words = new StringBuilder();
        List<String> uncertain = uncertain();
        for (int i = 0; i < uncertain.size(); i++) {
            words.append(cut.kept().get(i) ? "\n    arrived: " : "\n    lost:    ")
                    .append(uncertain.get(i));
        }
        for (Dirty file : dirty()) {
            Tear tear = cut.tears().get(file.inode());
            words.append("\n    file ").append(file.inode()).append(" of ").append(file.bytes());
            if (tear == null) {
                words.append(" bytes: as it was when last forced, ").append(file.durableBytes());
            } else {
                words.append(" bytes: ")
                        .append(tear.bytes())
                        .append(" in blocks of ")
                        .append(tear.blockBytes())
                        .append(", ")
                        .append(inRuns(tear.fates()));
            }
        }
        return words.isEmpty() ? "\n    nothing was uncertain" : words.toString();
    }

    private static String inRuns(List<Fate> fates) {
        var words = new ArrayList<String>();
        for (int from = 0; from < fates.size(); ) {
            int to = from;
            while (to < fates.size() && fates.get(to) == fates.get(from)) {
                to++;
            }
            words.add((to - from == 1 ? "" : to - from + " × ") + fates.get(from));
            from = to;
        }
        return String.join(", ", words);
    }

    /** A number that two disks share only if they hold the same names and contents. */
    String fingerprint() {
        MessageDigest digest = sha256();
        for (Map.Entry<Path, Integer> name : now.entrySet()) {
            digest.update((name.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(inodes.get(name.getValue()).fingerprint());
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new AssertionError("every JDK has it", failure);
        }
    }

    /** Every file there is, to be read from now. */
    List<Path> files() {
        return now.entrySet().stream()
                .filter(name -> inodes.get(name.getValue()).kind == Kind.FILE)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Lock lock(Path folder) throws IOException {
        requireFolder(folder);
        return new Lock() {
            @Override
            public void note(String line) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public boolean exists(Path path) {
        return now.containsKey(path);
    }

    @Override
    public boolean isWritable(Path folder) {
        return exists(folder);
    }

    @Override
    public long freeBytes(Path folder) {
        return 1L << 40;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        if (exists(folder)) {
            return;
        }
        called("createFolder");
        name(null, folder, add(Inode.made(Kind.FOLDER, EMPTY, -1, millis)));
        done("make the folder " + folder);
    }

    @Override
    public List<Found> list(Path folder) throws IOException {
        called("list");
        requireFolder(folder);
        var found = new ArrayList<Found>();
        for (Map.Entry<Path, Integer> name : now.tailMap(folder, false).entrySet()) {
            if (!name.getKey().startsWith(folder)) {
                break;
            }
            Inode inode = inodes.get(name.getValue());
            if (folder.equals(name.getKey().getParent()) && inode.kind == Kind.FILE) {
                found.add(
                        new Found(
                                name.getKey().getFileName().toString(),
                                inode.now.length,
                                inode.millis));
            }
        }
        return found;
    }

    @Override
    public byte[] read(Path file) throws IOException {
        called("read");
        return inodes.get(number(file)).now.clone();
    }

    @Override
    public NewFile createNew(Path file) throws IOException {
        called("createNew");
        requireFolder(parent(file));
        if (exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        int before = lastWritten.getOrDefault(parent(file), -1);
        int number = add(Inode.made(Kind.FILE, EMPTY, before, millis));
        lastWritten.put(parent(file), number);
        name(null, file, number);
        done("create " + file);
        return new Open(number, file);
    }

    /** Opens a file that is there and empties it, as the store never does. */
    NewFile overwrite(Path file) throws IOException {
        int number = number(file);
        Inode inode = inodes.get(number);
        int before = lastWritten.getOrDefault(parent(file), -1);
        Inode emptied = inode.with(new byte[0], millis);
        inodes.set(number, before == number ? emptied : emptied.after(before));
        done("empty " + file);
        return new Open(number, file);
    }

    private final class Open implements NewFile {
        private final int number;
        private final Path file;

        Open(int number, Path file) {
            this.number = number;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            called("write");
            Inode inode = inodes.get(number);
            int at = inode.now.length;
            byte[] content =
                    Arrays.copyOf(inode.now, at + Math.min(bytes.remaining(), mostBytesAtOnce));
            bytes.get(content, at, content.length - at);
            inodes.set(number, inode.with(content, millis));
            done("write " + (content.length - at) + " bytes to " + file);
        }

        @Override
        public void force() throws IOException {
            Inode inode = inodes.get(number);
            try {
                called("force");
            } catch (IOException failure) {
                inodes.set(number, inode.notForced());
                done("fail to force " + file);
                throw failure;
            }
            inodes.set(number, inode.forced());
            done("force " + file);
        }

        @Override
        public void close() {}
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        called("move");
        requireFolder(parent(to));
        name(from, to, number(from));
        done("rename " + from + " to " + to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        requireFolder(folder);
        try {
            called("forceFolder");
        } catch (IOException failure) {
            changes.replaceAll(change -> change.notForced(folder));
            done("fail to force the folder " + folder);
            throw failure;
        }
        changes.replaceAll(change -> change.forced(folder));
        while (!changes.isEmpty() && !changes.getFirst().isUncertain()) {
            changes.removeFirst().apply(durable);
        }
        done("force the folder " + folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        called("delete");
        if (exists(file)) {
            name(file, null, number(file));
            done("delete " + file);
        }
    }

    @Override
    public void link(Path link, Path target) throws IOException {
        called("link");
        Path made = link.resolveSibling("." + link.getFileName() + ".tmp");
        if (exists(made)) {
            name(made, null, number(made));
            done("delete " + made);
        }
        byte[] text = target.toString().getBytes(StandardCharsets.UTF_8);
        int number = add(Inode.made(Kind.LINK, text, -1, millis));
        name(null, made, number);
        done("link " + made);
        name(made, link, number);
        done("rename " + made + " to " + link);
    }

    private int add(Inode inode) {
        inodes.add(inode);
        return inodes.size() - 1;
    }

    private void name(@Nullable Path from, @Nullable Path to, int number) {
        var folders = new TreeSet<Path>();
        if (from != null) {
            folders.add(parent(from));
        }
        if (to != null) {
            folders.add(parent(to));
        }
        String words =
                from == null
                        ? "the name " + to
                        : to == null
                                ? "the removal of " + from
                                : "the change of name from " + from + " to " + to.getFileName();
        var change =
                new NameChange(words + " (file " + number + ")", from, to, number, folders, false);
        change.apply(now);
        changes.add(change);
    }

    private void called(String call) throws IOException {
        List<String> messages = failures.getOrDefault(call, List.of());
        if (!messages.isEmpty()) {
            String message = messages.removeFirst();
            if (!call.startsWith("force")) {
                done("fail to " + call);
            }
            throw new IOException(message);
        }
    }

    private void done(String words) {
        millis += 1_000;
        afterEach.accept(words);
    }

    private int number(Path file) throws IOException {
        Integer number = now.get(file);
        if (number == null) {
            throw new NoSuchFileException(file.toString());
        }
        return number;
    }

    private void requireFolder(Path folder) throws IOException {
        if (inodes.get(number(folder)).kind != Kind.FOLDER) {
            throw new IOException(folder + " is not a folder");
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a file lies in a folder: " + path);
        }
        return parent;
    }
}
