package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterValue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What automation was doing a moment ago, for other threads to read: the render thread copies it
 * here ten times a second, in each frame while somebody watches, and where it is going in each
 * frame that brings something new. A colour may be read half old and half new; it is a reading, not
 * a value to compute with.
 */
final class AutomationMirror {
    private static final VarHandle FLOATS = MethodHandles.arrayElementVarHandle(float[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle OBJECTS =
            MethodHandles.arrayElementVarHandle(ParameterValue[].class);

    private static final int NONE = -1;

    private final SlotTable slots;
    private final float[] values;
    private final @Nullable ParameterValue[] objects;
    private final int[] notes;
    // Where each number is going; NaN where automation has none.
    private final float[] targets;
    private final @Nullable ParameterValue[] targetObjects;

    AutomationMirror(SlotTable slots) {
        this.slots = slots;
        values = new float[slots.floats()];
        objects = new @Nullable ParameterValue[slots.objects()];
        notes = new int[slots.slots().size()];
        Arrays.fill(notes, NONE);
        targets = new float[slots.floats()];
        Arrays.fill(targets, Float.NaN);
        targetObjects = new @Nullable ParameterValue[slots.objects()];
    }

    SlotTable slots() {
        return slots;
    }

    void show(int slot, int component, float value) {
        FLOATS.setOpaque(values, slots.slots().get(slot).offset() + component, value);
    }

    void showObject(int slot, @Nullable ParameterValue value) {
        OBJECTS.setOpaque(objects, slots.slots().get(slot).object(), value);
    }

    /** Shows where a slot is going, in the frame in which that is new. */
    void aim(Slot at, float[] value, @Nullable ParameterValue object) {
        if (at.object() >= 0) {
            OBJECTS.setOpaque(targetObjects, at.object(), object);
        }
        for (int i = 0; i < at.definition().kind().width(); i++) {
            FLOATS.setOpaque(targets, at.offset() + i, value[i]);
        }
    }

    void begin(int slot, int note) {
        INTS.setRelease(notes, slot, note);
    }

    void end(int slot) {
        INTS.setRelease(notes, slot, NONE);
        Slot at = slots.slots().get(slot);
        if (at.object() >= 0) {
            OBJECTS.setRelease(targetObjects, at.object(), null);
        }
        for (int i = 0; i < at.definition().kind().width(); i++) {
            FLOATS.setRelease(targets, at.offset() + i, Float.NaN);
        }
    }

    /** Copies every target; what automation has none for becomes NaN or null. Any thread. */
    void readTargets(float[] into, @Nullable ParameterValue[] objectsInto) {
        for (int i = 0; i < targets.length; i++) {
            into[i] = (float) FLOATS.getAcquire(targets, i);
        }
        for (int i = 0; i < targetObjects.length; i++) {
            objectsInto[i] = (ParameterValue) OBJECTS.getAcquire(targetObjects, i);
        }
    }

    /** Copies what automation shows, and where. Any thread. */
    void readAll(boolean[] movingInto, float[] valuesInto, @Nullable ParameterValue[] objectsInto) {
        for (int i = 0; i < notes.length; i++) {
            movingInto[i] = note(i) != NONE;
        }
        for (int i = 0; i < values.length; i++) {
            valuesInto[i] = (float) FLOATS.getOpaque(values, i);
        }
        for (int i = 0; i < objects.length; i++) {
            objectsInto[i] = (ParameterValue) OBJECTS.getOpaque(objects, i);
        }
    }

    /** The note of the value that automation holds, or -1 if it holds none. */
    int note(int slot) {
        return (int) INTS.getAcquire(notes, slot);
    }

    @Nullable ParameterValue value(Slot slot) {
        if (note(slot.number()) == NONE) {
            return null;
        }
        if (slot.object() >= 0) {
            return (ParameterValue) OBJECTS.getOpaque(objects, slot.object());
        }
        var read = new float[4];
        for (int i = 0; i < slot.definition().kind().width(); i++) {
            read[i] = (float) FLOATS.getOpaque(values, slot.offset() + i);
        }
        return slot.definition().kind().read(read, 0);
    }
}
