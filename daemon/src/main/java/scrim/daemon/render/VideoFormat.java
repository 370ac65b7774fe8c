package scrim.daemon.render;

/**
 * How the pictures of a video stream are laid out.
 *
 * @param layout {@link PixelLayout#RGBA} or {@link PixelLayout#YUV420P}
 * @param isBottomFirst whether the rows come upwards, as textures have them; RGBA only
 */
public record VideoFormat(int width, int height, PixelLayout layout, boolean isBottomFirst) {
    /** What is more than any driver here draws, or than a byte buffer holds. */
    private static final int LARGEST_SIDE = 16_384;

    /**
     * @throws IllegalArgumentException if no driver could show it
     */
    public VideoFormat {
        if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
            throw new IllegalArgumentException(
                    "video of " + width + "x" + height + " pixels cannot be shown");
        }
        if (layout == PixelLayout.NV12) {
            throw new IllegalArgumentException("video comes as RGBA or YUV420P");
        }
    }

    /** With its top row first. */
    public VideoFormat(int width, int height, PixelLayout layout) {
        this(width, height, layout, false);
    }

    /** The size of a picture in bytes. */
    public int bytes() {
        return layout.bytes(width, height);
    }
}
