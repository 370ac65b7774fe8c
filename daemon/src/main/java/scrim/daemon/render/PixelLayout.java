package scrim.daemon.render;

/**
 * How the bytes of a picture are laid out: 8 bits a channel, top row first, planes one after the
 * other, nothing between rows.
 */
public enum PixelLayout {
    /** Red, green, blue, alpha; not premultiplied. */
    RGBA,

    /** A plane of luma, then one each of Cb and Cr with half the columns and rows, rounded up. */
    YUV420P,

    /** A plane of luma, then one of Cb and Cr in turns with half the columns and rows. */
    NV12;

    /** The size of a picture in bytes. */
    public int bytes(int width, int height) {
        long bytes =
                switch (this) {
                    case RGBA -> 4L * width * height;
                    case YUV420P, NV12 ->
                            (long) width * height + 2L * chroma(width) * chroma(height);
                };
        return Math.toIntExact(bytes);
    }

    /** Columns or rows of the planes of colour. */
    public static int chroma(int luma) {
        return (luma + 1) / 2;
    }
}
