package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.state.Mutation;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * OSCQuery with programs that others wrote: npm's {@code oscquery} reads the tree, npm's {@code
 * osc} listens and sends by WebSocket and UDP. {@code ./dev test} installs both.
 */
@Timeout(120)
class OscQueryInteropTest {
    private static final Path FOLDER = Path.of("src/test/oscquery");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FRAME_NANOS = 1_000_000_000 / 60;
    private static final String SPEED = "/scrim/main/warp/speed";

    private QueryStage stage;

    /** A child process and the lines it says. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final List<String> said = new ArrayList<>();

        Child(String... arguments) throws IOException {
            assertThat(Files.isDirectory(FOLDER.resolve("node_modules")))
                    .as("what `./dev test` installs: cd daemon/src/test/oscquery && npm ci")
                    .isTrue();
            var command = new ArrayList<String>(List.of("node", "client.mjs"));
            command.addAll(List.of(arguments));
            process =
                    new ProcessBuilder(command)
                            .directory(FOLDER.toFile())
                            .redirectErrorStream(true)
                            .start();
            in = process.outputWriter();
            Thread.ofVirtual()
                    .start(() -> {
                        try (BufferedReader out = process.inputReader()) {
                            out.lines().forEach(lines::add);
                        } catch (IOException | UncheckedIOException e) {
                            lines.add("ended: " + e);
                        }
                    });
        }

        void wish(String line) throws IOException {
            in.write(line.replace('\'', '"') + "\n");
            in.flush();
        }

        /** The JSON of the next line that begins so and is as it should be. */
        JsonNode await(String word, Predicate<JsonNode> isIt, Runnable meanwhile) {
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (System.nanoTime() < until) {
                meanwhile.run();
                String line;
                try {
                    line = lines.poll(10, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                if (line != null) {
                    said.add(line);
                    if (line.startsWith(word + " ")) {
                        JsonNode json = QueryStage.tree(line.substring(word.length() + 1));
                        if (isIt.test(json)) {
                            return json;
                        }
                    }
                }
            }
            throw new AssertionError("not said; only " + said);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @BeforeEach
    void open() throws IOException {
        stage = new QueryStage();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    @DisplayName("COM-03 an OSCQuery client that others wrote reads the whole tree as it is meant")
    void anOscQueryClientReadsTheWholeTree() throws IOException {
        try (var child = new Child("tree", Integer.toString(stage.server.port()))) {
            JsonNode told = child.await("tree", _ -> true, () -> {});

            JsonNode host = told.get("host");
            assertThat(host.get("oscPort").intValue()).isEqualTo(stage.osc.port());
            assertThat(host.get("wsPort").intValue()).isEqualTo(stage.server.port());
            assertThat(host.get("extensions").get("LISTEN").booleanValue()).isTrue();
            JsonNode speed = method(told, SPEED);
            assertThat(speed.get("description").stringValue()).isEqualTo("Speed");
            assertThat(speed.get("arguments").get(0))
                    .isEqualTo(
                            QueryStage.tree(
                                    "{\"type\":\"f\",\"range\":{\"min\":0,\"max\":10},"
                                            + "\"clipmode\":\"both\",\"value\":1}"));
            assertThat(method(told, "/scrim/main/warp/tint").get("arguments")).hasSize(4);
            assertThat(method(told, "/scrim/main/warp/mode").at("/arguments/0/range/vals"))
                    .hasSize(3);
            assertThat(told.get("methods").size())
                    .isEqualTo(stage.desk.engine.view().slots().slots().size() - 1);
        }
    }

    private static JsonNode method(JsonNode told, String path) {
        for (JsonNode one : told.get("methods")) {
            if (one.get("full_path").stringValue().equals(path)) {
                return one;
            }
        }
        throw new AssertionError("no " + path);
    }

    @Test
    @DisplayName(
            "COM-03 a WebSocket client that others wrote listens, sends and hears of renamings")
    void aSocketClientListensAndSends() throws IOException {
        try (var child =
                new Child(
                        "listen",
                        Integer.toString(stage.server.port()),
                        Integer.toString(stage.osc.port()))) {
            Runnable draw = stage.desk::frame;
            child.await("ready", _ -> true, draw);
            child.wish("{'COMMAND':'LISTEN','DATA':'" + SPEED + "'}");
            child.await("osc", one -> says(one, SPEED, 1), draw);

            // By UDP, as a fader would; the listener is another and so is told.
            child.wish("{'udp':true,'address':'" + SPEED + "','args':[{'type':'f','value':4}]}");
            child.await("osc", one -> says(one, SPEED, 4), draw);

            child.wish("{'address':'/scrim/main/brightness','args':[{'type':'f','value':50}]}");
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (stage.desk.shown("main/master/brightness") != 50) {
                assertThat(System.nanoTime()).isLessThan(until);
                stage.desk.frame();
                // The desk's clock goes on with each frame, and Scrim by the desk's clock.
                LockSupport.parkNanos(FRAME_NANOS);
            }

            stage.desk.accepted(
                    new Mutation.SetLayerKey(ScreenId.MAIN, LayerId.of(1), new Key("twist")));
            child.await(
                    "command",
                    one -> one.get("COMMAND").stringValue().equals("PATH_RENAMED"),
                    draw);
            stage.desk.set("main/twist/speed", 7);
            child.await("osc", one -> says(one, "/scrim/main/twist/speed", 7), draw);
        }
    }

    @Test
    @DisplayName("a zeroconf program that others wrote finds Scrim on the network and reads it")
    void aDiscoveryFindsScrimOnTheNetwork() throws IOException {
        Set<InetAddress> networks =
                Advertisement.addresses(List.of(InetAddress.ofLiteral("0.0.0.0")));
        assumeThat(networks).as("a network that carries multicast").isNotEmpty();
        InetAddress address = networks.iterator().next();
        try (var open =
                        new QueryStage(
                                List.of(address), AllowedMachines.parse(address.getHostAddress()));
                var _ =
                        Advertisement.start(
                                new Advertisement.Settings(
                                        List.of(address),
                                        open.server.port(),
                                        open.osc.port(),
                                        open.server::answerTo),
                                open.desk.health);
                var child = new Child("discover", Integer.toString(open.server.port()))) {
            JsonNode told = child.await("up", _ -> true, () -> {});

            assertThat(told.at("/host/oscIp").stringValue()).isEqualTo(address.getHostAddress());
            assertThat(method(told, SPEED)).isNotNull();
        }
    }

    private static boolean says(JsonNode message, String address, float number) {
        return message.get("address").stringValue().equals(address)
                && message.at("/args/0/type").stringValue().equals("f")
                && message.at("/args/0/value").floatValue() == number;
    }
}
