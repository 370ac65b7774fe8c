package scrim.engine.stack;

/**
 * Names a shader: its file's path below the shader folder, with {@code /} and without {@code .fs}.
 */
public record ShaderId(String value) implements Comparable<ShaderId> {
    public static final int LONGEST = 200;

    /**
     * @throws IllegalArgumentException if the value is blank, too long, has control characters, is
     *     absolute or climbs out with {@code ..}
     */
    public ShaderId {
        if (value.isBlank()
                || value.length() > LONGEST
                || value.startsWith("/")
                || value.contains("..")
                || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a shader id: \"" + value + "\"");
        }
    }

    @Override
    public int compareTo(ShaderId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
