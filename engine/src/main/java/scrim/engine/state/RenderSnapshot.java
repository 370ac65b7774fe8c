package scrim.engine.state;

import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Environment;

import java.util.List;

/**
 * The published picture of base and committed tiers: committed truth, without automation, time or
 * anything made by the renderer. Immutable and shared; an edit copies one page and the spine.
 */
public final class RenderSnapshot {
    private final SnapshotVersion version;
    private final Environment environment;
    private final SlotTable slots;
    private final List<RenderScreen> screens;
    final float[][] pages;
    final ParameterValue[] objects;

    RenderSnapshot(
            SnapshotVersion version,
            Environment environment,
            SlotTable slots,
            List<RenderScreen> screens,
            float[][] pages,
            ParameterValue[] objects) {
        this.version = version;
        this.environment = environment;
        this.slots = slots;
        this.screens = screens;
        this.pages = pages;
        this.objects = objects;
    }

    public SnapshotVersion version() {
        return version;
    }

    public Environment environment() {
        return environment;
    }

    public SlotTable slots() {
        return slots;
    }

    public List<RenderScreen> screens() {
        return screens;
    }

    /** The committed value of a slot of this snapshot's table. */
    public ParameterValue value(Slot slot) {
        return slot.object() >= 0
                ? objects[slot.object()]
                : slot.definition()
                        .kind()
                        .read(
                                pages[slot.offset() / SlotTable.PAGE],
                                slot.offset() % SlotTable.PAGE);
    }

    /** Whether programs or buffers may have to be made anew since that version. */
    public boolean didStructureChange(SnapshotVersion since) {
        return version.structure() != since.structure() || version.packages() != since.packages();
    }

    public boolean didParametersChange(SnapshotVersion since) {
        return version.parameters() != since.parameters();
    }
}
