package scrim.daemon.control.http;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The description of the API as a page for people. Understands as much of OpenAPI as {@code
 * openapi.json} uses.
 */
final class DocsPage {
    private static final String STYLE =
            "body{font:16px/1.5 sans-serif;max-width:54em;margin:2em auto;padding:0 1em}"
                    + "code{font-size:.95em}"
                    + "h3{margin:2em 0 0;overflow-wrap:anywhere}"
                    + "b{display:inline-block;min-width:4.5em;font:bold .8em monospace}"
                    + "table{border-collapse:collapse;margin:.5em 0}"
                    + "td,th{text-align:left;vertical-align:top;padding:.2em .8em .2em 0;"
                    + "border-bottom:1px solid #8884}"
                    + "p{margin:.4em 0}"
                    + ":root{color-scheme:light dark}";

    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode api;
    private final StringBuilder html = new StringBuilder();

    private DocsPage(JsonNode api) {
        this.api = api;
    }

    /**
     * @param api an OpenAPI document
     */
    static Answer of(JsonNode api) {
        var page = new DocsPage(api);
        page.write();
        return PlainPage.of("Scrim's HTTP API", STYLE, page.html.toString());
    }

    private void write() {
        html.append("<h1>Scrim's HTTP API</h1>\n<p>")
                .append(text(api.at("/info/description")))
                .append(
                        " For programs: <a"
                                + " href=\"/api/openapi.json\">/api/openapi.json</a>.</p>\n");
        for (JsonNode tag : api.path("tags")) {
            html.append("<h2>")
                    .append(text(tag.path("name")))
                    .append("</h2>\n<p>")
                    .append(text(tag.path("description")))
                    .append("</p>\n");
            operations(tag.path("name").asString());
        }
        html.append("<h2>Schemas</h2>\n");
        for (Map.Entry<String, JsonNode> schema : api.at("/components/schemas").properties()) {
            schema(schema.getKey(), schema.getValue());
        }
    }

    private void operations(String tag) {
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().at("/tags/0").asString().equals(tag)) {
                    operation(path.getKey(), operation.getKey(), operation.getValue());
                }
            }
        }
    }

    private void operation(String path, String method, JsonNode operation) {
        html.append("<h3 id=\"")
                .append(text(operation.path("operationId")))
                .append("\"><b>")
                .append(method.toUpperCase(Locale.ROOT))
                .append("</b> <code>")
                .append(PlainPage.escaped(path))
                .append("</code></h3>\n");
        paragraph(text(operation.path("summary")) + ".");
        if (operation.has("description")) {
            paragraph(text(operation.path("description")));
        }
        paragraph(
                operation.has("x-role")
                        ? "For the role " + text(operation.path("x-role")) + " and above."
                        : "For anybody.");
        var rows = new ArrayList<List<String>>();
        for (JsonNode given : operation.path("parameters")) {
            JsonNode one = resolved(given);
            rows.add(
                    List.of(
                            "<code>" + text(one.path("name")) + "</code>",
                            text(one.path("in")),
                            text(one.path("description"))));
        }
        for (Map.Entry<String, JsonNode> body : operation.at("/requestBody/content").properties()) {
            rows.add(
                    List.of(
                            "body",
                            PlainPage.escaped(body.getKey()),
                            type(body.getValue().path("schema"))));
        }
        for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            JsonNode one = resolved(response.getValue());
            var types = new ArrayList<String>();
            one.path("content")
                    .properties()
                    .forEach(content -> types.add(type(content.getValue().path("schema"))));
            rows.add(
                    List.of(
                            PlainPage.escaped(response.getKey()),
                            String.join(", ", types),
                            text(one.path("description"))));
        }
        table(rows);
    }

    private void schema(String name, JsonNode schema) {
        html.append("<h3 id=\"schema-")
                .append(PlainPage.escaped(name))
                .append("\"><code>")
                .append(PlainPage.escaped(name))
                .append("</code></h3>\n");
        if (schema.has("description")) {
            paragraph(text(schema.path("description")));
        }
        if (!schema.has("properties")) {
            paragraph(type(schema));
            return;
        }
        var required = new ArrayList<String>();
        schema.path("required").forEach(one -> required.add(one.asString()));
        var rows = new ArrayList<List<String>>();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            rows.add(
                    List.of(
                            "<code>" + PlainPage.escaped(field.getKey()) + "</code>",
                            type(field.getValue())
                                    + (required.contains(field.getKey()) ? "" : ", optional"),
                            text(field.getValue().path("description"))));
        }
        table(rows);
    }

    /** A schema in a few words, with links to those that have a name. */
    private String type(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = PlainPage.escaped(schema.path("$ref").asString().replace(SCHEMAS, ""));
            return "<a href=\"#schema-" + name + "\">" + name + "</a>";
        }
        if (schema.has("oneOf")) {
            return joined(schema.path("oneOf"), " or ");
        }
        if (schema.has("const")) {
            return "<code>" + PlainPage.escaped(schema.path("const").toString()) + "</code>";
        }
        if (schema.has("enum")) {
            var words = new ArrayList<String>();
            schema.path("enum").forEach(one -> words.add(PlainPage.escaped(one.toString())));
            return "<code>" + String.join(" | ", words) + "</code>";
        }
        if (schema.path("type").asString("").equals("array")) {
            return "list of " + type(schema.path("items"));
        }
        if (schema.has("properties")) {
            var fields = new ArrayList<String>();
            schema.path("properties")
                    .properties()
                    .forEach(field ->
                            fields.add(
                                    PlainPage.escaped(field.getKey())
                                            + ": "
                                            + type(field.getValue())));
            return "{" + String.join(", ", fields) + "}";
        }
        if (schema.path("additionalProperties").isObject()) {
            return "object of " + type(schema.path("additionalProperties"));
        }
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            var words = new ArrayList<String>();
            type.forEach(one -> words.add(text(one)));
            return String.join(" or ", words);
        }
        return text(type);
    }

    private String joined(JsonNode schemas, String between) {
        var words = new ArrayList<String>();
        schemas.forEach(one -> words.add(type(one)));
        return String.join(between, words);
    }

    /** What a reference within the document stands for. */
    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.path("$ref").asString().substring(1)) : node;
    }

    private void paragraph(String inside) {
        html.append("<p>").append(inside).append("</p>\n");
    }

    private void table(List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        html.append("<table>\n");
        for (List<String> row : rows) {
            html.append("<tr><td>").append(String.join("</td><td>", row)).append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private static String text(JsonNode node) {
        return PlainPage.escaped(node.asString(""));
    }
}
