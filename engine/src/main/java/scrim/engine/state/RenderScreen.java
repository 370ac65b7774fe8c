package scrim.engine.state;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;

import java.util.List;

/**
 * A screen as the renderer sees it.
 *
 * @param master brightness, display on, play state and log level
 * @param layers bottom to top
 */
public record RenderScreen(
        ScreenId id, ScreenFormat format, List<Slot> master, List<RenderLayer> layers) {

    /** Percent. */
    public Slot brightness() {
        return master.get(0);
    }

    public Slot displayOn() {
        return master.get(1);
    }

    public Slot playState() {
        return master.get(2);
    }
}
