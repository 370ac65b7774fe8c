package scrim.daemon.control.http;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code openapi.json}, as an independent reader of JSON Schema understands it. */
final class ApiDescription {
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    final JsonNode api;

    ApiDescription() throws IOException, RefusedException {
        try (var in = ApiDescription.class.getResourceAsStream("/scrim/openapi.json")) {
            api = Json.read(in.readAllBytes());
        }
    }

    JsonNode operation(Route route) {
        return api.path("paths").path(route.path).path(route.method.toLowerCase(Locale.ROOT));
    }

    /** What stands at a place, or at the place that it refers to. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    /** What an operation answers with a status; missing if it does not. */
    JsonNode response(Route route, int status) {
        JsonNode responses = operation(route).path("responses");
        JsonNode own = responses.path(Integer.toString(status));
        return resolved(own.isMissingNode() && status >= 400 ? responses.path("default") : own);
    }

    /** What in a value is not as a schema of the document says. */
    List<String> mistakes(JsonNode schema, JsonNode value) {
        ObjectNode whole = Json.object();
        whole.set("components", api.get("components"));
        whole.set("allOf", Json.array().add(schema));
        Schema compiled = SCHEMAS.getSchema(whole);
        return compiled.validate(value).stream().map(Object::toString).toList();
    }

    JsonNode schema(String name) {
        return api.at("/components/schemas/" + name);
    }
}
