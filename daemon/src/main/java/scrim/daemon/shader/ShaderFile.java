package scrim.daemon.shader;

import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

/** What reading one shader file came to. */
public sealed interface ShaderFile {
    record Usable(ShaderSource source) implements ShaderFile {}

    record Broken(ShaderEntry.Broken why) implements ShaderFile {}

    default ShaderEntry entry() {
        return switch (this) {
            case Usable(var source) -> new ShaderEntry.Usable(source.description());
            case Broken(var why) -> why;
        };
    }

    /**
     * Reads the text of an ISF file. Whatever is wrong with it, the answer is a value.
     *
     * @param file path below the shader folder, for messages
     * @param contentHash a digest of everything the shader consists of
     */
    static ShaderFile read(ShaderId id, String file, String text, String contentHash) {
        try {
            IsfHeader header = IsfHeader.read(text);
            header.requireDrawable();
            var description = header.describe(id, contentHash);
            return new Usable(
                    new ShaderSource(
                            description,
                            file,
                            IsfTranslator.translate(text, description.inputs())));
        } catch (HeaderProblem e) {
            return new Broken(new ShaderEntry.Broken(id, file, e.line(), e.reason()));
        }
    }
}
