package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.WallClock;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The generations of the state on disk. Each save is a new file under the next number; no file is
 * ever changed, and the highest number that is undamaged counts. Restored from once, at the start,
 * by whoever starts the program; from then on for the writer's thread only.
 *
 * <p>What {@link #save} has returned from survives a power cut, as far as the disk keeps its word
 * when asked to force. A save that failed may still be found after a crash: what is on disk is then
 * newer than promised, never older.
 */
public final class StateFiles {
    private static final System.Logger LOG = System.getLogger("scrim.daemon.store");
    private static final Pattern TEMP = Pattern.compile("\\.state-\\d{12}\\.[0-9a-z]+\\.tmp");

    private final DataFolder folder;
    private final Disk disk;
    private final Retention retention;
    private final String app;
    private final WallClock wall;
    private final RandomGenerator random;
    private final Health health;
    private final List<Retention.Generation> newestFirst = new ArrayList<>();
    private long highestSeen;
    private @Nullable String durableContent;

    /**
     * @param app the version of Scrim, for the files' first lines
     */
    public StateFiles(DataFolder folder, String app, Health health) {
        this(folder, Retention.DEFAULT, app, WallClock.SYSTEM, new SplittableRandom(), health);
    }

    StateFiles(
            DataFolder folder,
            Retention retention,
            String app,
            WallClock wall,
            RandomGenerator random,
            Health health) {
        this.folder = folder;
        this.disk = folder.disk();
        this.retention = retention;
        this.app = app;
        this.wall = wall;
        this.random = random;
        this.health = health;
    }

    /** The folder the generations are in. */
    Path place() {
        return folder.runtime();
    }

    /**
     * Takes the newest generation that is undamaged. Newer ones that are damaged are put aside,
     * those of a newer Scrim and those that cannot be read are left where they are; what is saved
     * from now on has a higher number than all of them.
     *
     * @throws IOException if the folder cannot be listed, so that a free number cannot be known
     */
    public Restored restore() throws IOException {
        var notes = new ArrayList<String>();
        List<Disk.Found> files = filesNewestFirst();
        boolean lostBefore = files.isEmpty() && highestInDamaged() > 0;
        highestSeen = Math.max(files.isEmpty() ? 0 : gen(files.getFirst()), highestInDamaged());
        newestFirst.clear();
        StateFile.Reading.Valid valid = null;
        for (Disk.Found file : files) {
            if (valid != null) {
                newestFirst.add(generation(file, false));
                continue;
            }
            StateFile.Reading reading = read(file, notes);
            switch (reading) {
                case null -> {}
                case StateFile.Reading.Valid found -> {
                    valid = found;
                    newestFirst.add(generation(file, true));
                }
                case StateFile.Reading.Newer(int schema, String writer) ->
                        warn(
                                file.name(),
                                "was written by a newer Scrim ("
                                        + writer
                                        + ", schema "
                                        + schema
                                        + "): left alone, using an older one. Changes made now"
                                        + " will count as newer",
                                notes);
                case StateFile.Reading.Damaged(String reason) ->
                        putAside(file.name(), reason, notes);
            }
        }
        if (valid != null) {
            return restored(valid, notes);
        }
        if (!files.isEmpty() || lostBefore) {
            lost(notes);
        } else {
            LOG.log(System.Logger.Level.INFO, "state file: none yet, a new show");
        }
        return new Restored(null, 0, 0, notes);
    }

    private Restored restored(StateFile.Reading.Valid valid, List<String> notes) {
        long gen = valid.header().gen();
        DurableState state = valid.state();
        durableContent = isForced() ? valid.content() : null;
        if (!valid.unknown().isEmpty()) {
            note(
                    StateFile.name(gen)
                            + " has fields this version does not know and will not keep: "
                            + String.join(", ", valid.unknown()),
                    notes);
        }
        long highest = StateJson.highestLayerNumber(state);
        if (state.lastLayerNumber() < highest) {
            state = state.withLastLayerNumber(highest);
        }
        LOG.log(
                System.Logger.Level.INFO,
                "state file: restored {0} screens and {1} scenes of rev {2} from {3}",
                state.screens().size(),
                state.scenes().size(),
                Long.toString(valid.header().rev()),
                StateFile.name(gen));
        return new Restored(state, valid.header().rev(), gen, notes);
    }

    /** An earlier run may have been killed between the rename and the forcing of the folder. */
    private boolean isForced() {
        try {
            disk.forceFolder(place());
            return true;
        } catch (IOException failure) {
            health.failed(
                    "store",
                    place().toString(),
                    Severity.WARNING,
                    "forcing " + place() + " to disk failed: " + failure);
            return false;
        }
    }

    private void lost(List<String> notes) {
        String message =
                "state lost: no saved state in "
                        + place()
                        + " can be used, starting with a new show. What was found is kept there"
                        + " and in "
                        + folder.damaged();
        notes.add(message);
        health.broken("store", "state", Severity.ERROR, message);
        LOG.log(System.Logger.Level.ERROR, "state file: {0}", message);
    }

    /** Null if the file went away or cannot be read; the latter is no reason to call it damaged. */
    private StateFile.@Nullable Reading read(Disk.Found file, List<String> notes) {
        if (file.bytes() > StateFile.LARGEST_BYTES) {
            return new StateFile.Reading.Damaged(
                    "is larger than " + StateFile.LARGEST_BYTES + " bytes: " + file.bytes());
        }
        try {
            return StateFile.read(disk.read(place().resolve(file.name())), gen(file));
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException failure) {
            warn(
                    file.name(),
                    "cannot be read and may hold newer changes; left alone, using an older one: "
                            + failure,
                    notes);
            return null;
        }
    }

    private void putAside(String file, String reason, List<String> notes) {
        try {
            Path to = folder.damaged().resolve(file);
            for (int i = 2; disk.exists(to); i++) {
                to = folder.damaged().resolve(file + "." + i);
            }
            disk.move(place().resolve(file), to);
            disk.forceFolder(folder.damaged());
            disk.forceFolder(place());
            warn(file, reason + "; moved to " + to, notes);
        } catch (IOException failure) {
            warn(file, reason + "; it could not be moved aside: " + failure, notes);
        }
    }

    private void warn(String file, String what, List<String> notes) {
        health.broken("store", file, Severity.WARNING, file + " " + what);
        note(file + " " + what, notes);
    }

    private static void note(String note, List<String> notes) {
        notes.add(note);
        LOG.log(System.Logger.Level.WARNING, "state file: {0}", note);
    }

    /**
     * Puts a state on disk as the next generation, unless the newest one on disk has the same
     * content.
     *
     * @return whether anything was written
     * @throws IOException if it is not known to be on disk for good
     */
    boolean save(DurableState state, long rev, String reason) throws IOException {
        String content = Json.print(StateJson.write(state));
        if (content.equals(durableContent)) {
            return false;
        }
        long gen = highestSeen + 1;
        var header = new StateFile.Header(gen, rev, wall.millis(), app, reason);
        byte[] file = StateFile.seal(header, content);
        requireReadable(file, content, gen);
        Path target = place().resolve(StateFile.name(gen));
        if (disk.exists(target)) {
            highestSeen = highestOnDisk();
            throw new IOException(target + " is already there; the next save takes another number");
        }

        Path temp = writeTemp(gen, file);
        // From here on the newest file may be this one, whatever the calls answer.
        highestSeen = gen;
        durableContent = null;
        try {
            disk.move(temp, target);
        } catch (IOException | RuntimeException failure) {
            deleteQuietly(temp, failure);
            throw failure;
        }
        newestFirst.addFirst(
                new Retention.Generation(gen, file.length, header.savedMillis(), false));
        disk.forceFolder(place());

        durableContent = content;
        newestFirst.set(0, new Retention.Generation(gen, file.length, header.savedMillis(), true));
        LOG.log(
                System.Logger.Level.DEBUG,
                "state file: saved {0} screens and {1} scenes of rev {2} as {3}, {4} bytes",
                state.screens().size(),
                state.scenes().size(),
                Long.toString(rev),
                target.getFileName(),
                Integer.toString(file.length));
        prune();
        return true;
    }

    /** What could not be restored must never take the place of what can. */
    private static void requireReadable(byte[] file, String content, long gen) throws IOException {
        if (file.length > StateFile.LARGEST_BYTES) {
            throw new IOException(
                    "the show is larger than a state file may be: "
                            + file.length
                            + " of "
                            + StateFile.LARGEST_BYTES
                            + " bytes");
        }
        StateFile.Reading reading = StateFile.read(file, gen);
        if (!(reading instanceof StateFile.Reading.Valid valid)
                || !Json.print(StateJson.write(valid.state())).equals(content)) {
            throw new IOException(
                    "a defect in Scrim: the show would not read back as it is: "
                            + (reading instanceof StateFile.Reading.Damaged(String reason)
                                    ? reason
                                    : "something in it changed"));
        }
    }

    private Path writeTemp(long gen, byte[] file) throws IOException {
        Path temp =
                place().resolve(
                                String.format(
                                        Locale.ROOT,
                                        ".state-%012d.%s.tmp",
                                        gen,
                                        Long.toString(random.nextLong(1L << 40), 36)));
        try (Disk.NewFile created = disk.createNew(temp)) {
            ByteBuffer left = ByteBuffer.wrap(file);
            while (left.hasRemaining()) {
                created.write(left);
            }
            created.force();
        } catch (IOException | RuntimeException failure) {
            deleteQuietly(temp, failure);
            throw failure;
        }
        return temp;
    }

    private void deleteQuietly(Path temp, Exception cause) {
        try {
            disk.delete(temp);
        } catch (IOException failure) {
            // It is removed at the next start.
            cause.addSuppressed(failure);
        }
    }

    private void prune() {
        for (Retention.Generation old : retention.superfluous(newestFirst)) {
            // Also when it cannot be deleted: the next start finds it again.
            newestFirst.remove(old);
            try {
                if (old.valid() || isOurs(old)) {
                    disk.delete(place().resolve(StateFile.name(old.gen())));
                }
            } catch (IOException failure) {
                health.failed(
                        "store",
                        "old generations",
                        Severity.WARNING,
                        StateFile.name(old.gen())
                                + " is no longer needed and could not be deleted: "
                                + failure);
            }
        }
    }

    /**
     * Whether a generation of an earlier run may be deleted. One of a newer Scrim stays, and one
     * that is damaged is put aside: somebody may want to look into it.
     */
    private boolean isOurs(Retention.Generation old) throws IOException {
        String name = StateFile.name(old.gen());
        if (old.bytes() > StateFile.LARGEST_BYTES) {
            return false;
        }
        try {
            return switch (StateFile.read(disk.read(place().resolve(name)), old.gen())) {
                case StateFile.Reading.Valid _ -> true;
                case StateFile.Reading.Newer _ -> false;
                case StateFile.Reading.Damaged(String reason) -> {
                    putAside(name, reason, new ArrayList<>());
                    yield false;
                }
            };
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Lists the generations, and removes what an earlier run left half written. */
    private List<Disk.Found> filesNewestFirst() throws IOException {
        var files = new ArrayList<Disk.Found>();
        for (Disk.Found file : disk.list(place())) {
            if (StateFile.genOf(file.name()) != null) {
                files.add(file);
            } else if (TEMP.matcher(file.name()).matches()) {
                try {
                    disk.delete(place().resolve(file.name()));
                } catch (IOException failure) {
                    health.failed(
                            "store",
                            "half-written files",
                            Severity.WARNING,
                            file.name() + " could not be deleted: " + failure);
                }
            }
        }
        files.sort(Comparator.comparing(Disk.Found::name).reversed());
        return files;
    }

    private long highestOnDisk() throws IOException {
        long highest = highestSeen;
        for (Disk.Found file : disk.list(place())) {
            Long gen = StateFile.genOf(file.name());
            highest = gen == null ? highest : Math.max(highest, gen);
        }
        return highest;
    }

    private long highestInDamaged() throws IOException {
        long highest = 0;
        for (Disk.Found file : disk.list(folder.damaged())) {
            Long gen = StateFile.genOf(file.name());
            highest = gen == null ? highest : Math.max(highest, gen);
        }
        return highest;
    }

    private static long gen(Disk.Found file) {
        Long gen = StateFile.genOf(file.name());
        return gen == null ? 0 : gen;
    }

    private static Retention.Generation generation(Disk.Found file, boolean valid) {
        return new Retention.Generation(gen(file), file.bytes(), file.modifiedMillis(), valid);
    }
}
