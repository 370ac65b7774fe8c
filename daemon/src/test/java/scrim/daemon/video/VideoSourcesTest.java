package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.render.Feeds;
import scrim.daemon.render.PixelLayout;
import scrim.daemon.render.VideoFeed;
import scrim.daemon.render.YuvMatrix;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The real ffmpeg, well and in trouble. */
class VideoSourcesTest {
    @TempDir private Path folder;
    private final Health health = new Health(System::currentTimeMillis);
    private final List<String> sizes = new CopyOnWriteArrayList<>();
    private final List<VideoSources> opened = new ArrayList<>();

    @BeforeEach
    void require() {
        Films.require();
    }

    @AfterEach
    void close() {
        opened.forEach(VideoSources::close);
    }

    @Test
    @DisplayName("SNC-01 Q-002-5 the first source tells the size of the show's input")
    void theFirstSourceTellsTheSizeOfTheInput() throws Exception {
        VideoSources sources =
                open(
                        """
                        [sources.back]
                        kind = "color"
                        color = "#102030"

                        [sources.bars]
                        kind = "bars"
                        size = "64x48"

                        [sources.other]
                        kind = "bars"
                        size = "32x32"
                        """);

        Feeds.Shot shot = shot(feed(sources, 1));
        shot(feed(sources, 2));

        assertThat(shot.layout()).isEqualTo(PixelLayout.YUV420P);
        assertThat(shot.width() + "x" + shot.height()).isEqualTo("64x48");
        Films.await("the size", () -> !sizes.isEmpty());
        assertThat(sizes).containsExactly("64x48");
        assertThat(report().gauges()).containsEntry("video.bars.live", 1L);
    }

    @Test
    void aColourIsThereWithoutFfmpeg() throws Exception {
        VideoSources sources =
                open(new Ffmpeg(""), "[sources.c]\nkind = \"color\"\ncolor = \"#ff8000\"\n");

        Feeds.Shot shot = shot(feed(sources, 0));

        assertThat(List.of(shot.at(0), shot.at(1), shot.at(2), shot.at(3)))
                .containsExactly(255, 128, 0, 255);
        assertThat(report().conditions()).isEmpty();
    }

    @Test
    void aStillPictureComesOnceWithItsTransparency() throws Exception {
        Films.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "color=c=red@0.5:s=6x4,format=rgba",
                "-frames:v",
                "1",
                folder.resolve("a.png").toString());
        VideoSources sources = open("[sources.s]\nkind = \"still\"\nfile = \"a.png\"\n");

        Feeds.Shot shot = shot(feed(sources, 0));
        Films.await("the end", () -> Feeds.isOver(feed(sources, 0)));

