package scrim.engine.param;

/** Names a screen for as long as the show lives; doubles as its key. */
public record ScreenId(String value) implements Comparable<ScreenId> {
    /** The screen every new show has. */
    public static final ScreenId MAIN = new ScreenId("main");

    /**
     * @throws IllegalArgumentException if the value is not a valid {@link Key}
     */
    public ScreenId {
        var _ = new Key(value);
    }

    @Override
    public int compareTo(ScreenId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
