package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Setting;

/**
 * Why a parameter has the value it has: what each tier holds and who put it there.
 *
 * @param path the target in keys
 * @param base what is saved, null if nothing
 * @param committed what is set for this session, null if nothing
 * @param automation what moves right now as of a tenth of a second ago, null if nothing
 * @param winner the topmost tier with a value that fits, null if the shader's default counts
 * @param value the value in force
 * @param reason one sentence for a person
 */
public record Explanation(
        ParameterAddress target,
        String path,
        ParameterDefinition definition,
        @Nullable Setting base,
        @Nullable Setting committed,
        @Nullable Moving automation,
        @Nullable Tier winner,
        ParameterValue value,
        String reason) {

    /** A value of the automation tier and who sends it. */
    public record Moving(ParameterValue value, Origin by) {}

    static Explanation of(CommittedView view, Slot slot, @Nullable Moving automation) {
        ParameterDefinition definition = slot.definition();
        Setting base = view.base(slot);
        Setting committed = view.committed(slot);
        Tier winner =
                Tiers.winner(
                        Tiers.usable(definition, base) != null,
                        Tiers.usable(definition, committed) != null,
                        automation != null);
        return new Explanation(
                slot.address(),
                slot.path(),
                definition,
                base,
                committed,
                automation,
                winner,
                automation != null ? automation.value() : view.value(slot),
                reason(winner, base, committed, automation));
    }

    private static String reason(
            @Nullable Tier winner,
            @Nullable Setting base,
            @Nullable Setting committed,
            @Nullable Moving automation) {
        return switch (winner) {
            case AUTOMATION ->
                    automation == null
                            ? ""
                            : automation.by() + " is moving it, above all that is set";
            case COMMITTED ->
                    committed == null
                            ? ""
                            : committed.by().origin()
                                    + " set it for this session, above what is saved";
            case BASE ->
                    base == null
                            ? ""
                            : base.by().origin().equals(Origin.RESTORE)
                                    ? "it was saved before this start; nothing is above it"
                                    : base.by().origin()
                                            + " set it, and it is saved; nothing is above it";
            case null -> "nobody has set it, so the default counts";
        };
    }
}
