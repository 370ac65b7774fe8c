package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a data folder holds, to be looked into and gone back to. Changes nothing and needs no lock,
 * because files are never changed once they are there; one that goes while it is looked for is not
 * there. Any thread; waits for the disk.
 */
public final class StateArchive {
    /** The highest number a generation can have. */
    public static final long LAST_GEN = StateFile.LAST_GEN;

    private static final String TOO_LARGE = "is larger than " + Envelope.LARGEST_BYTES + " bytes";

    private final Path root;
    private final Disk disk;

    /** What was good when it was last listed: such a file is never changed, so it is read once. */
    private final Map<Disk.Found, Generation> listed = new HashMap<>();

    /** Whether a saved file can be used. */
    public enum Condition {
        GOOD,
        DAMAGED,
        /** Of a schema of a later Scrim. */
        NEWER
    }

    /**
     * One saved state. What stands in a file that is damaged is not known: {@code rev} is 0 then
     * and {@code reason} says what is wrong with it.
     *
     * @param savedMillis since 1970
     */
    public record Generation(
            long gen,
            long rev,
            long savedMillis,
            long bytes,
            String reason,
            String app,
            Condition condition) {}

    /**
     * One saved scene.
     *
     * @param name what people call it; what is wrong with it if it cannot be used
     */
    public record SavedScene(String id, String name, long bytes, Condition condition) {}

    /** A file that could not be used and was put aside. */
    public record PutAside(String name, long bytes, long modifiedMillis) {}

    /** What a look into one state found. */
    public sealed interface Found {
        /**
         * @param state without scenes, which have files of their own
         */
        record State(DurableState state) implements Found {}

        /** It is there and cannot be gone back to. */
        record Unusable(String reason) implements Found {}
    }

    public StateArchive(DataFolder folder) {
        this(folder.root(), folder.disk());
    }

    /** The archive of a data folder that this process need not hold. */
    public StateArchive(Path root) {
        this(root, new FileDisk());
    }

