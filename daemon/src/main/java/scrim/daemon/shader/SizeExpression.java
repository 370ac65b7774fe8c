package scrim.daemon.shader;

/**
 * How wide or high a pass's picture is, in pixels, as the author wrote it: {@code $WIDTH/2.0}.
 * Immutable; evaluating allocates nothing.
 */
@FunctionalInterface
public interface SizeExpression {
    SizeExpression WIDTH = (width, _, _) -> width;
    SizeExpression HEIGHT = (_, height, _) -> height;

    /** The values of a shader's inputs at one moment. */
    @FunctionalInterface
    interface Inputs {
        /**
         * @param input place in {@link scrim.engine.stack.ShaderDescription#inputs}
         * @return its number: of a point or a colour the first one, of a flag 0 or 1
         */
        double number(int input);
    }

    /**
     * @param width pixels of the picture that the layer draws, {@code height} likewise
     * @return pixels, perhaps with a fraction, perhaps no number or beyond any picture: whoever
     *     makes the picture rounds and bounds it
     */
    double evaluate(double width, double height, Inputs inputs);
}
