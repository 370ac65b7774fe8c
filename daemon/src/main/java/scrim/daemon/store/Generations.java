package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.WallClock;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The generations of the state in one folder. Each save is a new file under the next number; no
 * file is ever changed, and the highest number that is undamaged counts.
 */
final class Generations {
    private static final Pattern HALF_WRITTEN = Commit.halfWritten("state-\\d{12}");

    private final DataFolder folder;
    private final Disk disk;
    private final Commit commit;
    private final Retention retention;
    private final String app;
    private final WallClock wall;
    private final Findings findings;
    private final DamagedFiles damaged;
    private final List<Retention.Generation> newestFirst = new ArrayList<>();

    /** Files put aside since the start; that they were matters until the next save. */
    private final List<String> meddledWith = new ArrayList<>();

    private long highestSeen;
    private @Nullable String durableContent;
    private @Nullable Newest newest;

    /** The file that counts, as it was left. */
    private record Newest(String name, LeftFile left) {}

    Generations(
            DataFolder folder,
            Commit commit,
            Retention retention,
            String app,
            WallClock wall,
            Findings findings) {
        this.folder = folder;
        this.disk = folder.disk();
        this.commit = commit;
        this.retention = retention;
        this.app = app;
        this.wall = wall;
        this.findings = findings;
        this.damaged = new DamagedFiles(folder, findings);
    }

    Path place() {
        return folder.runtime();
    }

    /**
     * Takes the newest generation that is undamaged, null if there is none. Newer ones that are
     * damaged are put aside, those of a newer Scrim and those that cannot be read are left where
     * they are; what is saved from now on has a higher number than all of them, but for a damaged
     * one with the last number there is.
     *
     * @throws IOException if the folder cannot be listed, so that a free number cannot be known
     */
    StateFile.Reading.@Nullable Valid restore() throws IOException {
        removeHalfWritten();
        List<Disk.Found> files = filesNewestFirst();
        highestSeen = Math.max(highestOf(files), damaged.highestGen());
        newestFirst.clear();
        StateFile.Reading.Valid valid = null;
        for (Disk.Found file : files) {
            if (valid != null) {
                newestFirst.add(generation(file, false));
                continue;
            }
            switch (read(file)) {
                case null -> {}
                case StateFile.Reading.Valid found -> {
                    valid = found;
                    countOnFrom(found.header().gen());
                    newestFirst.add(generation(file, true));
                }
                case StateFile.Reading.Newer(var header, int schema) -> {
                    countOnFrom(header.gen());
                    findings.warn(
                            file.name(),
                            "was written by a newer Scrim ("
                                    + header.app()
                                    + ", schema "
                                    + schema
                                    + "): left alone, using an older one. Changes made now"
                                    + " will count as newer");
                }
                case StateFile.Reading.Damaged(String reason) -> {
                    var _ = damaged.putAside(place().resolve(file.name()), reason);
                }
            }
        }
        durableContent = valid != null && isForced() ? valid.content() : null;
        return valid;
    }

    /** Whether there are files, or were, of which none could be used. */
    boolean isLost() {
        return highestSeen > 0 && newestFirst.stream().noneMatch(Retention.Generation::valid);
    }

    long highestSeen() {
        return highestSeen;
    }

    /** Numbers from now on are above this one too. */
    void countOnFrom(long gen) {
        highestSeen = Math.max(highestSeen, gen);
    }

    /** An earlier run may have been killed between the rename and the forcing of the folder. */
    private boolean isForced() {
        try {
            disk.forceFolder(place());
            return true;
        } catch (IOException failure) {
            findings.failed(
                    place().toString(), "forcing " + place() + " to disk failed: " + failure);
            return false;
        }
    }

    /** Null if the file went away or cannot be read; the latter is no reason to call it damaged. */
    private StateFile.@Nullable Reading read(Disk.Found file) {
        if (file.bytes() > Envelope.LARGEST_BYTES) {
            return new StateFile.Reading.Damaged(
                    "is larger than " + Envelope.LARGEST_BYTES + " bytes: " + file.bytes());
        }
        try {
            byte[] bytes = disk.read(place().resolve(file.name()));
            StateFile.Reading reading = StateFile.read(file.name(), bytes);
            if (reading instanceof StateFile.Reading.Valid) {
                newest = new Newest(file.name(), LeftFile.written(bytes));
            }
            return reading;
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException failure) {
            findings.warn(
                    file.name(),
                    "cannot be read and may hold newer changes; left alone, using an older one: "
                            + failure);
            return null;
        }
    }

    /**
     * Puts a state on disk as the next generation, unless the newest one on disk has the same
     * content.
     *
     * @return whether anything was written
     * @throws IOException if it is not known to be on disk for good
     */
    boolean save(DurableState state, long rev, String reason) throws IOException {
        String content = StateJson.print(state);
        if (content.equals(durableContent)) {
            return false;
        }
        if (folder.makeAgain(place())) {
            newestFirst.clear();
        }
        if (highestSeen == StateFile.LAST_GEN) {
            throw new RefusedException(
                    StateFile.name(highestSeen)
                            + " (or .gz) has the last number there is, and no save can come after"
                            + " it: stop Scrim, move that file out of "
                            + place()
                            + " or the second folder, and start again");
        }
        long gen = highestSeen + 1;
        var header = new Envelope.Header(gen, rev, wall.millis(), app, reason);
        byte[] text = Envelope.seal(Envelope.Kind.STATE, header, content);
        requireSmall(text);
        byte[] file = StateFile.packed(text);
        String name = StateFile.nameOf(gen, file);
        requireReadable(name, file, content);
        Path target = place().resolve(name);
        if (disk.exists(place().resolve(StateFile.name(gen)))
                || disk.exists(place().resolve(StateFile.packedName(gen)))) {
            // Whatever has that name need not be a file, and then nothing lists it.
            highestSeen = Math.max(gen, highestOf(disk.list(place())));
            throw new RefusedException(
                    target + " is already there; the next save takes another number");
        }

        Path temp = commit.written(target, file);
        // From here on the newest file may be this one, whatever the calls answer.
        highestSeen = gen;
        durableContent = null;
        newest = null;
        commit.moved(temp, target);
        newestFirst.addFirst(
                new Retention.Generation(name, file.length, header.savedMillis(), false));
        disk.forceFolder(place());

        durableContent = content;
        meddledWith.forEach(findings::mended);
        meddledWith.clear();
        newest = new Newest(name, LeftFile.written(file));
        newestFirst.set(0, new Retention.Generation(name, file.length, header.savedMillis(), true));
        prune(retention);
        return true;
    }

