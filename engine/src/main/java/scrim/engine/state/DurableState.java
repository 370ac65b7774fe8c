package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.Carried;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Values;

import java.util.List;

/**
 * The base tier: everything that survives a restart, and the only thing the writer is ever given.
 *
 * @param screens in the order they were added
 * @param scenes in the order of their ids
 * @param lastLayerNumber the highest layer number ever given out
 */
public record DurableState(
        Rows<Screen> screens, Rows<Scene> scenes, long lastLayerNumber, Carried carried) {

    public DurableState(Rows<Screen> screens, Rows<Scene> scenes, long lastLayerNumber) {
        this(screens, scenes, lastLayerNumber, Carried.NOTHING);
    }

    /** A show with one screen and nothing on it. */
    public static DurableState empty() {
        return new DurableState(
                Rows.of(Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)), Rows.of(), 0);
    }

    /** The position of a screen, or -1. */
    public int indexOf(ScreenId screen) {
        for (int i = 0; i < screens.size(); i++) {
            if (screens.get(i).id().equals(screen)) {
                return i;
            }
        }
        return -1;
    }

    public @Nullable Screen find(ScreenId screen) {
        int at = indexOf(screen);
        return at < 0 ? null : screens.get(at);
    }

    public @Nullable Scene find(SceneId scene) {
        for (Scene one : scenes) {
            if (one.id().equals(scene)) {
                return one;
            }
        }
        return null;
    }

    /** What is saved in one layer or master. */
    Values valuesOf(SlotTable.Group group) {
        Screen screen = screens.get(group.screenAt());
        return group.layerAt() < 0
                ? screen.master()
                : screen.layers().get(group.layerAt()).values();
    }

    public DurableState withScreen(int screenAt, Screen screen) {
        return new DurableState(screens.with(screenAt, screen), scenes, lastLayerNumber, carried);
    }

    public DurableState withLayer(int screenAt, int layerAt, Layer layer) {
        Screen screen = screens.get(screenAt);
        return withScreen(screenAt, screen.withLayers(screen.layers().with(layerAt, layer)));
    }

    public DurableState withScreens(Rows<Screen> changed) {
        return new DurableState(changed, scenes, lastLayerNumber, carried);
    }

    public DurableState withScenes(Rows<Scene> changed) {
        return new DurableState(screens, changed, lastLayerNumber, carried);
    }

    /**
     * The same with a last layer number that no layer is above, or a new one would get an old one's
     * id: for a show put together of parts.
     */
    public DurableState withLayersCounted() {
        long highest = lastLayerNumber;
        for (Screen screen : screens) {
            highest = Math.max(highest, highestNumber(screen.layers()));
        }
        for (Scene scene : scenes) {
            highest = Math.max(highest, highestNumber(scene.layers()));
        }
        return withLastLayerNumber(highest);
    }

    private static long highestNumber(List<Layer> layers) {
        long highest = 0;
        for (Layer layer : layers) {
            highest = Math.max(highest, layer.id().number());
        }
        return highest;
    }

    public DurableState withLastLayerNumber(long number) {
        return new DurableState(screens, scenes, number, carried);
    }
}
