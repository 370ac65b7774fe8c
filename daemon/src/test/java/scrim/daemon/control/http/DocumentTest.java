package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.json.Op;
import scrim.daemon.control.json.Problem;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** What {@code docs/http.md} says is what the program does. */
class DocumentTest {
    @TempDir Path folder;

    @Test
    void itListsEveryOpAndNoOther() throws IOException {
        assertThat(Document.table("op ").stream().map(List::getFirst))
                .containsExactlyInAnyOrderElementsOf(Op.WORDS);
    }

    @Test
    void itListsEveryPathWithItsMethodAndNoOther() throws IOException {
        assertThat(Document.table("method ").stream().map(row -> row.get(0) + " " + row.get(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Route.values())
                                .map(route -> route.method + " " + route.path)
                                .toList());
    }

    @Test
    void itListsEveryProblemWithItsStatusAndNoOther() throws IOException {
        assertThat(Document.table("code ").stream().map(row -> row.get(0) + " " + row.get(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Problem.Code.values())
                                .map(code -> code.word + " " + code.status)
                                .toList());
    }

    @Test
    void itListsEveryTypeAndNoOther() throws IOException {
        try (var stage = new Stage(folder)) {
            var words = new TreeSet<String>();
            stage.engine.view().slots().slots().stream()
                    .map(slot -> slot.definition().kind())
                    .map(ParameterKind::word)
                    .forEach(words::add);

            assertThat(Document.table("type ").stream().map(List::getFirst))
                    .containsExactlyInAnyOrderElementsOf(words);
        }
    }

    @Test
    void itsExamplesWorkAsTheyStand() throws IOException, InterruptedException {
        assumeTrue(hasCurl(), "curl is not installed");
        try (var stage = new Stage(folder.resolve("data"))) {
            stage.texts.all.put(new ShaderId("warp"), "void main() {}\n".getBytes(UTF_8));
            String script =
                    "set -eu\n"
                            + "curl() { command curl -sS --fail-with-body -w '[%{http_code}]'"
                            + " \"$@\"; }\n"
                            + String.join("\n", Document.examples())
                                    .replace("127.0.0.1:7270", stage.address());

            String output = bash(script);

            assertThat(output)
                    .contains("\"persisted\":\"requested\"")
                    .contains("\"persisted\":\"none\"")
                    .contains("\"persisted\":\"durable\"")
                    .contains("\"winner\":\"committed\"")
                    .contains("\"verdict\":\"good\"")
                    .contains("[304]");
            assertThat(folder.resolve("frame.png")).hasBinaryContent(Stage.PNG);
            assertThat(stage.json("/api/state").at("/screens/0/layers/5/key").stringValue())
                    .isEqualTo("haze");
        }
    }

    private String bash(String script) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("bash", "-c", script)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
