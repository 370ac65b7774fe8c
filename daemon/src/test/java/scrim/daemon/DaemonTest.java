package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a newcomer does, on the real program. */
class DaemonTest {
    @TempDir private Path data;

    @Test
    @DisplayName(
            "LAY-02 LAY-03 COM-03 COM-11 a durable change survives kill -9, a session's does not")
    void aDurableChangeSurvivesAKillAndASessionsDoesNot() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            setByOsc(daemon, "/scrim/main/warp/speed", "0.8");
            awaitWinner(daemon, "main/warp/speed", "committed");
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\",\"value\":0.3}");
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"main/warp/scale\",\"value\":2.5,"
                            + "\"lifetime\":\"session\"},"
                            + "{\"op\":\"setParameter\",\"target\":\"main/kaleido/bypass\",\"value\":true}");
            daemon.kill();
        }

        try (var daemon = DaemonProcess.start(data)) {
            assertThat(daemon.explain("main/ribbons/speed").path("value").floatValue())
                    .isEqualTo(0.3f);
            assertThat(daemon.explain("main/kaleido/bypass").path("value").booleanValue()).isTrue();
            assertThat(daemon.explain("main/warp/speed").path("winner").asString())
                    .isEqualTo("default");
            assertThat(daemon.explain("main/warp/scale").path("winner").asString())
                    .isEqualTo("default");
        }
    }

    @Test
    @DisplayName("K-6 a master set by OSC is saved, even when the program is told to stop at once")
    void aMasterSetByOscIsSavedEvenWhenTheProgramStopsAtOnce() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            setByOsc(daemon, "/scrim/main/brightness", "40");
            await(() ->
                    daemon.get("/api/health").path("counters").path("osc.messages").asInt() > 0);

            assertThat(daemon.terminate()).isZero();
        }

        try (var daemon = DaemonProcess.start(data)) {
            JsonNode brightness = daemon.explain("main/master/brightness");
            assertThat(brightness.path("value").floatValue()).isEqualTo(40);
            assertThat(brightness.path("winner").asString()).isEqualTo("base");
        }
    }

    @Test
    void thePictureChangesByOscAndByHttp() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            byte[] before = daemon.bytes("/api/screens/main/frame.png");
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"main/master/displayOn\",\"value\":false}");
            byte[] dark = daemon.bytes("/api/screens/main/frame.png");
            byte[] stillDark = daemon.bytes("/api/screens/main/frame.png");
            setByOsc(daemon, "/scrim/main/displayOn", "1");
            awaitValue(daemon, "main/master/displayOn", true);
            byte[] lit = daemon.bytes("/api/screens/main/frame.png");

            assertThat(before).startsWith(0x89, 'P', 'N', 'G');
            assertThat(dark).isNotEqualTo(before).isEqualTo(stillDark);
            assertThat(lit).isNotEqualTo(dark);
        }
    }

    @Test
    void everyShaderTheDriverRefusesIsListedHoweverManyComeAtOnce() throws Exception {
        Path shaders = Files.createDirectories(data.resolve("shaders"));
        var layers = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            Files.writeString(
                    shaders.resolve("bad" + i + "\u001b.fs"),
                    "/*{}*/ void main() { oops" + i + "(); }");
            layers.append(i == 0 ? "" : ",")
                    .append("{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"bad")
                    .append(i)
                    .append("-\"}");
        }
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(layers.toString());

            await(() -> daemon.get("/api/shaders").path("broken").size() == 6);
            assertThat(daemon.errors()).contains("bad0?.fs:1:").doesNotContain("\u001b");
        }
    }

    @Test
    void aGivenNumberOfFramesIsDrawnAndTheProgramEndsWell() throws Exception {
        try (var daemon =
                DaemonProcess.launch(
                        data,
                        "--http-port",
                        "0",
                        "--osc-port",
                        "0",
                        "--size",
                        "32x18",
                        "--frames",
                        "5")) {
            assertThat(daemon.exitCode()).isZero();
        }
        try (Stream<Path> generations = Files.list(data.resolve("runtime"))) {
            assertThat(generations).isNotEmpty();
        }
    }

    @Test
    void aTakenHttpPortIsNamedWithItsOption() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var daemon =
                        DaemonProcess.launch(
                                data,
                                "--osc-port",
                                "0",
                                "--http-port",
                                "" + taken.getLocalPort())) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.errors())
                    .contains("HTTP port " + taken.getLocalPort())
                    .contains("--http-port");
        }
    }

    @Test
    void aTakenOscPortIsNamedWithItsOption() throws Exception {
        try (var taken =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var daemon =
                        DaemonProcess.launch(
                                data,
                                "--http-port",
                                "0",
                                "--osc-port",
                                "" + taken.getLocalPort())) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.errors())
                    .contains("OSC port " + taken.getLocalPort())
                    .contains("--osc-port");
        }
    }

    @Test
    void aFolderInUseIsRefusedAndTheFirstProgramGoesOn() throws Exception {
        try (var first = DaemonProcess.start(data);
                var second = DaemonProcess.launch(data, "--http-port", "0", "--osc-port", "0")) {
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.errors()).contains(data.toString());
            assertThat(first.get("/api/state").path("rev").asInt()).isPositive();
        }
    }

    @Test
    @DisplayName("K-10 a layer whose shader is gone keeps its values and is named in health")
    void aLayerWhoseShaderIsGoneKeepsItsValuesAndIsNamedInHealth() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\",\"value\":0.3}");
            daemon.kill();
        }
        Path shader = data.resolve("shaders/ribbons.fs");
        byte[] source = Files.readAllBytes(shader);
        Files.delete(shader);
        Files.writeString(data.resolve("shaders/grade.fs"), "/*{\n  \"INPUTS\": [,]\n}*/");

        try (var daemon = DaemonProcess.start(data)) {
            String conditions = daemon.get("/api/health").path("conditions").toString();
            assertThat(conditions).contains("ribbons").contains("grade.fs:2");
            assertThat(daemon.bytes("/api/screens/main/frame.png")).startsWith(0x89, 'P');
            daemon.change("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.1}");
            daemon.kill();
        }
        Files.write(shader, source);

        try (var daemon = DaemonProcess.start(data)) {
            assertThat(daemon.explain("main/ribbons/speed").path("value").floatValue())
                    .isEqualTo(0.3f);
        }
    }

    @Test
    void aShaderThatDoesNotCompileIsListedWithItsLineAndTheShowGoesOn() throws Exception {
        Path shader = Files.createDirectories(data.resolve("shaders")).resolve("stars.fs");
        Files.writeString(shader, "/*{}*/\nvoid main() { gl_FragColor = nonsense; }");

        try (var daemon = DaemonProcess.start(data)) {
            await(() -> daemon.get("/api/shaders").path("broken").size() == 1);
            JsonNode broken = daemon.get("/api/shaders").path("broken").get(0);

            assertThat(broken.path("file").asString()).isEqualTo("stars.fs");
            assertThat(broken.path("line").asInt()).isEqualTo(2);
            assertThat(broken.path("reason").asString()).contains("nonsense");
            assertThat(daemon.get("/api/health").path("conditions").toString())
                    .contains("stars.fs:2");
            assertThat(daemon.bytes("/api/screens/main/frame.png")).startsWith(0x89, 'P');
            assertThat(daemon.explain("main/stars/mix").path("value").floatValue()).isEqualTo(1);
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void setByOsc(DaemonProcess daemon, String address, String value)
            throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "oscsend"))),
                "oscsend is not installed (package liblo-tools)");
        daemon.oscsend(address, "f", value);
    }

    private static void awaitWinner(DaemonProcess daemon, String target, String winner)
            throws IOException, InterruptedException {
        await(() -> daemon.explain(target).path("winner").asString("").equals(winner));
    }

    private static void awaitValue(DaemonProcess daemon, String target, boolean value)
            throws IOException, InterruptedException {
        await(() -> daemon.explain(target).path("value").booleanValue() == value);
    }

    /** Asks again until it holds: what happens on another process's frames has no event here. */
    private static void await(Condition condition) throws IOException, InterruptedException {
        for (int tries = 0; tries < 1_000; tries++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("it does not come true");
    }
}
