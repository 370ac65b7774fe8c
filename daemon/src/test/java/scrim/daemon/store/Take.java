package scrim.daemon.store;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.util.ArrayList;
import java.util.List;

/**
 * Which change each part of a show was last touched by, in a show that is made of nothing but its
 * rev: three changes in four are of the screen, each fourth is of a scene, and another scene comes
 * and goes. A show read from disk tells its own, so that it can be compared with what it was.
 *
 * @param screen the change the screen shows
 * @param scene the change the scene shows
 * @param guest the change in which the passing scene came, 0 while it is away
 */
record Take(long screen, long scene, long guest) {
    /** A show that was never saved. */
    static final Take NONE = new Take(0, 0, 0);

    private static final SceneId SCENE = new SceneId("scene");
    private static final SceneId GUEST = new SceneId("guest");
    private static final ParameterId SPEED = new ParameterId("speed");
    private static final long STAY = 24;

    static Take of(long rev) {
        long came = rev - rev % STAY;
        return new Take(
                rev % 4 == 0 ? Math.max(0, rev - 1) : rev,
                rev - rev % 4,
                came / STAY % 2 == 0 ? 0 : came);
    }

    /** The show that looks like this. */
    DurableState show() {
        var scenes = new ArrayList<Scene>();
        if (guest > 0) {
            scenes.add(scene(GUEST, guest));
        }
        if (scene > 0) {
            scenes.add(scene(SCENE, scene));
        }
        return Shows.ofRev(screen).withScenes(Rows.copyOf(scenes));
    }

    /** What has to be saved when a show that looked like that looks like this. */
    List<PersistenceRequest> requestsAfter(Take before, long rev) {
        var requests = new ArrayList<PersistenceRequest>();
        if (screen != before.screen) {
            requests.add(PersistenceRequest.ofState("test", rev));
        }
        if (scene != before.scene) {
            requests.add(ofScene(SCENE, rev));
        }
        if (guest != before.guest) {
            requests.add(ofScene(GUEST, rev));
        }
        return requests;
    }

    private static PersistenceRequest ofScene(SceneId scene, long rev) {
        return new PersistenceRequest(
                PersistenceRequest.Target.SCENE, scene.value(), "test", false, rev);
    }

    /**
     * What a show says of itself.
     *
     * @throws AssertionError if a part of it contradicts itself
     */
    static Take shownBy(DurableState state) {
        return new Take(Shows.revOf(state), shownBy(state, SCENE), shownBy(state, GUEST));
    }

    /**
     * Whether each part is as it was after one of these changes. They may be of different changes,
     * because parts are saved one after the other.
     */
    boolean isOfAnyBetween(long first, long last) {
        boolean screenIs = false;
        boolean sceneIs = false;
        boolean guestIs = false;
        for (long rev = first; rev <= last; rev++) {
            Take take = of(rev);
            screenIs |= take.screen == screen;
            sceneIs |= take.scene == scene;
            guestIs |= take.guest == guest;
        }
        return screenIs && sceneIs && guestIs;
    }

    private static Scene scene(SceneId id, long rev) {
        Values values =
                Values.NONE.with(
                        SPEED, new Setting(new ParameterValue.Text("rev " + rev), Shows.BY));
        return new Scene(
                id,
                "Rev " + rev,
                List.of(
                        new Layer(
                                LayerId.of(1),
                                new Key("warp"),
                                new ShaderId("basic/warp"),
                                values)));
    }

    private static long shownBy(DurableState state, SceneId id) {
        Scene scene = state.find(id);
        if (scene == null) {
            return 0;
        }
        long rev = Long.parseLong(scene.name().substring("Rev ".length()));
        Setting setting = scene.layers().getFirst().values().get(SPEED);
        if (!setting.value().equals(new ParameterValue.Text("rev " + rev))) {
            throw new AssertionError("torn: " + scene);
        }
        return rev;
    }
}
