package scrim.daemon.store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How files of earlier schemas become files of today's: pure functions on whole documents, first
 * line included, one from each schema to the next. They read what was written long ago and never
 * change; {@code src/test/resources/golden} has a file of every schema there was.
 */
final class Migrations {
    /** The first brings schema 1 to schema 2. */
    private static final List<UnaryOperator<JsonNode>> STEPS = List.of(Migrations::scenesLeave);

    private Migrations() {}

    /**
     * @param schema of which the document is, 1 to {@link Envelope#SCHEMA}
     * @return a document of today's schema; the argument is not changed
     */
    static JsonNode toCurrent(JsonNode document, int schema) {
        JsonNode current = document;
        for (UnaryOperator<JsonNode> step : STEPS.subList(schema - 1, STEPS.size())) {
            current = step.apply(current);
        }
        return current;
    }

    /** In schema 1 the scenes were part of the state; from then on they stand beside it. */
    private static JsonNode scenesLeave(JsonNode document) {
        if (!(document instanceof ObjectNode file)
                || !(file.get("state") instanceof ObjectNode state)
                || !state.has("scenes")) {
            return document;
        }
        ObjectNode moved = file.deepCopy();
        ObjectNode left = state.deepCopy();
        moved.set("scenes", left.remove("scenes"));
        moved.set("state", left);
        moved.put("schema", 2);
        return moved;
    }
}
