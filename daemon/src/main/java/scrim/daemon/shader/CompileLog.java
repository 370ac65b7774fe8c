package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a driver's compiler says, brought back to the author's file.
 *
 * @param isVertex whether the file is the {@code .vs}
 * @param line 1-based line of the author's file, 0 if the message is about no line of it
 * @param column 1-based column of that line as the driver counts, 0 if it does not say
 * @param message the first error, in the driver's words but with the author's names
 */
public record CompileLog(boolean isVertex, int line, int column, String message) {
    /**
     * Where our own lines begin to count, as {@code #line} tells the driver: no file has so many of
     * its own. (The directive's second number, meant for this, is ignored by Mesa.)
     */
    public static final int OURS = 10_000_000;

    /** What the lines of a {@code .vs} are ahead of themselves. */
    private static final int VERTEX = 5_000_000;

    /** The line after which the author's text begins. */
    static final String BEGIN_FRAGMENT = "#line 1\n";

    static final String BEGIN_VERTEX = "#line " + (VERTEX + 1) + "\n";

    /**
     * Mesa: {@code 0:12(5): error: …}. NVIDIA: {@code 0(12) : error C1: …}. Others: {@code ERROR:
     * 0:12: …}.
     */
    private static final Pattern PLACE =
            Pattern.compile(
                    "^(?:ERROR: |error:"
                            + " )?\\d+(?::(\\d+)(?:\\((\\d+)\\))?|\\((\\d+)\\))\\s*:\\s*(.*)$",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern WARNING =
            Pattern.compile("^(?:WARNING|warning).*", Pattern.CASE_INSENSITIVE);

    /** How drivers quote a name. */
    private static final Pattern QUOTED = Pattern.compile("[`'\"]([A-Za-z_]\\w*)['\"]");

    private static final Pattern MACRO =
            Pattern.compile("\\b(IMG_|texture2D|HISTORY_FRAMES|vv_|varying|attribute)");

    private static final Pattern OURS_BY_NAME = Pattern.compile("\\bscrim_(\\w+)");

    /** Finds the first error; warnings before it are passed over. */
    public static CompileLog parse(String log) {
        CompileLog found = find(log);
        String message = found.message.replaceFirst("; candidates are:$", "");
        return new CompileLog(found.isVertex, found.line, found.column, withAuthorsNames(message));
    }

    /**
     * The same with its place put right: a driver counts columns behind its preprocessor, and knows
     * no line when two shaders do not go together.
     *
     * @param text the translated text that the message is about
     */
    CompileLog placedIn(String text) {
        String begin = isVertex ? BEGIN_VERTEX : BEGIN_FRAGMENT;
        List<String> lines = authorsLines(text, begin);
        Matcher quoted = QUOTED.matcher(message);
        Pattern word =
                quoted.find()
                        ? Pattern.compile("\\b" + inAuthorsText(quoted.group(1)) + "\\b")
                        : null;
        if (line == 0) {
            for (int i = 0; word != null && i < lines.size(); i++) {
                Matcher found = word.matcher(lines.get(i));
                if (found.find()) {
                    return new CompileLog(isVertex, i + 1, found.start() + 1, message);
                }
            }
            return this;
        }
        if (line > lines.size()) {
            // The driver read on into what stands behind.
            return new CompileLog(isVertex, lines.size(), 0, message);
        }
        String told = lines.get(line - 1);
        if (word != null) {
            Matcher found = word.matcher(told);
            if (found.find()) {
                return new CompileLog(isVertex, line, found.start() + 1, message);
            }
        }
        return new CompileLog(isVertex, line, columnIn(told), message);
    }

    private static List<String> authorsLines(String text, String begin) {
        int from = text.indexOf(begin);
        int to = text.lastIndexOf("\n#undef main\n");
        return from < 0 || to < from
                ? List.of()
                : List.of(text.substring(from + begin.length(), to).split("\n", -1));
    }

    /** The translation has its own word for one. */
    private static String inAuthorsText(String word) {
        return word.equals("gl_FragColor") ? "scrim_colour" : word;
    }

    /** Mesa's preprocessor leaves one blank of many, and may have widened a macro before. */
    private int columnIn(String told) {
        int counted = 0;
        for (int i = 0; i < told.length(); i++) {
            boolean isBlank = told.charAt(i) == ' ' || told.charAt(i) == '\t';
            if (!isBlank || i == 0 || !(told.charAt(i - 1) == ' ' || told.charAt(i - 1) == '\t')) {
                counted++;
            }
            if (counted == column) {
                return MACRO.matcher(told).region(0, i).find() ? 0 : i + 1;
            }
        }
        return 0;
    }

    private static CompileLog find(String log) {
        CompileLog elsewhere = null;
        for (String raw : log.split("\\R")) {
            String text = raw.strip();
            Matcher place = PLACE.matcher(text);
            if (text.isEmpty() || WARNING.matcher(text).matches()) {
                continue;
            }
            if (!place.matches()) {
                if (elsewhere == null) {
                    elsewhere = nowhere(text.replaceFirst("^(?i:error): ?", ""));
                }
                continue;
            }
            String message = place.group(4).replaceFirst("^(?i:error)(?: C\\d+)?: ?", "");
            if (WARNING.matcher(message).matches()) {
                continue;
            }
            int line = number(place.group(1) != null ? place.group(1) : place.group(3));
            if (line > 0 && line < OURS) {
                boolean isVertex = line > VERTEX;
                return new CompileLog(
                        isVertex, isVertex ? line - VERTEX : line, number(place.group(2)), message);
            }
            if (elsewhere == null) {
                elsewhere = nowhere(message);
            }
        }
        return elsewhere != null ? elsewhere : nowhere("the driver gave no reason");
    }

    private static CompileLog nowhere(String message) {
        return new CompileLog(false, 0, 0, message);
    }

    private static String withAuthorsNames(String message) {
        return OURS_BY_NAME
                .matcher(message)
                .replaceAll(ours ->
                        switch (ours.group(1)) {
                            case "colour" -> "gl_FragColor";
                            case "at" -> "IMG_NORM_PIXEL";
                            case "pixel" -> "IMG_PIXEL";
                            case "size" -> "IMG_SIZE";
                            case "lut" -> "IMG_LUT";
                            case "past" -> "IMG_HISTORY";
                            // Main, and the words that became reserved.
                            default -> ours.group(1);
                        });
    }

    private static int number(@Nullable String digits) {
        return digits == null || digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }
}
