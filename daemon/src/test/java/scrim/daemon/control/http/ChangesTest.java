package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.persist.PersistenceRequest;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

class ChangesTest {
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
    @DisplayName("EVT-02 a change over HTTP is published and saved unless it says otherwise")
    void aChangeIsSavedByDefault() {
        JsonNode outcome = accepted(set("main/warp/speed", "0.5"));

        assertThat(outcome.toString())
                .isEqualTo(
                        "{\"rev\":8,\"published\":true,\"persisted\":\"requested\",\"added\":[],"
                                + "\"clamped\":[]}");
        assertThat(stage.requests).containsExactly(PersistenceRequest.ofState("setParameter", 8));
        assertThat(value("main/warp/speed")).isEqualTo("0.5 base");
    }

    @Test
    @DisplayName("EVT-02 a change for the session is published and not saved")
    void aSessionChangeIsNotSaved() {
        JsonNode outcome = accepted(set("main/warp/speed", "0.5", "'lifetime':'session'"));

        assertThat(outcome.get("published").booleanValue()).isTrue();
        assertThat(outcome.get("persisted").stringValue()).isEqualTo("none");
        assertThat(stage.requests).isEmpty();
        assertThat(value("main/warp/speed")).isEqualTo("0.5 committed");
    }

    @Test
    @DisplayName("EVT-03 a transient change is neither published nor saved, and moves the picture")
    void aTransientChangeIsAutomation() {
        JsonNode outcome = accepted(set("main/warp/speed", "0.5", "'lifetime':'transient'"));
        stage.frame(0.2);

        assertThat(outcome.get("rev").longValue()).isEqualTo(7);
        assertThat(outcome.get("published").booleanValue()).isFalse();
        assertThat(outcome.get("persisted").stringValue()).isEqualTo("none");
        assertThat(stage.requests).isEmpty();
        assertThat(value("main/warp/speed")).isEqualTo("0.5 automation");
    }

    @Test
    void aMasterIsSavedWhateverIsAsked() {
        JsonNode outcome = accepted(set("main/master/brightness", "60", "'lifetime':'session'"));

        assertThat(outcome.get("persisted").stringValue()).isEqualTo("requested");
        assertThat(value("main/master/brightness")).isEqualTo("60.0 base");
    }

