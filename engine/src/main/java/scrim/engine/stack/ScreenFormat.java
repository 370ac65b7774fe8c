package scrim.engine.stack;

/** The size of a screen's picture in pixels and its rate in frames a second. */
public record ScreenFormat(int width, int height, float framesPerSecond) {
    public static final ScreenFormat DEFAULT = new ScreenFormat(640, 360, 60);

    /** Larger than any display sold, small enough that a slip cannot take all memory. */
    public static final int LARGEST = 16_384;

    /** Frames a second; no display shows more. */
    public static final float FASTEST = 480;

    /**
     * @throws IllegalArgumentException if a side is not 1 to 16,384 or the rate not 1 to 480
     */
    public ScreenFormat {
        if (width < 1 || width > LARGEST || height < 1 || height > LARGEST) {
            throw new IllegalArgumentException(
                    "a size is 1x1 to 16384x16384, was " + width + "x" + height);
        }
        if (!(framesPerSecond >= 1 && framesPerSecond <= FASTEST)) {
            throw new IllegalArgumentException(
                    "a rate is 1 to 480 frames a second, was " + framesPerSecond);
        }
    }
}
