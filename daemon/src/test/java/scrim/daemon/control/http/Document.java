package scrim.daemon.control.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** {@code docs/http.md} as data: its tables and its examples. */
final class Document {
    private static final Pattern EXAMPLE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private Document() {}

    static String text() throws IOException {
        return Files.readString(Path.of("../docs/http.md"));
    }

    /** The cells of the table's rows whose header begins so. */
    static List<List<String>> table(String header) throws IOException {
        var rows = new ArrayList<List<String>>();
        boolean inside = false;
        for (String line : text().split("\n")) {
            if (line.startsWith("| " + header)) {
                inside = true;
            } else if (!line.startsWith("|")) {
                inside = false;
            } else if (inside && !line.startsWith("| ---")) {
                rows.add(
                        Arrays.stream(line.substring(1).split("\\|"))
                                .map(cell -> cell.strip().replace("`", ""))
                                .toList());
            }
        }
        return rows;
    }

    /** The fields of an op, those that may be left out with a question mark. */
    static List<String> fields(String op) throws IOException {
        for (List<String> row : table("op ")) {
            if (row.getFirst().equals(op)) {
                return List.of(row.get(1).split(" "));
            }
        }
        throw new AssertionError("docs/http.md does not list " + op);
    }

    static List<String> examples() throws IOException {
        return EXAMPLE.matcher(text()).results().map(match -> match.group(1)).toList();
    }
}
