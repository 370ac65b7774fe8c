package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.render.Feeds;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class OfflineSourcesTest {
    @TempDir private Path folder;
    private final Health health = new Health(System::currentTimeMillis);

    @BeforeEach
    void require() {
        Films.require();
    }

    @Test
    void everyFrameOfTheFilmComesOnceAndTheSameEachTime() throws Exception {
        Films.film(folder.resolve("a.mp4"), 320, 180, 25, 40);

        List<Integer> first = pictures("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n", 25, 60);
        List<Integer> second = pictures("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n", 25, 60);

        assertThat(first).isEqualTo(second);
        assertThat(first.subList(0, 40)).doesNotHaveDuplicates();
        assertThat(first.subList(40, 60)).isEqualTo(first.subList(0, 20));
    }

    @Test
    void aFilmOfHalfTheRateShowsEachPictureTwice() throws Exception {
        Films.film(folder.resolve("a.mp4"), 320, 180, 25, 40);

        List<Integer> shown = pictures("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n", 50, 40);

        assertThat(shown.stream().distinct()).hasSize(20);
        for (int i = 2; i < 40; i += 2) {
            assertThat(shown.get(i)).isEqualTo(shown.get(i + 1)).isNotEqualTo(shown.get(i - 1));
        }
    }

    @Test
    void whatCannotBeSteppedIsToldAndWaitedForByNobody() throws Exception {
        try (VideoSources sources = open("[sources.a]\nkind = \"camera\"\ndevice = \"x\"\n", 25)) {
            Films.await("the end", () -> Feeds.isOver(sources.sources().getFirst().feed()));
        }
        assertThat(health.report().conditions())
                .extracting(Failure::message)
                .singleElement()
                .asString()
                .contains("a camera or a stream cannot be rendered offline");
    }

    @Test
    void aMissingFileIsToldOnceAndWaitedForByNobody() throws Exception {
        try (VideoSources sources = open("[sources.a]\nkind = \"file\"\nfile = \"a.mp4\"\n", 25)) {
            Films.await("the end", () -> Feeds.isOver(sources.sources().getFirst().feed()));
        }
        assertThat(health.report().conditions())
                .extracting(Failure::message)
                .singleElement()
                .asString()
                .contains("No such file")
                .doesNotContain("trying again");
    }

    private List<Integer> pictures(String toml, double rate, int count) throws Exception {
        List<Integer> hashes = new ArrayList<>();
        try (VideoSources sources = open(toml, rate)) {
            for (int i = 0; i < count; i++) {
                Feeds.Shot shot =
                        Films.awaitOne(
                                "picture " + i,
                                () -> Feeds.oldest(sources.sources().getFirst().feed()));
                assertThat(shot.index()).isEqualTo(i);
                hashes.add(shot.hash());
            }
        }
        return hashes;
    }

    private VideoSources open(String toml, double rate) throws IOException {
        return VideoSources.offline(ShowConfig.parse(folder, toml).config(), health, rate);
    }
}
