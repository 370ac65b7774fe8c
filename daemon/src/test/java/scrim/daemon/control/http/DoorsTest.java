package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Who is let in, with real sockets: each refusal before anything of the request is acted upon. */
class DoorsTest {
    private static final String CHANGE =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1}";

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
    @DisplayName(
            "DNS rebinding: a foreign name that points here is answered 421 and changes nothing")
    void aForeignHostIsRefused() {
        String before = stage.everything();

        String answer = stage.raw(post("Host: evil.example:" + stage.port + "\n"));

        assertThat(answer).startsWith("HTTP/1.1 421 ").contains("\"code\":\"wrongHost\"");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void theWholeAddressInTheFirstLineDoesNotOpenTheDoor() {
        String answer =
                stage.raw(
                        "GET http://"
                                + stage.address()
                                + "/api/state HTTP/1.1\nHost: evil.example\nAuthorization: Bearer "
                                + stage.token
                                + "\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("screens");
    }

    @Test
    void aRequestWithoutHostIsRefused() {
        assertThat(stage.raw("GET / HTTP/1.0\n\n")).startsWith("HTTP/1.1 421 ");
        assertThat(stage.raw("GET / HTTP/1.1\nConnection: close\n\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://evil.example", "http://localhost:3000"})
    void aPageOfAnotherOriginIsRefusedEvenWithTheToken(String origin) {
        String before = stage.everything();

        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Origin", origin)
                                .POST(BodyPublishers.ofString(CHANGE)));

        assertProblem(answer, 403, "foreignOrigin", "Origin");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aPageOfThisServerMayAsk() {
        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Origin", "http://" + stage.address())
                                .header("Sec-Fetch-Site", "same-origin")
                                .POST(BodyPublishers.ofString(CHANGE)));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void aFormOnAnotherSiteIsRefused() {
        String before = stage.everything();

        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/mutations")
                                .header("Sec-Fetch-Site", "cross-site")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(CHANGE)));

        assertProblem(answer, 403, "foreignOrigin", "Sec-Fetch-Site");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"PAGE", "ASSET", "DOCS", "SIGN_IN", "SIGN_OUT"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyPathOfTheApiNeedsTheToken(Route route) {
        String path = route.path.replaceAll("\\{\\w+}", "main");
        String before = stage.everything();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + stage.address() + path))
                        .method(route.method, BodyPublishers.ofString(CHANGE));

        HttpResponse<String> without = stage.send(request);
        HttpResponse<String> wrong =
                stage.send(request.header("Authorization", "Bearer " + "x".repeat(43)));

        assertProblem(without, 401, "noToken", "Authorization");
        assertThat(without.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"scrim\"");
        assertProblem(wrong, 401, "wrongToken", "Authorization");
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aTokenInTheQueryOpensNothing() {
        for (String name : new String[] {"token", "access_token", "Authorization"}) {
            HttpResponse<String> answer =
                    stage.send(
                            HttpRequest.newBuilder(
                                    URI.create(
                                            "http://"
                                                    + stage.address()
                                                    + "/api/state?"
                                                    + name
                                                    + "="
                                                    + stage.token)));

            assertProblem(answer, 401, "noToken", "Authorization");
        }
    }

    @Test
    void whoHasNoTokenDoesNotLearnWhatPathsThereAre() {
        HttpResponse<String> answer =
                stage.send(
                        HttpRequest.newBuilder(
                                URI.create("http://" + stage.address() + "/api/nothing")));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api//state", "/api/./state", "/x/../api/state", "/%61pi/state"})
    void noSpellingOfAPathGoesRoundTheToken(String path) {
        String answer =
                stage.raw(
                        "GET "
                                + path
                                + " HTTP/1.1\nHost: "
                                + stage.address()
                                + "\nConnection: close\n\n");

        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("\"screens\"");
    }

    @Test
    void noAnswerInvitesOtherSites() {
        for (String path : new String[] {"/", "/api/state", "/api/nothing"}) {
            HttpResponse<String> answer =
                    stage.send(stage.request(path).header("Origin", "http://" + stage.address()));

            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control-"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void aPreflightIsNotGranted() {
        HttpResponse<String> answer =
                stage.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://" + stage.address() + "/api/mutations"))
                                .header("Origin", "http://evil.example")
                                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void refusalsAreLoggedWithoutTokenBodyOrQuery() {
        stage.raw(post("Host: evil.example\n"));
        stage.post("{\"op\":\"setParameter\",\"target\":\"secret-target\",\"value\":1}");
        stage.get("/api/explain?target=secret-query");
        stage.send(stage.request("/api/state").header("Authorization", "Bearer hunter2"));

        assertThat(stage.log.lines())
                .contains(
                        "WARNING refused POST /api/mutations from 127.0.0.1: 421 wrongHost",
                        "INFO refused POST /api/mutations from 127.0.0.1: 404 unknownTarget",
                        "INFO refused GET /api/explain from 127.0.0.1: 404 unknownTarget",
                        "WARNING refused GET /api/state from 127.0.0.1: 401 wrongToken");
        assertThat(stage.log.lines().toString())
                .doesNotContain(stage.token)
                .doesNotContain("secret")
                .doesNotContain("hunter2");
    }

    @Test
    void requestsAndRefusalsAreCounted() {
        stage.get("/api/state");
        stage.get("/api/nothing");

        var counters = stage.json("/api/health").get("counters");
        assertThat(counters.get("http.requests").longValue()).isEqualTo(3);
        assertThat(counters.get("http.refused").longValue()).isEqualTo(1);
        assertThat(counters.get("http.errors").longValue()).isEqualTo(0);
    }

    private String post(String host) {
        return "POST /api/mutations HTTP/1.1\n"
                + host
                + "Authorization: Bearer "
                + stage.token
                + "\nConnection: close\nContent-Length: "
                + CHANGE.length()
                + "\n\n"
                + CHANGE;
    }

    private static void assertProblem(
            HttpResponse<String> answer, int status, String code, String path) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        var problem = Stage.tree(answer);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("path").stringValue()).isEqualTo(path);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
    }
}
