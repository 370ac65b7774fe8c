package scrim.daemon.config;

/**
 * Something in {@code scrim.toml} that cannot be used, and what is left out because of it.
 *
 * @param line from 1, 0 if it is about the file as a whole; {@code column} likewise
 * @param section what is left out, {@code sources.clip}; empty if that cannot be said
 * @param message a sentence with what to do
 */
public record ConfigProblem(int line, int column, String section, String message) {
    /** Where it is, as editors understand it: {@code scrim.toml:3:8}. */
    public String place() {
        return line == 0 ? ShowConfig.FILE_NAME : ShowConfig.FILE_NAME + ":" + line + ":" + column;
    }

    @Override
    public String toString() {
        return place() + ": " + message;
    }
}
