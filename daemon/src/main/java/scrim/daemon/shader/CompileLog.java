package scrim.daemon.shader;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a driver's compiler says, brought back to the author's file.
 *
 * @param line 1-based line of the author's file, 0 if the message is about no line of it
 * @param message the first error, in the driver's words
 */
public record CompileLog(int line, String message) {
    /**
     * Where our own lines begin to count, as {@code #line} tells the driver: no file has so many of
     * its own. (The directive's second number, meant for this, is ignored by Mesa.)
     */
    static final int OURS = 10_000_000;

    /**
     * Mesa: {@code 0:12(5): error: …}. NVIDIA: {@code 0(12) : error C1: …}. Others: {@code ERROR:
     * 0:12: …}.
     */
    private static final Pattern PLACE =
            Pattern.compile(
                    "^(?:ERROR: |error:"
                            + " )?\\d+(?::(\\d+)(?:\\(\\d+\\))?|\\((\\d+)\\))\\s*:\\s*(.*)$",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern WARNING =
            Pattern.compile("^(?:WARNING|warning).*", Pattern.CASE_INSENSITIVE);

    /** Finds the first error; warnings before it are passed over. */
    public static CompileLog parse(String log) {
        CompileLog found = find(log);
        return new CompileLog(
                found.line,
                found.message.replace("scrim_main", "main").replace("scrim_color", "gl_FragColor"));
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
                    elsewhere = new CompileLog(0, text);
                }
                continue;
            }
            String message = place.group(3).replaceFirst("^(?i:error)(?: C\\d+)?: ?", "");
            if (WARNING.matcher(message).matches()) {
                continue;
            }
            int line = number(place.group(1) != null ? place.group(1) : place.group(2));
            if (line > 0 && line < OURS) {
                return new CompileLog(line, message);
            }
            if (elsewhere == null) {
                elsewhere = new CompileLog(0, message);
            }
        }
        return elsewhere != null ? elsewhere : new CompileLog(0, "the driver gave no reason");
    }

    private static int number(String digits) {
        return digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }
}
