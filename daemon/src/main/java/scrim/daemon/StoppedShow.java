package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.FolderInUseException;
import scrim.daemon.store.Restored;
import scrim.daemon.store.StateArchive;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.Sink;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The saved show of a Scrim that does not run, held so that none can start meanwhile. It is changed
 * as a running one's is: what is there stays, and a new generation comes on top. Each change has a
 * rev of its own.
 */
final class StoppedShow implements AutoCloseable {
    private final DataFolder folder;
    private final @Nullable DataFolder second;
    private final StateStore store;
    private DurableState show;
    private long rev;

    /** What is in the second folder only. */
    private List<PersistenceRequest> unsaved;

    /**
     * What a change came to.
     *
     * @param gen the newest generation
     * @param changed false if that was saved already
     */
    record Saved(long gen, long rev, boolean changed) {}

    private StoppedShow(
            DataFolder folder, @Nullable DataFolder second, Restored restored, StateFiles files) {
        this.folder = folder;
        this.second = second;
        this.unsaved = second == null ? List.of() : restored.unsaved();
        this.show = restored.or(new DurableState(Rows.of(), Rows.of(), 0));
        this.rev = restored.rev();
        this.store = new StateStore(files, () -> new StateStore.Content(show, rev));
    }

    /**
     * @param secondData where it was saved too while its own disk failed, null for nowhere: what is
     *     saved from now on counts as newer than what is there
     * @throws FolderInUseException if it runs
     */
    static StoppedShow open(Path data, @Nullable Path secondData) throws IOException {
        DataFolder folder = DataFolder.open(data);
        DataFolder second = null;
        try {
            second = secondData == null ? null : openSecond(secondData);
            var health = new Health(WallClock.SYSTEM::millis);
            var files = new StateFiles(folder, second, Version.TEXT, health);
            return new StoppedShow(folder, second, files.restore(), files);
        } catch (IOException | RuntimeException failure) {
            close(folder, second);
            throw failure;
        }
    }

    private static DataFolder openSecond(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IOException(
                    "the second folder " + path + " is not there: mount its disk, or leave it out");
        }
        try {
            return DataFolder.open(path);
        } catch (FolderInUseException running) {
            // Not the show that is to be changed.
            throw new IOException("the second folder: " + running.getMessage(), running);
        }
    }

    /** Revs from now on are above this one too. */
    void countOnFrom(long other) {
        rev = Math.max(rev, other);
    }

    /** Has another state's screens in place of all there are; scenes stay. */
    Saved replaceScreens(DurableState other, String reason) throws IOException {
        return save(
                new DurableState(
                        other.screens(),
                        show.scenes(),
                        Math.max(show.lastLayerNumber(), other.lastLayerNumber()),
                        other.carried()),
                List.of(),
                reason);
    }

    /** Takes another show's screens in place of all there are, and its scenes beside those here. */
    Saved replaceAll(DurableState other, String reason) throws IOException {
        return save(
                new DurableState(
                        other.screens(),
                        with(other.scenes()),
                        Math.max(show.lastLayerNumber(), other.lastLayerNumber()),
                        other.carried()),
                other.scenes(),
                reason);
    }

    /** Adds a scene, or replaces the one of its id. */
    Saved putScene(Scene scene, String reason) throws IOException {
        return save(
                show.withScenes(with(List.of(scene))).withLayersCounted(), List.of(scene), reason);
    }

    private Rows<Scene> with(List<Scene> others) {
        var scenes = new ArrayList<Scene>(others);
        for (Scene scene : show.scenes()) {
            if (others.stream().noneMatch(other -> other.id().equals(scene.id()))) {
                scenes.add(scene);
            }
        }
        scenes.sort(Comparator.comparing(Scene::id));
        return Rows.copyOf(scenes);
    }

    /** Scenes come first: more of them harm nobody should the state not follow. */
    private Saved save(DurableState changed, List<Scene> scenes, String reason) throws IOException {
        boolean wrote = false;
        // As it was, or going back could not be undone.
        for (PersistenceRequest request : unsaved) {
            wrote |= write(request);
        }
        unsaved = List.of();
        show = changed;
        rev++;
        for (Scene scene : scenes) {
            wrote |= write(PersistenceRequest.ofScene(scene.id().value(), reason, rev));
        }
        wrote |= write(PersistenceRequest.ofState(reason, rev));
        List<StateArchive.Generation> generations = new StateArchive(folder.root()).list();
        return new Saved(generations.isEmpty() ? 0 : generations.getFirst().gen(), rev, wrote);
    }

    private boolean write(PersistenceRequest request) throws IOException {
        Sink.Saved saved = store.write(request);
        return saved.changed();
    }

    @Override
    public void close() throws IOException {
        close(folder, second);
    }

    private static void close(DataFolder folder, @Nullable DataFolder second) throws IOException {
        try (folder) {
            if (second != null) {
                second.close();
            }
        }
    }
}
