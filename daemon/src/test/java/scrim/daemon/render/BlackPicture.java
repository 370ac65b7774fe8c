package scrim.daemon.render;

/** A picture for tests outside this package. */
public final class BlackPicture {
    private BlackPicture() {}

    public static Picture of(int width, int height, long frameIndex) {
        return Picture.black(width, height, frameIndex);
    }
}