    private StateArchive(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    public Path root() {
        return root;
    }

    /** Whether nothing was ever saved there. */
    public boolean isEmpty() throws IOException {
        return in(runtime()).stream().allMatch(file -> StateFile.genOf(file.name()) == null)
                && in(sceneFolder()).stream().allMatch(file -> SceneFile.idOf(file.name()) == null)
                && in(damagedFolder()).isEmpty();
    }

    /** All generations there are, newest first. Of two forms of one the undamaged is listed. */
    public synchronized List<Generation> list() throws IOException {
        var all = new TreeMap<Long, Generation>(Comparator.reverseOrder());
        List<Disk.Found> files = in(runtime());
        listed.keySet().retainAll(files);
        for (Disk.Found file : files) {
            Long gen = StateFile.genOf(file.name());
            if (gen != null) {
                try {
                    all.merge(
                            gen,
                            generation(gen, file),
                            (before, other) ->
                                    before.condition() == Condition.GOOD ? before : other);
                } catch (NoSuchFileException _) {
                    // Pruned since the folder was read.
                }
            }
        }
        return List.copyOf(all.values());
    }

    private Generation generation(long gen, Disk.Found file) throws IOException {
        Generation known = listed.get(file);
        if (known != null) {
            return known;
        }
        Generation generation =
                switch (readable(file)) {
                    case StateFile.Reading.Valid valid ->
                            of(valid.header(), gen, file, valid.header().reason(), Condition.GOOD);
                    case StateFile.Reading.Newer(var header, int schema) ->
                            of(
                                    header,
                                    gen,
                                    file,
                                    "schema " + schema + " of Scrim " + header.app(),
                                    Condition.NEWER);
                    case StateFile.Reading.Damaged(String reason) -> damaged(gen, file, reason);
                };
        if (generation.condition() != Condition.DAMAGED) {
            listed.put(file, generation);
        }
        return generation;
    }

    private static Generation of(
            Envelope.Header header, long gen, Disk.Found file, String reason, Condition condition) {
        return new Generation(
                gen,
                header.rev(),
                header.savedMillis(),
                file.bytes(),
                reason,
                header.app(),
                condition);
    }

    private static Generation damaged(long gen, Disk.Found file, String reason) {
        return new Generation(
                gen, 0, file.modifiedMillis(), file.bytes(), reason, "", Condition.DAMAGED);
    }

    /**
     * @throws NoSuchFileException if there is none of that number
     */
    public Found read(long gen) throws IOException {
        return switch (reading(find(gen))) {
            case StateFile.Reading.Valid valid -> new Found.State(valid.state());
            case StateFile.Reading.Damaged(String reason) -> new Found.Unusable(reason);
            case StateFile.Reading.Newer(var header, int schema) ->
                    new Found.Unusable(
                            "it was written by a newer Scrim ("
                                    + header.app()
                                    + ", schema "
                                    + schema
                                    + ")");
        };
    }

    /**
     * The file as a person reads it, unpacked; also when it cannot be gone back to.
     *
     * @throws NoSuchFileException if there is none of that number
     * @throws IOException if it cannot be read or unpacked
     */
    public String text(long gen) throws IOException {
        Disk.Found file = find(gen);
        byte[] bytes = disk.read(runtime().resolve(file.name()));
        try {
            return new String(StateFile.text(file.name(), bytes), StandardCharsets.UTF_8);
        } catch (DamagedException damage) {
            throw new IOException(file.name() + " " + damage.reason(), damage);
        }
    }

    /** A file that cannot be read is listed all the same. */
    private StateFile.Reading readable(Disk.Found file) throws IOException {
        try {
            return reading(file);
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException failure) {
            return new StateFile.Reading.Damaged("cannot be read: " + failure.getMessage());
        }
    }

    private StateFile.Reading reading(Disk.Found file) throws IOException {
        return file.bytes() > Envelope.LARGEST_BYTES
                ? new StateFile.Reading.Damaged(TOO_LARGE)
                : StateFile.read(file.name(), disk.read(runtime().resolve(file.name())));
    }

    /** Of two forms of a generation the undamaged one. */
    private Disk.Found find(long gen) throws IOException {
        Disk.Found found = null;
        for (Disk.Found file : in(runtime())) {
            Long number = StateFile.genOf(file.name());
            if (number != null
                    && number == gen
                    && (found == null || reading(file) instanceof StateFile.Reading.Valid)) {
                found = file;
            }
        }
        if (found == null) {
            throw new NoSuchFileException(runtime().resolve(StateFile.name(gen)).toString());
        }
        return found;
    }

    /** The scenes there are, in the order of their ids. */
    public List<SavedScene> scenes() throws IOException {
        var all = new ArrayList<SavedScene>();
        for (Disk.Found file : in(sceneFolder())) {
            SceneId id = SceneFile.idOf(file.name());
            if (id != null) {
                try {
                    all.add(scene(id, file));
                } catch (NoSuchFileException _) {
                    // Deleted since the folder was read.
                }
            }
        }
        all.sort(Comparator.comparing(SavedScene::id));
        return all;
    }

    private SavedScene scene(SceneId id, Disk.Found file) throws IOException {
        return switch (readScene(id, file)) {
            case SceneFile.Reading.Valid valid ->
                    scene(id, file, valid.scene().name(), Condition.GOOD);
            case SceneFile.Reading.Newer(var header, int schema) ->
                    scene(
                            id,
                            file,
                            "schema " + schema + " of Scrim " + header.app(),
                            Condition.NEWER);
            case SceneFile.Reading.Damaged(String reason) ->
                    scene(id, file, reason, Condition.DAMAGED);
        };
    }

    private static SavedScene scene(SceneId id, Disk.Found file, String name, Condition condition) {
        return new SavedScene(id.value(), name, file.bytes(), condition);
    }

    private SceneFile.Reading readScene(SceneId id, Disk.Found file) throws IOException {
        if (file.bytes() > Envelope.LARGEST_BYTES) {
            return new SceneFile.Reading.Damaged(TOO_LARGE);
        }
        try {
            return SceneFile.read(id, disk.read(sceneFolder().resolve(file.name())));
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException failure) {
            return new SceneFile.Reading.Damaged("cannot be read: " + failure.getMessage());
        }
    }

    /** The files that were put aside, by name. */
    public List<PutAside> damaged() throws IOException {
        return in(damagedFolder()).stream()
                .map(file -> new PutAside(file.name(), file.bytes(), file.modifiedMillis()))
                .sorted(Comparator.comparing(PutAside::name))
                .toList();
    }

    /**
     * The show as a start would find it, scenes and all, or null if there is none. Unlike a start,
     * this puts nothing aside.
     */
    public @Nullable DurableState newest() throws IOException {
        for (Generation one : list()) {
            if (one.condition() == Condition.GOOD
                    && reading(find(one.gen())) instanceof StateFile.Reading.Valid valid) {
                var scenes = new TreeMap<SceneId, Scene>();
                // A state of schema 1 has them in itself; files of their own are newer.
                valid.scenes().forEach(scene -> scenes.put(scene.id(), scene));
                for (Disk.Found file : in(sceneFolder())) {
                    SceneId id = SceneFile.idOf(file.name());
                    if (id != null
                            && readScene(id, file) instanceof SceneFile.Reading.Valid scene) {
                        scenes.put(id, scene.scene());
                    }
                }
                return StateJson.withScenes(valid.state(), List.copyOf(scenes.values()));
            }
        }
        return null;
    }

    private Path runtime() {
        return root.resolve("runtime");
    }

    private Path sceneFolder() {
        return root.resolve("scenes");
    }

    private Path damagedFolder() {
        return root.resolve("damaged");
    }

    /** The files in a folder; none if there is no folder. */
    private List<Disk.Found> in(Path folder) throws IOException {
        return disk.exists(folder) ? disk.list(folder) : List.of();
    }
}
