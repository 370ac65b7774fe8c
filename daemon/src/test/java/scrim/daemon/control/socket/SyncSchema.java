package scrim.daemon.control.socket;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code docs/sync.schema.json}, as somebody else reads it. */
final class SyncSchema {
    private static final JsonNode DOCUMENT = document();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> FROM_SCRIM = byType("fromScrim");
    private static final Map<String, Schema> FROM_CLIENT = byType("fromClient");

    private SyncSchema() {}

    /** The types of both sides. */
    static List<String> types() {
        var types = new ArrayList<>(FROM_SCRIM.keySet());
        types.addAll(FROM_CLIENT.keySet());
        return types;
    }

    static void requireFromScrim(JsonNode message) {
        require(FROM_SCRIM, message);
    }

    static void requireFromClient(JsonNode message) {
        require(FROM_CLIENT, message);
    }

    static boolean isFromClient(JsonNode message) {
        Schema schema = FROM_CLIENT.get(message.path("type").asString(""));
        return schema != null && schema.validate(message).isEmpty();
    }

    /** The whole document, which does not look at the type first. */
    static boolean isAny(JsonNode message) {
        return REGISTRY.getSchema(DOCUMENT).validate(message).isEmpty();
    }

    private static void require(Map<String, Schema> schemas, JsonNode message) {
        Schema schema = schemas.get(message.path("type").asString(""));
        if (schema == null) {
            throw new AssertionError("the schema has no such message: " + message);
        }
        List<Error> errors = schema.validate(message);
        if (!errors.isEmpty()) {
            throw new AssertionError("not as the schema has it: " + errors + " in " + message);
        }
    }

    private static Map<String, Schema> byType(String side) {
        var schemas = new HashMap<String, Schema>();
        for (JsonNode ref : DOCUMENT.at("/$defs/" + side + "/oneOf")) {
            String name = ref.get("$ref").stringValue();
            JsonNode definition = DOCUMENT.at(name.substring(1));
            ObjectNode one = (ObjectNode) DOCUMENT.deepCopy();
            one.remove("oneOf");
            one.put("$ref", name);
            schemas.put(
                    definition.at("/properties/type/const").stringValue(), REGISTRY.getSchema(one));
        }
        return schemas;
    }

    private static JsonNode document() {
        try {
            return JsonMapper.shared().readTree(Files.readString(docs("sync.schema.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path docs(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/" + name))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no docs/" + name + " above the working folder");
            }
        }
        return folder.resolve("docs/" + name);
    }
}
