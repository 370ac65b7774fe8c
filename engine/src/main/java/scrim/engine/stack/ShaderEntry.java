package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

/**
 * A shader in the library: usable, or listed with the reason why it is not. One whose file was
 * changed to something that is not usable stays usable as it was before.
 */
public sealed interface ShaderEntry {
    ShaderId id();

    /**
     * @param newer why the file as it is now is not what is drawn; null if it is
     */
    record Usable(ShaderDescription description, @Nullable Broken newer) implements ShaderEntry {
        public Usable(ShaderDescription description) {
            this(description, null);
        }

        @Override
        public ShaderId id() {
            return description.id();
        }
    }

    /**
     * @param file path below the shader folder
     * @param line 1-based line of the author's file, 0 if the problem has no line
     * @param column 1-based column of that line, 0 if the problem has none
     */
    record Broken(ShaderId id, String file, int line, int column, String reason)
            implements ShaderEntry {

        /** Where and why, as compilers say it: {@code file:line:column: reason}. */
        public String message() {
            return place(file, line, column) + ": " + reason;
        }

        /** {@code file:line:column}, without what is not known. */
        public static String place(String file, int line, int column) {
            if (line <= 0) {
                return file;
            }
            return file + ":" + line + (column > 0 ? ":" + column : "");
        }
    }
}
