package scrim.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of text under headings, each column as wide as its longest word. What would write to the
 * terminal instead of being shown is a question mark.
 */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(headings);
    }

    void row(String... cells) {
        rows.add(
                Stream.of(cells)
                        .map(cell -> cell.replaceAll("\\p{Cntrl}", "?"))
                        .toArray(String[]::new));
    }

    /** Without a line's end at the end. */
    String text() {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        var text = new StringBuilder();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]).repeat(" ", widths[i] + 2 - row[i].length());
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        return text.toString();
    }
}
