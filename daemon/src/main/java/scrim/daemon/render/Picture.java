package scrim.daemon.render;

/**
 * A finished frame of one screen, as bytes: four a pixel, red, green, blue and alpha (always 255),
 * top row first.
 */
public final class Picture {
    private final int width;
    private final int height;
    private final byte[] rgba;
    private final long frameIndex;

    /**
     * @param rgba taken as it is, not copied; whoever gets a picture only reads it
     */
    Picture(int width, int height, byte[] rgba, long frameIndex) {
        this.width = width;
        this.height = height;
        this.rgba = rgba;
        this.frameIndex = frameIndex;
    }

    static Picture black(int width, int height, long frameIndex) {
        var rgba = new byte[width * height * 4];
        for (int alpha = 3; alpha < rgba.length; alpha += 4) {
            rgba[alpha] = (byte) 255;
        }
        return new Picture(width, height, rgba, frameIndex);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Shared with everybody who has this picture; not to be written. */
    public byte[] rgba() {
        return rgba;
    }

    /** The number of the frame in the render loop. */
    public long frameIndex() {
        return frameIndex;
    }
}
