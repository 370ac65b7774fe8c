package scrim.engine.param;

/**
 * Names a layer for as long as it lives: {@code L} and a number that the show never gives out
 * twice, so that a late message for a removed layer cannot reach its successor.
 */
public record LayerId(String value) implements Comparable<LayerId> {
    /** The place of a screen's own values (brightness and so on), beside its layers. */
    public static final LayerId MASTER = new LayerId("master");

    /**
     * @throws IllegalArgumentException if the value is not {@code L} and a number, or {@code
     *     master}
     */
    public LayerId {
        if (!value.equals("master") && !hasForm(value)) {
            throw new IllegalArgumentException(
                    "a layer id is L and a number, was \"" + value + "\"");
        }
    }

    public static LayerId of(long number) {
        return new LayerId("L" + number);
    }

    /** Whether a word reads as a layer id; such words cannot be layer keys. */
    public static boolean hasForm(String word) {
        if (word.length() < 2 || word.length() > 19 || word.charAt(0) != 'L') {
            return false;
        }
        for (int i = 1; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    public boolean isMaster() {
        return value.equals("master");
    }

    /** The number after the {@code L}; 0 for the master. */
    public long number() {
        return isMaster() ? 0 : Long.parseLong(value.substring(1));
    }

    @Override
    public int compareTo(LayerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
