package scrim.engine.stack;

import java.util.List;

/**
 * A stack saved under a name: the layers bottom to top with the values that were in force, session
 * values included and automation not.
 */
public record Scene(SceneId id, String name, List<Layer> layers) {
    public Scene {
        layers = List.copyOf(layers);
    }
}
