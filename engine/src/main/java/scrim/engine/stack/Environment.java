package scrim.engine.stack;

/**
 * What the machine around the show offers; never part of the show, so that a lost signal cannot
 * change a value.
 *
 * @param inputWidth pixels of the video input, 0 without one; {@code inputHeight} likewise
 * @param historyFrames how many earlier frames are kept for one layer at the most
 */
public record Environment(int inputWidth, int inputHeight, int historyFrames) {
    public static final Environment WITHOUT_INPUT = new Environment(0, 0, 12);
}
