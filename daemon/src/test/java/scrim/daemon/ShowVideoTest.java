package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.video.Films;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The real program with the real ffmpeg: video in, recordings out, and what goes wrong with it. */
class ShowVideoTest {
    private static final String RECORDER =
            """
            [recorders.archive]
            file = "%s"
            fps = 30
            """;

    @TempDir private Path temp;
    private Path data;

    @BeforeEach
    void require() throws IOException {
        Films.require();
        data = Files.createDirectory(temp.resolve("data"));
    }

    @Test
    @DisplayName("INV-06 a source that comes, is lost and comes again changes no value of the show")
    void aSourceTouchesNoValue() throws Exception {
        config(
                """
                [sources.clip]
                kind = "file"
                file = "a.mp4"
                """);
        try (var daemon = DaemonProcess.start(data)) {
            daemon.change(
                    "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\",\"value\":0.5,"
                            + "\"lifetime\":\"session\"}");
            awaitCondition(daemon, "source clip gives no pictures");
            JsonNode lost = daemon.get("/api/state");
            JsonNode why = daemon.explain("main/ribbons/speed");

            Path film = Films.film(temp.resolve("a.mp4"), 64, 36, 25, 200);
            Files.copy(film, data.resolve("a.mp4"));
            Films.await("the source", () -> gauge(daemon, "video.clip.live") == 1);
            Films.await("the condition's end", () -> !conditions(daemon).contains("source clip"));
            JsonNode there = daemon.get("/api/state");

            assertThat(there.path("screens")).isEqualTo(lost.path("screens"));
            assertThat(why.path("value").floatValue()).isEqualTo(0.5f);
            assertThat(daemon.explain("main/ribbons/speed")).isEqualTo(why);
        }
    }

    @Test
    void aRecordingHasTheScreensSizeAndPlaysToItsEnd() throws Exception {
        config(RECORDER.formatted("recordings/show.mp4"));
        long written;
        try (var daemon = DaemonProcess.start(data, "--size", "320x180", "--fps", "30")) {
            Films.await("a second of it", () -> frames(daemon) >= 30);
            assertThat(daemon.terminate()).as(daemon::errors).isZero();
            assertThat(daemon.errors())
                    .contains("has finished")
                    .doesNotContain("recording is not finished");
            written = finished(daemon);
        }

        Path file = data.resolve("recordings/show.mp4");
        assertThat(
                        Films.probe(
                                file,
                                "width,height,pix_fmt,color_range,r_frame_rate,nb_read_frames"))
                .isEqualTo("320,180,yuv420p,tv,30/1," + written);
        assertThat(written).isGreaterThanOrEqualTo(30);
    }

    @Test
    void aRecordingNeverTakesTheNameOfAFileThatIsThere() throws Exception {
        Path first = Files.createDirectories(data.resolve("recordings")).resolve("show.mkv");
        Files.writeString(first, "precious");
        config(RECORDER.formatted("recordings/show.mkv"));
        try (var daemon = DaemonProcess.start(data, "--size", "64x36", "--fps", "30")) {
            Films.await("some of it", () -> frames(daemon) >= 5);
            assertThat(daemon.terminate()).isZero();
        }

        assertThat(first).hasContent("precious");
        assertThat(Films.probe(data.resolve("recordings/show-2.mkv"), "width")).isEqualTo("64");
    }

