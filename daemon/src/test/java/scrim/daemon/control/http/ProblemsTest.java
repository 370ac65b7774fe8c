package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.stack.ShaderId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Every problem there is, as a client gets to see it (RFC 9457). */
class ProblemsTest {
    private static final String SPEED =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":";

    @TempDir Path folder;

    private ApiDescription description;
    private Stage stage;
    private final CountDownLatch busy = new CountDownLatch(1);

    @BeforeEach
    void open() throws IOException, RefusedException {
        description = new ApiDescription();
        stage = new Stage(folder, Set.of(), new HttpApi.Patience(300, 300));
        stage.texts.all.put(new ShaderId("warp"), "x".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        busy.countDown();
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(Problem.Code.class)
    void everyProblemIsOfTheFormAndSaysWhatToDo(Problem.Code code) throws Exception {
        HttpResponse<String> answer = provoke(code);

        JsonNode problem = Stage.tree(answer);
        assertThat(problem.get("code").stringValue()).as(answer.body()).isEqualTo(code.word);
        assertThat(answer.statusCode()).isEqualTo(code.status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(description.mistakes(description.schema("Problem"), problem)).isEmpty();
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:scrim:problem:" + code.word);
        assertThat(problem.get("title").stringValue()).isEqualTo(code.title).isNotBlank();
        assertThat(problem.get("status").intValue()).isEqualTo(code.status);
        assertThat(problem.get("detail").stringValue())
                .isNotBlank()
                .doesNotContain("Exception", "scrim.daemon", stage.token);
    }

    private HttpResponse<String> provoke(Problem.Code code) throws Exception {
        return switch (code) {
            case BAD_REQUEST -> stage.get("/api/explain");
            case NOT_JSON -> stage.post("{");
            case NO_TOKEN ->
                    stage.send(HttpRequest.newBuilder(stage.request("/api/state").build().uri()));
            case WRONG_TOKEN ->
                    stage.send(
                            HttpRequest.newBuilder(stage.request("/api/state").build().uri())
                                    .header("Authorization", "Bearer wrong"));
            case FOREIGN_ORIGIN ->
                    stage.send(stage.request("/api/state").header("Origin", "http://evil.example"));
            case NOT_ALLOWED -> asViewer(SPEED + "1}");
            case UNKNOWN_PATH -> stage.get("/api/nothing");
            case UNKNOWN_TARGET -> stage.get("/api/screens/nothing");
            case NO_THUMBNAIL -> stage.get("/api/shaders/warp/thumbnail.png");
            case WRONG_METHOD -> stage.send(stage.request("/api/state").DELETE());
            case ALREADY_EXISTS ->
                    stage.post(
                            "{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"warp\","
                                    + "\"key\":\"warp\"}");
            case STALE_BASE -> stage.post("{\"op\":\"reset\",\"base\":1}");
            case PRECONDITION_FAILED ->
                    stage.send(
                            stage.request("/api/mutations")
                                    .header("If-Match", "\"old\"")
                                    .POST(BodyPublishers.ofString(SPEED + "1}")));
            case TOO_LARGE -> stage.post(" ".repeat(70_000));
            case UNSUPPORTED_TYPE ->
                    stage.send(
                            stage.request("/api/mutations")
                                    .header("Content-Type", "application/xml")
                                    .POST(BodyPublishers.ofString("<a/>")));
            case WRONG_HOST -> wrongHost();
            case UNKNOWN_OP -> stage.post("{\"op\":\"nothing\"}");
            case UNKNOWN_FIELD -> stage.post("{\"op\":\"reset\",\"colour\":1}");
            case MISSING_FIELD -> stage.post("{\"op\":\"setParameter\"}");
            case WRONG_TYPE -> stage.post(SPEED + "\"fast\"}");
            case BAD_VALUE ->
                    stage.post(
                            "{\"op\":\"setParameter\",\"target\":\"main/all/mode\",\"value\":77}");
            case BAD_ARGUMENT -> stage.post("{\"mutations\":[]}");
            case PRECONDITION_REQUIRED -> put();
            case TOO_MANY -> tooMany();
            case INTERNAL -> {
                stage.beforePicture =
                        () -> {
                            throw new IllegalStateException("a defect, on purpose");
                        };
                yield stage.get("/api/screens/main/frame.png");
            }
            case BUSY -> {
                stage.engine.listen(_ -> awaitEnd());
                yield stage.post(SPEED + "1}");
            }
            case STOPPING -> {
                stage.engine.stop(10_000);
                yield stage.post(SPEED + "1}");
            }
            case NO_PICTURE -> {
                stage.picture = new CompletableFuture<>();
                yield stage.get("/api/screens/main/frame.png");
            }
            case UNREADABLE -> {
                stage.generations.broken = true;
                yield stage.get("/api/generations");
            }
            case UNWRITABLE -> {
                stage.texts.isFull = true;
                yield put("If-Match", "*");
            }
            case NOT_DURABLE_YET -> {
                stage.disk.mood = Stage.Disk.Mood.FAILS;
                yield stage.post(SPEED + "1,\"want\":\"durable\"}");
            }
        };
    }

    private HttpResponse<String> asViewer(String body) throws IOException {
        stage.send(stage.request("/api/tokens/viewer").POST(BodyPublishers.ofString("{}")));
        String viewer = Files.readString(folder.resolve("token-viewer")).strip();
        return stage.send(
                HttpRequest.newBuilder(stage.request("/api/mutations").build().uri())
                        .header("Authorization", "Bearer " + viewer)
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> wrongHost() throws Exception {
        // The JDK's client sends no other Host.
        String raw =
                stage.raw(
                        "GET /api/state HTTP/1.1\nHost: evil.example\nConnection: close\n"
                                + "Authorization: Bearer "
                                + stage.token
                                + "\n\n");
        return new RawAnswer(raw);
    }

    private HttpResponse<String> tooMany() {
        String thousand =
                "{\"mutations\":["
                        + String.join(",", Collections.nCopies(1_000, SPEED + "1}"))
                                .replace(" ", "")
                        + "]}";
        HttpResponse<String> last = stage.post(thousand);
        for (int i = 0; i < 100 && last.statusCode() == 200; i++) {
            last = stage.post(thousand);
        }
        return last;
    }

    private HttpResponse<String> put(String... headers) {
        HttpRequest.Builder request =
                stage.request("/api/shaders/warp/source").PUT(BodyPublishers.ofString("y"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return stage.send(request);
    }

    private void awaitEnd() {
        try {
            busy.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