    @Test
    void whatIsOutOfRangeIsTakenAtTheLimitAndSaid() {
        JsonNode outcome =
                accepted(
                        batch(
                                set("main/L1/speed", "7"),
                                set("main/all/center", "[-9,0.5]"),
                                "{'op':'addLayer','screen':'main','shader':'warp','key':'haze',"
                                        + "'values':{'speed':-1}}"));

        assertThat(outcome.get("clamped").toString())
                .isEqualTo(
                        "[{\"target\":\"main/warp/speed\",\"asked\":7.0,\"taken\":2.0},"
                                + "{\"target\":\"main/all/center\",\"asked\":[-9.0,0.5],\"taken\":[-1.0,0.5]},"
                                + "{\"target\":\"main/haze/speed\",\"asked\":-1.0,\"taken\":0.0}]");
        assertThat(outcome.get("added").toString()).isEqualTo("[\"L6\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    main/all/level|0.25|0.25
                    main/all/level|-1|-1.0
                    main/all/on|true|true
                    main/all/mode|5|5
                    main/all/mode|5.0|5
                    main/all/mode|'Very hard'|5
                    main/all/mode|'very HARD'|5
                    main/warp/blend|'add'|1
                    main/all/center|[0.5,-0.5]|[0.5,-0.5]
                    main/all/tint|[1,0.5,0]|[1.0,0.5,0.0,1.0]
                    main/all/tint|[1,0.5,0,0.25]|[1.0,0.5,0.0,0.25]
                    main/all/title|'Grüße \\ud83d\\ude00'|'Grüße 😀'
                    main/all/picture|{'source':'below'}|{'source':'below'}
                    main/all/picture|{'source':'file','path':'images/a.png'}|{'source':'file','path':'images/a.png'}
                    main/all/picture|{'source':'video','name':'cam'}|{'source':'video','name':'cam'}
                    main/all/picture|{'source':'layer','layer':'warp'}|{'source':'layer','layer':'L1'}
                    main/all/picture|{'source':'layer','layer':'L2'}|{'source':'layer','layer':'L2'}
                    main/all/picture|{'source':'screen','screen':'main'}|{'source':'screen','screen':'main'}
                    """)
    void everyKindOfValueArrives(String target, String asked, String expected) {
        accepted(set(target, asked));

        assertThat(value(target)).isEqualTo(expected.replace('\'', '"') + " base");
    }

    @Test
    void noneIsAPictureToo() {
        accepted(set("main/all/picture", "{'source':'below'}"));
        accepted(set("main/all/picture", "{'source':'none'}"));

        assertThat(value("main/all/picture")).isEqualTo("{\"source\":\"none\"} base");
    }

    @Test
    void anEventIsFiredAndNeverHeld() {
        JsonNode outcome = accepted(set("main/all/hit", "true"));

        assertThat(outcome.get("rev").longValue()).isEqualTo(7);
        assertThat(outcome.get("persisted").stringValue()).isEqualTo("none");
        assertThat(value("main/all/hit")).isEqualTo("null default");
    }

    @Test
    void aBatchIsOneChange() {
        JsonNode outcome =
                accepted(batch(set("main/warp/speed", "0.5"), set("main/warp/amount", "0.25")));

        assertThat(outcome.get("rev").longValue()).isEqualTo(8);
        assertThat(stage.requests).hasSize(1);
    }

    @Test
    void aBatchIsAcceptedAsAWholeOrNotAtAll() {
        String before = stage.everything();

        HttpResponse<String> answer =
                post(
                        batch(
                                set("main/warp/speed", "0.5"),
                                "{'op':'removeLayer','target':'main/ribbons'}",
                                "{'op':'moveLayer','target':'main/warp','to':4}"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Stage.tree(answer).get("path").stringValue()).isEqualTo("mutations[2].to");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aBaseThatIsCurrentIsAcceptedAndAnOldOneIsNot() {
        String body = "{'op':'setParameter','target':'main/warp/speed','value':0.5,'base':7}";

        JsonNode first = accepted(body);
        HttpResponse<String> second = post(body);

        assertThat(first.get("rev").longValue()).isEqualTo(8);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(Stage.tree(second).get("code").stringValue()).isEqualTo("staleBase");
        assertThat(Stage.tree(second).get("detail").stringValue()).contains("rev 8");
    }

    @Test
    void whoMissedARemovalIsToldThatAndNotThatTheNameIsWrong() {
        accepted("{'op':'removeLayer','target':'main/ribbons'}");

        HttpResponse<String> answer = post("{'op':'keep','target':'main/ribbons','base':7}");

        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("staleBase");
    }

    @Test
    void theStackIsBuiltOverHttp() {
        accepted(
                batch(
                        "{'op':'addScreen','screen':'wall','width':64,'height':32,"
                                + "'framesPerSecond':30}",
                        "{'op':'addLayer','screen':'wall','shader':'warp','key':'low'}",
                        "{'op':'addLayer','screen':'wall','shader':'ribbons','key':'high'}",
                        "{'op':'addLayer','screen':'wall','shader':'kaleido','at':0}"));
        assertThat(keys("wall")).containsExactly("kaleido", "low", "high");

        accepted("{'op':'moveLayer','target':'wall/kaleido','to':2}");
        accepted("{'op':'setLayerKey','target':'wall/kaleido','key':'mirror'}");
        accepted("{'op':'removeLayer','target':'wall/low'}");
        accepted("{'op':'setShader','target':'wall/high','shader':'all'}");
        accepted("{'op':'setFormat','screen':'wall','width':16,'height':8,'framesPerSecond':12.5}");

        assertThat(keys("wall")).containsExactly("high", "mirror");
        JsonNode wall = stage.json("/api/screens/wall");
        assertThat(wall.at("/layers/0/shader").stringValue()).isEqualTo("all");
        assertThat(wall.get("format").toString())
                .isEqualTo("{\"width\":16,\"height\":8,\"framesPerSecond\":12.5}");

        accepted("{'op':'removeScreen','screen':'wall'}");
        assertThat(stage.get("/api/screens/wall").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("DEV-08 scenes are saved, loaded, renamed and deleted over HTTP")
    void scenesComeAndGo() {
        accepted(set("main/warp/speed", "0.5"));
        accepted("{'op':'saveScene','screen':'main','scene':'act-1'}");
        accepted(set("main/warp/speed", "2"));
        accepted("{'op':'renameScene','scene':'act-1','name':'Act one'}");
        accepted("{'op':'loadScene','screen':'main','scene':'act-1'}");

        assertThat(value("main/warp/speed")).isEqualTo("0.5 base");
        assertThat(stage.json("/api/screens/main").get("activeScene").stringValue())
                .isEqualTo("act-1");

        accepted("{'op':'saveScene','screen':'main','scene':'act-1'}");
        assertThat(stage.json("/api/scenes").at("/scenes/0/name").stringValue())
                .isEqualTo("Act one");

        accepted("{'op':'deleteScene','scene':'act-1'}");
        assertThat(stage.json("/api/scenes").get("scenes")).isEmpty();
    }

    @Test
    void resetRevertAndKeepGoBetweenTheTiers() {
        accepted(set("main/warp/speed", "0.5"));
        accepted(set("main/warp/speed", "0.75", "'lifetime':'session'"));

        accepted("{'op':'revert','target':'main/warp/speed'}");
        assertThat(value("main/warp/speed")).isEqualTo("0.5 base");

        accepted(set("main/warp/speed", "0.75", "'lifetime':'session'"));
        accepted("{'op':'keep'}");
        assertThat(value("main/warp/speed")).isEqualTo("0.75 base");

        accepted("{'op':'reset','target':'main'}");
        assertThat(value("main/warp/speed")).isEqualTo("0.35 default");
    }

    @Test
    void aClientMayWaitForTheDisk() {
        JsonNode outcome = accepted(set("main/warp/speed", "0.5", "'want':'durable'"));

        assertThat(outcome.get("persisted").stringValue()).isEqualTo("durable");
        assertThat(stage.json("/api/state").get("durableRev").longValue()).isEqualTo(8);
    }

    @Test
    void whatIsOnDiskAlreadyIsNotAskedForAgain() {
        stage.disk.rev = 8;

        JsonNode outcome = accepted(set("main/warp/speed", "0.5", "'want':'durable'"));

        assertThat(outcome.get("persisted").stringValue()).isEqualTo("durable");
        assertThat(stage.disk.saved).isEmpty();
    }

    @Test
    void whoGivesUpOnTheDiskIsTakenOffItsList() {
        stage.disk.mood = Stage.Disk.Mood.SLEEPS;

        HttpResponse<String> answer = post(set("main/warp/speed", "0.5", "'want':'durable'"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(stage.disk.asleep).hasSize(1).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    @DisplayName("PPR-01 PPR-02 a scene's change is answered once it is on disk, unasked")
    void aScenesChangeIsAnsweredOnceItIsOnDisk() {
        for (String change :
                new String[] {
                    "{'op':'saveScene','screen':'main','scene':'act-1'}",
                    "{'op':'renameScene','scene':'act-1','name':'Act one'}",
                    "{'op':'deleteScene','scene':'act-1'}"
                }) {
            stage.disk.saved.clear();
            stage.requests.clear();

            JsonNode outcome = accepted(change);

            assertThat(outcome.get("persisted").stringValue()).isEqualTo("durable");
            assertThat(stage.disk.saved)
                    .isEqualTo(stage.requests)
                    .extracting(PersistenceRequest::key)
                    .contains("act-1");
        }
    }

    @Test
    @DisplayName("PPR-02 a scene that could not be saved is not reported as a success")
    void aSceneThatCannotBeSavedIsNoSuccess() {
        stage.disk.mood = Stage.Disk.Mood.FAILS;

        HttpResponse<String> answer = post("{'op':'saveScene','screen':'main','scene':'act-1'}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("notDurableYet");
        assertThat(Stage.tree(answer).get("detail").stringValue())
                .contains("data/SCENEact-1: No space left on device");
        assertThat(stage.json("/api/scenes").get("scenes")).hasSize(1);
    }

    @Test
    @DisplayName(
            "FUT-03 an earlier state comes back whole, and that is on disk when it is answered")
    void anEarlierStateComesBack() {
        accepted(set("main/warp/speed", "0.5"));
        stage.generations.keep(12, stage.engine.view().base());
        accepted(
                batch(set("main/warp/speed", "2"), "{'op':'removeLayer','target':'main/ribbons'}"));

        JsonNode outcome = accepted("{'op':'rollback','generation':12}");

        assertThat(outcome.get("rev").longValue()).isEqualTo(10);
        assertThat(outcome.get("persisted").stringValue()).isEqualTo("durable");
        assertThat(value("main/warp/speed")).isEqualTo("0.5 base");
        assertThat(keys("main")).contains("ribbons");
    }

    @Test
    void aStateThatIsGoneDamagedOrUnreadableIsRefused() {
        stage.generations.damaged.put(13L, "the checksum does not fit");
        String before = stage.everything();

        HttpResponse<String> gone = post("{'op':'rollback','generation':99}");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(Stage.tree(gone).get("code").stringValue()).isEqualTo("unknownTarget");
        assertThat(Stage.tree(gone).get("path").stringValue()).isEqualTo("generation");

        HttpResponse<String> damaged = post(batch("{'op':'rollback','generation':13}"));
        assertThat(damaged.statusCode()).isEqualTo(422);
        assertThat(Stage.tree(damaged).get("code").stringValue()).isEqualTo("badArgument");
        assertThat(Stage.tree(damaged).get("path").stringValue())
                .isEqualTo("mutations[0].generation");
        assertThat(Stage.tree(damaged).get("detail").stringValue())
                .isEqualTo("generation 13 cannot be used: the checksum does not fit");

        stage.generations.broken = true;
        HttpResponse<String> unreadable = post("{'op':'rollback','generation':13}");
        assertThat(unreadable.statusCode()).isEqualTo(503);
        assertThat(Stage.tree(unreadable).get("code").stringValue()).isEqualTo("unreadable");
        assertThat(stage.everything()).isEqualTo(before);

        HttpResponse<String> negative = post("{'op':'rollback','generation':-1}");
        assertThat(negative.statusCode()).isEqualTo(422);
        assertThat(Stage.tree(negative).get("detail").stringValue())
                .isEqualTo("a generation is a whole number from 0");
    }

    @Test
    void aLayerAddedAfterARollbackComesOnTopOfWhatCameBack() {
        stage.generations.keep(12, stage.engine.view().base());
        accepted("{'op':'removeLayer','target':'main/ribbons'}");

        accepted(
                batch(
                        "{'op':'rollback','generation':12}",
                        "{'op':'addLayer','screen':'main','shader':'warp','key':'top'}"));

        assertThat(keys("main")).last().isEqualTo("top");
        assertThat(keys("main")).hasSize(6);
    }

    @Test
    void thereIsNothingToWaitForWhenNothingIsSaved() {
        stage.disk.mood = Stage.Disk.Mood.SLEEPS;

        JsonNode outcome =
                accepted(set("main/warp/speed", "0.5", "'lifetime':'session','want':'durable'"));

        assertThat(outcome.get("persisted").stringValue()).isEqualTo("none");
    }

    @Test
    void aDiskThatFailsIsReportedAndTheChangeCounts() {
        stage.disk.mood = Stage.Disk.Mood.FAILS;

        HttpResponse<String> answer = post(set("main/warp/speed", "0.5", "'want':'durable'"));

        assertThat(answer.statusCode()).isEqualTo(503);
        JsonNode problem = Stage.tree(answer);
        assertThat(problem.get("code").stringValue()).isEqualTo("notDurableYet");
        assertThat(problem.get("detail").stringValue())
                .contains("accepted at rev 8, but not on disk yet")
                .contains("No space left on device");
        assertThat(value("main/warp/speed")).isEqualTo("0.5 base");
    }

    @Test
    void aDiskThatSleepsIsNotWaitedForForEver(@TempDir Path other) throws IOException {
        try (var hasty = new Stage(other, Set.of(), new HttpApi.Patience(2_000, 2_000))) {
            hasty.disk.mood = Stage.Disk.Mood.SLEEPS;

            HttpResponse<String> answer =
                    hasty.post(
                            set("main/warp/speed", "0.5", "'want':'durable'").replace('\'', '"'));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Stage.tree(answer).get("detail").stringValue())
                    .contains("accepted at rev 8")
                    .contains("within 2000 ms");
        }
    }

    @Test
    void anEngineThatHasStoppedSaysSo() throws InterruptedException {
        stage.engine.stop(10_000);

        HttpResponse<String> answer = post(set("main/warp/speed", "0.5"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("stopping");
    }

    private HttpResponse<String> post(String body) {
        return stage.post(body.replace('\'', '"'));
    }

    private JsonNode accepted(String body) {
        return stage.accepted(body.replace('\'', '"'));
    }

    private static String set(String target, String value, String... more) {
        return "{'op':'setParameter','target':'"
                + target
                + "','value':"
                + value
                + (more.length == 0 ? "" : "," + more[0])
                + "}";
    }

    private static String batch(String... mutations) {
        return "{'mutations':[" + String.join(",", mutations) + "]}";
    }

    /** Value and tier as the state has them. */
    private String value(String path) {
        String[] parts = path.split("/");
        JsonNode screen = stage.json("/api/screens/" + parts[0]);
        JsonNode values = screen.get("master");
        for (JsonNode layer : screen.get("layers")) {
            if (layer.get("key").stringValue().equals(parts[1])) {
                values = layer.has(parts[2]) ? layer : layer.get("values");
            }
        }
        JsonNode one = values.get(parts[2]);
        return one.get("value") + " " + one.get("tier").stringValue();
    }

    private Iterable<String> keys(String screen) {
        return stage.json("/api/screens/" + screen)
                .get("layers")
                .valueStream()
                .map(layer -> layer.get("key").stringValue())
                .toList();
    }
}
