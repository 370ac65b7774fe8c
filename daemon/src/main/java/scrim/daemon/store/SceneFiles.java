package scrim.daemon.store;

import scrim.engine.loop.WallClock;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The scenes in one folder, a file for each, replaced as a whole. What a file was before is kept
 * among the earlier ones, whoever wrote it: also what a newer Scrim wrote and this one cannot read.
 * A file that cannot be read for an error of the disk is never replaced: nobody knows what is in
 * it.
 */
final class SceneFiles {
    private static final Pattern HALF_WRITTEN = EarlierScenes.HALF_WRITTEN;

    private final DataFolder folder;
    private final Disk disk;
    private final Commit commit;
    private final String app;
    private final WallClock wall;
    private final Findings findings;
    private final DamagedFiles damaged;
    private final EarlierScenes earlier;

    /** What is on disk for good. */
    private final Map<SceneId, OnDisk> onDisk = new HashMap<>();

    /** Those that are on disk or not: a save or a deletion of them failed half way. */
    private final Set<SceneId> uncertain = new HashSet<>();

    /** Those with a file that could not be used and was left where it is. */
    private final Set<SceneId> inTheWay = new HashSet<>();

    private final Map<SceneId, Long> highestSeen = new HashMap<>();

    private record OnDisk(String content, LeftFile left) {}

    SceneFiles(DataFolder folder, Commit commit, String app, WallClock wall, Findings findings) {
        this.folder = folder;
        this.disk = folder.disk();
        this.commit = commit;
        this.app = app;
        this.wall = wall;
        this.findings = findings;
        this.damaged = new DamagedFiles(folder, findings);
        this.earlier = new EarlierScenes(folder, commit, findings);
    }

    Path place() {
        return folder.scenes();
    }

    Path place(SceneId id) {
        return folder.scenes().resolve(SceneFile.name(id));
    }

    /**
     * Reads every scene, each by itself: a damaged one is put aside, one of a newer Scrim and one
     * that cannot be read are left where they are, and the others are not touched by that.
     *
     * @throws IOException if the folder cannot be listed
     */
    SortedMap<SceneId, SceneFile.Reading.Valid> restore() throws IOException {
        removeHalfWritten();
        var scenes = new TreeMap<SceneId, SceneFile.Reading.Valid>();
        for (Disk.Found file : disk.list(place())) {
            SceneId id = SceneFile.idOf(file.name());
            if (id == null) {
                findings.note(file.name() + " is not the name of a scene: ignored");
            } else {
                restore(id, file, scenes);
            }
        }
        try {
            // An earlier run may have been killed between the rename and this.
            disk.forceFolder(place());
        } catch (IOException failure) {
            findings.failed(
                    place().toString(), "forcing " + place() + " to disk failed: " + failure);
            uncertain.addAll(onDisk.keySet());
            onDisk.clear();
        }
        return scenes;
    }

    /** Removes what an earlier run, or a failed save, left half written. */
    void removeHalfWritten() throws IOException {
        commit.removeHalfWritten(place(), HALF_WRITTEN, findings);
        if (disk.exists(folder.earlierScenes())) {
            commit.removeHalfWritten(folder.earlierScenes(), HALF_WRITTEN, findings);
        }
    }

    private void restore(
            SceneId id, Disk.Found file, Map<SceneId, SceneFile.Reading.Valid> scenes) {
        Path path = place(id);
        if (file.bytes() > Envelope.LARGEST_BYTES) {
            putAside(id, "is larger than " + Envelope.LARGEST_BYTES + " bytes: " + file.bytes());
            return;
        }
        byte[] bytes;
        try {
            bytes = disk.read(path);
        } catch (NoSuchFileException _) {
            return;
        } catch (IOException failure) {
            inTheWay.add(id);
            findings.warn(
                    file.name(), "cannot be read; the scene is missing until it can: " + failure);
            return;
        }
        switch (SceneFile.read(id, bytes)) {
            case SceneFile.Reading.Valid valid -> {
                scenes.put(id, valid);
                onDisk.put(id, new OnDisk(valid.content(), LeftFile.written(bytes)));
                countOnFrom(id, valid.header().gen());
            }
            case SceneFile.Reading.Newer(var header, int schema) -> {
                inTheWay.add(id);
                findings.warn(
                        file.name(),
                        "was written by a newer Scrim ("
                                + header.app()
                                + ", schema "
                                + schema
                                + "): left alone, the scene is missing. Saving one of that name"
                                + " moves the file to "
                                + folder.earlierScenes());
            }
            case SceneFile.Reading.Damaged(String reason) -> putAside(id, reason);
        }
    }

    private void putAside(SceneId id, String reason) {
        if (!damaged.putAside(place(id), reason)) {
            inTheWay.add(id);
        }
    }

    /** Whether there is a file of that scene that this version cannot use, or not now. */
    boolean isInTheWay(SceneId id) {
        return inTheWay.contains(id);
    }

    /** How often the scene was saved, as far as is known. */
    long highestSeen(SceneId id) {
        return highestSeen.getOrDefault(id, 0L);
    }

    /** The highest number it was kept under when it was replaced or deleted, 0 if it never was. */
    long highestKept(SceneId id) throws IOException {
        return earlier.highestGen(id);
    }

