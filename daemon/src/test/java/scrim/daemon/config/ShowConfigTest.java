package scrim.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ShowConfigTest {
    private static final Path FOLDER = Path.of("/show");

    @TempDir private Path temp;

    @Test
    void aShowWithoutTheFileHasNoVideoAndNothingIsWrong() {
        ShowConfig.Outcome outcome = ShowConfig.read(temp);

        assertThat(outcome.config()).isEqualTo(ShowConfig.EMPTY);
        assertThat(outcome.problems()).isEmpty();
    }

    @Test
    void everyKindOfSourceIsRead() {
        ShowConfig config =
                good(
                        """
                        [sources.clip]
                        kind = "file"
                        file = "clips/a.mp4"
                        loop = false
                        start = 2.5
                        on-loss = "black"
                        stall = 3

                        [sources.cam]
                        kind = "camera"
                        device = "/dev/video0"
                        size = "1280x720"
                        fps = 30
                        format = "mjpeg"

                        [sources.door]
                        kind = "stream"
                        url = "rtsp://10.0.0.7/live"

                        [sources.bars]
                        kind = "bars"

                        [sources.logo]
                        kind = "still"
                        file = "/pictures/logo.png"

                        [sources.back]
                        kind = "color"
                        color = "#ff8000"
                        """);

        assertThat(config.sources())
                .extracting(source -> source.name().value())
                .containsExactly("clip", "cam", "door", "bars", "logo", "back");
        assertThat(config.sources())
                .extracting(SourceConfig::kind)
                .containsExactly(
                        new SourceConfig.Kind.File(Path.of("/show/clips/a.mp4"), false, 2.5),
                        new SourceConfig.Kind.Camera(
                                "/dev/video0", new SourceConfig.Size(1280, 720), 30.0, "mjpeg"),
                        new SourceConfig.Kind.Stream("rtsp://10.0.0.7/live"),
                        new SourceConfig.Kind.Bars(new SourceConfig.Size(640, 360), 30),
                        new SourceConfig.Kind.Still(Path.of("/pictures/logo.png")),
                        new SourceConfig.Kind.Color(255, 128, 0));
        assertThat(config.sources().getFirst().onLoss()).isEqualTo(SourceConfig.OnLoss.BLACK);
        assertThat(config.sources().getFirst().stallSeconds()).isEqualTo(3);
        assertThat(config.sources().getLast().onLoss()).isEqualTo(SourceConfig.OnLoss.HOLD);
    }

    @Test
    void recordersAndSoundAreRead() {
        ShowConfig config =
                good(
                        """
                        [recorders.archive]
                        file = "recordings/%t.mp4"

                        [recorders.web]
                        screen = "side"
                        stream = "rtmp://example.net/live/key"
                        fps = 30
                        codec = "h264_nvenc"
                        bitrate = "6M"

                        [sound]
                        device = "default"
                        system = "pulse"
                        """);

        assertThat(config.recorders())
                .containsExactly(
                        new RecorderConfig(
                                new Key("archive"),
                                ScreenId.MAIN,
                                new RecorderConfig.Target.File(Path.of("/show/recordings/%t.mp4")),
                                60,
                                "libx264",
                                null),
                        new RecorderConfig(
                                new Key("web"),
                                new ScreenId("side"),
                                new RecorderConfig.Target.Stream("rtmp://example.net/live/key"),
                                30,
                                "h264_nvenc",
                                "6M"));
        assertThat(config.sound()).isEqualTo(new SoundConfig.Capture("pulse", "default"));
    }

    @Test
    void everyErrorIsToldWithItsLineAndColumnAndTheRestIsUsed() {
        ShowConfig.Outcome outcome =
                ShowConfig.parse(
                        FOLDER,
                        """
                        [sources.one]
                        kind = "fil"
                        file = "a.mp4"

                        [sources.two]
                        kind = "file"
                        file = "b.mp4"
                        lop = true

                        [sources.three]
                        kind = "bars"
                        fps = "fast"
                        size = "big"

                        [sources.four]
                        kind = "bars"

                        [recorder.x]
                        file = "x.mp4"
                        """);

        assertThat(outcome.config().sources())
                .extracting(source -> source.name().value())
                .containsExactly("four");
        assertThat(outcome.problems())
                .extracting(ConfigProblem::toString)
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .startsWith("scrim.toml:2:1: \"kind\" is \"fil\"")
                                        .contains("did you mean \"file\"?")
                                        .endsWith("[sources.one] is left out"),
                        two ->
                                assertThat(two)
                                        .startsWith("scrim.toml:8:1: \"lop\" is not a word")
                                        .contains("did you mean \"loop\"?"),
                        three ->
                                assertThat(three)
                                        .startsWith("scrim.toml:12:1: \"fps\" takes a number"),
                        four ->
                                assertThat(four)
                                        .startsWith("scrim.toml:13:1: \"size\" takes a size"),
                        five ->
                                assertThat(five)
                                        .startsWith("scrim.toml:18:")
                                        .contains("did you mean \"recorders\"?"));
    }

    @Test
    void aBrokenLineCostsItsSectionAndNoOther() {
        ShowConfig.Outcome outcome =
                ShowConfig.parse(
                        FOLDER,
                        """
                        [sources.one]
                        kind = "bars"

                        [sources.two]
                        kind = = "bars"

                        [sources.three]
                        kind = "bars"
                        """);

        assertThat(outcome.problems()).hasSize(1);
        assertThat(outcome.problems().getFirst().place()).startsWith("scrim.toml:5:");
        assertThat(outcome.config().sources())
                .extracting(source -> source.name().value())
                .containsExactly("one", "three");
    }

    @Test
    void aWordOfAnotherKindIsRefused() {
        assertThat(bad("[sources.x]\nkind = \"bars\"\nloop = true\n"))
                .singleElement()
                .asString()
                .contains("\"loop\" is not a word for this");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(bad("[sources.x]\nkind = \"file\"\n"))
                .singleElement()
                .asString()
                .isEqualTo("scrim.toml:1:1: \"file\" is missing; [sources.x] is left out");
        assertThat(bad("[sources.x]\n")).singleElement().asString().contains("\"kind\" is missing");
        assertThat(bad("[recorders.x]\n")).singleElement().asString().contains("either \"file\"");
        assertThat(bad("[sound]\n")).singleElement().asString().contains("one of \"file\"");
    }

    @Test
    void aStreamReachesNothingButTheNetwork() {
        for (String url :
                List.of(
                        "file:///etc/passwd",
                        "/etc/passwd",
                        "concat:a|b",
                        "-f",
                        "data:,x",
                        "pipe:0",
                        "subfile,,start,0,end,0,,:/etc/passwd")) {
            assertThat(bad("[sources.x]\nkind = \"stream\"\nurl = \"" + url + "\"\n"))
                    .as(url)
                    .singleElement()
                    .asString()
                    .contains("takes an address that begins with one of rtsp://");
        }
    }

    @Test
    void namesThatNoShowCouldUseAreRefused() {
        assertThat(bad("[sources.\"a b\"]\nkind = \"bars\"\n"))
                .singleElement()
                .asString()
                .contains("the name \"a b\" takes letters");
    }

    @Test
    void aCodecCannotBeAnOption() {
        assertThat(bad("[recorders.x]\nfile = \"a.mp4\"\ncodec = \"-y /etc/passwd\"\n"))
                .singleElement()
                .asString()
                .contains("\"codec\" takes one word");
        assertThat(bad("[sources.x]\nkind = \"camera\"\ndevice = \"-i\"\n"))
                .singleElement()
                .asString()
                .contains("cannot begin with '-'");
    }

    @Test
    void aRecordingWithAnEndingThatNoFormatHasIsRefused() {
        assertThat(bad("[recorders.x]\nfile = \"a.avi\"\n"))
                .singleElement()
                .asString()
                .contains("ends in .mp4, .mkv");
    }

    @Test
    void aFileThatIsNoTextIsToldAndNothingOfItUsed() throws IOException {
        Files.write(temp.resolve(ShowConfig.FILE_NAME), new byte[] {(byte) 0xC3, 0x28});

        ShowConfig.Outcome outcome = ShowConfig.read(temp);

        assertThat(outcome.config()).isEqualTo(ShowConfig.EMPTY);
        assertThat(outcome.problems())
                .singleElement()
                .asString()
                .isEqualTo("scrim.toml: is not UTF-8 text; nothing in it is used");
    }

    @Test
    void sectionsThatAreNoSectionsAreToldOf() {
        assertThat(bad("sources = 3\nsound = \"x\"\n")).hasSize(2);
        assertThat(bad("[sources]\nbars = 1\n"))
                .singleElement()
                .asString()
                .contains("takes a section [sources.bars]");
    }

    private static ShowConfig good(String text) {
        ShowConfig.Outcome outcome = ShowConfig.parse(FOLDER, text);
        assertThat(outcome.problems()).isEmpty();
        return outcome.config();
    }

    private static List<ConfigProblem> bad(String text) {
        ShowConfig.Outcome outcome = ShowConfig.parse(FOLDER, text);
        assertThat(outcome.config().sources()).isEmpty();
        assertThat(outcome.config().recorders()).isEmpty();
        assertThat(outcome.config().sound()).isNull();
        return outcome.problems();
    }
}
