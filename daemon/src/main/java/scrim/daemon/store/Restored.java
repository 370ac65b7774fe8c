package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.util.List;
import java.util.TreeMap;

/**
 * What was found on disk at the start.
 *
 * @param state the show with its scenes, or null if there is none to restore
 * @param scenes the scenes, also when there is no show to go with them
 * @param rev the newest change the show or a scene was saved after, 0 if there is none
 * @param gen the number of the state's file, 0 if there is none
 * @param unsaved what must be asked to be saved before anything changes: what was found in an old
 *     form or in the second folder only
 * @param notes what an operator should know about it: damage, files of a newer Scrim; all of it is
 *     in health and in the log too
 */
public record Restored(
        @Nullable DurableState state,
        List<Scene> scenes,
        long rev,
        long gen,
        List<PersistenceRequest> unsaved,
        List<String> notes) {
    public Restored {
        scenes = List.copyOf(scenes);
        unsaved = List.copyOf(unsaved);
        notes = List.copyOf(notes);
    }

    /**
     * What to start with: the show that was found, or a fresh one with the scenes that were found;
     * of two scenes with one id the found one.
     */
    public DurableState or(DurableState fresh) {
        return state != null ? state : StateJson.withScenes(fresh, merged(scenes, fresh.scenes()));
    }

    /** In the order of their ids; where both have one, the first list's. */
    static List<Scene> merged(List<Scene> first, List<Scene> second) {
        var all = new TreeMap<SceneId, Scene>();
        second.forEach(scene -> all.put(scene.id(), scene));
        first.forEach(scene -> all.put(scene.id(), scene));
        return List.copyOf(all.values());
    }
}
