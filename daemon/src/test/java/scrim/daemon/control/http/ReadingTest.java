package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.health.Severity;
import scrim.engine.param.Lifetime;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

class ReadingTest {
    @TempDir Path folder;
    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    @DisplayName("DEV-01 the whole show is there at once: scene, brightness, play state")
    void theStateHasEverything() {
        stage.disk.rev = 7;

        JsonNode state = stage.json("/api/state");

        assertThat(state.get("rev").longValue()).isEqualTo(7);
        assertThat(state.get("durableRev").longValue()).isEqualTo(7);
        assertThat(state.get("epoch").stringValue()).isEqualTo("e1");
        assertThat(state.get("version").stringValue()).isEqualTo("1.2.3");
        assertThat(state.get("snapshot").propertyNames())
                .containsExactly("structure", "parameters", "packages", "sequence");
        assertThat(state.get("scenes")).isEmpty();
        JsonNode main = state.at("/screens/0");
        assertThat(main.get("format").toString())
                .isEqualTo("{\"width\":640,\"height\":360,\"framesPerSecond\":60.0}");
        assertThat(main.get("activeScene").isNull()).isTrue();
        assertThat(main.get("master").toString())
                .isEqualTo(
                        "{\"brightness\":{\"value\":100.0,\"type\":\"float\",\"tier\":\"default\"},"
                                + "\"displayOn\":{\"value\":true,\"type\":\"bool\",\"tier\":\"default\"},"
                                + "\"playState\":{\"value\":0,\"type\":\"choice\",\"option\":\"playing\",\"tier\":\"default\"},"
                                + "\"logLevel\":{\"value\":2,\"type\":\"choice\",\"option\":\"info\",\"tier\":\"default\"}}");
        assertThat(main.get("layers").valueStream().map(layer -> layer.get("key").stringValue()))
                .containsExactly("warp", "ribbons", "kaleido", "all", "lost");
        JsonNode warp = main.at("/layers/0");
        assertThat(warp.get("id").stringValue()).isEqualTo("L1");
        assertThat(warp.get("shaderAvailable").booleanValue()).isTrue();
        assertThat(warp.at("/mix/value").floatValue()).isEqualTo(1);
        assertThat(warp.at("/bypass/value").booleanValue()).isFalse();
        assertThat(warp.at("/blend/option").stringValue()).isEqualTo("normal");
        assertThat(warp.at("/values/speed").toString())
                .isEqualTo("{\"value\":0.35,\"type\":\"float\",\"tier\":\"default\"}");
        assertThat(main.at("/layers/3/values").propertyNames())
                .containsExactly(
                        "level", "on", "mode", "center", "tint", "title", "hit", "picture");
        JsonNode lost = main.at("/layers/4");
        assertThat(lost.get("shaderAvailable").booleanValue()).isFalse();
        assertThat(lost.get("shaderProblem").stringValue()).contains("no shader lost");
        assertThat(lost.get("values")).isEmpty();
    }

