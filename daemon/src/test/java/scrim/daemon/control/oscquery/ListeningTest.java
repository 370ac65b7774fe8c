package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.state.Mutation;
import scrim.engine.state.Tier;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Listeners over real sockets: values as OSC, commands, and what they are told of the structure.
 */
@Timeout(120)
class ListeningTest {
    private static final String SPEED = "/scrim/main/warp/speed";

    private QueryStage stage;
    private QueryClient client;

    @BeforeEach
    void open() throws IOException {
        stage = new QueryStage();
        client = stage.join();
    }

    @AfterEach
    void close() {
        client.close();
        stage.close();
    }

    @Test
    void aListenerIsToldTheValueAsItIsAndThenWhatChanges() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        stage.desk.set("main/warp/speed", 4);
        client.await(SPEED + " [4.0]");
        stage.desk.put("main/warp/speed", 6);
        client.await(SPEED + " [6.0]");

        assertThat(client.told).hasSize(3);
    }

    @Test
    void everyKindIsToldWithTheTypesOfItsNode() {
        for (String key : new String[] {"on", "mode", "center", "tint", "title", "hit"}) {
            client.listen("/scrim/main/warp/" + key);
        }
        client.listen("/scrim/main/brightness");

        client.await("/scrim/main/brightness [100.0]");
        stage.desk.put("main/warp/on", 1);
        client.await("/scrim/main/warp/on [true]");
        stage.desk.put("main/warp/title", new ParameterValue.Text("a longer title"));
        client.await("/scrim/main/warp/title [a longer title]");

        assertThat(client.told)
                .contains(
                        "/scrim/main/warp/on [false]",
                        "/scrim/main/warp/mode [0]",
                        "/scrim/main/warp/center [0.0, 0.0]",
                        "/scrim/main/warp/tint [0.0, 0.0, 0.0, 1.0]",
                        "/scrim/main/warp/title [hello]")
                .noneMatch(line -> line.contains("/hit"));
    }

    @Test
    void whoIgnoresIsToldNoMore() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        client.ignore(SPEED);
        client.listen("/scrim/main/warp/on");
        client.await("/scrim/main/warp/on [false]");
        stage.desk.set("main/warp/speed", 4);
        stage.desk.put("main/warp/on", 1);
        client.await("/scrim/main/warp/on [true]");

        assertThat(client.told).noneMatch(line -> line.equals(SPEED + " [4.0]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"COMMAND\":\"LISTEN\",\"DATA\":\"/scrim/main/nobody/speed\"}",
                "{\"COMMAND\":\"LISTEN\",\"DATA\":\"/scrim/main/warp\"}",
                "{\"COMMAND\":\"LISTEN\",\"DATA\":7}",
                "{\"COMMAND\":\"LISTEN\"}",
                "{\"COMMAND\":\"SET\",\"DATA\":\"/scrim/main/warp/speed\"}",
                "[\"LISTEN\"]",
                "LISTEN",
                ""
            })
    void aBadCommandIsCountedAndChangesNothing(String command) {
        client.send(command);
        client.until(() -> stage.desk.counter("oscquery.badCommands") == 1);
        client.listen(SPEED);

        client.await(SPEED + " [1.0]");
    }

    @Test
    @DisplayName("COM-03 OSC that comes by the socket is a fader's value like any other")
    void oscThatComesByTheSocketIsAFadersValue() {
        client.packet(OscPacket.of(SPEED, new ParameterValue.Scalar(3)));
        client.until(() -> {
            stage.desk.frame();
            return stage.desk.shown("main/warp/speed") == 3;
        });
        stage.desk.rest();

        var explained = stage.desk.engine.explain(stage.desk.address("main/warp/speed"));
        assertThat(explained.winner()).isEqualTo(Tier.COMMITTED);
        assertThat(explained.committed().by().origin())
                .isEqualTo(new Origin(OriginKind.OSC, "127.0.0.1"));
        assertThat(stage.desk.counter("osc.packets")).isOne();
    }

    @Test
    void whatAListenerHasSentIsNotToldItButToTheOthers() {
        try (QueryClient other = stage.join()) {
            client.listen(SPEED);
            other.listen(SPEED);
            client.await(SPEED + " [1.0]");
            other.await(SPEED + " [1.0]");
            // What it was told cannot have crossed what it sends now.
            stage.desk.frame(1);

            client.packet(OscPacket.of(SPEED, new ParameterValue.Scalar(3)));
            other.await(SPEED + " [3.0]");
            stage.desk.frame(1);
            client.listen("/scrim/main/warp/on");
            client.await("/scrim/main/warp/on [false]");

            assertThat(client.told).doesNotContain(SPEED + " [3.0]");
        }
    }

    @Test
    void whoLosesToAnotherIsPutRightOnceItRests() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");

        // Beyond the range, which ends at 10.
        client.packet(OscPacket.of(SPEED, new ParameterValue.Scalar(30)));

        client.await(SPEED + " [10.0]");
        assertThat(client.told).containsExactly(SPEED + " [1.0]", SPEED + " [10.0]");
    }

    @Test
    void aBrokenPacketChangesNothing() {
        client.packet(new byte[] {1, 2, 3});
        client.until(() -> stage.desk.counter("osc.malformed") == 1);
        client.listen(SPEED);

        client.await(SPEED + " [1.0]");
    }

    @Test
    void aNewLayersParametersAreTold() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        stage.desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("extra"), Shows.COUSIN.id(), 2, Map.of()));

        JsonNode added = client.awaitCommand("PATH_ADDED");
        assertThat(added.get("DATA").stringValue()).startsWith("/scrim/main/extra/");
        assertThat(added.get("FULL_PATH")).isEqualTo(added.get("DATA"));
        assertThat(added.has("TYPE")).isTrue();
        assertThat(client.awaitCommand("PATH_CHANGED").get("DATA").stringValue())
                .isEqualTo("/scrim/main");
        assertThat(stage.json("/scrim/main/extra/speed?VALUE").has("VALUE")).isTrue();
    }

    @Test
    void aLayerThatIsGoneIsToldFromTheInsideOut() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        stage.desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));

        assertThat(client.awaitCommand("PATH_CHANGED").get("DATA").stringValue())
                .isEqualTo("/scrim/main");
        var removed = new ArrayList<String>();
        for (String line : client.told) {
            if (line.contains("PATH_REMOVED")) {
                removed.add(QueryStage.tree(line).get("DATA").stringValue());
            }
        }
        assertThat(removed).contains(SPEED).endsWith("/scrim/main/warp");
        assertThat(stage.get(SPEED).statusCode()).isEqualTo(404);
    }

    @Test
    void aRenamedLayerIsListenedToUnderItsNewName() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        stage.desk.accepted(
                new Mutation.SetLayerKey(ScreenId.MAIN, LayerId.of(1), new Key("twist")));

        assertThat(client.awaitCommand("PATH_RENAMED").get("DATA"))
                .isEqualTo(
                        QueryStage.tree(
                                "{\"OLD\":\"/scrim/main/warp\",\"NEW\":\"/scrim/main/twist\"}"));
        stage.desk.set("main/twist/speed", 4);
        client.await("/scrim/main/twist/speed [4.0]");
        assertThat(client.told).doesNotContain("/scrim/main/twist/speed [1.0]");
    }

    @Test
    void aMovedLayerChangesNoAddressAndNothingIsTold() {
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
        stage.desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, LayerId.of(1), 1));
        stage.desk.set("main/warp/speed", 4);
        client.await(SPEED + " [4.0]");

        assertThat(client.told).containsExactly(SPEED + " [1.0]", SPEED + " [4.0]");
    }

    @Test
    void aListenerOfNothingHearsOfTheStructureToo() {
        // The answer to its handshake comes before it is among the listeners.
        client.until(() -> stage.desk.gauge("oscquery.listeners") == 1);
        stage.desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(2)));

        client.awaitCommand("PATH_CHANGED");
    }

    @Test
    void moreThanSoManyListenersAreRefused() {
        var more = new ArrayList<QueryClient>();
        try {
            Throwable refusal = null;
            while (refusal == null && more.size() <= Listeners.MOST) {
                try {
                    more.add(stage.join());
                } catch (CompletionException e) {
                    refusal = e.getCause();
                }
            }
            assertThat(more).hasSizeLessThan(Listeners.MOST);
            assertThat(refusal)
                    .isInstanceOfAny(WebSocketHandshakeException.class, IOException.class);
        } finally {
            more.forEach(QueryClient::close);
        }
        client.listen(SPEED);
        client.await(SPEED + " [1.0]");
    }

    @Test
    void aStopSaysGoodBye() throws Exception {
        stage.server.close();

        assertThat(client.closed.get(20, TimeUnit.SECONDS)).isEqualTo(Listeners.GOING_AWAY);
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() throws Exception {
        client.send("x".repeat(Listeners.MOST_COMMAND_BYTES + 1));

        assertThat(client.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1009);
    }

    @Test
    void whoSendsTooManyCommandsIsCut() throws Exception {
        try {
            for (int i = 0; i < 200_000 && !client.closed.isDone(); i++) {
                client.listen(SPEED);
            }
        } catch (CompletionException e) {
            // The socket was closed while sending.
        }

        // Jetty ends the connection right behind this code, so what is still sent may overtake it.
        int code = client.closed.exceptionally(_ -> Listeners.POLICY).get(20, TimeUnit.SECONDS);
        assertThat(code).isEqualTo(Listeners.POLICY);
        assertThat(stage.desk.counter("oscquery.cut")).isOne();
    }
}
