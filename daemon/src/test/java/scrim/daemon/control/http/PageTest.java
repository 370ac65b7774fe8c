package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The control surface that was built into the program; here a small one for the tests. */
class PageTest {
    @TempDir Path folder;

    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        stage =
                new Stage(
                        folder,
                        Set.of(),
                        new HttpApi.Patience(10_000, 10_000),
                        "scrim/fakeui",
                        HttpApi.LIMITS);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void thePageNeedsNoTokenAndRunsOnlyItsOwnScripts() {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>A fake page</title>");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self';")
                .contains("connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void thePageIsAskedForEachTimeAndSentOnlyWhenItIsNew() {
        HttpResponse<String> first = get("/");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> second = send(request("/").header("If-None-Match", tag));

        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void filesWithAHashInTheirNameAreKeptForEver() {
        HttpResponse<String> style = get("/assets/app-3c4d.css");

        assertThat(style.body()).isEqualTo("body { color: black; }\n");
        assertThat(style.headers().firstValue("Content-Type")).hasValue("text/css; charset=utf-8");
        assertThat(style.headers().firstValue("Cache-Control"))
                .hasValue("public, max-age=31536000, immutable");
    }

    @Test
    void whoTakesGzipGetsWhatWasPackedAtTheBuild() throws Exception {
        HttpResponse<String> plain = get("/assets/app-1a2b.js");

        HttpResponse<byte[]> packed =
                HttpClient.newHttpClient()
                        .send(
                                request("/assets/app-1a2b.js")
                                        .header("Accept-Encoding", "br, GZip;q=0.8")
                                        .build(),
                                BodyHandlers.ofByteArray());

        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(packed.headers().firstValue("ETag"))
                .isNotEqualTo(plain.headers().firstValue("ETag"));
        assertThat(
                        new String(
                                new GZIPInputStream(new ByteArrayInputStream(packed.body()))
                                        .readAllBytes(),
                                StandardCharsets.UTF_8))
                .isEqualTo(plain.body())
                .isEqualTo("document.title = \"A fake script\";\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.000", "br, deflate", "x-gzip"})
    void whoDoesNotTakeGzipGetsItPlain(String accepted) {
        HttpResponse<String> answer =
                send(request("/assets/app-1a2b.js").header("Accept-Encoding", accepted));

        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.body()).contains("A fake script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/none.js",
                "/assets/..%2f..%2flogback.xml",
                "/assets/%2e%2e/index.html",
                "/assets/.hidden",
                "/assets/a/b.js",
                "/index.html",
                "/logback.xml"
            })
    void nothingElseOfTheProgramIsServed(String path) {
        assertThat(get(path).statusCode()).isBetween(400, 404);
    }

    @Test
    void aPageOfAnotherNameForThisMachineGetsNothing() {
        String answer = stage.raw("GET /assets/app-3c4d.css HTTP/1.1\nHost: evil.example\n\n");

        assertThat(answer).startsWith("HTTP/1.1 421 ");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + stage.address() + path));
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return stage.send(request);
    }
}
