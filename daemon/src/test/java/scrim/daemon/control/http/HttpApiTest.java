package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.access.Tokens;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class HttpApiTest {
    @TempDir Path folder;

    @Test
    void aPortThatIsTakenIsReportedAsWhatItIs() throws IOException {
        try (var stage = new Stage(folder)) {
            var second = api(stage, stage.port);

            assertThatThrownBy(second::start).isInstanceOf(BindException.class);
            second.stop();
            assertThat(stage.get("/api/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anotherMachinesAddressCannotBeBound() throws IOException {
        try (var stage = new Stage(folder)) {
            var elsewhere =
                    new HttpApi(
                            new HttpApi.Settings(
                                    List.of(InetAddress.ofLiteral("192.0.2.1")),
                                    0,
                                    Set.of(),
                                    "1",
                                    "e"),
                            stage.engine,
                            stage.health,
                            Tokens.load(folder, new SecureRandom()),
                            stage.media(),
                            stage.screens,
                            stage.disk,
                            stage.generations);

            assertThatThrownBy(elsewhere::start).isInstanceOf(BindException.class);
        }
    }

    @Test
    void aRequestThatRunsMayFinishWhenTheServerStops() throws Exception {
        try (var stage = new Stage(folder)) {
            var drawn = new CompletableFuture<byte[]>();
            var asked = new CountDownLatch(1);
            stage.beforePicture = asked::countDown;
            stage.picture = drawn;
            var answer =
                    CompletableFuture.supplyAsync(() -> stage.get("/api/screens/main/frame.png"));
            asked.await();

            Thread stopping = Thread.ofVirtual().start(stage.api::stop);
            while (stage.api.port() >= 0) {
                Thread.onSpinWait();
            }
            drawn.complete(Stage.PNG);

            assertThat(answer.get().statusCode()).isEqualTo(200);
            stopping.join();
        }
    }

    @Test
    void aRequestThatNeverEndsDoesNotHoldTheStopUp() throws Exception {
        var stage = new Stage(folder);
        var asked = new CountDownLatch(1);
        stage.beforePicture = asked::countDown;
        stage.picture = new CompletableFuture<>();
        var answer = CompletableFuture.runAsync(() -> stage.get("/api/screens/main/frame.png"));
        asked.await();

        stage.close();

        assertThatThrownBy(answer::join).hasMessageContaining("no answer");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), stage.port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void theFrontPageNeedsNoTokenAndLoadsNothing() throws Exception {
        try (var stage = new Stage(folder)) {
            HttpResponse<String> page =
                    stage.send(
                            HttpRequest.newBuilder(URI.create("http://" + stage.address() + "/")));

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type"))
                    .hasValue("text/html; charset=utf-8");
            assertThat(page.body())
                    .contains("Scrim 1.2.3")
                    .contains("docs/http.md")
                    .contains(
                            "sed 's/^/Authorization: Bearer /' data/token | curl -H @- http://"
                                    + stage.address())
                    .contains(stage.address())
                    .doesNotContain("src=")
                    .doesNotContain("href=")
                    .doesNotContain("<script")
                    .doesNotContain(stage.token);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith(
                            "default-src 'none'; style-src 'sha256-" + hashOfStyle(page.body()));
        }
    }

    private static String hashOfStyle(String page) throws Exception {
        Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page);
        assertThat(style.find()).isTrue();
        return Base64.getEncoder()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256")
                                .digest(style.group(1).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aConfiguredNameIsOurs() throws IOException {
        try (var stage =
                new Stage(folder, Set.of("stage.local"), new HttpApi.Patience(9_000, 9_000))) {
            String request = "GET / HTTP/1.1\nHost: %s\nConnection: close\n\n";

            assertThat(stage.raw(request.formatted("stage.local:" + stage.port)))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(stage.raw(request.formatted("other.local:" + stage.port)))
                    .startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void brokenHttpIsAnsweredLikeAnyOtherProblem() throws IOException {
        try (var stage = new Stage(folder)) {
            String large =
                    stage.raw(
                            "GET / HTTP/1.1\nHost: "
                                    + stage.address()
                                    + "\nX: "
                                    + "x".repeat(20_000)
                                    + "\n\n");
            String nonsense = stage.raw("hello\n\n");

            assertThat(large)
                    .startsWith("HTTP/1.1 431 ")
                    .contains("application/problem+json")
                    .contains("nosniff")
                    .doesNotContainIgnoringCase("jetty");
            assertThat(nonsense)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/problem+json")
                    .doesNotContainIgnoringCase("jetty");
            assertThat(stage.health.report().counters()).containsEntry("http.refused", 2L);
        }
    }

    @Test
    void aDefectIsOurFaultAndIsReported() throws IOException {
        try (var stage = new Stage(folder)) {
            stage.beforePicture =
                    () -> {
                        throw new IllegalStateException("a slip of ours");
                    };

            HttpResponse<String> answer = stage.get("/api/screens/main/frame.png");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(Stage.tree(answer).get("code").stringValue()).isEqualTo("internal");
            assertThat(stage.health.report().lastFailures())
                    .singleElement()
                    .satisfies(failure -> {
                        assertThat(failure.subsystem()).isEqualTo("http");
                        assertThat(failure.message()).contains("a slip of ours");
                    });
            assertThat(stage.health.report().counters()).containsEntry("http.errors", 1L);
            assertThat(stage.get("/api/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatSendsHalfABodyChangesNothing() throws IOException {
        try (var stage = new Stage(folder)) {
            String before = stage.everything();

            stage.raw(
                    "POST /api/mutations HTTP/1.1\nHost: "
                            + stage.address()
                            + "\nAuthorization: Bearer "
                            + stage.token
                            + "\nContent-Length: 100\n\n{\"op\":\"removeLayer\",");

            assertThat(stage.everything()).isEqualTo(before);
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        try (var stage = new Stage(folder)) {
            HttpResponse<String> answer =
                    stage.send(
                            stage.request("/api/mutations")
                                    .expectContinue(true)
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"op\":\"clearHistory\"}")));

            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    private HttpApi api(Stage stage, int port) throws IOException {
        return new HttpApi(
                new HttpApi.Settings(List.of(), port, Set.of(), "1", "e"),
                stage.engine,
                stage.health,
                Tokens.load(folder, new SecureRandom()),
                stage.media(),
                stage.screens,
                stage.disk,
                stage.generations);
    }
}
