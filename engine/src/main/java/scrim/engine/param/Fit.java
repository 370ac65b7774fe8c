package scrim.engine.param;

/** What becomes of a value when it meets a parameter: taken, taken at the nearest limit, or not. */
public sealed interface Fit {
    record Exact(ParameterValue value) implements Fit {}

    /** The value was a number outside the range; {@code value} is the nearest inside. */
    record Clamped(ParameterValue value, ParameterValue asked) implements Fit {}

    record Refused(String reason) implements Fit {}
}
