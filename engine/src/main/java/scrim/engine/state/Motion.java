package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterValue;

/**
 * What automation shows of every parameter, read at one moment by {@link Engine#read(Motion)}, for
 * whoever watches it move. Belongs to whoever made it; allocates only when the structure has
 * changed.
 */
public final class Motion {
    private @Nullable SlotTable slots;
    private boolean[] moving = new boolean[0];
    private float[] values = new float[0];
    private @Nullable ParameterValue[] objects = new @Nullable ParameterValue[0];

    /** Has read nothing yet. */
    public Motion() {}

    /** The structure of the last reading, null before the first. */
    public @Nullable SlotTable slots() {
        return slots;
    }

    /** Whether automation has a value for it. */
    public boolean isMoving(Slot slot) {
        return moving[slot.number()];
    }

    /** A number, counted as {@link Slot#offset} counts; means nothing where nothing moves. */
    public float number(int offset) {
        return values[offset];
    }

    /** What automation shows, or null if it has nothing there. */
    public @Nullable ParameterValue value(Slot slot) {
        if (!moving[slot.number()]) {
            return null;
        }
        return slot.object() >= 0
                ? objects[slot.object()]
                : slot.definition().kind().read(values, slot.offset());
    }

    void read(AutomationMirror mirror) {
        SlotTable table = mirror.slots();
        if (table != slots) {
            moving = new boolean[table.slots().size()];
            values = new float[table.floats()];
            objects = new @Nullable ParameterValue[table.objects()];
            slots = table;
        }
        mirror.readAll(moving, values, objects);
    }
}
