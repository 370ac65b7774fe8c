package scrim.daemon.render;

import scrim.daemon.shader.CompileLog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * GLSL in which every loop counts its turns and stops all of them at a limit, however they are
 * nested: so that a shader whose loops have no end can be tried without waiting for it.
 *
 * <p>Works on the words of the text, not on its meaning. What it does not understand (a condition
 * that declares a variable, a loop put together of several macros) it leaves alone.
 *
 * @param text to be compiled in place of the original
 * @param loops how many count
 */
record CountedLoops(String text, int loops) {
    /** The uniform for how many turns one pixel may take. */
    static final String LIMIT = "scrim_limit";

    /** Where the buffer is bound whose first number is the line of the loop that went too far. */
    static final int REPORT_BINDING = 0;

    private static final String COUNTING =
            """
            #line %d
            layout(std430, binding = %d) buffer scrim_report { int scrim_report_line; };
            uniform int scrim_limit;
            int scrim_turns = 0;
            bool scrim_turn(int line) {
                scrim_turns++;
                if (scrim_turns == scrim_limit + 1) {
                    scrim_report_line = line;
                }
                return scrim_turns <= scrim_limit;
            }
            """
                    .formatted(CompileLog.OURS, REPORT_BINDING);

    private static final Pattern DECLARATION =
            Pattern.compile("\\s*(?:const\\s+)?[A-Za-z_]\\w*\\s+[A-Za-z_]\\w*\\s*=(?!=)(?s:.*)");

    /** Something to be put in. */
    private record Insertion(int at, String text) {}

    static CountedLoops of(String glsl) {
        return new Reader(glsl).read();
    }

    /** Goes through the text once. */
    private static final class Reader {
        private final String text;
        private final List<Insertion> insertions = new ArrayList<>();
        private int at;
        private int line = 1;
        private int loops;
        private int begin;

        Reader(String text) {
            this.text = text;
        }

        CountedLoops read() {
            boolean isLineStart = true;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '#' && isLineStart) {
                    directive();
                } else if (Character.isJavaIdentifierStart(c)) {
                    isLineStart = false;
                    word();
                } else if (Character.isDigit(c)) {
                    // 1e5 and 0xfor are no words.
                    isLineStart = false;
                    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                        at++;
                    }
                } else {
                    isLineStart = (isLineStart && Character.isWhitespace(c)) || c == '\n';
                    step();
                }
            }
            return new CountedLoops(loops == 0 ? text : woven(), loops);
        }

        /** One character or one comment further. */
        private void step() {
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                int next = end < 0 ? text.length() : end + 2;
                for (; at < next; at++) {
                    line += text.charAt(at) == '\n' ? 1 : 0;
                }
            } else {
                line += text.charAt(at) == '\n' ? 1 : 0;
                at++;
            }
        }

        private void directive() {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String words = text.substring(at + 1, end).strip();
            if (words.startsWith("line")) {
                String number = words.substring(4).strip().split("\\s", 2)[0];
                // The line after this one has that number.
                line = number.matches("\\d{1,9}") ? Integer.parseInt(number) - 1 : line;
                at = end;
            } else if (words.startsWith("extension")) {
                at = end;
                // These must stand before everything else.
                begin =
                        loops == 0 && insertions.isEmpty()
                                ? Math.min(end + 1, text.length())
                                : begin;
            } else {
                // A macro may hold a loop.
                at++;
            }
        }

        private void word() {
            int from = at;
            while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                at++;
            }
            String word = text.substring(from, at);
            if (word.equals("for") || word.equals("while")) {
                loop(word.equals("for"));
            }
        }

        private void loop(boolean isFor) {
            int loopLine = line >= CompileLog.OURS ? 0 : line;
            while (at < text.length() && text.charAt(at) != '(') {
                char c = text.charAt(at);
                if (!Character.isWhitespace(c) && c != '/' && c != '\\') {
                    return;
                }
                step();
            }
            int open = at;
            Deque<Character> depth = new ArrayDeque<>();
            List<Integer> semicolons = new ArrayList<>();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '(' || c == '[' || c == '{') {
                    depth.push(c);
                } else if (c == ')' || c == ']' || c == '}') {
                    depth.pop();
                    if (depth.isEmpty()) {
                        break;
                    }
                } else if (c == ';' && depth.size() == 1) {
                    semicolons.add(at);
                }
                step();
            }
            if (at >= text.length() || semicolons.size() != (isFor ? 2 : 0)) {
                at = open + 1;
                return;
            }
            int from = isFor ? semicolons.get(0) + 1 : open + 1;
            int to = isFor ? semicolons.get(1) : at;
            count(from, to, loopLine);
        }

        private void count(int from, int to, int loopLine) {
            String condition = text.substring(from, to);
            if (DECLARATION.matcher(condition).matches()) {
                return;
            }
            loops++;
            String turn = "scrim_turn(" + loopLine + ")";
            if (condition.isBlank()) {
                insertions.add(new Insertion(from, turn));
            } else {
                insertions.add(new Insertion(from, turn + " && ("));
                insertions.add(new Insertion(to, ")"));
            }
        }

        private String woven() {
            insertions.sort(Comparator.comparingInt(Insertion::at));
            var woven = new StringBuilder(text.substring(0, begin)).append(COUNTING);
            int from = begin;
            for (Insertion insertion : insertions) {
                woven.append(text, from, insertion.at()).append(insertion.text());
                from = insertion.at();
            }
            return woven.append(text, from, text.length()).toString();
        }
    }
}
