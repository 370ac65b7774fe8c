package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value that remembers where it stands, so that a complaint about an input can say so. Reads
 * as loosely as other hosts do: trailing commas, raw tabs in strings and the like pass.
 */
sealed interface HeaderNode {
    Spot at();

    record Members(Map<String, HeaderNode> byName, Spot at) implements HeaderNode {
        @Nullable HeaderNode get(String name) {
            HeaderNode node = byName.get(name);
            return node instanceof Nothing ? null : node;
        }
    }

    record Elements(List<HeaderNode> list, Spot at) implements HeaderNode {}

    record Text(String text, Spot at) implements HeaderNode {}

    record Figure(double number, Spot at) implements HeaderNode {}

    record Truth(boolean isTrue, Spot at) implements HeaderNode {}

    record Nothing(Spot at) implements HeaderNode {}

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
     * @param begin where in the file the text begins
     */
    static HeaderNode read(String json, Spot begin) throws HeaderProblem {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new HeaderProblem(begin, "the comment holds no JSON");
            }
            HeaderNode node = read(parser, first, begin);
            if (parser.nextToken() != null) {
                throw new HeaderProblem(
                        place(parser.currentTokenLocation(), begin),
                        "there is more after the end of the JSON");
            }
            return node;
        } catch (JacksonException e) {
            Spot at = e.getLocation() == null ? begin : place(e.getLocation(), begin);
            throw new HeaderProblem(at, "the JSON is damaged: " + firstLine(e));
        }
    }

    private static HeaderNode read(JsonParser parser, JsonToken token, Spot begin)
            throws HeaderProblem {
        Spot at = place(parser.currentTokenLocation(), begin);
        return switch (token) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, HeaderNode>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    members.put(name, read(parser, parser.nextToken(), begin));
                }
                yield new Members(members, at);
            }
            case START_ARRAY -> {
                var elements = new ArrayList<HeaderNode>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    elements.add(read(parser, next, begin));
                }
                yield new Elements(elements, at);
            }
            case VALUE_STRING -> new Text(parser.getString(), at);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Figure(parser.getDoubleValue(), at);
            case VALUE_TRUE -> new Truth(true, at);
            case VALUE_FALSE -> new Truth(false, at);
            case VALUE_NULL -> new Nothing(at);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new HeaderProblem(at, "the JSON is damaged: unexpected " + token);
        };
    }

    private static Spot place(TokenStreamLocation inside, Spot begin) {
        return begin.plus(Math.max(1, inside.getLineNr()), Math.max(1, inside.getColumnNr()));
    }

    private static String firstLine(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        // What follows is for programmers: places in streams, names of the reader's settings.
        return message.replaceAll(
                "(?s)\n.*| \\((?:for|start marker) .*|, from `[^`]*`|: enable `.*", "");
    }
}
