package scrim.engine.state;

import scrim.engine.param.ParameterValue;

import java.util.Arrays;

/**
 * The composition contract: committed values, automation on top. Committed values are base and
 * session merged by the same precedence when they changed ({@link CommittedView#value}), so that a
 * frame copies only pages that are new since the last one.
 *
 * <p>Draws nothing, drains nothing, changes no tier. Allocates only when the structure changed.
 */
final class StateComposer {
    private float[][] shown = new float[0][];
    private ParameterValue[] shownObjects = new ParameterValue[0];
    private SlotTable slots;

    StateComposer(SlotTable slots) {
        this.slots = slots;
    }

    /**
     * @param automation of the same slot table as the snapshot, with this frame's arrivals
     */
    void compose(
            RenderSnapshot committed,
            AutomationOverlay automation,
            double deltaSeconds,
            FrameState into) {
        if (committed.slots() != slots || into.values.length != committed.slots().floats()) {
            begin(committed, into);
        }
        for (int page = 0; page < shown.length; page++) {
            float[] now = committed.pages[page];
            if (now != shown[page]) {
                System.arraycopy(now, 0, into.values, page * SlotTable.PAGE, now.length);
                shown[page] = now;
            }
        }
        if (committed.objects != shownObjects) {
            System.arraycopy(committed.objects, 0, into.objects, 0, into.objects.length);
            shownObjects = committed.objects;
        }
        putBackReleased(committed, automation, into);
        automation.advance(deltaSeconds);
        automation.writeTo(into.values, into.objects);
        into.snapshot = committed;
    }

    private void begin(RenderSnapshot committed, FrameState into) {
        slots = committed.slots();
        shown = new float[slots.pages()][];
        into.values = new float[slots.floats()];
        into.objects = Arrays.copyOf(committed.objects, committed.objects.length);
        shownObjects = committed.objects;
    }

    private static void putBackReleased(
            RenderSnapshot committed, AutomationOverlay automation, FrameState into) {
        for (int i = 0; i < automation.releasedCount(); i++) {
            Slot slot = automation.released(i);
            if (slot.object() >= 0) {
                into.objects[slot.object()] = committed.objects[slot.object()];
            } else {
                System.arraycopy(
                        committed.pages[slot.offset() / SlotTable.PAGE],
                        slot.offset() % SlotTable.PAGE,
                        into.values,
                        slot.offset(),
                        slot.definition().kind().width());
            }
        }
        automation.forgetReleased();
    }
}
