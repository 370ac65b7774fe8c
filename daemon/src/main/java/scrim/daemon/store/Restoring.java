package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Severity;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The start: of everything in the data folder and the second one the newest that is undamaged, put
 * together to a show.
 */
final class Restoring {
    private static final System.Logger LOG = System.getLogger("scrim.daemon.store");

    private final ShowFolder first;
    private final @Nullable ShowFolder second;
    private final Findings findings;
    private final List<SceneId> inState = new ArrayList<>();
    private final List<SceneId> withoutFile = new ArrayList<>();
    private final List<PersistenceRequest> unsaved = new ArrayList<>();

    Restoring(ShowFolder first, @Nullable ShowFolder second, Findings findings) {
        this.first = first;
        this.second = second;
        this.findings = findings;
    }

    /** Scenes that are found in the state's file, as it was before they had their own. */
    List<SceneId> inState() {
        return inState;
    }

    /** Scenes that are found in a state's file only, as it was before they had files. */
    List<SceneId> withoutFile() {
        return withoutFile;
    }

    /**
     * @throws IOException if the first folder cannot be listed
     */
    Restored restored() throws IOException {
        StateFile.Reading.Valid state = first.generations().restore();
        SortedMap<SceneId, SceneFile.Reading.Valid> scenes = first.scenes().restore();
        if (second != null) {
            state = newer(state, scenes, second);
        }
        if (state == null) {
            if (first.generations().isLost() || (second != null && second.generations().isLost())) {
                lost();
            } else {
                LOG.log(System.Logger.Level.INFO, "state file: none yet, a new show");
            }
        }
        return restored(state, scenes);
    }

    private Restored restored(
            StateFile.Reading.@Nullable Valid found,
            SortedMap<SceneId, SceneFile.Reading.Valid> files) {
        long rev = found == null ? 0 : found.header().rev();
        var scenes = new ArrayList<Scene>();
        for (SceneFile.Reading.Valid file : files.values()) {
            scenes.add(file.scene());
            rev = Math.max(rev, file.header().rev());
        }
        if (found == null) {
            return new Restored(null, scenes, rev, 0, unsaved, findings.started());
        }
        for (Scene scene : found.scenes()) {
            SceneId id = scene.id();
            inState.add(id);
            if (!files.containsKey(id) && !first.scenes().isInTheWay(id)) {
                scenes.add(scene);
                withoutFile.add(id);
                unsaved.add(PersistenceRequest.ofScene(id.value(), "restore", rev));
            }
        }
        if (found.schema() < Envelope.SCHEMA) {
            unsaved.add(PersistenceRequest.ofState("restore", rev));
        }
        DurableState show = StateJson.withScenes(found.state(), Restored.merged(scenes, List.of()));
        LOG.log(
                System.Logger.Level.INFO,
                "state file: restored {0} screens and {1} scenes of rev {2} from {3}",
                show.screens().size(),
                show.scenes().size(),
                Long.toString(rev),
                StateFile.name(found.header().gen()));
        return new Restored(
                show, show.scenes(), rev, found.header().gen(), unsaved, findings.started());
    }

    /** Of the first folder's files and the second's those with the higher numbers. */
    private StateFile.Reading.@Nullable Valid newer(
            StateFile.Reading.@Nullable Valid state,
            SortedMap<SceneId, SceneFile.Reading.Valid> scenes,
            ShowFolder other) {
        try {
            StateFile.Reading.Valid theirs = other.generations().restore();
            first.generations().countOnFrom(other.generations().highestSeen());
            for (Map.Entry<SceneId, SceneFile.Reading.Valid> scene :
                    other.scenes().restore().entrySet()) {
                takeIfNewer(scene.getKey(), scene.getValue(), scenes);
            }
            if (theirs != null && (state == null || theirs.header().gen() > state.header().gen())) {
                findings.note("the newest state is in the second folder " + other.folder().root());
                unsaved.add(PersistenceRequest.ofState("secondFolder", theirs.header().rev()));
                return theirs;
            }
        } catch (IOException failure) {
            findings.broken(
                    "second folder",
                    Severity.WARNING,
                    "the second folder "
                            + other.folder().root()
                            + " cannot be used: "
                            + failure.getMessage());
        }
        return state;
    }

    private void takeIfNewer(
            SceneId id,
            SceneFile.Reading.Valid theirs,
            Map<SceneId, SceneFile.Reading.Valid> scenes)
            throws IOException {
        long gen = theirs.header().gen();
        boolean isNewer =
                scenes.containsKey(id)
                        ? gen > first.scenes().highestSeen(id)
                        // One that was deleted here must not be back with an old copy there.
                        : !first.scenes().isInTheWay(id) && gen > first.scenes().highestKept(id);
        first.scenes().countOnFrom(id, gen);
        if (isNewer) {
            scenes.put(id, theirs);
            unsaved.add(
                    PersistenceRequest.ofScene(id.value(), "secondFolder", theirs.header().rev()));
        }
    }

    private void lost() {
        findings.broken(
                "state",
                Severity.ERROR,
                "state lost: no saved state in "
                        + first.generations().place()
                        + " can be used, starting with a new show. What was found is kept there"
                        + " and in "
                        + first.folder().damaged());
    }
}
