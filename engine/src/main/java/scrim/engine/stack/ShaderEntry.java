package scrim.engine.stack;

/** A shader in the library: usable, or listed with the reason why it is not. */
public sealed interface ShaderEntry {
    ShaderId id();

    record Usable(ShaderDescription description) implements ShaderEntry {
        @Override
        public ShaderId id() {
            return description.id();
        }
    }

    /**
     * @param file path below the shader folder
     * @param line 1-based line of the author's file, 0 if the problem has no line
     */
    record Broken(ShaderId id, String file, int line, String reason) implements ShaderEntry {}
}
