package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
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
    @DisplayName(
            "K-6 DEV-17 a master set by OSC is saved, even when the program is told to stop at"
                    + " once")
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
    void otherMachinesAreNotServedWithoutAToken() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("token"), "");
        try (var daemon =
                DaemonProcess.launch(
                        data, "--http-port", "0", "--osc-port", "0", "--http-host", "0.0.0.0")) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.errors()).contains("token is empty").doesNotContain("HTTP API on");
        }
    }

    @Test
    void anHttpAddressThatIsNotThisMachinesIsNamed() throws Exception {
        try (var daemon =
                DaemonProcess.launch(
                        data, "--http-port", "0", "--osc-port", "0", "--http-host", "192.0.2.1")) {
            assertThat(daemon.exitCode()).isEqualTo(2);
            assertThat(daemon.errors()).contains("on 192.0.2.1").contains("--http-host");
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

    @Test
    @DisplayName(
            "DEV-21 DEV-22 DEV-23 DEV-34 PSH-05 TST-40 a signal stops everything in order, and the"
                    + " log says so")
    void aSignalStopsEverythingInOrder() throws Exception {
        for (String signal : Signals.TO_END) {
            try (var daemon = DaemonProcess.start(data)) {
                daemon.signal(signal);

                assertThat(daemon.exitCode()).as(signal).isZero();
                assertThat(daemon.errors())
                        .containsSubsequence(
                                "stop: signal " + signal + " received",
                                "stop: HTTP",
                                "stop: OSCQuery",
                                "stop: OSC",
                                "stop: recorders",
                                "stop: render loop",
                                "stop: video",
                                "stop: engine",
                                "stop: history",
                                "stop: writer",
                                "state file: persisted 1 screens and 0 scenes",
                                "stop: data folder",
                                "stop: complete")
                        .doesNotContain("scrim:");
            }
        }
    }

    @Test
    @DisplayName(
            "DEV-20 DEV-34 what is saved and what is restored is logged with the number of screens")
    void whatIsSavedAndWhatIsRestoredIsLogged() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(
                    "{\"op\":\"addScreen\",\"screen\":\"side\",\"width\":8,\"height\":8,\"framesPerSecond\":30}");
            daemon.terminate();

            assertThat(daemon.errors()).containsPattern("state file: saved \\d screens? and");
            assertThat(daemon.errors()).contains("state file: persisted 2 screens");
        }
        try (var daemon = DaemonProcess.start(data)) {
            assertThat(daemon.errors()).contains("state file: restored 2 screens");
        }
    }

    @Test
    @DisplayName("PSH-04 what could not be saved is said, and the exit code is 1")
    void whatCouldNotBeSavedIsSaid() throws Exception {
        try (var daemon = DaemonProcess.start(data)) {
            putAFileInPlaceOfTheFolder(data.resolve("runtime"));
            daemon.post("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.1}");

            daemon.signal("TERM");
            await(() -> daemon.errors().contains("stop: writer"));
            daemon.signal("TERM");

            assertThat(daemon.exitCode()).isEqualTo(1);
            assertThat(daemon.errors())
                    .contains("stop: signal TERM again", "stop: complete")
                    .containsPattern("\nscrim: changes after rev \\d+ are lost: .+");
        }
    }

    @Test
    void aSignalDuringTheStartEndsTheProgramWell() throws Exception {
        try (var daemon = DaemonProcess.launch(data, "--http-port", "0", "--osc-port", "0")) {
            await(() -> Files.exists(data.resolve("LOCK")));

            daemon.signal("INT");

            assertThat(daemon.exitCode()).as(daemon::errors).isZero();
            assertThat(daemon.errors()).contains("stop: signal INT").doesNotContain("scrim:");
        }
        try (var daemon = DaemonProcess.start(data)) {
            assertThat(daemon.get("/api/state").path("rev").asInt()).isPositive();
        }
    }

    @Test
    @DisplayName(
            "DEV-19 DEV-20 K-7 K-8 a folder with the display daemon's file alone starts as it was"
                    + " left")
    void aFolderWithTheDisplayDaemonsFileAloneStartsAsItWasLeft() throws Exception {
        Path file = data.resolve("runtime-state.json");
        Files.writeString(
                file,
                """
                {"version": 1, "devices": {"192.168.1.159": {"brightness": 40, "displayOn": false}}}
                """);
        byte[] before = Files.readAllBytes(file);
        try (var daemon = DaemonProcess.startAsSaved(data)) {
            JsonNode brightness = daemon.explain("192.168.1.159/master/brightness");
            assertThat(brightness.path("value").floatValue()).isEqualTo(40);
            assertThat(daemon.errors()).contains("state file: imported 1 screens");
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"192.168.1.159/master/brightness\",\"value\":50}");
            daemon.kill();
        }
        assertThat(file).hasBinaryContent(before);

        try (var daemon = DaemonProcess.startAsSaved(data)) {
            JsonNode brightness = daemon.explain("192.168.1.159/master/brightness");
            assertThat(brightness.path("value").floatValue()).isEqualTo(50);
        }
    }

    @Test
    @DisplayName(
            "DEV-19 a file of the display daemon that is broken is named, and the demo show starts")
    void aFileOfTheDisplayDaemonThatIsBrokenIsNamed() throws Exception {
        Path file = data.resolve("runtime-state.json");
        Files.writeString(file, "{\"version\": 1, \"devices\": {\"a\": {\"brightness\": 400}}}");

        try (var daemon = DaemonProcess.start(data)) {
            assertThat(daemon.get("/api/health").path("conditions").toString())
                    .contains("runtime-state.json", "devices.a.brightness");
            assertThat(daemon.get("/api/screens").toString()).contains("ribbons");
        }
        assertThat(file).exists();
    }

    @Test
    @DisplayName(
            "DEV-19 a state of an earlier schema is restored, and saved in today's form at once")
    void aStateOfAnEarlierSchemaIsSavedInTodaysFormAtOnce() throws Exception {
        Path runtime = Files.createDirectories(data.resolve("runtime"));
        try (InputStream golden =
                DaemonTest.class.getResourceAsStream("/golden/state-schema-1.json")) {
            assertThat(golden).isNotNull();
            Files.copy(golden, runtime.resolve("state-000000001234.json"));
        }

        try (var daemon = DaemonProcess.startAsSaved(data)) {
            await(() -> Files.exists(runtime.resolve("state-000000001235.json")));
            JsonNode scenes = daemon.get("/api/scenes").path("scenes");
            assertThat(scenes.size()).isPositive();
            for (JsonNode scene : scenes) {
                Path file = data.resolve("scenes/" + scene.path("id").asString() + ".json");
                assertThat(file).content().contains("scrim-scene");
            }
        }
    }

    @Test
    void aSecondFolderThatCannotBeHadIsNamedAndTheShowGoesOn() throws Exception {
        Path second = Files.writeString(data.resolve("not a folder"), "");

        try (var daemon = DaemonProcess.start(data, "--second", second.toString())) {
            daemon.change("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.1}");

            assertThat(daemon.get("/api/health").path("conditions").toString())
                    .contains("second folder", second.toString());
        }
    }

    @Test
    void aSecondFolderIsHeldAsTheFirstIs() throws Exception {
        Path second = data.resolve("second");
        try (var daemon = DaemonProcess.start(data, "--second", second.toString());
                var other = DaemonProcess.launch(second, "--http-port", "0", "--osc-port", "0")) {
            assertThat(other.exitCode()).isEqualTo(2);
            assertThat(daemon.terminate()).isZero();
        }
    }

    private static void putAFileInPlaceOfTheFolder(Path folder) throws IOException {
        Files.move(folder, folder.resolveSibling("taken away"));
        Files.writeString(folder, "in the way");
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
