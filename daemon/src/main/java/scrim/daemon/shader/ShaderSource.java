package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;

import java.nio.file.Path;
import java.util.List;

/**
 * A shader ready for the driver's compiler.
 *
 * @param file path below the shader folder, for messages
 * @param folder where the shader's file lies: its images' paths are relative to it
 * @param vertex the author's vertex shader in the same form as {@code fragment}, null if there is
 *     none
 * @param fragment GLSL 4.30 or later without its first two lines, which the renderer puts before
 *     it: {@code #version} and {@code #define SCRIM_FINISH} with the number of a {@link Finish}
 * @param passes at least one
 */
public record ShaderSource(
        ShaderDescription description,
        String file,
        Path folder,
        @Nullable String vertex,
        String fragment,
        List<Pass> passes,
        List<SoundInput> sounds,
        List<TextInput> texts) {

    /** How the translated main hands its colour on; the ordinal is the number the text asks for. */
    public enum Finish {
        /**
         * Colour times alpha times mix, and alpha times mix: for the blending hardware. The target
         * already holds the picture below.
         */
        COVER,
        /** The finished picture, normal blend, the one below read from {@code scrim_below}. */
        NORMAL,
        /** The finished picture, blended as the uniform {@code scrim_blend} says. */
        BLEND,
        /** The colour as it is, not clamped, not mixed: into a picture that is read later. */
        PASS
    }

    public ShaderSource {
        passes = List.copyOf(passes);
        sounds = List.copyOf(sounds);
        texts = List.copyOf(texts);
    }

    /** The same shader by another hash. */
    ShaderSource with(String contentHash) {
        return new ShaderSource(
                description.withContentHash(contentHash),
                file,
                folder,
                vertex,
                fragment,
                passes,
                sounds,
                texts);
    }

    /** The same shader with other text: what it declares and reads stays. */
    public ShaderSource with(@Nullable String otherVertex, String otherFragment) {
        return new ShaderSource(
                description, file, folder, otherVertex, otherFragment, passes, sounds, texts);
    }

    /**
     * Which image input's history a temporal shader is given, by its place in {@link
     * ShaderDescription#inputs}; -1 if it is the picture below, or if the shader is not temporal.
     */
    public int rememberedInput() {
        return IsfHeader.rememberedInput(description.inputs(), description.temporal());
    }

    /** What the driver says against this shader, at its place in the author's file. */
    public ShaderEntry.Broken broken(CompileLog log) {
        CompileLog placed = log.placedIn(log.isVertex() && vertex != null ? vertex : fragment);
        return new ShaderEntry.Broken(
                description.id(),
                log.isVertex() ? file.replaceFirst("\\.fs$", ".vs") : file,
                placed.line(),
                placed.column(),
                placed.message());
    }
}
