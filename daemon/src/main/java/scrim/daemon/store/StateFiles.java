package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Everything saved of the show: the generations of its state and the files of its scenes, in the
 * data folder and, when that fails again and again, in a second one. Restored from once, at the
 * start, by whoever starts the program; from then on for the writer's thread only.
 *
 * <p>What {@link #save} and {@link #saveScene} have returned from survives a power cut, as far as
 * the disk keeps its word when asked to force. A save that failed may still be found after a crash:
 * what is on disk is then newer than promised, never older.
 */
public final class StateFiles {
    private static final System.Logger LOG = System.getLogger("scrim.daemon.store");

    private final DataFolder folder;
    private final Findings findings;
    private final ShowFolder first;
    private final @Nullable ShowFolder second;
    private final Effort effort;

    /** Scenes that so far are found in a state's file only. */
    private final Set<SceneId> withoutFile = new LinkedHashSet<>();

    /** Scenes the newest state on disk has in it, so that they would be back at the next start. */
    private final Set<SceneId> inState = new LinkedHashSet<>();

    private final Set<SceneId> staleScenes = new LinkedHashSet<>();
    private boolean isStateStale;

    /**
     * What is no longer on disk as it was left.
     *
     * @param state whether the state is among it
     */
    record Stale(boolean state, List<SceneId> scenes) {}

    /**
     * @param app the version of Scrim, for the files' first lines
     */
    public StateFiles(DataFolder folder, String app, Health health) {
        this(folder, null, app, health);
    }

    /**
     * @param second where to save, too, when the first folder keeps failing
     */
    public StateFiles(DataFolder folder, @Nullable DataFolder second, String app, Health health) {
        this(
                folder,
                second,
                Retention.DEFAULT,
                app,
                WallClock.SYSTEM,
                new SplittableRandom(),
                health);
    }

    StateFiles(
            DataFolder folder,
            Retention retention,
            String app,
            WallClock wall,
            RandomGenerator random,
            Health health) {
        this(folder, null, retention, app, wall, random, health);
    }

    StateFiles(
            DataFolder folder,
            @Nullable DataFolder second,
            Retention retention,
            String app,
            WallClock wall,
            RandomGenerator random,
            Health health) {
        this.folder = folder;
        this.findings = new Findings(health);
        this.first = ShowFolder.of(folder, retention, app, wall, random, findings);
        this.second =
                second == null
                        ? null
                        : ShowFolder.of(second, retention, app, wall, random, findings);
        this.effort = new Effort(first, this.second, random, findings);
    }

    /** The folder the generations are in. */
    Path place() {
        return folder.runtime();
    }

    Path place(SceneId scene) {
        return first.scenes().place(scene);
    }

    /**
     * Takes the newest of everything that is undamaged. What is damaged is put aside, what a newer
     * Scrim wrote and what cannot be read is left where it is.
     *
     * @throws IOException if the folder cannot be listed, so that a free number cannot be known
     */
    public Restored restore() throws IOException {
        var restoring = new Restoring(first, second, findings);
        Restored restored = restoring.restored();
        withoutFile.addAll(restoring.withoutFile());
        inState.addAll(restoring.inState());
        return restored;
    }

    /**
     * Puts a state on disk as the next generation, unless the newest one on disk has the same
     * content. Scenes that were so far part of a state's file get their own first: the new
     * generation does not have them.
     *
     * @return whether anything was written
     * @throws IOException if it is not known to be on disk for good; the message is for an operator
     */
    public boolean save(DurableState state, long rev, String reason) throws IOException {
        withoutFile.removeIf(scene -> state.find(scene) == null);
        for (SceneId scene : List.copyOf(withoutFile)) {
            var _ = saveScene(state, scene, rev, reason);
        }
        boolean changed =
                effort.put(
                        "the show", place(), where -> where.generations().save(state, rev, reason));
        inState.clear();
        if (changed) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "state file: saved {0} screens of rev {1} as {2}, {3} bytes",
                    state.screens().size(),
                    Long.toString(rev),
                    first.generations().newestName(),
                    Long.toString(first.generations().newestBytes()));
            link();
        }
        return changed;
    }

    /**
     * Puts a scene of the show on disk, or takes it off when the show has no such scene. One that
     * the state's file has in it goes with the next state, which is saved first.
     *
     * @return whether anything was written
     * @throws IOException if it is not known to be so for good; the message is for an operator
     */
    public boolean saveScene(DurableState show, SceneId id, long rev, String reason)
            throws IOException {
        Scene scene = show.find(id);
        if (second != null) {
            first.scenes().countOnFrom(id, second.scenes().highestSeen(id));
        }
        boolean left = scene == null && inState.contains(id) && save(show, rev, reason);
        boolean changed =
                effort.put(
                        "the scene " + id,
                        first.scenes().place(),
                        where -> {
                            where.scenes().countOnFrom(id, first.scenes().highestSeen(id));
                            return scene == null
                                    ? where.scenes().delete(id)
                                    : where.scenes().save(scene, rev, reason);
                        });
        withoutFile.remove(id);
        if (second != null && scene == null) {
            deleteCopy(second, id);
        }
        return changed || left;
    }

    /** Or it would be back at the next start. */
    private void deleteCopy(ShowFolder other, SceneId id) {
        try {
            var _ = other.scenes().delete(id);
        } catch (IOException failure) {
            findings.failed(
                    other.scenes().place(id).toString(),
                    "the deleted scene "
                            + id
                            + " may be back after a restart, from the second folder: "
                            + failure.getMessage());
        }
    }

    /** For people, and as well as can be: nothing of ours ever follows it. */
    private void link() {
        String newest = first.generations().newestName();
        if (newest == null || findings.hasFailed("latest")) {
            return;
        }
        try {
            folder.disk().link(folder.latest(), folder.root().relativize(place().resolve(newest)));
        } catch (IOException | UnsupportedOperationException failure) {
            findings.failedOnce(
                    "latest",
                    folder.latest()
                            + " cannot be pointed at the newest file, which matters to nothing but"
                            + " people: "
                            + failure);
        }
    }

    /**
     * Looks whether a save would work now, and whether what was saved is still there.
     *
     * @throws IOException if a save would fail; the message is for an operator
     */
    Stale check() throws IOException {
        effort.requireUsable();
        try {
            isStateStale |= !first.generations().isAsLeft();
            staleScenes.addAll(first.scenes().notAsLeft());
        } catch (IOException failure) {
            throw effort.told(failure);
        }
        effort.keepReserve();
        var stale = new Stale(isStateStale, List.copyOf(staleScenes));
        isStateStale = false;
        staleScenes.clear();
        return stale;
    }
}
