package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterValue;

import java.util.Arrays;

/**
 * What every parameter is, or is on its way to: committed truth with the newest automation on top,
 * read at one moment by {@link Engine#read}. Belongs to whoever made it; allocates only when the
 * structure has changed.
 */
public final class Targets {
    private @Nullable SlotTable slots;
    private float[] values = new float[0];
    private @Nullable ParameterValue[] objects = new @Nullable ParameterValue[0];

    /** Has read nothing yet. */
    public Targets() {}

    /** The structure of the last reading, null before the first. */
    public @Nullable SlotTable slots() {
        return slots;
    }

    /** A number, counted as {@link Slot#offset} counts. */
    public float number(int offset) {
        return values[offset];
    }

    /** A text or an image, counted as {@link Slot#object} counts. */
    public @Nullable ParameterValue object(int index) {
        return objects[index];
    }

    /**
     * Reads all. What automation has comes first: a value it has let go of by then is committed in
     * the snapshot that is asked for afterwards.
     *
     * @return false if the structure is just changing; then nothing is to be had yet
     */
    boolean read(AutomationMirror mirror, SnapshotPublisher publisher) {
        SlotTable table = mirror.slots();
        if (table != slots) {
            values = new float[table.floats()];
            objects = new @Nullable ParameterValue[table.objects()];
            slots = table;
        }
        Arrays.fill(values, Float.NaN);
        Arrays.fill(objects, null);
        mirror.readTargets(values, objects);
        RenderSnapshot snapshot = publisher.latest();
        if (snapshot.slots() != table) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                values[i] = snapshot.pages[i / SlotTable.PAGE][i % SlotTable.PAGE];
            }
        }
        for (int i = 0; i < objects.length; i++) {
            if (objects[i] == null) {
                objects[i] = snapshot.objects[i];
            }
        }
        return true;
    }
}
