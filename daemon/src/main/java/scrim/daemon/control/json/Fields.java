package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** The fields of one JSON object of a request, each read with its type and its place. */
public final class Fields {
    private final JsonNode object;
    private final String path;

    private Fields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * @param path where in the request the object is, empty for the whole body
     * @param known the fields it may have
     * @throws RefusedException if this is no object, or has a field that is not known
     */
    public static Fields of(JsonNode node, String path, List<String> known)
            throws RefusedException {
        Fields fields = of(node, path);
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw RefusedException.of(
                        Problem.Code.UNKNOWN_FIELD,
                        fields.pathOf(name),
                        "there is no field "
                                + Spelling.quoted(name)
                                + " here, only "
                                + String.join(", ", known)
                                + Spelling.didYouMean(name, known));
            }
        }
        return fields;
    }

    /** An object whose fields are not known yet. */
    public static Fields of(JsonNode node, String path) throws RefusedException {
        if (!node.isObject()) {
            throw wrongType(path, "an object", node);
        }
        return new Fields(node, path);
    }

    public String pathOf(String name) {
        String shown = Spelling.cut(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    public Iterable<String> names() {
        return object.propertyNames();
    }

    /** Whether the field is there with anything but null. */
    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    public JsonNode node(String name) throws RefusedException {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            throw RefusedException.of(
                    Problem.Code.MISSING_FIELD,
                    pathOf(name),
                    "the field \"" + name + "\" is missing");
        }
        return node;
    }

    public String text(String name) throws RefusedException {
        return text(node(name), pathOf(name));
    }

    public @Nullable String optionalText(String name) throws RefusedException {
        return has(name) ? text(name) : null;
    }

    /** One of a few words. */
    public String word(String name, List<String> words) throws RefusedException {
        String word = text(name);
        if (!words.contains(word)) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    pathOf(name),
                    "expected one of "
                            + String.join(", ", words)
                            + ", was "
                            + Spelling.quoted(word)
                            + Spelling.didYouMean(word, words));
        }
        return word;
    }

    public int integer(String name) throws RefusedException {
        return integer(node(name), pathOf(name));
    }

    /** A whole number from 0: a rev, a generation. */
    public long natural(String name) throws RefusedException {
        JsonNode node = node(name);
        if (!node.isIntegralNumber()) {
            throw wrongType(pathOf(name), "a whole number", node);
        }
        if (!node.canConvertToLong() || node.longValue() < 0) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    pathOf(name),
                    "a " + name + " is a whole number from 0");
        }
        return node.longValue();
    }

    public float number(String name) throws RefusedException {
        return number(node(name), pathOf(name));
    }

    /** Text that can be saved: no half of a character that takes two UTF-16 units. */
    public static String text(JsonNode node, String path) throws RefusedException {
        if (!node.isString()) {
            throw wrongType(path, "a text", node);
        }
        String text = node.stringValue();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw RefusedException.of(
                        Problem.Code.BAD_VALUE,
                        path,
                        "character " + i + " is half of a surrogate pair, which is not text");
            }
        }
        return text;
    }

    /** A number without a fraction: 2 and 2.0 are, 2.5 is not. */
    public static int integer(JsonNode node, String path) throws RefusedException {
        if (!node.isNumber()) {
            throw wrongType(path, "a whole number", node);
        }
        double number = node.numberValue().doubleValue();
        if (number != Math.rint(number)) {
            throw wrongType(path, "a whole number", node);
        }
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT, path, "the number is out of all range");
        }
        return (int) number;
    }

    /** A number that is finite as a float too. */
    public static float number(JsonNode node, String path) throws RefusedException {
        if (!node.isNumber()) {
            throw wrongType(path, "a number", node);
        }
        float number = node.numberValue().floatValue();
        if (!Float.isFinite(number)) {
            throw RefusedException.of(
                    Problem.Code.BAD_VALUE,
                    path,
                    "the number is too large: values are 32-bit floats, up to 3.4e38");
        }
        return number;
    }

    public static RefusedException wrongType(String path, String expected, JsonNode was) {
        return RefusedException.of(
                Problem.Code.WRONG_TYPE, path, "expected " + expected + ", was " + kind(was));
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a text";
            case BOOLEAN -> "true or false";
            case NUMBER -> node.isIntegralNumber() ? "a whole number" : "a number with a fraction";
            case NULL, MISSING -> "null";
        };
    }
}
