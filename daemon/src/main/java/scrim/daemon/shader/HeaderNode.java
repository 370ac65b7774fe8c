package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value that remembers the line it stands on, so that a complaint about an input can name
 * it. Reads as loosely as other hosts do: trailing commas, raw tabs in strings and the like pass.
 */
sealed interface HeaderNode {
    int line();

    record Members(Map<String, HeaderNode> byName, int line) implements HeaderNode {
        @Nullable HeaderNode get(String name) {
            HeaderNode node = byName.get(name);
            return node instanceof Nothing ? null : node;
        }
    }

    record Elements(List<HeaderNode> list, int line) implements HeaderNode {}

    record Text(String text, int line) implements HeaderNode {}

    record Figure(double number, int line) implements HeaderNode {}

    record Truth(boolean isTrue, int line) implements HeaderNode {}

    record Nothing(int line) implements HeaderNode {}

    /** Headers are flat; anything deeper is a mistake or an attack on the stack. */
    int DEEPEST = 32;

    JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                    .enable(
                            JsonReadFeature.ALLOW_TRAILING_COMMA,
                            JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                            JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS,
                            JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS,
                            JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
                            JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
                    .build();

    /**
     * @param before how many lines of the file come before the text
     */
    static HeaderNode read(String json, int before) throws HeaderProblem {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new HeaderProblem(before + 1, "the comment holds no JSON");
            }
            HeaderNode node = read(parser, first, before);
            if (parser.nextToken() != null) {
                throw new HeaderProblem(
                        before + parser.currentTokenLocation().getLineNr(),
                        "there is more after the end of the JSON");
            }
            return node;
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new HeaderProblem(before + line, "the JSON is damaged: " + firstLine(e));
        }
    }

    private static HeaderNode read(JsonParser parser, JsonToken token, int before)
            throws HeaderProblem {
        int line = before + parser.currentTokenLocation().getLineNr();
        return switch (token) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, HeaderNode>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    members.put(name, read(parser, parser.nextToken(), before));
                }
                yield new Members(members, line);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<HeaderNode>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    elements.add(read(parser, next, before));
                }
                yield new Elements(elements, line);
            }
            case VALUE_STRING -> new Text(parser.getString(), line);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Figure(parser.getDoubleValue(), line);
            case VALUE_TRUE -> new Truth(true, line);
            case VALUE_FALSE -> new Truth(false, line);
            case VALUE_NULL -> new Nothing(line);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new HeaderProblem(line, "the JSON is damaged: unexpected " + token);
        };
    }

    private static String firstLine(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        // What follows is for programmers: places in streams, names of the reader's settings.
        return message.replaceAll(
                "(?s)\n.*| \\((?:for|start marker) .*|, from `[^`]*`|: enable `.*", "");
    }
}
