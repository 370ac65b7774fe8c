package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

/** Shaders' texts and small pictures over HTTP, in the real program on whatever driver there is. */
class MediaTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SOURCE = "/api/shaders/plate/source";

    @TempDir private Path data;
    private DaemonProcess daemon;

    @BeforeEach
    void start() throws Exception {
        daemon = DaemonProcess.start(data);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    @DisplayName("a shader is made, drawn, edited and refused over HTTP alone")
    void aShaderIsEditedOverHttp() throws Exception {
        HttpResponse<String> made = put("If-None-Match", "*", shader("1.0, 0.0, 0.0"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.body()).contains("\"verdict\":\"good\"");
        await("the shader", () -> daemon.get("/api/shaders").toString().contains("\"plate\""));
        daemon.change("{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"plate\"}");
        await("red", () -> color("/api/screens/main/frame.png") == 0xFFFF0000);

        HttpResponse<String> bad =
                put("If-Match", tag(made), shader("0.0, 1.0, 0.0").replace("gl_Frag", "gl_Frog"));
        assertThat(bad.body())
                .contains("\"verdict\":\"broken\"", "\"file\":\"plate.fs\"", "\"line\":2")
                .contains("gl_FrogColor");
        assertThat(color("/api/screens/main/frame.png")).isEqualTo(0xFFFF0000);

        HttpResponse<String> stale = put("If-Match", tag(made), shader("0.0, 0.0, 1.0"));
        assertThat(stale.statusCode()).isEqualTo(412);

        HttpResponse<String> mended = put("If-Match", tag(bad), shader("0.0, 1.0, 0.0"));
        assertThat(mended.body()).contains("\"verdict\":\"good\"");
        await("green", () -> color("/api/screens/main/frame.png") == 0xFF00FF00);
        assertThat(Files.readString(data.resolve("shaders/plate.fs")))
                .isEqualTo(shader("0.0, 1.0, 0.0"));
    }

    @Test
    @DisplayName("a shader's thumbnail is of its newest text, and there again after a start")
    void aShaderHasAThumbnail() throws Exception {
        HttpResponse<String> made = put("If-None-Match", "*", shader("1.0, 0.0, 0.0"));
        String picture = "/api/shaders/plate/thumbnail.png";
        await("a red thumbnail", () -> color(picture) == 0xFFFF0000);
        BufferedImage image = image(picture);
        assertThat(image.getWidth()).isEqualTo(160);
        assertThat(image.getHeight()).isEqualTo(90);

        put("If-Match", tag(made), shader("0.0, 0.0, 1.0"));
        await("a blue thumbnail", () -> color(picture) == 0xFF0000FF);

        List<String> kept = pictures();
        assertThat(kept).hasSizeGreaterThanOrEqualTo(2);

        daemon.kill();
        daemon = DaemonProcess.startAsSaved(data);
        assertThat(pictures()).containsAll(kept);
        await("the blue thumbnail", () -> color(picture) == 0xFF0000FF);
    }

    private List<String> pictures() throws IOException {
        try (Stream<Path> all = Files.list(data.resolve("thumbnails/shaders"))) {
            return all.map(Path::toString).filter(name -> name.endsWith(".png")).toList();
        }
    }

    @Test
    @DisplayName("a scene's thumbnail is of when it was saved, until the scene is deleted")
    void aSceneHasAThumbnail() throws Exception {
        put("If-None-Match", "*", shader("1.0, 0.0, 0.0"));
        await("the shader", () -> daemon.get("/api/shaders").toString().contains("\"plate\""));
        daemon.change("{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"plate\"}");
        await("red", () -> color("/api/screens/main/frame.png") == 0xFFFF0000);

        String picture = "/api/scenes/red/thumbnail.png";
        daemon.change("{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"red\"}");
        await("a red thumbnail", () -> color(picture) == 0xFFFF0000);
        daemon.change("{\"op\":\"removeLayer\",\"target\":\"main/plate\"}");
        assertThat(color(picture)).isEqualTo(0xFFFF0000);

        daemon.change("{\"op\":\"deleteScene\",\"scene\":\"red\"}");
        assertThat(answer(picture).statusCode()).isEqualTo(404);
        await("no file", () -> !Files.exists(data.resolve("thumbnails/scenes/red.png")));
    }

    private static String shader(String color) {
        return "/*{}*/\nvoid main() { gl_FragColor = vec4(" + color + ", 1.0); }\n";
    }

    private HttpResponse<String> put(String header, String value, String text) throws Exception {
        return CLIENT.send(
                request(SOURCE).header(header, value).PUT(BodyPublishers.ofString(text)).build(),
                BodyHandlers.ofString());
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private HttpResponse<byte[]> answer(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + daemon.httpPort() + path))
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(data.resolve("token")).strip());
    }

    /** Of the middle; 0 if there is no picture. */
    private int color(String path) throws IOException, InterruptedException {
        BufferedImage image = image(path);
        return image == null ? 0 : image.getRGB(image.getWidth() / 2, image.getHeight() / 2);
    }

    private BufferedImage image(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = answer(path);
        return answer.statusCode() == 200
                ? ImageIO.read(new ByteArrayInputStream(answer.body()))
                : null;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
