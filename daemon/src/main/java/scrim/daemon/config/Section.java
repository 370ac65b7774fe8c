package scrim.daemon.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import scrim.engine.param.Key;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One table of the file while it is read. Every value that cannot be used becomes a problem with
 * its place; a table with a problem is left out as a whole.
 */
final class Section {
    private static final List<String> RECORDINGS = List.of("mp4", "mkv", "mov", "ts");

    private final String title;
    private final TomlTable table;
    private final TomlPosition place;
    private final Path folder;
    private final List<ConfigProblem> problems;
    private boolean isBroken;

    /**
     * @param title as the file has it: {@code sources.cam}
     * @param place of the table itself
     */
    Section(
            String title,
            TomlTable table,
            TomlPosition place,
            Path folder,
            List<ConfigProblem> problems) {
        this.title = title;
        this.table = table;
        this.place = place;
        this.folder = folder;
        this.problems = problems;
    }

    boolean isBroken() {
        return isBroken;
    }

    /** The last word of the title. */
    Key name() {
        return new Key(title.substring(title.indexOf('.') + 1));
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    /** A problem with a value. */
    void problem(String key, String message) {
        TomlPosition at = table.inputPositionOf(List.of(key));
        add(at == null ? place : at, "\"" + key + "\" " + message);
    }

    /** A problem with the table. */
    void problem(String message) {
        add(place, message);
    }

    private void add(TomlPosition at, String message) {
        isBroken = true;
        problems.add(
                new ConfigProblem(
                        at.line(), at.column(), title, message + "; [" + title + "] is left out"));
    }

    /** Refuses what is not among these. */
    void allow(Collection<String> known) {
        for (String key : table.keySet()) {
            if (!known.contains(key)) {
                problem(key, "is not a word for this: " + Spelling.suggestion(key, known));
            }
        }
    }

    /** A text that must be there; empty, and a problem, if it is not. */
    String text(String key) {
        if (!has(key)) {
            problem("\"" + key + "\" is missing");
            return "";
        }
        String text = optionalText(key);
        return text == null ? "" : text;
    }

    @Nullable String optionalText(String key) {
        if (!has(key)) {
            return null;
        }
        if (table.get(List.of(key)) instanceof String text
                && !text.isBlank()
                && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        problem(key, "takes a text in quotes that is not empty");
        return null;
    }

    /** A text of letters, digits and few signs, which a program's option may be made of. */
    @Nullable String optionalWord(String key) {
        String text = optionalText(key);
        if (text != null && !text.matches("[A-Za-z0-9][A-Za-z0-9_.]*")) {
            problem(key, "takes one word of letters, digits, '_' and '.', was \"" + text + "\"");
            return null;
        }
        return text;
    }

    boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        if (table.get(List.of(key)) instanceof Boolean flag) {
            return flag;
        }
        problem(key, "takes true or false");
        return otherwise;
    }

    @Nullable Double optionalNumber(String key, double least, double most) {
        if (!has(key)) {
            return null;
        }
        if (table.get(List.of(key)) instanceof Number number
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        problem(key, "takes a number from " + plain(least) + " to " + plain(most));
        return null;
    }

    double number(String key, double least, double most, double otherwise) {
        Double number = optionalNumber(key, least, most);
        return number == null ? otherwise : number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : "" + number;
    }

    /** One of a few words. */
    <T> @Nullable T choice(String key, Map<String, T> choices) {
        String word = optionalText(key);
        if (word == null) {
            return null;
        }
        T choice = choices.get(word);
        if (choice == null) {
            problem(
                    key,
                    "takes "
                            + String.join(", ", choices.keySet())
                            + ", was \""
                            + word
                            + "\": "
                            + Spelling.suggestion(word, choices.keySet()));
        }
        return choice;
    }

    SourceConfig.@Nullable Size size(String key) {
        String text = optionalText(key);
        if (text == null) {
            return null;
        }
        String[] sides = text.split("x", -1);
        if (sides.length == 2) {
            try {
                int width = Integer.parseInt(sides[0]);
                int height = Integer.parseInt(sides[1]);
                if (width >= 1 && width <= 16_384 && height >= 1 && height <= 16_384) {
                    return new SourceConfig.Size(width, height);
                }
            } catch (NumberFormatException e) {
                // said below, like a size out of range
            }
        }
        problem(key, "takes a size of 1 to 16384 pixels a side like \"1280x720\"");
        return null;
    }

    /** A path, from the show's folder on if it is not absolute. */
    Path path(String key) {
        String text = text(key);
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            problem(key, "is not a path");
            return folder;
        }
    }

    /** A file to be made; the ending says how. */
    Path recording(String key) {
        Path path = path(key);
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        if (RECORDINGS.stream().noneMatch(ending -> name.endsWith("." + ending))) {
            problem(key, "takes a file that ends in ." + String.join(", .", RECORDINGS));
        }
        return path;
    }

    /** A device's name, never to be taken for an option. */
    String device(String key) {
        String text = text(key);
        if (text.startsWith("-")) {
            problem(key, "cannot begin with '-'");
        }
        return text;
    }

    /** An address that begins with one of these words. */
    String url(String key, List<String> schemes) {
        String text = text(key);
        if (text.isEmpty()) {
            return text;
        }
        try {
            String scheme = new URI(text).getScheme();
            if (scheme != null && schemes.contains(scheme.toLowerCase(Locale.ROOT))) {
                return text;
            }
        } catch (URISyntaxException e) {
            // said below, like a scheme that is not allowed
        }
        problem(
                key,
                "takes an address that begins with one of "
                        + String.join("://, ", schemes)
                        + "://");
        return text;
    }

    Key key(String key) {
        String text = text(key);
        if (Key.isValid(text)) {
            return new Key(text);
        }
        if (!text.isEmpty()) {
            problem(key, "takes letters, digits, '_', '-', '.' and '~'");
        }
        return new Key("x");
    }
}
