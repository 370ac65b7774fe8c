package scrim.daemon.output;

/**
 * Where a picture lies in an area of another shape: as large as it fits, in the middle, its shape
 * kept. In pixels.
 */
record Letterbox(int x, int y, int width, int height) {
    static Letterbox of(int pictureWidth, int pictureHeight, int areaWidth, int areaHeight) {
        long wide = (long) pictureWidth * areaHeight;
        long high = (long) pictureHeight * areaWidth;
        int width =
                wide > high
                        ? areaWidth
                        : Math.toIntExact(Math.round((double) wide / pictureHeight));
        int height =
                wide > high
                        ? Math.toIntExact(Math.round((double) high / pictureWidth))
                        : areaHeight;
        return new Letterbox((areaWidth - width) / 2, (areaHeight - height) / 2, width, height);
    }
}
