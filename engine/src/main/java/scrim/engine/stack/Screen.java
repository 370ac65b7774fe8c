package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;

/**
 * One thing Scrim draws for: a format, a master and a stack of layers, bottom to top.
 *
 * @param master what has been set of brightness, display on, play state and log level
 * @param activeScene the scene that was loaded last, if the stack came from one
 */
public record Screen(
        ScreenId id,
        ScreenFormat format,
        Values master,
        @Nullable SceneId activeScene,
        Rows<Layer> layers,
        Carried carried) {

    public Screen(
            ScreenId id,
            ScreenFormat format,
            Values master,
            @Nullable SceneId activeScene,
            Rows<Layer> layers) {
        this(id, format, master, activeScene, layers, Carried.NOTHING);
    }

    public static Screen empty(ScreenId id, ScreenFormat format) {
        return new Screen(id, format, Values.NONE, null, Rows.of());
    }

    /** The position of a layer from the bottom, or -1. */
    public int indexOf(LayerId layer) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).id().equals(layer)) {
                return i;
            }
        }
        return -1;
    }

    public boolean hasKey(Key key) {
        return layers.stream().anyMatch(layer -> layer.key().equals(key));
    }

    public Screen withMaster(Values values) {
        return new Screen(id, format, values, activeScene, layers, carried);
    }

    public Screen withFormat(ScreenFormat changed) {
        return new Screen(id, changed, master, activeScene, layers, carried);
    }

    public Screen withActiveScene(@Nullable SceneId scene) {
        return new Screen(id, format, master, scene, layers, carried);
    }

    public Screen withLayers(Rows<Layer> changed) {
        return new Screen(id, format, master, activeScene, changed, carried);
    }
}
