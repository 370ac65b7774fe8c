package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderCatalog;

/**
 * What publication may read, and all of it (LAY-19, SNP-13): the base tier, the session's overrides
 * beside it, and the metadata that gives both a meaning. Immutable.
 *
 * @param rev the number of the last accepted change in it
 */
public record CommittedView(
        long rev,
        DurableState base,
        CommittedState committed,
        SlotTable slots,
        ShaderCatalog catalog,
        Environment environment) {

    /** What the base tier holds for a slot, whether it still fits or not. */
    public @Nullable Setting base(Slot slot) {
        return base.valuesOf(slots.groups().get(slot.group())).heldFor(slot.definition());
    }

    /** What is saved for a slot and fits it, or null if the shader's default counts. */
    public @Nullable ParameterValue saved(Slot slot) {
        return Tiers.usable(slot.definition(), base(slot));
    }

    /** What the committed tier holds for a slot, whether it still fits or not. */
    public @Nullable Setting committed(Slot slot) {
        return committed.of(slot.group()).heldFor(slot.definition());
    }

    /** The value in force below automation. */
    public ParameterValue value(Slot slot) {
        return Tiers.resolve(slot.definition(), base(slot), committed(slot));
    }
}