    private static void requireSmall(byte[] text) throws RefusedException {
        if (text.length > Envelope.LARGEST_BYTES) {
            throw new RefusedException(
                    "the show is larger than a state file may be: "
                            + text.length
                            + " of "
                            + Envelope.LARGEST_BYTES
                            + " bytes");
        }
    }

    /** What could not be restored must never take the place of what can. */
    private static void requireReadable(String name, byte[] file, String content)
            throws RefusedException {
        StateFile.Reading reading = StateFile.read(name, file);
        if (!(reading instanceof StateFile.Reading.Valid valid)
                || !StateJson.print(valid.state()).equals(content)) {
            throw new RefusedException(
                    "a defect in Scrim: the show would not read back as it is: "
                            + (reading instanceof StateFile.Reading.Damaged(String reason)
                                    ? reason
                                    : "something in it changed"));
        }
    }

    /** How large the newest file is, 0 if there is none. */
    long newestBytes() {
        return newestFirst.isEmpty() ? 0 : newestFirst.getFirst().bytes();
    }

    /** Removes what failed saves could not. */
    void removeHalfWritten() throws IOException {
        commit.removeHalfWritten(place(), HALF_WRITTEN, findings);
    }

    /** The file that counts, null if none is known to be on disk for good. */
    @Nullable String newestName() {
        return newest == null ? null : newest.name();
    }

    /**
     * Whether the file that counts is as it was left. If not, whatever is found in its place is put
     * aside if it is damaged, and the next save is made in any case.
     *
     * @throws IOException if that cannot be told
     */
    boolean isAsLeft() throws IOException {
        Newest left = newest;
        if (left == null) {
            return true;
        }
        Path file = place().resolve(left.name());
        Disk.Found found = disk.exists(place()) ? find(left.name()) : null;
        LeftFile looked = left.left().lookedAt(disk, file, found);
        if (looked != null) {
            newest = new Newest(left.name(), looked);
            return true;
        }
        newest = null;
        durableContent = null;
        newestFirst.removeIf(one -> one.file().equals(left.name()));
        if (found == null) {
            findings.failed(left.name(), left.name() + " is gone; saving the show again");
        } else if (read(found) instanceof StateFile.Reading.Damaged(String reason)) {
            var _ = damaged.putAside(file, reason);
            meddledWith.add(left.name());
        }
        newest = null;
        return false;
    }

    private Disk.@Nullable Found find(String name) throws IOException {
        for (Disk.Found file : disk.list(place())) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        return null;
    }

    /** Makes room: all goes that can, but for the newest two. */
    boolean pruneToFewest() {
        int before = newestFirst.size();
        prune(Retention.FEWEST);
        return newestFirst.size() < before;
    }

    private void prune(Retention kept) {
        for (Retention.Generation old : kept.superfluous(newestFirst)) {
            // Also when it cannot be deleted: the next start finds it again.
            newestFirst.remove(old);
            try {
                if (old.valid() || isOurs(old)) {
                    disk.delete(place().resolve(old.file()));
                }
            } catch (IOException failure) {
                findings.failed(
                        "old generations",
                        old.file() + " is no longer needed and could not be deleted: " + failure);
            }
        }
    }

    /**
     * Whether a generation of an earlier run may be deleted. One of a newer Scrim stays, and one
     * that is damaged is put aside: somebody may want to look into it.
     */
    private boolean isOurs(Retention.Generation old) throws IOException {
        if (old.bytes() > Envelope.LARGEST_BYTES) {
            return false;
        }
        Path file = place().resolve(old.file());
        try {
            return switch (StateFile.read(old.file(), disk.read(file))) {
                case StateFile.Reading.Valid _ -> true;
                case StateFile.Reading.Newer _ -> false;
                case StateFile.Reading.Damaged(String reason) -> {
                    var _ = damaged.putAside(file, reason);
                    yield false;
                }
            };
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** The plain form of a generation before the packed one, where there are both. */
    private List<Disk.Found> filesNewestFirst() throws IOException {
        var files = new ArrayList<Disk.Found>();
        for (Disk.Found file : disk.list(place())) {
            if (StateFile.genOf(file.name()) != null) {
                files.add(file);
            }
        }
        files.sort(
                Comparator.comparingLong((Disk.Found file) -> -gen(file.name()))
                        .thenComparing(Disk.Found::name));
        return files;
    }

    private static long highestOf(List<Disk.Found> files) {
        return files.stream().mapToLong(file -> StateFile.seenGen(file.name())).max().orElse(0);
    }

    /** 0 for what is no generation. */
    private static long gen(String name) {
        Long gen = StateFile.genOf(name);
        return gen == null ? 0 : gen;
    }

    private static Retention.Generation generation(Disk.Found file, boolean valid) {
        return new Retention.Generation(file.name(), file.bytes(), file.modifiedMillis(), valid);
    }
}
