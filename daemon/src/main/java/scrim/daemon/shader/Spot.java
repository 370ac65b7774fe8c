package scrim.daemon.shader;

/**
 * A place in an author's file, as editors count.
 *
 * @param line from 1; 0 if the problem has no line
 * @param column from 1; 0 if it has no column
 */
record Spot(int line, int column) {
    static final Spot NOWHERE = new Spot(0, 0);

    /** Where the character at an index stands. */
    static Spot of(String text, int at) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Spot(line, column);
    }

    /** The place of something that stands this far behind the text's beginning, which is here. */
    Spot plus(int lineInside, int columnInside) {
        return new Spot(
                line + lineInside - 1, lineInside == 1 ? column + columnInside - 1 : columnInside);
    }
}
