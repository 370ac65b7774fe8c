package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Fit;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Setting;

/** The one rule: the topmost tier that has a value wins; under all of them lies the default. */
final class Tiers {
    private Tiers() {}

    /** Which tier wins, or null for the shader's default. */
    static @Nullable Tier winner(boolean base, boolean committed, boolean automation) {
        if (automation) {
            return Tier.AUTOMATION;
        }
        if (committed) {
            return Tier.COMMITTED;
        }
        return base ? Tier.BASE : null;
    }

    /** The value below automation. */
    static ParameterValue resolve(
            ParameterDefinition definition, @Nullable Setting base, @Nullable Setting committed) {
        ParameterValue session = usable(definition, committed);
        if (session != null) {
            return session;
        }
        ParameterValue saved = usable(definition, base);
        return saved != null ? saved : definition.kind().initialValue();
    }

    /**
     * What a setting means under the definition of now: the value, the nearest in range, or nothing
     * when it was made for another kind of parameter.
     */
    static @Nullable ParameterValue usable(
            ParameterDefinition definition, @Nullable Setting setting) {
        if (setting == null) {
            return null;
        }
        return switch (definition.kind().fit(setting.value())) {
            case Fit.Exact(var value) -> value;
            case Fit.Clamped(var value, _) -> value;
            case Fit.Refused _ -> null;
        };
    }
}