    /** Saves of that scene have higher numbers than this one from now on. */
    void countOnFrom(SceneId id, long gen) {
        highestSeen.merge(id, gen, Math::max);
    }

    /**
     * Puts a scene on disk, unless it is there already.
     *
     * @return whether anything was written
     * @throws RefusedException if there is a file in its place that cannot be read, or is damaged
     *     and cannot be moved aside; it stays
     * @throws IOException if it is not known to be on disk for good
     */
    boolean save(Scene scene, long rev, String reason) throws IOException {
        SceneId id = scene.id();
        String content = StateJson.print(scene);
        OnDisk was = onDisk.get(id);
        if (was != null && was.content().equals(content)) {
            return false;
        }
        var _ = folder.makeAgain(place());
        long gen = keepEarlier(id) + 1;
        var header = new Envelope.Header(gen, rev, wall.millis(), app, reason);
        byte[] file = SceneFile.seal(header, content);
        requireReadable(id, file, content);
        Path temp = commit.written(place(id), file);
        forget(id);
        countOnFrom(id, gen);
        commit.moved(temp, place(id));
        disk.forceFolder(place());
        uncertain.remove(id);
        inTheWay.remove(id);
        onDisk.put(id, new OnDisk(content, LeftFile.written(file)));
        findings.mended(SceneFile.name(id));
        return true;
    }

    /**
     * Takes a scene off the disk; what it was is kept among the earlier ones.
     *
     * @return whether there was anything to take away
     */
    boolean delete(SceneId id) throws IOException {
        if (!onDisk.containsKey(id) && !uncertain.contains(id)) {
            return false;
        }
        // Also where there is nothing to delete: forcing a folder that is gone fails, and the scene
        // would be back with it.
        var _ = folder.makeAgain(place());
        var _ = keepEarlier(id);
        forget(id);
        disk.delete(place(id));
        disk.forceFolder(place());
        uncertain.remove(id);
        findings.mended(SceneFile.name(id));
        return true;
    }

    private void forget(SceneId id) {
        onDisk.remove(id);
        uncertain.add(id);
    }

    /** Keeps what is to be replaced; answers the number of the scene's last save. */
    private long keepEarlier(SceneId id) throws IOException {
        byte[] old;
        try {
            old = disk.read(place(id));
        } catch (NoSuchFileException _) {
            return Math.max(highestSeen(id), earlier.highestGen(id));
        } catch (IOException failure) {
            throw new RefusedException(
                    place(id)
                            + " cannot be read ("
                            + failure.getMessage()
                            + ") and is not replaced, because nobody knows what is in it: make it"
                            + " readable or move it away",
                    failure);
        }
        switch (SceneFile.read(id, old)) {
            case SceneFile.Reading.Valid valid -> {
                countOnFrom(id, valid.header().gen());
                earlier.keep(id, valid.header().gen(), old);
            }
            case SceneFile.Reading.Newer newer -> {
                countOnFrom(id, newer.header().gen());
                earlier.keep(id, newer.header().gen(), old);
            }
            case SceneFile.Reading.Damaged(String reason) -> {
                if (!damaged.putAside(place(id), reason)) {
                    throw new RefusedException(
                            place(id)
                                    + " is damaged and is neither replaced nor deleted, because it"
                                    + " could not be moved to "
                                    + folder.damaged()
                                    + ": make that folder writable, or move the file away");
                }
            }
        }
        return highestSeen(id);
    }

    /** What could not be restored must never take the place of what can. */
    private static void requireReadable(SceneId id, byte[] file, String content)
            throws RefusedException {
        if (file.length > Envelope.LARGEST_BYTES) {
            throw new RefusedException(
                    "the scene "
                            + id
                            + " is larger than a file may be: "
                            + file.length
                            + " of "
                            + Envelope.LARGEST_BYTES
                            + " bytes");
        }
        SceneFile.Reading reading = SceneFile.read(id, file);
        if (!(reading instanceof SceneFile.Reading.Valid valid)
                || !StateJson.print(valid.scene()).equals(content)) {
            throw new RefusedException(
                    "a defect in Scrim: the scene "
                            + id
                            + " would not read back as it is: "
                            + (reading instanceof SceneFile.Reading.Damaged(String reason)
                                    ? reason
                                    : "something in it changed"));
        }
    }

    /**
     * The scenes whose files are no longer as they were left; they are forgotten, so that they are
     * saved again when asked for.
     *
     * @throws IOException if that cannot be told
     */
    List<SceneId> notAsLeft() throws IOException {
        if (onDisk.isEmpty()) {
            return List.of();
        }
        var files = new HashMap<String, Disk.Found>();
        if (disk.exists(place())) {
            for (Disk.Found file : disk.list(place())) {
                files.put(file.name(), file);
            }
        }
        var changed = new ArrayList<SceneId>();
        for (SceneId id : List.copyOf(onDisk.keySet())) {
            OnDisk known = onDisk.get(id);
            Disk.Found found = files.get(SceneFile.name(id));
            LeftFile looked = known == null ? null : known.left().lookedAt(disk, place(id), found);
            if (known != null && looked != null) {
                onDisk.put(id, new OnDisk(known.content(), looked));
            } else {
                changed.add(id);
                forget(id);
                if (found == null) {
                    findings.failed(
                            SceneFile.name(id),
                            SceneFile.name(id) + " is gone; saving the scene again");
                }
            }
        }
        return changed;
    }
}
