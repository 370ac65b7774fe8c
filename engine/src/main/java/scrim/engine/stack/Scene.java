package scrim.engine.stack;

import java.util.List;

/**
 * A stack saved under a name: the layers bottom to top with the values that were in force, session
 * values included and automation not.
 */
public record Scene(SceneId id, String name, List<Layer> layers, Carried carried) {
    public Scene {
        layers = List.copyOf(layers);
    }

    public Scene(SceneId id, String name, List<Layer> layers) {
        this(id, name, layers, Carried.NOTHING);
    }

    public Scene withName(String changed) {
        return new Scene(id, changed, layers, carried);
    }
}