    @Test
    void afterAKillNoFfmpegIsLeftAndTheRecordingIsFinished() throws Exception {
        config(
                """
                [sources.bars]
                kind = "bars"

                """
                        + RECORDER.formatted("show.mp4"));
        String unmistakable = data.toString();
        try (var daemon = DaemonProcess.start(data, "--size", "64x36", "--fps", "30")) {
            Films.await("some of it", () -> frames(daemon) >= 10);
            Films.await("the source", () -> gauge(daemon, "video.bars.live") == 1);
            List<ProcessHandle> children = children(daemon);
            assertThat(children).hasSize(2);

            daemon.kill();

            Films.await(
                    "the end of the children",
                    () -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(one ->
                                        one.info().commandLine().orElse("").contains(unmistakable)))
                .isEmpty();
        assertThat(Integer.parseInt(Films.probe(data.resolve("show.mp4"), "nb_read_frames")))
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void anEncoderThatDiesIsStartedAgainWithANewFile() throws Exception {
        config(RECORDER.formatted("show.ts"));
        try (var daemon = DaemonProcess.start(data, "--size", "64x36", "--fps", "30")) {
            Films.await("some of it", () -> data.resolve("show.ts").toFile().length() > 2_000);

            children(daemon).getFirst().destroyForcibly();

            Films.await("a new file", () -> Files.exists(data.resolve("show-2.ts")));
            Films.await("the condition's end", () -> !conditions(daemon).contains("archive"));
            assertThat(daemon.get("/api/health").path("lastFailures").toString())
                    .contains("recorder archive of screen main has failed")
                    .contains("show.ts");
            assertThat(daemon.terminate()).isZero();
        }
        assertThat(Films.probe(data.resolve("show-2.ts"), "width")).startsWith("64");
    }

    @Test
    void aFullDiskCostsTheRecordingAndNotThePicture() throws Exception {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk.toString()),
                "file systems cannot be mounted here: run this test as root");
        config(RECORDER.formatted(disk.resolve("show.mkv")));
        try (var daemon = DaemonProcess.start(data, "--size", "320x180", "--fps", "30")) {
            awaitCondition(daemon, "No space left on device");
            assertThat(conditions(daemon))
                    .contains("recorder archive of screen main")
                    .contains(disk.resolve("show.mkv").toString());
            long drawn = counter(daemon, "frame.count");
            Films.await("frames", () -> counter(daemon, "frame.count") > drawn + 10);

            runs("mount", "-o", "remount,size=100m", disk.toString());

            Films.await("the condition's end", () -> !conditions(daemon).contains("archive"));
            assertThat(daemon.terminate()).isZero();
        } finally {
            Films.await("unmounted", () -> runs("umount", disk.toString()));
        }
    }

    @Test
    void aStreamThatNobodyTakesIsTriedAgainAndThenGoesOut() throws Exception {
        // Held by a socket that does not listen: nobody else gets the port in between.
        try (var held = new Socket()) {
            held.setReuseAddress(true);
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            aStreamGoesOutTo(held.getLocalPort());
        }
    }

    private void aStreamGoesOutTo(int port) throws Exception {
        config(
                """
                [recorders.web]
                stream = "tcp://127.0.0.1:%d"
                fps = 30
                """
                        .formatted(port));
        Path received = temp.resolve("received.ts");
        try (var daemon = DaemonProcess.start(data, "--size", "64x36", "--fps", "30")) {
            awaitCondition(daemon, "Connection refused");
            try (var server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    var client = server.accept();
                    InputStream in = client.getInputStream()) {
                Films.await("the condition's end", () -> !conditions(daemon).contains("web"));
                Files.write(received, in.readNBytes(40_000));
            }
        }
        assertThat(Films.probe(received, "codec_name,width")).startsWith("h264,64");
    }

    @Test
    void whatIsWrongInTheFileIsToldAndTheRestRuns() throws Exception {
        config(
                """
                [sources.one]
                kind = "brs"

                [sources.two]
                kind = "bars"
                """);
        try (var daemon = DaemonProcess.start(data)) {
            awaitCondition(daemon, "scrim.toml:2:1");
            assertThat(conditions(daemon)).contains("did you mean").contains("bars");
            Films.await("the other", () -> gauge(daemon, "video.two.live") == 1);
            assertThat(daemon.errors()).contains("scrim.toml:2:1");
        }
    }

    private void config(String text) throws IOException {
        Files.writeString(data.resolve("scrim.toml"), text);
    }

    private static List<ProcessHandle> children(DaemonProcess daemon) {
        try (Stream<ProcessHandle> all = daemon.handle().children()) {
            return all.toList();
        }
    }

    private static long finished(DaemonProcess daemon) {
        String before = "show.mp4: ";
        String log = daemon.errors();
        int at = log.lastIndexOf(before) + before.length();
        return Long.parseLong(log.substring(at, log.indexOf(" frames", at)).replace(",", ""));
    }

    private static void awaitCondition(DaemonProcess daemon, String words) throws Exception {
        Films.await(words, () -> conditions(daemon).contains(words));
    }

    private static String conditions(DaemonProcess daemon) {
        return health(daemon).path("conditions").toString();
    }

    private static long frames(DaemonProcess daemon) {
        return counter(daemon, "recorder.archive.frames");
    }

    private static long counter(DaemonProcess daemon, String name) {
        return health(daemon).path("counters").path(name).asLong();
    }

    private static long gauge(DaemonProcess daemon, String name) {
        return health(daemon).path("gauges").path(name).asLong();
    }

    private static JsonNode health(DaemonProcess daemon) {
        try {
            return daemon.get("/api/health");
        } catch (IOException e) {
            throw new AssertionError(daemon.errors(), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException missing) {
            return false;
        }
    }
}
