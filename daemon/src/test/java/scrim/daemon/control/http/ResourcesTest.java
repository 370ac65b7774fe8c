package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The parts of the show, each by itself. */
class ResourcesTest {
    private static final String CHANGE =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1.5}";

    @TempDir Path folder;

    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        stage = new Stage(folder, Set.of(), new HttpApi.Patience(300, 300));
        stage.accepted("{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"dusk\"}");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/screens/main, /screens/0",
        "/api/screens/main/master, /screens/0/master",
        "/api/screens/main/layers/L1, /screens/0/layers/0",
        "/api/screens/main/layers/warp, /screens/0/layers/0",
        "/api/screens/main/layers/lost, /screens/0/layers/4",
        "/api/scenes/dusk, /scenes/0"
    })
    void aPartIsWhatItIsInTheWhole(String path, String place) {
        assertThat(stage.json(path)).isEqualTo(stage.json("/api/state").at(place));
    }

    @Test
    void theLayersComeWithTheRevTheyAreOf() {
        JsonNode layers = stage.json("/api/screens/main/layers");

        assertThat(layers.get("rev").longValue()).isEqualTo(stage.engine.view().rev());
        assertThat(layers.get("layers")).isEqualTo(stage.json("/api/screens/main").get("layers"));
    }

    @Test
    void aParameterSaysWhatItIsAndMayBeAndWhy() {
        stage.accepted(CHANGE);

        JsonNode speed = stage.json("/api/parameters/main/L1/speed");

        assertThat(speed).isEqualTo(stage.json("/api/explain?target=main/warp/speed"));
        assertThat(speed.at("/tiers/base/value").floatValue()).isEqualTo(1.5f);
        assertThat(speed.at("/definition/max").floatValue()).isEqualTo(2f);
        assertThat(stage.json("/api/parameters/main/master/brightness").get("winner").stringValue())
                .isEqualTo("default");
    }

    @Test
    void aShaderIsAsInTheLibraryABrokenOneWithItsReason() {
        JsonNode library = stage.json("/api/shaders");

        assertThat(stage.json("/api/shaders/all")).isEqualTo(library.at("/shaders/0"));
        assertThat(stage.json("/api/shaders/torn")).isEqualTo(library.at("/broken/0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/screens/nothing/layers",
                "/api/screens/main/layers/nothing",
                "/api/screens/nothing/master",
                "/api/parameters/main/warp/nothing",
                "/api/parameters/nothing/warp/speed",
                "/api/scenes/nothing",
                "/api/scenes/not%20a%20key",
                "/api/scenes/nothing/thumbnail.png",
                "/api/shaders/nothing",
                "/api/shaders/a..b",
                "/api/shaders/nothing/thumbnail.png"
            })
    void whatIsNotThereIsSaidToBe(String path) {
        HttpResponse<String> answer = stage.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("unknownTarget");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/state",
                "/api/screens",
                "/api/screens/main",
                "/api/screens/main/layers",
                "/api/screens/main/layers/warp",
                "/api/parameters/main/warp/speed"
            })
    void whatHasNotChangedIsNotSentAgain(String path) {
        String tag = stage.get(path).headers().firstValue("ETag").orElseThrow();

        assertThat(stage.send(stage.request(path).header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        stage.accepted(CHANGE);
        assertThat(stage.send(stage.request(path).header("If-None-Match", tag)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theSourcesAreThoseThereAre() {
        stage.sources =
                new Sources.Found(
                        List.of(
                                new Sources.Video(new Key("cam"), "camera", true, true, null),
                                new Sources.Video(
                                        new Key("clip"), "file", false, false, "no such file")),
                        new Sources.Sound("capture", true, null),
                        List.of(
                                new Sources.Recorder(
                                        new Key("tape"), ScreenId.MAIN, "file", true, null)),
                        List.of("images/a.png"),
                        true);

        assertThat(stage.get("/api/sources").body())
                .isEqualTo(
                        "{\"videos\":[{\"name\":\"cam\",\"kind\":\"camera\",\"main\":true,"
                                + "\"live\":true,\"problem\":null},{\"name\":\"clip\",\"kind\":"
                                + "\"file\",\"main\":false,\"live\":false,\"problem\":\"no such"
                                + " file\"}],\"sound\":{\"kind\":\"capture\",\"live\":true,"
                                + "\"problem\":null},\"recorders\":[{\"name\":\"tape\",\"screen\":"
                                + "\"main\",\"kind\":\"file\",\"live\":true,\"problem\":null}],"
                                + "\"images\":[\"images/a.png\"],\"moreImages\":true,"
                                + "\"screens\":[\"main\"]}");
    }

    @Test
    void aThumbnailIsSentOnceForAsLongAsItStays() {
        stage.thumbnails.found.put(
                "shader warp", CompletableFuture.completedFuture(Optional.of(Stage.PNG)));
        HttpResponse<String> first = stage.get("/api/shaders/warp/thumbnail.png");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> second =
                stage.send(
                        stage.request("/api/shaders/warp/thumbnail.png")
                                .header("If-None-Match", tag));

        assertThat(first.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
        assertThat(second.statusCode()).isEqualTo(304);
    }

    @Test
    void aThumbnailThatIsNotThereYetIsSaidToBe() {
        assertThat(code(stage.get("/api/scenes/dusk/thumbnail.png"))).isEqualTo("noThumbnail");
        stage.thumbnails.found.put("shader warp", new CompletableFuture<>());

        HttpResponse<String> answer = stage.get("/api/shaders/warp/thumbnail.png");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(code(answer)).isEqualTo("noThumbnail");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    }

    @Test
    void aChangeMeantForAStateIsMadeOnlyToThat() {
        String tag = stage.get("/api/state").headers().firstValue("ETag").orElseThrow();

        assertThat(change(tag).statusCode()).isEqualTo(200);

        HttpResponse<String> late = change(tag);
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(code(late)).isEqualTo("preconditionFailed");
        assertThat(Stage.tree(late).get("path").stringValue()).isEqualTo("If-Match");
    }

    @Test
    void thatTheDiskHasCaughtUpIsNoOtherState() {
        String tag = stage.get("/api/state").headers().firstValue("ETag").orElseThrow();
        stage.disk.rev = 1_000;
        assertThat(stage.get("/api/state").headers().firstValue("ETag")).get().isNotEqualTo(tag);

        assertThat(change(tag).statusCode()).isEqualTo(200);
    }

    @Test
    void anyStateIsMeantByAStar() {
        assertThat(change("*").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "x", "W/\"e1-8-8-1\"", "\"e2-8-8-1\"", "\"e1-8\"", ","})
    void aTagOfNoStateMeansNone(String tag) {
        String before = stage.everything();

        HttpResponse<String> answer = change(tag);

        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(stage.everything()).isEqualTo(before);
    }

    private HttpResponse<String> change(String tag) {
        return stage.send(
                stage.request("/api/mutations")
                        .header("If-Match", tag)
                        .POST(BodyPublishers.ofString(CHANGE)));
    }

    private static String code(HttpResponse<String> answer) {
        return Stage.tree(answer).get("code").stringValue();
    }
}
