package scrim.engine.param;

/**
 * Names a parameter within its shader (ISF's {@code NAME}) or one that every layer or screen has.
 */
public record ParameterId(String value) implements Comparable<ParameterId> {
    /**
     * @throws IllegalArgumentException if the value is not a valid {@link Key}
     */
    public ParameterId {
        var _ = new Key(value);
    }

    @Override
    public int compareTo(ParameterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
