package scrim.daemon.render;

/** How much red and blue count in luma; green is the rest. */
public enum YuvMatrix {
    /** Of standard definition, and of JPEG. */
    BT601(0.299f, 0.114f),

    /** Of high definition. */
    BT709(0.2126f, 0.0722f);

    /** From this many rows on, a picture without a mark is of high definition. */
    private static final int ROWS_OF_HD = 720;

    final float red;
    final float blue;

    YuvMatrix(float red, float blue) {
        this.red = red;
        this.blue = blue;
    }

    float green() {
        return 1 - red - blue;
    }

    /** What a picture of so many rows most likely has if nothing says so. */
    public static YuvMatrix usual(int height) {
        return height >= ROWS_OF_HD ? BT709 : BT601;
    }
}
