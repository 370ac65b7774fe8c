package scrim.daemon.store;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.TreeSet;

/**
 * JSON text to trees, with limits on what foreign text may do to us, and trees to text for people:
 * names sorted, two spaces, small things on one line, so that two generations can be compared line
 * by line.
 */
final class Json {
    private static final int DEEPEST = 32;
    private static final int LONGEST_STRING = 16 << 20;
    private static final int LONGEST_NAME = 1 << 10;

    /** So many values fit on a line. */
    private static final int INLINE = 4;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxStringLength(LONGEST_STRING)
                                                    .maxNameLength(LONGEST_NAME)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();

    private Json() {}

    static JsonNode parse(byte[] text) throws DamagedException {
        try (JsonParser parser = new ExactNumbers(MAPPER.createParser(text))) {
            JsonNode tree = MAPPER.readTree(parser);
            if (tree == null) {
                throw new DamagedException("is not valid JSON: there is nothing in it");
            }
            if (parser.nextToken() != null) {
                throw new DamagedException("is not valid JSON: there is more after its end");
            }
            return tree;
        } catch (JacksonException failure) {
            throw new DamagedException("is not valid JSON: " + failure.getOriginalMessage());
        } catch (NumberFormatException failure) {
            // An exponent that no number can have: 1e10000000000.
            throw new DamagedException("holds what is no number: " + failure.getMessage());
        }
    }

    /** How many objects and lists are around the innermost value, 0 for a value alone. */
    static int depth(JsonNode node) {
        int deepest = 0;
        for (JsonNode child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return node.isContainer() ? deepest + 1 : 0;
    }

    static String print(JsonNode node) {
        var text = new StringBuilder();
        print(node, text, 0);
        return text.toString();
    }

    /** A string with its quotes. Half a surrogate pair is escaped: UTF-8 has no place for it. */
    static String quote(String string) {
        var text = new StringBuilder();
        quote(string, text);
        return text.toString();
    }

    private static void print(JsonNode node, StringBuilder text, int indent) {
        boolean inline = leaves(node, INLINE + 1) <= INLINE;
        if (node.isObject()) {
            String separator = "";
            text.append('{');
            for (String name : new TreeSet<>(node.propertyNames())) {
                text.append(separator);
                startLine(text, inline, indent + 1);
                quote(name, text);
                text.append(": ");
                print(node.get(name), text, indent + 1);
                separator = inline ? ", " : ",";
            }
            startLine(text, inline, indent);
            text.append('}');
        } else if (node.isArray()) {
            String separator = "";
            text.append('[');
            for (JsonNode element : node) {
                text.append(separator);
                startLine(text, inline, indent + 1);
                print(element, text, indent + 1);
                separator = inline ? ", " : ",";
            }
            startLine(text, inline, indent);
            text.append(']');
        } else if (node.isString()) {
            quote(node.stringValue(), text);
        } else {
            text.append(node);
        }
    }

    private static void startLine(StringBuilder text, boolean inline, int indent) {
        if (!inline) {
            text.append('\n').repeat("  ", indent);
        }
    }

    /** How many values are in a tree, counted no further than {@code enough}. */
    private static int leaves(JsonNode node, int enough) {
        if (!node.isContainer()) {
            return 1;
        }
        int leaves = 0;
        for (JsonNode child : node) {
            leaves += leaves(child, enough - leaves);
            if (leaves >= enough) {
                break;
            }
        }
        return leaves;
    }

    private static void quote(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c == 0x7f || isLoneSurrogate(string, i)) {
                text.append("\\u").append(String.format("%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isLoneSurrogate(String string, int at) {
        char c = string.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
        }
        return Character.isLowSurrogate(c)
                && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
    }
}
