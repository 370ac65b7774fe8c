package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.nio.file.Path;

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
     * Reads a shader from disk, with the vertex shader beside it. Whatever is wrong with the files,
     * the answer is a value.
     *
     * @param folder the shader folder, which names are relative to
     * @param path a file in it or below whose name ends in {@code .fs}
     */
    static ShaderFile read(Path folder, Path path) {
        return ShaderReader.read(folder, path);
    }

    /**
     * Reads the text of an ISF file. Whatever is wrong with it, the answer is a value.
     *
     * @param file path below the shader folder, for messages
     * @param folder where the file lies
     * @param contentHash a digest of everything the shader consists of
     */
    static ShaderFile read(ShaderId id, String file, Path folder, String text, String contentHash) {
        return read(id, file, folder, text, null, contentHash);
    }

    /**
     * @param vertex the text of the vertex shader beside the file, null if there is none
     */
    static ShaderFile read(
            ShaderId id,
            String file,
            Path folder,
            String text,
            @Nullable String vertex,
            String contentHash) {
        try {
            IsfHeader header = IsfHeader.read(text);
            return new Usable(
                    new ShaderSource(
                            header.describe(id, contentHash),
                            file,
                            folder,
                            vertex == null ? null : IsfTranslator.vertex(vertex, header),
                            IsfTranslator.fragment(text, header),
                            header.passes(),
                            header.sounds(),
                            header.texts(folder)));
        } catch (HeaderProblem e) {
            return new Broken(
                    new ShaderEntry.Broken(id, file, e.at().line(), e.at().column(), e.reason()));
        }
    }
}
