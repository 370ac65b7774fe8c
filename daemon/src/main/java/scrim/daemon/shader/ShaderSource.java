package scrim.daemon.shader;

import scrim.engine.stack.ShaderDescription;

/**
 * A shader ready for the driver's compiler.
 *
 * @param file path below the shader folder, for messages
 * @param fragment GLSL 4.30 or later without its first two lines, which the renderer puts before
 *     it: {@code #version} and {@code #define SCRIM_FINISH} with the number of a {@link Finish}
 */
public record ShaderSource(ShaderDescription description, String file, String fragment) {

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
        BLEND
    }
}
