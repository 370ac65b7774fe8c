package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What {@code docs/oscquery.md} says is what the program does. */
@Timeout(120)
class OscQueryDocumentTest {
    private static final Path PAGE = Path.of("../docs/oscquery.md");

    @Test
    void itsExamplesWorkAsTheyStand() throws Exception {
        try (var stage = new QueryStage()) {
            List<String> lines = block();
            assertThat(lines).hasSize(4).allMatch(line -> line.startsWith("curl "));
            for (String line : lines) {
                JsonNode answer =
                        QueryStage.tree(
                                bash(
                                        line.replace("curl ", "curl -sS --fail-with-body ")
                                                .replace(
                                                        "127.0.0.1:9001",
                                                        "127.0.0.1:" + stage.server.port())));

                assertThat(answer).as(line).isNotEmpty();
            }
        }
    }

    @Test
    void itListsEveryKindOfParameterWithItsTypes() throws IOException {
        try (var stage = new QueryStage()) {
            var said = new TreeSet<String>();
            Pattern row = Pattern.compile("^\\| ([a-z2D]+) \\| `(\\w+)`", Pattern.MULTILINE);
            row.matcher(Files.readString(PAGE))
                    .results()
                    .forEach(one -> said.add(one.group(1) + " " + one.group(2)));

            var done = new TreeSet<String>();
            for (Slot slot : stage.desk.engine.view().slots().slots()) {
                String word = slot.definition().kind().word();
                if (!word.equals("image")) {
                    String path =
                            slot.address().layer().isMaster()
                                    ? slot.path().replace("/master/", "/")
                                    : slot.path();
                    JsonNode type = stage.json("/scrim/" + path + "?TYPE");
                    done.add(word + " " + type.get("TYPE").stringValue());
                }
            }
            assertThat(said).isEqualTo(done);
        }
    }

    @Test
    void itListsEveryAttributeAndItsLimits() throws IOException {
        String page = Files.readString(PAGE);

        for (Attribute one : Attribute.values()) {
            if (one != Attribute.CONTENTS) {
                assertThat(page).contains(one.name());
            }
        }
        assertThat(page)
                .contains("%,d addresses".formatted(Visitors.PER_SECOND))
                .contains(
                        "%d, %d of one machine"
                                .formatted(
                                        OscQueryServer.LIMITS.connections(),
                                        OscQueryServer.LIMITS.ofPlace()))
                .contains(Listeners.MOST + " (`oscquery.listeners`)")
                .contains("%,d bytes".formatted(Listeners.MOST_COMMAND_BYTES))
                .contains(Listener.MOST_BYTES / 1_024 + " KiB")
                .contains("More than " + Notice.MOST + " at once");
    }

    private static List<String> block() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("```sh\n") + 6;
        return page.substring(from, page.indexOf("```", from)).lines().toList();
    }

    private static String bash(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
