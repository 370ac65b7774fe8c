package scrim.engine.param;

import org.jspecify.annotations.Nullable;

/**
 * A declared input: who it is, how it is called and what it may be.
 *
 * @param id the shader's name for it; authoritative inside the engine
 * @param key the controllers' name for it
 * @param label the people's name for it
 * @param settlesAs how long a settled automation value lives, if the author says so; otherwise the
 *     ingress decides
 * @param smoothingSeconds time constant of the glide of automation values, if the author says so;
 *     otherwise the engine's setting
 */
public record ParameterDefinition(
        ParameterId id,
        Key key,
        String label,
        ParameterKind kind,
        @Nullable Lifetime settlesAs,
        @Nullable Float smoothingSeconds) {

    /** A parameter called by its own name, with no wishes about lifetime or smoothing. */
    public static ParameterDefinition of(String name, String label, ParameterKind kind) {
        return new ParameterDefinition(
                new ParameterId(name), new Key(name), label, kind, null, null);
    }

    /**
     * Whether a value held for the other definition still means the same here: same kind, and so
     * the same number of components. Ranges may differ; the value is clamped into the new one.
     */
    public boolean isCompatibleWith(ParameterDefinition other) {
        return kind.getClass() == other.kind.getClass();
    }
}
