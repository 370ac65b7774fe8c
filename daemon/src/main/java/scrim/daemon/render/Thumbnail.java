package scrim.daemon.render;

/** A small copy of a picture: every pixel is the mean of those it stands for. Any thread. */
public final class Thumbnail {
    private static final int WIDTH = 160;
    private static final int HIGHEST = 160;

    private Thumbnail() {}

    /**
     * At most 160 pixels a side and of the same shape; a smaller picture stays as it is. Some
     * milliseconds for a large one, so never the render thread.
     */
    public static Picture of(Picture picture) {
        double scale =
                Math.min(
                        1,
                        Math.min(
                                WIDTH / (double) picture.width(),
                                HIGHEST / (double) picture.height()));
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        var rgba = new byte[width * height * 4];
        for (int y = 0; y < height; y++) {
            int top = begin(y, height, picture.height());
            int bottom = Math.max(top + 1, begin(y + 1, height, picture.height()));
            for (int x = 0; x < width; x++) {
                int left = begin(x, width, picture.width());
                int right = Math.max(left + 1, begin(x + 1, width, picture.width()));
                mean(picture, left, top, right, bottom, rgba, (y * width + x) * 4);
            }
        }
        return new Picture(width, height, rgba, picture.frameIndex());
    }

    /** The first of the many pixels that one of few stands for. */
    private static int begin(int at, int few, int many) {
        return (int) ((long) at * many / few);
    }

    private static void mean(
            Picture from, int left, int top, int right, int bottom, byte[] to, int at) {
        byte[] rgba = from.rgba();
        int count = (right - left) * (bottom - top);
        for (int channel = 0; channel < 4; channel++) {
            long sum = 0;
            for (int y = top; y < bottom; y++) {
                for (int x = left; x < right; x++) {
                    sum += rgba[(y * from.width() + x) * 4 + channel] & 0xFF;
                }
            }
            to[at + channel] = (byte) ((sum + count / 2) / count);
        }
    }
}
