package scrim.engine.param;

/**
 * The word by which a controller reaches a screen, a layer or a parameter: one segment of {@code
 * main/warp/speed}.
 *
 * <p>1 to 64 letters, digits, {@code _}, {@code -}, {@code .} or {@code ~}, so that it needs no
 * escaping in an OSC address, a URL or a file name, and is never read as an OSC pattern. Keys are
 * compared exactly; they may change, ids do not.
 */
public record Key(String value) {
    public static final int LONGEST = 64;

    /**
     * @throws IllegalArgumentException if the word is empty, too long or has other characters
     */
    public Key {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a key is 1 to 64 letters, digits, '_', '-', '.' or '~', was \""
                            + value
                            + "\"");
        }
    }

    public static boolean isValid(String word) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (!isKeyCharacter(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The nearest key to a free text: other characters become {@code -}, an empty text {@code x}.
     */
    public static Key nearest(String text) {
        var word = new StringBuilder();
        for (int i = 0; i < text.length() && word.length() < LONGEST; i++) {
            char c = text.charAt(i);
            word.append(isKeyCharacter(c) ? c : '-');
        }
        return new Key(word.isEmpty() ? "x" : word.toString());
    }

    private static boolean isKeyCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '.'
                || c == '~';
    }

    @Override
    public String toString() {
        return value;
    }
}
