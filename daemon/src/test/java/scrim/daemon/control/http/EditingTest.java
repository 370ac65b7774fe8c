package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.stack.ShaderId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** A shader's text over HTTP. */
class EditingTest {
    private static final ShaderId WARP = new ShaderId("warp");

    @TempDir Path folder;

    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        stage = new Stage(folder, Set.of(), new HttpApi.Patience(200, 200));
        stage.texts.all.put(WARP, bytes("void main() {}"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aTextIsReadAsItIs() {
        HttpResponse<String> answer = stage.get("/api/shaders/warp/source");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("void main() {}");
    }

    @Test
    void whoHasReadTheTextMayReplaceIt() {
        HttpResponse<String> answer = put("warp", "If-Match", tag("warp"), "void main() { /**/ }");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Stage.tree(answer).get("verdict").stringValue()).isEqualTo("good");
        assertThat(answer.headers().firstValue("ETag")).hasValue(tag("warp"));
        assertThat(text(WARP)).isEqualTo("void main() { /**/ }");
    }

    @Test
    void whatDoesNotCompileIsWrittenAndTheAnswerSaysWhere() {
        JsonNode answer = Stage.tree(put("warp", "If-Match", tag("warp"), "broken"));

        assertThat(answer.get("verdict").stringValue()).isEqualTo("broken");
        assertThat(answer.at("/problem/file").stringValue()).isEqualTo("warp.fs");
        assertThat(answer.at("/problem/line").intValue()).isEqualTo(3);
        assertThat(answer.at("/problem/column").intValue()).isEqualTo(7);
        assertThat(answer.at("/problem/reason").stringValue()).isEqualTo("undeclared: broken");
        assertThat(text(WARP)).isEqualTo("broken");
    }

    @Test
    void aDriverThatTakesLongIsNotWaitedFor() {
        stage.texts.isSilent = true;

        JsonNode answer = Stage.tree(put("warp", "If-Match", tag("warp"), "slow"));

        assertThat(answer.get("verdict").stringValue()).isEqualTo("pending");
        assertThat(text(WARP)).isEqualTo("slow");
    }

    @Test
    void nobodysWorkIsReplacedUnseen() {
        String tag = tag("warp");
        stage.texts.all.put(WARP, bytes("somebody else's"));

        assertRefused(put("warp", "If-Match", tag, "mine"), 412, "preconditionFailed");
        assertRefused(put("warp", "If-Match", "W/" + tag("warp"), "mine"), 412, "precondition");
        assertRefused(put("warp", "If-None-Match", "*", "mine"), 412, "preconditionFailed");
        assertRefused(put("warp", "X-Nothing", "1", "mine"), 428, "preconditionRequired");
        assertThat(text(WARP)).isEqualTo("somebody else's");
    }

    @Test
    void aNewShaderIsMadeOnlyWhereNoneIs() {
        HttpResponse<String> made = put("new/one", "If-None-Match", "*", "void main() {}");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(text(new ShaderId("new/one"))).isEqualTo("void main() {}");
        assertRefused(put("other", "If-Match", "*", "x"), 412, "preconditionFailed");
        assertRefused(put("none", "If-Match", "\"x\"", "x"), 412, "preconditionFailed");
        HttpResponse<String> taken = put("new/one", "If-None-Match", "*", "x");
        assertRefused(taken, 412, "preconditionFailed");
        assertThat(taken.body()).contains("there is a shader of that name already");
        assertThat(stage.texts.all).hasSize(2);
    }

    @Test
    void aNameThatCannotBeAFileIsRefused() {
        assertRefused(put(".x", "If-None-Match", "*", "x"), 422, "badArgument");
        assertRefused(put("a..b", "If-None-Match", "*", "x"), 404, "unknownTarget");
    }

    @Test
    void aFullDiskIsSaidAndNothingChanges() {
        stage.texts.isFull = true;

        HttpResponse<String> answer = put("warp", "If-Match", tag("warp"), "x");

        assertRefused(answer, 503, "unwritable");
        assertThat(answer.body()).contains("No space left on device");
    }

    @Test
    void aTextOf256KiBIsTakenAndNoLarger() {
        String largest = "/".repeat(256 * 1024);

        assertThat(put("warp", "If-Match", tag("warp"), largest).statusCode()).isEqualTo(200);
        assertRefused(put("warp", "If-Match", tag("warp"), largest + "/"), 413, "tooLarge");
    }

    @Test
    void onlyTextIsTaken() {
        HttpResponse<String> answer =
                stage.send(
                        stage.request("/api/shaders/warp/source")
                                .header("If-Match", "*")
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString("{}")));
        HttpResponse<String> latin =
                stage.send(
                        stage.request("/api/shaders/warp/source")
                                .header("If-Match", "*")
                                .PUT(BodyPublishers.ofByteArray(new byte[] {'a', (byte) 0xE4})));

        assertRefused(answer, 415, "unsupportedType");
        assertRefused(latin, 422, "badArgument");
    }

    @Test
    void aShaderInAFolderIsReachedWithItsSlash() {
        stage.texts.all.put(new ShaderId("old/blue sky"), bytes("sky"));

        assertThat(stage.get("/api/shaders/old/blue%20sky/source").body()).isEqualTo("sky");
    }

    @Test
    void aShaderThatIsNotThereIsSaidToBe() {
        assertRefused(stage.get("/api/shaders/nothing/source"), 404, "unknownTarget");
    }

    @Test
    void aPathOfSeveralMethodsSaysAllOfThem() {
        HttpResponse<String> answer =
                stage.send(stage.request("/api/shaders/warp/source").DELETE());

        assertRefused(answer, 405, "wrongMethod");
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, PUT");
    }

    private HttpResponse<String> put(String shader, String header, String value, String text) {
        return stage.send(
                stage.request("/api/shaders/" + shader + "/source")
                        .header(header, value)
                        .header("Content-Type", "text/plain")
                        .PUT(BodyPublishers.ofString(text)));
    }

    private String tag(String shader) {
        return stage.get("/api/shaders/" + shader + "/source")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    private String text(ShaderId shader) {
        return new String(stage.texts.all.get(shader), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Stage.tree(answer).get("code").stringValue()).startsWith(code);
    }
}
