package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

class SyncSchemaTest {
    private static final String BEGIN = "{\"type\":";
    private static final String LIMITS =
            "{\"messageBytes\":1,\"opsPerMessage\":1,\"opsPerSecond\":1,\"held\":1,"
                    + "\"queuedBytes\":1,\"queuedMessages\":1,\"heartbeatMillis\":1,"
                    + "\"idleMillis\":1}";

    @Test
    @DisplayName("the page about sync shows every kind of message, and each example is right")
    void everyExampleOfThePageIsRight() throws IOException {
        List<JsonNode> examples = examples();

        assertThat(examples)
                .allSatisfy(example ->
                        assertThat(SyncSchema.isAny(example)).as(example.toString()).isTrue());
        assertThat(examples)
                .extracting(example -> example.get("type").stringValue())
                .containsAll(SyncSchema.types());
    }

    @ParameterizedTest
    @DisplayName("what the schema does not allow, Scrim refuses")
    @ValueSource(
            strings = {
                "{\"type\":\"quit\"}",
                "{\"type\":\"check\",\"check\":true}",
                "{\"type\":\"subscribe\",\"topics\":[\"values\"]}",
                "{\"type\":\"subscribe\",\"id\":1,\"topics\":[]}",
                "{\"type\":\"subscribe\",\"id\":1,\"topics\":[\"secrets\"]}",
                "{\"type\":\"subscribe\",\"id\":-1}",
                "{\"type\":\"subscribe\",\"id\":1,\"from\":{\"rev\":1}}",
                "{\"type\":\"mutate\",\"mid\":\"m\",\"ops\":[]}",
                "{\"type\":\"mutate\",\"mid\":\"m\",\"ops\":[{\"op\":\"quit\"}]}",
                "{\"type\":\"mutate\",\"mid\":\"two words\",\"ops\":[{\"op\":\"keep\"}]}",
                "{\"type\":\"mutate\",\"mid\":\"m\",\"want\":\"soon\",\"ops\":[{\"op\":\"keep\"}]}",
                "{\"type\":\"change\",\"target\":\"main/a/speed\"}",
                "{\"type\":\"change\",\"target\":\"main/a/speed\",\"value\":null}",
                "{\"type\":\"commit\",\"value\":1}",
                "{\"type\":\"commit\",\"target\":\"main/a/speed\",\"value\":1,"
                        + "\"lifetime\":\"transient\"}",
                "{\"type\":\"commit\",\"target\":\"main/a/speed\",\"value\":1,\"mid\":7}",
                "{\"type\":\"commit\",\"target\":\"main/a/speed\",\"value\":1,\"mid\":null}",
                "{\"type\":\"watch\"}",
                "{\"type\":\"watch\",\"id\":1,\"values\":61}",
                "{\"type\":\"watch\",\"id\":1,\"previews\":{\"main\":{\"width\":480}}}",
                "{\"type\":\"seen\"}",
            })
    void whatTheSchemaDoesNotAllowIsRefused(String text) {
        assertThat(SyncSchema.isFromClient(JsonMapper.shared().readTree(text))).isFalse();
        var stage = new RoomStage();
        RoomStage.Line line = stage.joined("admin");

        line.client.send(text);
        line.flow();

        assertThat(line.client.nacks).hasSize(1);
        assertThat(stage.desk.engine.view().rev()).isZero();
    }

    @Test
    void whatScrimNeverSendsIsNotAllowed() {
        for (String text :
                List.of(
                        "{\"type\":\"delta\",\"rev\":2,\"prev\":1,\"ops\":[]}",
                        "{\"type\":\"delta\",\"rev\":2,\"prev\":1,\"ops\":[{\"path\":\"screens\"}]}",
                        "{\"type\":\"delta\",\"rev\":2,\"prev\":1,\"ops\":[{\"path\":\"values/main/L1\","
                                + "\"value\":1}]}",
                        "{\"type\":\"heartbeat\",\"epoch\":\"e\",\"rev\":1,\"durableRev\":1,\"prev\":1}",
                        "{\"type\":\"live\",\"values\":{\"speed\":1}}")) {
            assertThat(SyncSchema.isAny(JsonMapper.shared().readTree(text))).as(text).isFalse();
        }
    }

    /** Every message in the page, in a block or in a line. */
    private static List<JsonNode> examples() throws IOException {
        String page =
                Files.readString(SyncSchema.docs("sync.md"))
                        .replace("{\"type\": ", BEGIN)
                        .replace("\"limits\": {…}", "\"limits\": " + LIMITS);
        var examples = new ArrayList<JsonNode>();
        for (int at = page.indexOf(BEGIN); at >= 0; at = page.indexOf(BEGIN, at + 1)) {
            examples.add(JsonMapper.shared().readTree(page.substring(at, end(page, at))));
        }
        return examples;
    }

    private static int end(String page, int from) {
        int depth = 0;
        boolean isText = false;
        for (int i = from; i < page.length(); i++) {
            char letter = page.charAt(i);
            isText ^= letter == '"';
            if (!isText && letter == '{') {
                depth++;
            } else if (!isText && letter == '}' && --depth == 0) {
                return i + 1;
            }
        }
        throw new AssertionError("an example without an end: " + page.substring(from));
    }
}
