package scrim.daemon.control.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON text to trees and back, strictly: what two readers could read differently is refused. */
public final class Json {
    public static final int DEEPEST = 32;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxNumberLength(100)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /**
     * @throws RefusedException if this is not one whole JSON value
     */
    public static JsonNode read(byte[] text) throws RefusedException {
        JsonNode read;
        try {
            read = MAPPER.readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw RefusedException.of(
                    Problem.Code.NOT_JSON,
                    "",
                    "at line "
                            + Math.max(1, at == null ? 1 : at.getLineNr())
                            + ", column "
                            + Math.max(1, at == null ? 1 : at.getColumnNr())
                            + ": "
                            + plain(String.valueOf(e.getOriginalMessage())));
        }
        if (read.isMissingNode()) {
            throw RefusedException.of(
                    Problem.Code.NOT_JSON,
                    "",
                    "the body is empty; send one change, for example"
                            + " {\"op\":\"setParameter\",\"target\":\"main/master/brightness\","
                            + "\"value\":80}");
        }
        return read;
    }

    /** Without what is for programmers: places in streams, names of the reader's settings. */
    private static String plain(String message) {
        return message.replaceAll(
                "(?s)\n"
                        + ".*| \\((?:for|start marker) .*|, from `[^`]*`|: enable `.*|: expected close"
                        + " marker .*",
                "");
    }

    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    public static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }

    public static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }

    public static JsonNode flag(boolean on) {
        return JsonNodeFactory.instance.booleanNode(on);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
