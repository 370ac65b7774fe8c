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
        return setting == null ? null : usable(definition, setting.value());
    }

    /** The same for a bare value. */
    static @Nullable ParameterValue usable(ParameterDefinition definition, ParameterValue value) {
        return switch (definition.kind().fit(value)) {
            case Fit.Exact(var exact) -> exact;
            case Fit.Clamped(var nearest, _) -> nearest;
            case Fit.Refused _ -> null;
        };
    }
}
