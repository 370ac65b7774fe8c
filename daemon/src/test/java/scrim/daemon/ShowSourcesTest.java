package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.control.http.Sources;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;
import scrim.engine.testkit.ManualTicker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ShowSourcesTest {
    @TempDir private Path folder;
    private final Health health = new Health(() -> 0);
    private final ManualTicker ticker = new ManualTicker(0);

    @Test
    void whatTheFileNamesIsToldAsHealthSeesIt() {
        String toml =
                """
                [sources.blue]
                kind = "color"
                color = "#0000ff"

                [sources.cam]
                kind = "camera"
                device = "/dev/video0"

                [sound]
                file = "a.wav"

                [recorders.tape]
                screen = "main"
                file = "a.mp4"
                """;
        ShowConfig.Outcome config = ShowConfig.parse(folder, toml);
        assertThat(config.problems()).isEmpty();
        health.gauge("video.blue.live", () -> 1);
        health.gauge("video.cam.live", () -> 0);
        health.gauge("sound.live", () -> 1);
        health.broken("video", "source cam", Severity.ERROR, "source cam: no such device");

        Sources.Found found = new ShowSources(folder, config::config, health, ticker).find();

        assertThat(found.videos())
                .containsExactly(
                        new Sources.Video(new Key("blue"), "color", false, true, null),
                        new Sources.Video(
                                new Key("cam"),
                                "camera",
                                true,
                                false,
                                "source cam: no such device"));
        assertThat(found.sound()).isEqualTo(new Sources.Sound("file", true, null));
        assertThat(found.recorders())
                .containsExactly(
                        new Sources.Recorder(new Key("tape"), ScreenId.MAIN, "file", false, null));
    }

    @Test
    void picturesOfTheShowAreListedAndScrimsOwnAreNot() throws IOException {
        for (String file :
                new String[] {
                    "logo.PNG",
                    "images/sub/b.jpeg",
                    "images/a.png",
                    "images/notes.txt",
                    "thumbnails/scenes/one.png",
                    "runtime/x.png",
                    ".trash/y.png"
                }) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "x");
        }

        Sources.Found found =
                new ShowSources(folder, () -> ShowConfig.EMPTY, health, ticker).find();

        assertThat(found.images()).containsExactly("images/a.png", "images/sub/b.jpeg", "logo.PNG");
        assertThat(found.isCut()).isFalse();
    }

    @Test
    void thereAreNeverMoreThan500() throws IOException {
        for (int i = 0; i < 501; i++) {
            Files.writeString(folder.resolve(i + ".png"), "x");
        }

        Sources.Found found =
                new ShowSources(folder, () -> ShowConfig.EMPTY, health, ticker).find();

        assertThat(found.images()).hasSize(500);
        assertThat(found.isCut()).isTrue();
    }

    @Test
    void theDiskIsNotWalkedForEachQuestion() throws IOException {
        var sources = new ShowSources(folder, () -> ShowConfig.EMPTY, health, ticker);
        assertThat(sources.find().images()).isEmpty();
        Files.createFile(folder.resolve("a.png"));

        ticker.advance(2.9);
        assertThat(sources.find().images()).isEmpty();
        ticker.advance(0.1);

        assertThat(sources.find().images()).containsExactly("a.png");
    }
}
