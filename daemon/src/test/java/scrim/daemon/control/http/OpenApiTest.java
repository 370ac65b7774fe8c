package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Op;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.health.Severity;
import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code openapi.json} says what the program does, and the program what it says. */
class OpenApiTest {
    private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("href=\"#([^\"]+)\"");

    @TempDir Path folder;

    private ApiDescription description;
    private Stage stage;

    @BeforeEach
    void open() throws IOException, RefusedException {
        description = new ApiDescription();
        stage =
                new Stage(
                        folder,
                        Set.of(),
                        new HttpApi.Patience(10_000, 10_000),
                        "scrim/fakeui",
                        HttpApi.LIMITS);
        furnish();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** Something of everything. */
    private void furnish() {
        stage.accepted(
                """
                {"mutations": [
                  {"op":"setParameter","target":"main/all/tint","value":[1,0.5,0]},
                  {"op":"setParameter","target":"main/all/title","value":"hi","lifetime":"session"},
                  {"op":"setParameter","target":"main/all/mode","value":"Very hard"},
                  {"op":"setParameter","target":"main/all/center","value":[0.5,-0.5]},
                  {"op":"setParameter","target":"main/all/picture",
                   "value":{"source":"layer","layer":"warp"}},
                  {"op":"addScreen","screen":"wall","width":64,"height":64,"framesPerSecond":20},
                  {"op":"saveScene","screen":"main","scene":"dusk","name":"Dusk"},
                  {"op":"loadScene","screen":"main","scene":"dusk"}]}
                """);
        Slot speed = stage.engine.view().slots().find("main/warp/speed");
        int source = stage.engine.sources().numberOf(new Origin(OriginKind.OSC, "192.0.2.7"));
        stage.engine.mailbox().put(speed.number(), 0.75f, Mailbox.note(source, Lifetime.TRANSIENT));
        stage.frame(0.2);
        stage.frame(0.2);
        stage.generations.keep(3, stage.engine.view().base());
        stage.generations.damaged.put(2L, "checksum");
        stage.health.broken("video", "source cam", Severity.ERROR, "no such device");
        stage.health.counter("video.cam.frames").increment();
        stage.sources =
                new Sources.Found(
                        List.of(new Sources.Video(new Key("cam"), "camera", true, false, "gone")),
                        new Sources.Sound("capture", true, null),
                        List.of(
                                new Sources.Recorder(
                                        new Key("tape"), ScreenId.MAIN, "file", true, null)),
                        List.of("images/a.png"),
                        false);
        var png = CompletableFuture.completedFuture(Optional.of(Stage.PNG));
        stage.thumbnails.found.put("shader warp", png);
        stage.thumbnails.found.put("scene dusk", png);
        stage.texts.all.put(
                new ShaderId("warp"), "void main() {}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        var described = new ArrayList<String>();
        description
                .api
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue()
                                .propertyNames()
                                .forEach(method ->
                                        described.add(
                                                method.toUpperCase(Locale.ROOT)
                                                        + " "
                                                        + path.getKey())));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Route.values())
                                .map(route -> route.method + " " + route.path)
                                .toList());
    }

    @ParameterizedTest
    @EnumSource(Route.class)
    void everyOperationSaysItsNameItsRoleAndItsWords(Route route) {
        JsonNode operation = description.operation(route);

        assertThat(operation.get("operationId").stringValue()).isEqualTo(camel(route.name()));
        assertThat(operation.path("x-role").asString(""))
                .isEqualTo(route.least == null ? "" : route.least.word());
        assertThat(operation.has("security")).isEqualTo(route.least == null);
        var inPath = new ArrayList<String>();
        operation
                .path("parameters")
                .forEach(one -> {
                    JsonNode parameter = description.resolved(one);
                    if (parameter.get("in").stringValue().equals("path")) {
                        inPath.add(parameter.get("name").stringValue());
                    }
                });
        assertThat(inPath).isEqualTo(route.words());
    }

    private static String camel(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("_");
        var camel = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            camel.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(words[i].substring(1));
        }
        return camel.toString();
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
        Set<String> referred = new TreeSet<>();
        REFERENCE
                .matcher(description.api.toString())
                .results()
                .forEach(match -> referred.add(match.group(1)));

        assertThat(referred)
                .allSatisfy(place ->
                        assertThat(description.api.at(place).isMissingNode()).as(place).isFalse());
        for (String kind : List.of("schemas", "parameters", "responses")) {
            assertThat(description.api.at("/components/" + kind).propertyNames())
                    .allSatisfy(name ->
                            assertThat(referred).contains("/components/" + kind + "/" + name));
        }
    }

    @Test
    void itListsEveryProblemAndNoOther() {
        var codes = new ArrayList<String>();
        description
                .schema("Problem")
                .at("/properties/code/enum")
                .forEach(code -> codes.add(code.stringValue()));

        assertThat(codes)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Problem.Code.values()).map(code -> code.word).toList());
    }

    @Test
    void itListsEveryChangeWithItsFieldsAndNoOther() throws IOException {
        var ops = new ArrayList<String>();
        for (JsonNode reference : description.schema("Mutation").get("oneOf")) {
            JsonNode op = description.resolved(reference);
            String word = op.at("/properties/op/const").stringValue();
            ops.add(word);
            var required = new TreeSet<String>();
            op.get("required").forEach(field -> required.add(field.stringValue()));
            var fields = new TreeSet<String>();
            op.get("properties")
                    .propertyNames()
                    .forEach(field -> {
                        if (!List.of("op", "base", "want").contains(field)) {
                            fields.add(required.contains(field) ? field : field + "?");
                        }
                    });
            assertThat(fields).as(word).isEqualTo(new TreeSet<>(Document.fields(word)));
        }
        assertThat(ops).containsExactlyInAnyOrderElementsOf(Op.WORDS);
    }

    static Stream<Map.Entry<Route, Request>> requests() {
        return Arrays.stream(Route.values())
                .flatMap(route -> requests(route).stream().map(one -> Map.entry(route, one)));
    }

    /**
     * @param headers name, value, name, value
     */
    record Request(String path, @Nullable String body, int status, List<String> headers) {
        Request(String path, @Nullable String body, int status, String... headers) {
            this(path, body, status, List.of(headers));
        }
    }

    private static Request get(String path) {
        return new Request(path, null, 200);
    }

    /**
     * For each way in which a route answers that is not a problem, a request; and for one that is.
     */
    private static List<Request> requests(Route route) {
        return switch (route) {
            case PAGE, DOCS, METRICS, OPENAPI, SCREENS, GENERATIONS, HEALTH, SCENES, SOURCES ->
                    List.of(get(route.path));
            case STATE -> List.of(get(route.path), new Request(route.path, "", 405));
            case ASSET ->
                    List.of(get("/assets/app-3c4d.css"), new Request("/assets/no", null, 404));
            case SCREEN ->
                    List.of(
                            get("/api/screens/main"),
                            get("/api/screens/wall"),
                            new Request("/api/screens/none", null, 404));
            case LAYERS -> List.of(get("/api/screens/main/layers"));
            case LAYER ->
                    List.of(
                            get("/api/screens/main/layers/all"),
                            get("/api/screens/main/layers/lost"));
            case MASTER -> List.of(get("/api/screens/main/master"));
            case FRAME -> List.of(get("/api/screens/main/frame.png"));
            case PARAMETER ->
                    Stream.of(
                                    "warp/speed",
                                    "all/level",
                                    "all/on",
                                    "all/mode",
                                    "all/center",
                                    "all/tint",
                                    "all/title",
                                    "all/hit",
                                    "all/picture",
                                    "master/brightness",
                                    "warp/layer.blend")
                            .map(one -> get("/api/parameters/main/" + one))
                            .toList();
            case SHADERS -> List.of(get(route.path));
            case SHADER ->
                    List.of(
                            get("/api/shaders/all"),
                            get("/api/shaders/torn"),
                            new Request("/api/shaders/none", null, 404));
            case SHADER_SOURCE -> List.of(get("/api/shaders/warp/source"));
            case PUT_SHADER_SOURCE ->
                    List.of(
                            new Request("/api/shaders/warp/source", "x", 200, "If-Match", "*"),
                            new Request("/api/shaders/warp/source", "broken", 200, "If-Match", "*"),
                            new Request("/api/shaders/new/source", "x", 201, "If-None-Match", "*"),
                            new Request("/api/shaders/warp/source", "x", 428));
            case SHADER_THUMBNAIL ->
                    List.of(
                            get("/api/shaders/warp/thumbnail.png"),
                            new Request("/api/shaders/all/thumbnail.png", null, 404));
            case SCENE -> List.of(get("/api/scenes/dusk"));
            case SCENE_THUMBNAIL -> List.of(get("/api/scenes/dusk/thumbnail.png"));
            case EXPLAIN ->
                    List.of(
                            get("/api/explain?target=main/all/title"),
                            new Request("/api/explain", null, 400));
            case SOCKET -> List.of(new Request(route.path, null, 400));
            case MUTATIONS ->
                    List.of(
                            new Request(
                                    route.path,
                                    "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\","
                                            + "\"value\":99}",
                                    200),
                            new Request(
                                    route.path,
                                    "{\"want\":\"durable\",\"mutations\":[{\"op\":\"addLayer\","
                                            + "\"screen\":\"main\",\"shader\":\"warp\",\"key\":"
                                            + "\"haze\",\"at\":0,\"values\":{\"speed\":0.5}}]}",
                                    200),
                            new Request(route.path, "{\"op\":\"nothing\"}", 422));
            case SESSION -> List.of(get(route.path));
            case SIGN_IN ->
                    List.of(
                            new Request(route.path, "{}", 200),
                            new Request(route.path, "{\"code\":\"wrong\"}", 401));
            case SIGN_OUT -> List.of(new Request(route.path, null, 200));
            case CODES -> List.of(new Request(route.path, "{\"role\":\"operator\"}", 200));
            case TOKENS ->
                    List.of(
                            new Request("/api/tokens/viewer", "{}", 200),
                            new Request("/api/tokens/nobody", "{}", 404));
        };
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyAnswerIsAsDescribed(Map.Entry<Route, Request> one) {
        Route route = one.getKey();
        Request request = one.getValue();
        String method = request.status() == 405 ? "DELETE" : route.method;

        HttpResponse<String> answer = stage.send(built(method, request));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(request.status());
        assertDescribed(route, answer);
        JsonNode body = description.operation(route).path("requestBody");
        JsonNode schema = body.at("/content/application~1json/schema");
        if (request.body() != null && request.status() == 200 && !schema.isMissingNode()) {
            assertThat(description.mistakes(schema, tree(request.body()))).isEmpty();
        }
    }

    private HttpRequest.Builder built(String method, Request request) {
        HttpRequest.Builder builder =
                stage.request(request.path())
                        .method(
                                method,
                                request.body() == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(request.body()));
        for (int i = 0; i < request.headers().size(); i += 2) {
            builder.header(request.headers().get(i), request.headers().get(i + 1));
        }
        return builder;
    }

    private void assertDescribed(Route route, HttpResponse<String> answer) {
        JsonNode response = description.response(route, answer.statusCode());
        assertThat(response.isMissingNode()).as("status " + answer.statusCode()).isFalse();
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        JsonNode content = response.path("content");
        assertThat(content.has(type) || content.has("*/*")).as(type + " of " + content).isTrue();
        if (type.endsWith("json")) {
            JsonNode schema = content.path(type).path("schema");
            assertThat(description.mistakes(schema, Stage.tree(answer)))
                    .as(answer.body())
                    .isEmpty();
        }
        response.path("headers")
                .propertyNames()
                .forEach(header -> {
                    boolean isMoving = route == Route.STATE;
                    assertThat(answer.headers().firstValue(header).isPresent() || isMoving)
                            .as(header)
                            .isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyAnswerWithATagIsSentOnlyOnce(Map.Entry<Route, Request> one) {
        Route route = one.getKey();
        boolean isTagged = description.operation(route).at("/responses/304").isObject();
        if (!route.method.equals("GET") || one.getValue().status() != 200) {
            return;
        }
        stage.accepted("{\"op\":\"releaseAutomation\"}");
        stage.frame(1);
        HttpResponse<String> first = stage.send(built("GET", one.getValue()));
        Optional<String> tag = first.headers().firstValue("ETag");

        assertThat(tag.isPresent()).isEqualTo(isTagged);
        if (tag.isPresent()) {
            HttpResponse<String> again =
                    stage.send(built("GET", one.getValue()).header("If-None-Match", tag.get()));
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void theSchemasAreStrictEnoughToTellAMistake() {
        JsonNode state = stage.json("/api/state");

        assertThat(description.mistakes(description.schema("State"), state)).isEmpty();
        for (String wrong :
                List.of(
                        state.toString().replace("\"mix\"", "\"mixx\""),
                        state.toString().replaceFirst("\"tier\":\"base\"", "\"tier\":\"bass\""),
                        state.toString().replaceFirst("\"rev\":", "\"revision\":"),
                        state.toString().replaceFirst("\"epoch\":\"e1\"", "\"epoch\":1"))) {
            assertThat(description.mistakes(description.schema("State"), tree(wrong))).isNotEmpty();
        }
    }

    @Test
    void thePageForPeopleNeedsNoTokenRunsNothingAndHasEveryPath() {
        HttpResponse<String> page =
                stage.send(
                        HttpRequest.newBuilder(URI.create("http://" + stage.address() + "/docs")));
        HttpResponse<String> again = stage.get("/docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(page.body());
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .doesNotContain("script", "unsafe");
        assertThat(page.body()).doesNotContain("<script", "src=", "style=");
        for (Route route : Route.values()) {
            assertThat(page.body()).contains("<code>" + route.path + "</code>");
        }
        assertThat(LINK.matcher(page.body()).results().map(match -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(page.body()).contains("id=\"" + id + "\""));
    }

    private static JsonNode tree(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            throw new AssertionError(text, e);
        }
    }
}
