package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * The events of one screen that its shaders have not seen yet. The loop may run faster than the
 * screen; an event that comes in a frame the screen does not draw is kept for the next it does.
 */
@OwnedBy(ThreadRole.RENDER)
final class Pulses {
    private final int[] offsets;
    private final boolean[] seen;

    /**
     * @param offsets where the events are among a frame's values
     */
    Pulses(int[] offsets) {
        this.offsets = offsets;
        seen = new boolean[offsets.length];
    }

    /** Notes what came with a frame, whether it is drawn or not. */
    void note(float[] values) {
        for (int i = 0; i < offsets.length; i++) {
            seen[i] |= values[offsets[i]] != 0;
        }
    }

    boolean isOn(int index) {
        return seen[index];
    }

    /** After a frame was drawn with them. */
    void clear() {
        for (int i = 0; i < seen.length; i++) {
            seen[i] = false;
        }
    }
}
