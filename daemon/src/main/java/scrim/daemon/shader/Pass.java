package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

/**
 * One drawing of a shader's code. Passes are drawn in order, every frame; the last one's picture is
 * the layer's.
 *
 * @param target what the shader's code calls the picture that this pass draws, null for the last
 *     pass of a shader that does not need it later
 * @param persistent whether the picture is kept for the next frame, where the pass itself may read
 *     it: feedback
 * @param isFloat whether its channels are 32-bit floats, not 8 bits from 0 to 1
 */
public record Pass(
        @Nullable String target,
        boolean persistent,
        boolean isFloat,
        SizeExpression width,
        SizeExpression height) {

    /** What a shader without {@code PASSES} has. */
    public static final Pass ONLY =
            new Pass(null, false, false, SizeExpression.WIDTH, SizeExpression.HEIGHT);
}