    @Test
    void whatIsUnchangedIsNotSentAgain() {
        String tag = stage.get("/api/state").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = ifNoneMatch(tag);
        HttpResponse<String> weak = ifNoneMatch("\"other\", W/" + tag);
        stage.accepted("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1}");
        HttpResponse<String> changed = ifNoneMatch(tag);

        assertThat(tag).startsWith("\"e1-7-");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        assertThat(weak.statusCode()).isEqualTo(304);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag")).get().isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "W/", "nonsense", "\"", "\"a\" \"b\"", "a\"b"})
    void aTagThatIsNoneIsNoReasonToFail(String tags) {
        assertThat(ifNoneMatch(tags).statusCode()).isEqualTo(200);
    }

    @Test
    void savingIsNewsToo() {
        String tag = stage.get("/api/state").headers().firstValue("ETag").orElseThrow();

        stage.disk.rev = 7;

        assertThat(ifNoneMatch(tag).statusCode()).isEqualTo(200);
    }

    @Test
    void whileAutomationMovesNothingCountsAsUnchanged() {
        String tag = stage.get("/api/state").headers().firstValue("ETag").orElseThrow();

        automate("main/warp/speed", 1.5f);
        HttpResponse<String> moving = ifNoneMatch(tag);

        assertThat(moving.statusCode()).isEqualTo(200);
        assertThat(moving.headers().firstValue("ETag")).isEmpty();
        assertThat(Stage.tree(moving).at("/screens/0/layers/0/values/speed").toString())
                .isEqualTo("{\"value\":1.5,\"type\":\"float\",\"tier\":\"automation\"}");
    }

    private HttpResponse<String> ifNoneMatch(String tags) {
        return stage.send(stage.request("/api/state").header("If-None-Match", tags));
    }

    @Test
    @DisplayName("PRE-01 explain shows the three tiers, each with who and when, and who wins")
    void anExplanationHasAllThreeTiers() {
        String path = "/api/explain?target=main/warp/speed";
        JsonNode before = stage.json(path);
        assertThat(before.get("winner").stringValue()).isEqualTo("default");
        assertThat(before.get("tiers").toString())
                .isEqualTo("{\"automation\":null,\"committed\":null,\"base\":null}");

        stage.accepted("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.5}");
        stage.accepted(
                "{\"op\":\"setParameter\",\"target\":\"main/L1/speed\",\"value\":0.75,"
                        + "\"lifetime\":\"session\"}");
        automate("main/warp/speed", 1.5f);
        JsonNode all = stage.json(path);

        assertThat(all.get("target").stringValue()).isEqualTo("main/warp/speed");
        assertThat(all.get("id").stringValue()).isEqualTo("main/L1/speed");
        assertThat(all.get("value").floatValue()).isEqualTo(1.5f);
        assertThat(all.get("winner").stringValue()).isEqualTo("automation");
        assertThat(all.get("reason").stringValue()).contains("OSC 10.0.0.5 is moving it");
        assertThat(all.at("/tiers/automation").toString())
                .isEqualTo("{\"value\":1.5,\"origin\":{\"kind\":\"osc\",\"client\":\"10.0.0.5\"}}");
        assertThat(all.at("/tiers/committed").toString())
                .isEqualTo(
                        "{\"value\":0.75,\"origin\":{\"kind\":\"http\",\"client\":\"127.0.0.1\"},"
                                + "\"rev\":9,\"time\":\"2025-10-09T08:53:20Z\"}");
        assertThat(all.at("/tiers/base").toString())
                .isEqualTo(
                        "{\"value\":0.5,\"origin\":{\"kind\":\"http\",\"client\":\"127.0.0.1\"},"
                                + "\"rev\":8,\"time\":\"2025-10-09T08:53:20Z\"}");
        assertThat(all.get("definition").toString())
                .isEqualTo(
                        "{\"id\":\"speed\",\"key\":\"speed\",\"label\":\"speed\",\"type\":\"float\","
                                + "\"min\":0.0,\"max\":2.0,\"default\":0.35}");
    }

    @Test
    void aReleasedFaderLeavesTheExplanation() {
        automate("main/warp/speed", 1.5f);

        stage.accepted("{\"op\":\"releaseAutomation\",\"target\":\"main/warp\"}");
        stage.frame(0.2);

        JsonNode after = stage.json("/api/explain?target=main/warp/speed");
        assertThat(after.get("winner").stringValue()).isEqualTo("default");
        assertThat(after.at("/tiers/automation").isNull()).isTrue();
    }

    @Test
    void anExplanationSaysWhatAChoiceMayBe() {
        JsonNode definition = stage.json("/api/explain?target=main/all/mode").get("definition");

        assertThat(definition.get("options").toString())
                .isEqualTo(
                        "[{\"value\":0,\"label\":\"Soft\"},{\"value\":5,\"label\":\"Very hard\"}]");
    }

    @Test
    void everyParameterCanBeExplained() {
        for (Slot slot : stage.engine.view().slots().slots()) {
            assertThat(stage.json("/api/explain?target=" + slot.path()).get("type").stringValue())
                    .isEqualTo(slot.definition().kind().word());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?target=main/warp/speed&target=main/warp/mix", "?targt=x"})
    void anExplanationIsOfOneParameter(String query) {
        HttpResponse<String> answer = stage.get("/api/explain" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Stage.tree(answer).get("path").stringValue()).isEqualTo("target");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?target=main/warp/sped", "?target=", "?target=main", "?target=%00"})
    void anUnknownParameterIsNotExplained(String query) {
        HttpResponse<String> answer = stage.get("/api/explain" + query);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("unknownTarget");
    }

    @Test
    void aQueryThatIsNotUtf8IsRefused() {
        String answer =
                stage.raw(
                        "GET /api/explain?target=%ff%fe HTTP/1.1\nHost: "
                                + stage.address()
                                + "\nAuthorization: Bearer "
                                + stage.token
                                + "\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
    }

    @Test
    void screensCanBeReadOneByOne() {
        JsonNode all = stage.json("/api/screens");
        JsonNode one = stage.json("/api/screens/main");

        assertThat(all.get("rev").longValue()).isEqualTo(7);
        assertThat(all.at("/screens/0")).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/screens/wall", "/api/screens/wall/frame.png", "/api/screens/a%20b"})
    void anUnknownScreenIsNotFound(String path) {
        HttpResponse<String> answer = stage.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("unknownTarget");
        assertThat(Stage.tree(answer).get("detail").stringValue()).contains("only main");
    }

    @Test
    void brokenShadersAreListedWithFileLineAndReason() {
        JsonNode library = stage.json("/api/shaders");

        assertThat(library.get("shaders").valueStream().map(one -> one.get("id").stringValue()))
                .containsExactly("all", "kaleido", "ribbons", "warp");
        assertThat(library.at("/shaders/0/inputs").size()).isEqualTo(8);
        assertThat(library.get("broken").toString())
                .isEqualTo(
                        "[{\"id\":\"torn\",\"file\":\"torn.fs\",\"line\":12,\"column\":5,"
                                + "\"reason\":\"the header ends too early\"}]");
    }

    @Test
    void scenesAreListedWithWhatWasSet() {
        stage.accepted(
                "{\"mutations\":[{\"op\":\"setParameter\",\"target\":\"main/warp/speed\","
                        + "\"value\":0.5},{\"op\":\"saveScene\",\"screen\":\"main\","
                        + "\"scene\":\"act-1\",\"name\":\"Act one\"}]}");

        JsonNode scene = stage.json("/api/scenes").at("/scenes/0");

        assertThat(scene.get("id").stringValue()).isEqualTo("act-1");
        assertThat(scene.get("name").stringValue()).isEqualTo("Act one");
        assertThat(scene.at("/layers/0/values").toString()).isEqualTo("{\"speed\":0.5}");
    }

    @Test
    void healthIsAnsweredWith200HoweverBadItIs() {
        assertThat(stage.json("/api/health").get("status").stringValue()).isEqualTo("ok");

        stage.health.broken("store", "state.json", Severity.ERROR, "No space left on device");
        JsonNode health = stage.json("/api/health");

        assertThat(health.get("status").stringValue()).isEqualTo("failing");
        assertThat(health.at("/conditions/0").toString())
                .isEqualTo(
                        "{\"subsystem\":\"store\",\"subject\":\"state.json\",\"severity\":\"error\",\"message\":\"No"
                                + " space left on device\",\"times\":1,"
                                + "\"first\":\"2025-10-09T08:53:20Z\","
                                + "\"last\":\"2025-10-09T08:53:20Z\"}");
        assertThat(health.at("/gauges/mutation.rev").longValue()).isEqualTo(7);
        assertThat(health.get("histograms").isObject()).isTrue();
    }

    @Test
    @DisplayName("PFR-07 PFR-09 health says how saving goes and what became of the last save")
    void healthSaysHowSavingGoes() {
        assertThat(stage.json("/api/health").get("persistence").toString())
                .isEqualTo(
                        "{\"rev\":0,\"durableRev\":0,\"unsaved\":false,\"unsavedSeconds\":0.0,"
                                + "\"attempts\":0,\"retryInSeconds\":0.0,\"written\":0,"
                                + "\"failed\":0,\"last\":null}");

        stage.disk.mood = Stage.Disk.Mood.FAILS;
        stage.post("{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"act-1\"}");
        JsonNode persistence = stage.json("/api/health").get("persistence");

        assertThat(persistence.get("failed").longValue()).isEqualTo(2);
        assertThat(persistence.get("last").toString())
                .isEqualTo(
                        "{\"target\":\"scene\",\"key\":\"act-1\",\"place\":\"data/SCENEact-1\","
                                + "\"reason\":\"saveScene\",\"rev\":8,\"outcome\":\"failed\","
                                + "\"error\":\"No space left on device\",\"newerPending\":false}");

        stage.disk.mood = Stage.Disk.Mood.SAVES;
        stage.accepted("{\"op\":\"keep\"}");
        stage.accepted("{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"act-1\"}");
        JsonNode last = stage.json("/api/health").at("/persistence/last");

        assertThat(last.get("outcome").stringValue()).isEqualTo("written");
        assertThat(last.get("error").isNull()).isTrue();
    }

    @Test
    @DisplayName("FUT-03 the states that can be gone back to are listed, and those that cannot")
    void theSavedStatesAreListed() {
        stage.generations.keep(12, stage.engine.view().base());
        stage.generations.damaged.put(13L, "the checksum does not fit");

        assertThat(stage.json("/api/generations").toString())
                .isEqualTo(
                        "{\"generations\":[{\"generation\":13,\"state\":\"damaged\",\"rev\":113,"
                                + "\"savedAt\":\"2025-10-09T08:53:20Z\",\"bytes\":2000,"
                                + "\"reason\":\"the checksum does not fit\",\"app\":\"1.2.2\"},"
                                + "{\"generation\":12,\"state\":\"good\",\"rev\":112,"
                                + "\"savedAt\":\"2025-10-09T08:53:20Z\",\"bytes\":2000,"
                                + "\"reason\":\"setShader\",\"app\":\"1.2.2\"}]}");

        stage.generations.broken = true;
        HttpResponse<String> answer = stage.get("/api/generations");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Stage.tree(answer).get("detail").stringValue()).contains("Input/output error");
    }

    @Test
    void aPictureIsAPngThatIsNotKept() throws Exception {
        var answer =
                HttpClient.newHttpClient()
                        .send(
                                stage.request("/api/screens/main/frame.png").build(),
                                BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).isEqualTo(Stage.PNG);
    }

    @Test
    void aRendererThatCannotDrawSaysWhy() {
        stage.picture = CompletableFuture.failedFuture(new IllegalStateException("no GL here"));

        HttpResponse<String> answer = stage.get("/api/screens/main/frame.png");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("noPicture");
        assertThat(Stage.tree(answer).get("detail").stringValue()).contains("no GL here");
    }

    @Test
    void aRendererThatStandsStillIsNotWaitedForForEver(@TempDir Path other) throws Exception {
        try (var hasty = new Stage(other, Set.of(), new HttpApi.Patience(50, 50))) {
            hasty.picture = new CompletableFuture<>();

            HttpResponse<String> answer = hasty.get("/api/screens/main/frame.png");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(Stage.tree(answer).get("detail").stringValue()).contains("within 50 ms");
            assertThat(hasty.picture).isCancelled();
        }
    }

    @Test
    void headAnswersLikeGetWithoutABody() {
        HttpResponse<String> get = stage.get("/api/state");
        HttpResponse<String> head =
                stage.send(stage.request("/api/state").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("ETag")).isEqualTo(get.headers().firstValue("ETag"));
    }

    private void automate(String path, float value) {
        Slot slot = stage.engine.view().slots().find(path);
        int source = stage.engine.sources().numberOf(new Origin(OriginKind.OSC, "10.0.0.5"));
        stage.engine.mailbox().put(slot.number(), value, Mailbox.note(source, Lifetime.TRANSIENT));
        stage.frame(0.2);
    }
}
