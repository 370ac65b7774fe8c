package scrim.engine.param;

/**
 * Where a value lives, by identity: the only form the engine speaks inside. Keys become addresses
 * once, at the edge, and again whenever the structure changes. Prints as {@code
 * screen/layer/parameter}.
 */
public record ParameterAddress(ScreenId screen, LayerId layer, ParameterId parameter) {
    @Override
    public String toString() {
        return screen + "/" + layer + "/" + parameter;
    }
}
