package scrim.engine.state;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ScreenId;

/** How much of the show something is about. */
public sealed interface Scope {
    record OfParameter(ParameterAddress address) implements Scope {}

    record OfLayer(ScreenId screen, LayerId layer) implements Scope {}

    /** A screen's master and all its layers. */
    record OfScreen(ScreenId screen) implements Scope {}

    record Everything() implements Scope {}

    default boolean covers(ParameterAddress address) {
        return switch (this) {
            case OfParameter(var one) -> one.equals(address);
            case OfLayer(var screen, var layer) ->
                    layer.equals(address.layer()) && screen.equals(address.screen());
            case OfScreen(var screen) -> screen.equals(address.screen());
            case Everything _ -> true;
        };
    }

    default boolean covers(ScreenId screen, LayerId layer) {
        return switch (this) {
            case OfParameter _ -> false;
            case OfLayer(var oneScreen, var oneLayer) ->
                    oneLayer.equals(layer) && oneScreen.equals(screen);
            case OfScreen(var one) -> one.equals(screen);
            case Everything _ -> true;
        };
    }
}