        assertThat(shot.width() + "x" + shot.height()).isEqualTo("6x4");
        assertThat(shot.at(0)).isBetween(253, 255);
        assertThat(shot.at(3)).isBetween(126, 129);
        assertThat(conditions()).isEmpty();
    }

    @Test
    void aFilmThatIsNotLoopedEndsWithItsLastPicture() throws Exception {
        Films.film(folder.resolve("a.mp4"), 64, 36, 50, 20);
        VideoSources sources =
                open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\nloop = false\n");

        Films.await("the end", () -> Feeds.isOver(feed(sources, 0)));

        assertThat(report().counters()).containsEntry("video.a.frames", 20L);
        assertThat(shot(feed(sources, 0)).index()).isEqualTo(19);
        assertThat(conditions()).isEmpty();
        assertThat(Feeds.isBlack(feed(sources, 0))).isFalse();
    }

    @Test
    void aLoopedFilmGoesOnWithoutANewStart() throws Exception {
        Films.film(folder.resolve("a.mp4"), 64, 36, 100, 10);
        VideoSources sources = open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n");

        Films.await("a third round", () -> frames("a") > 25);

        assertThat(report().counters()).containsEntry("video.a.starts", 1L);
        assertThat(feed(sources, 0)).isNotNull();
    }

    @Test
    void whatTheFilmSaysOfItsColoursIsBelieved() throws Exception {
        Films.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=64x36:rate=25",
                "-frames:v",
                "5",
                "-vf",
                "format=yuv420p",
                "-colorspace",
                "bt709",
                "-c:v",
                "libx264",
                folder.resolve("a.mp4").toString());
        VideoSources sources = open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n");
        VideoFeed feed = feed(sources, 0);

        Films.await("the colours", () -> Feeds.matrix(feed, 36) == YuvMatrix.BT709);
        assertThat(Feeds.isFullRange(feed)).isFalse();
    }

    @Test
    void forAProcessorThatDrawsFfmpegMakesTheColours() throws Exception {
        Films.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "color=c=0xFF0000:s=8x720:r=50",
                "-frames:v",
                "30",
                "-vf",
                "drawbox=w=8:h=360:c=0x0000FF:t=fill,scale=out_color_matrix=bt709,format=yuv420p",
                "-c:v",
                "libx264",
                folder.resolve("a.mp4").toString());
        VideoSources sources =
                openAsRgba("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\nloop = false\n");

        Films.await("the end", () -> Feeds.isOver(feed(sources, 0)));
        Feeds.Shot shot = shot(feed(sources, 0));

        assertThat(shot.layout()).isEqualTo(PixelLayout.RGBA);
        assertThat(shot.index()).isEqualTo(29);
        // The bottom row first; BT.709, as nothing is said and there are 720 rows.
        assertThat(shot.at(0)).isBetween(250, 255);
        assertThat(shot.at(1)).isBetween(0, 6);
        assertThat(shot.at(719 * 8 * 4 + 2)).isBetween(250, 255);
        assertThat(shot.at(719 * 8 * 4 + 1)).isBetween(0, 6);
        assertThat(conditions()).isEmpty();
    }

    @Test
    void barsForAProcessorThatDrawsPlayOn() throws Exception {
        VideoSources sources =
                openAsRgba("[sources.a]\nkind = \"bars\"\nsize = \"64x36\"\nfps = 100\n");

        Films.await("a second of it", () -> frames("a") > 100);

        assertThat(shot(feed(sources, 0)).layout()).isEqualTo(PixelLayout.RGBA);
        assertThat(starts("a")).isEqualTo(1);
    }

    @Test
    void aMissingFileIsNamedAndPlayedOnceItIsThere() throws Exception {
        VideoSources sources =
                open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\non-loss = \"black\"\n");
        Films.await("the condition", () -> !conditions().isEmpty());
        assertThat(conditions().getFirst())
                .contains("source a gives no pictures, it is black, trying again")
                .contains("a.mp4: No such file or directory");
        assertThat(Feeds.isBlack(feed(sources, 0))).isTrue();

        Path made = Films.film(folder.resolve("b.mp4"), 64, 36, 25, 25);
        Files.move(made, folder.resolve("a.mp4"));

        shot(feed(sources, 0));
        Films.await("the condition's end", () -> conditions().isEmpty());
        assertThat(Feeds.isBlack(feed(sources, 0))).isFalse();
    }

    @Test
    void aFileThatIsNoFilmIsNamed() throws Exception {
        Files.write(folder.resolve("a.mp4"), new byte[10_000]);
        open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n");

        Films.await("the condition", () -> !conditions().isEmpty());

        assertThat(conditions().getFirst()).contains("a.mp4").contains("Invalid data");
    }

    @Test
    void withoutFfmpegThereIsOneClearLine() throws Exception {
        open(new Ffmpeg(folder.toString()), "[sources.a]\nkind = \"bars\"\n");

        Films.await("the condition", () -> !conditions().isEmpty());

        assertThat(conditions().getFirst()).endsWith("sudo apt-get install ffmpeg");
    }

    @Test
    void aSourceThatDiesIsStartedAgain() throws Exception {
        VideoSources sources = open("[sources.a]\nkind = \"bars\"\nsize = \"640x360\"\n");
        shot(feed(sources, 0));

        Films.signal("KILL", child(sources).pid());

        Films.await("a second start", () -> starts("a") >= 2 && isLive("a"));
        Films.await("the condition's end", () -> conditions().isEmpty());
        shot(feed(sources, 0));
    }

    @Test
    void aSourceThatHangsIsKilledAndStartedAgain() throws Exception {
        VideoSources sources =
                open("[sources.a]\nkind = \"bars\"\nsize = \"640x360\"\nstall = 0.5\n");
        shot(feed(sources, 0));
        Child hung = child(sources);

        Films.signal("STOP", hung.pid());

        Films.await("a second start", () -> starts("a") >= 2 && isLive("a"));
        Films.await("the end of the first", () -> !hung.isAlive());
        assertThat(health.report().lastFailures())
                .extracting(Failure::message)
                .anyMatch(message -> message.contains("nothing came for 0.5 s"));
    }

    @Test
    void aFilmThatChangesSizeGoesOnInItsFirstSize() throws Exception {
        Path film = folder.resolve("ab.ts");
        Path first = Films.film(folder.resolve("a.ts"), 64, 36, 50, 20);
        Path second = Films.film(folder.resolve("b.ts"), 32, 32, 50, 20);
        Files.write(film, Files.readAllBytes(first));
        Files.write(film, Files.readAllBytes(second), StandardOpenOption.APPEND);
        VideoSources sources =
                open("[sources.a]\nkind = \"file\"\nfile = \"ab.ts\"\nloop = false\n");

        Films.await("the end", () -> Feeds.isOver(feed(sources, 0)));

        assertThat(frames("a")).isBetween(38L, 42L);
        assertThat(shot(feed(sources, 0)).width()).isEqualTo(64);
        assertThat(conditions()).isEmpty();
    }

    @Test
    void aStreamThatChangesSizeIsOpenedAnewInTheNewOne() throws Exception {
        byte[] first = Files.readAllBytes(Films.film(folder.resolve("a.ts"), 64, 36, 25, 60));
        byte[] second = Files.readAllBytes(Films.film(folder.resolve("b.ts"), 32, 32, 25, 200));
        var clients = new AtomicInteger();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            serve(
                    server,
                    out -> {
                        if (clients.incrementAndGet() == 1) {
                            out.write(first);
                        }
                        out.write(second);
                        out.flush();
                    });
            VideoSources sources =
                    open(
                            "[sources.a]\nkind = \"stream\"\nurl = \"tcp://127.0.0.1:%d\"\n"
                                    .formatted(server.getLocalPort()));
            VideoFeed feed = feed(sources, 0);
            Films.await(
                    "the new size",
                    () -> {
                        Feeds.Shot shot = Feeds.newest(feed);
                        return shot != null && shot.width() == 32 && shot.height() == 32;
                    });
        }
        Films.await("the new size is told", () -> sizes.contains("32x32"));
        assertThat(sizes).startsWith("64x36", "32x32");
        assertThat(clients).hasValueGreaterThan(1);
    }

    @Test
    void aStreamThatChangesSizeAgainAndAgainIsNamedAndWaitedFor() throws Exception {
        byte[] first = Files.readAllBytes(Films.film(folder.resolve("a.ts"), 64, 36, 25, 60));
        byte[] second = Files.readAllBytes(Films.film(folder.resolve("b.ts"), 32, 32, 25, 200));
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            serve(
                    server,
                    out -> {
                        out.write(first);
                        out.write(second);
                        out.flush();
                    });
            open(
                    "[sources.a]\nkind = \"stream\"\nurl = \"tcp://127.0.0.1:%d\"\n"
                            .formatted(server.getLocalPort()));

            Films.await("the failure", () -> !health.report().lastFailures().isEmpty());
        }
        assertThat(health.report().lastFailures())
                .extracting(Failure::message)
                .first()
                .asString()
                .endsWith("trying again: the size of its pictures changes again and again");
    }

    @Test
    void aPlaylistInAFileReachesNoNetwork() throws Exception {
        var clients = new AtomicInteger();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            serve(server, _ -> clients.incrementAndGet());
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/a.ts";
            Files.writeString(
                    folder.resolve("a.m3u8"),
                    "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n" + url + "\n#EXT-X-ENDLIST\n");
            Files.writeString(
                    folder.resolve("b.txt"), "ffconcat version 1.0\nfile '" + url + "'\n");
            open(
                    """
                    [sources.a]
                    kind = "file"
                    file = "a.m3u8"

                    [sources.b]
                    kind = "file"
                    file = "b.txt"
                    """);

            Films.await("both conditions", () -> conditions().size() == 2);
        }
        assertThat(clients).hasValue(0);
    }

    @Test
    void theKeyOfAStreamIsInNoSentence() throws Exception {
        open("[sources.a]\nkind = \"stream\"\nurl = \"rtmp://127.0.0.1:9/live/secret-key\"\n");

        Films.await("the condition", () -> !conditions().isEmpty());

        assertThat(conditions().getFirst()).doesNotContain("secret-key");
    }

    @Test
    void afterTheEndNoChildAndNoPipeIsLeft() throws Exception {
        Set<Path> others = pipes();
        VideoSources sources = open("[sources.a]\nkind = \"bars\"\nsize = \"64x36\"\n");
        shot(feed(sources, 0));
        Child child = child(sources);

        assertThat(pipes()).as("the folder of the pipes").hasSize(others.size() + 1);

        sources.close();

        Films.await("the child's end", () -> !child.isAlive());
        assertThat(pipes()).isEqualTo(others);
    }

    /** The folders of pipes that this process has. */
    private static Set<Path> pipes() throws IOException {
        String name = "scrim-video-" + ProcessHandle.current().pid() + "-*";
        var found = new TreeSet<Path>();
        try (var folders =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), name)) {
            folders.forEach(found::add);
        }
        return found;
    }

    private interface Answer {
        void to(OutputStream out) throws IOException;
    }

    private static void serve(ServerSocket server, Answer answer) {
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (Socket client = server.accept()) {
                            answer.to(client.getOutputStream());
                        } catch (IOException e) {
                            // It hung up, or the test is over.
                        }
                    }
                });
    }

    private VideoSources open(String toml) throws IOException {
        return open(Ffmpeg.onThisMachine(), toml);
    }

    private VideoSources openAsRgba(String toml) throws IOException {
        return open(Ffmpeg.onThisMachine(), toml, true);
    }

    private VideoSources open(Ffmpeg ffmpeg, String toml) throws IOException {
        return open(ffmpeg, toml, false);
    }

    private VideoSources open(Ffmpeg ffmpeg, String toml, boolean isRgba) throws IOException {
        ShowConfig.Outcome outcome = ShowConfig.parse(folder, toml);
        assertThat(outcome.problems()).isEmpty();
        VideoSources sources =
                VideoSources.live(
                        outcome.config(),
                        ffmpeg,
                        health,
                        (width, height) -> sizes.add(width + "x" + height),
                        isRgba);
        opened.add(sources);
        return sources;
    }

    private static VideoFeed feed(VideoSources sources, int at) {
        return sources.sources().get(at).feed();
    }

    private static Child child(VideoSources sources) throws InterruptedException {
        return Films.awaitOne("a child", () -> sources.sources().getFirst().child());
    }

    private static Feeds.Shot shot(VideoFeed feed) throws InterruptedException {
        return Films.awaitOne("a picture", () -> Feeds.newest(feed));
    }

    private HealthReport report() {
        return health.report();
    }

    private List<String> conditions() {
        return report().conditions().stream().map(Failure::message).toList();
    }

    private long frames(String name) {
        return report().counters().getOrDefault("video." + name + ".frames", 0L);
    }

    private long starts(String name) {
        return report().counters().getOrDefault("video." + name + ".starts", 0L);
    }

    private boolean isLive(String name) {
        return report().gauges().getOrDefault("video." + name + ".live", 0L) == 1;
    }
}
