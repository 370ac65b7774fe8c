package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real program and its window, on a display of its own. */
class WindowTest {
    private static final long PATIENCE_SECONDS = 20;
    private static final int BLACK = 0;
    private static final int RED = 0xFF0000;
    private static final int GREEN = 0x00FF00;

    /** Places in the corner where a window of 320 x 180 is, two on its picture, one outside. */
    private static final int[] IN_A_WINDOW = {160, 45, 160, 135, 400, 300};

    /** Places in full screen: the bar above, the picture's upper and lower half, the bar below. */
    private static final int[] IN_FULL_SCREEN = {320, 30, 320, 120, 320, 360, 320, 450};

    @TempDir Path temp;

    private Xvfb display;

    @BeforeEach
    void openDisplay() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/Xvfb")),
                "there is no Xvfb here: install Debian's xvfb");
        display = Xvfb.start(Files.createDirectory(temp.resolve("display")));
    }

    @AfterEach
    void closeDisplay() {
        if (display != null) {
            display.close();
        }
    }

    @Test
    void aWindowShowsTheScreenTheRightWayUp() throws Exception {
        try (var daemon = start("--window")) {
            awaitPixels(IN_A_WINDOW, RED, GREEN, BLACK);
            assertThat(health(daemon).path("conditions")).isEmpty();
            awaitShown(daemon);

            assertThat(daemon.terminate()).isZero();
        }
    }

    @Test
    void keysAndDoubleClicksGoToFullScreenWithBarsAndBack() throws Exception {
        try (var _ = start("--window", "main")) {
            awaitPixels(IN_A_WINDOW, RED, GREEN, BLACK);

            display.press(Xvfb.KEY_F);
            awaitPixels(IN_FULL_SCREEN, BLACK, RED, GREEN, BLACK);
            display.press(Xvfb.KEY_ESCAPE);
            awaitPixels(IN_A_WINDOW, RED, GREEN, BLACK);
            display.doubleClick();
            awaitPixels(IN_FULL_SCREEN, BLACK, RED, GREEN, BLACK);
        }
    }

    @Test
    void aShowBeginsInFullScreenAndTakesTheFirstMonitorIfTheWishedOneIsNotThere() throws Exception {
        try (var daemon = start("--fullscreen", "--monitor", "3")) {
            awaitPixels(IN_FULL_SCREEN, BLACK, RED, GREEN, BLACK);

            assertThat(daemon.errors()).contains("there is no monitor 3", "1 screen 640x480");
        }
    }

    @Test
    void closingTheWindowEndsNothingElse() throws Exception {
        try (var daemon = start("--window")) {
            awaitPixels(IN_A_WINDOW, RED, GREEN, BLACK);

            display.closeWindow();
            await(
                    () -> health(daemon).path("lastFailures").toString().contains("was closed"),
                    () -> daemon.errors());
            awaitPixels(IN_A_WINDOW, BLACK, BLACK, BLACK);

            awaitFrames(daemon);
            assertThat(daemon.terminate()).isZero();
        }
    }

    @Test
    void aDisplayThatGoesAwayTakesTheWindowAndNotTheShow() throws Exception {
        try (var daemon = start("--window")) {
            awaitPixels(IN_A_WINDOW, RED, GREEN, BLACK);

            display.close();
            await(
                    () -> health(daemon).path("conditions").toString().contains("has gone away"),
                    () -> daemon.errors());

            awaitFrames(daemon);
            assertThat(daemon.terminate()).isZero();
        }
    }

    @Test
    void withoutADisplayTheShowGoesOnAndHealthSaysWhatIsMissing() throws Exception {
        var nowhere = Map.of("DISPLAY", "", "WAYLAND_DISPLAY", "", "XDG_SESSION_TYPE", "");
        try (var daemon = start(nowhere, "--window")) {
            await(
                    () ->
                            health(daemon)
                                    .path("conditions")
                                    .toString()
                                    .contains("there is no window"),
                    () -> daemon.errors());

            assertThat(health(daemon).path("conditions").toString()).contains("DISPLAY");
            awaitFrames(daemon);
            assertThat(daemon.terminate()).isZero();
        }
    }

    @Test
    void aScreenThatIsNotThereYetIsABlackWindowUntilItIs() throws Exception {
        try (var daemon = start("--window", "left")) {
            await(
                    () ->
                            health(daemon)
                                    .path("lastFailures")
                                    .toString()
                                    .contains("screen left, which this show has not"),
                    () -> daemon.errors());

            var _ =
                    daemon.change(
                            "{\"op\":\"addScreen\",\"screen\":\"left\",\"width\":8,"
                                    + "\"height\":8,\"framesPerSecond\":30}");
            awaitShown(daemon);
        }
    }

    private DaemonProcess start(String... options) throws Exception {
        return start(display.environment(), options);
    }

    /** Of a picture of 320 x 180, red above green. */
    private DaemonProcess start(Map<String, String> environment, String... options)
            throws Exception {
        Path data = temp.resolve("data");
        Path show = temp.resolve("show.json");
        Files.createDirectories(data.resolve("shaders"));
        Files.writeString(
                data.resolve("shaders/flag.fs"),
                """
                /*{}*/
                void main() {
                    gl_FragColor = vec4(vec2(step(0.5, isf_FragNormCoord.y),
                            step(isf_FragNormCoord.y, 0.5)), 0.0, 1.0);
                }
                """);
        Files.writeString(
                show,
                """
                { "format": "scrim-show", "schema": 2, "lastLayerNumber": 1,
                  "screens": [ { "id": "main",
                    "format": { "width": 320, "height": 180, "framesPerSecond": 60.0 },
                    "master": {},
                    "layers": [ { "id": "L1", "key": "flag", "shader": "flag", "values": {} } ]
                  } ],
                  "scenes": [] }
                """);
        var said = new PrintStream(new ByteArrayOutputStream(), true);
        assertThat(
                        new StateCommand(said, said)
                                .run(List.of("import", show.toString(), "--data", data.toString())))
                .isZero();
        var way =
                new DaemonProcess.Way(List.of(), new HashMap<>(environment), List.of(), Main.class);
        var all = new ArrayList<>(List.of("--size", "320x180", "--fps", "60"));
        all.addAll(List.of(options));
        return DaemonProcess.start(way, data, all.toArray(new String[0]));
    }

    private static JsonNode health(DaemonProcess daemon) throws Exception {
        return daemon.get("/api/health");
    }

    private static void awaitShown(DaemonProcess daemon) throws Exception {
        await(
                () -> health(daemon).path("counters").path("window.frames").asLong() > 10,
                () -> daemon.errors());
    }

    /** It still draws. */
    private static void awaitFrames(DaemonProcess daemon) throws Exception {
        long before = health(daemon).path("counters").path("frame.count").asLong();
        await(
                () -> health(daemon).path("counters").path("frame.count").asLong() > before + 10,
                () -> daemon.errors());
    }

    private void awaitPixels(int[] places, Integer... wanted) throws Exception {
        await(
                () -> display.pixels(places).equals(List.of(wanted)),
                () -> "the pixels are " + display.pixels(places));
    }

    private interface Asked<T> {
        T answer() throws Exception;
    }

    private static void await(Asked<Boolean> check, Asked<String> otherwise) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!check.answer()) {
            assertThat(System.nanoTime()).as(otherwise.answer()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
