package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.render.FrameExchange;
import scrim.daemon.render.SoundFeed;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class SoundSourceTest {
    private static final String FILE = "[sound]\nfile = \"tone.wav\"\nloop = false\n";

    /** 3 kHz is the middle of this bin: 3000 / (48000 / 1024). */
    private static final int BIN = 64;

    @TempDir private Path folder;
    private final Health health = new Health(System::currentTimeMillis);
    private final List<SoundSource> opened = new ArrayList<>();
    private final List<Pipes> pipes = new ArrayList<>();

    @BeforeEach
    void require() {
        Films.require();
    }

    @AfterEach
    void close() {
        opened.forEach(SoundSource::stop);
        pipes.forEach(Pipes::close);
    }

    @Test
    void aToneIsInItsBinOfItsChannelAndInTheWave() throws Exception {
        tone(5);
        SoundFeed feed = open(FILE, 0).feed();

        float[] heard = Films.awaitOne("the tone", () -> loud(feed));

        assertThat(spectrum(heard, 0, BIN)).isBetween(0.9f, 1f);
        assertThat(spectrum(heard, 0, BIN + 20)).isLessThan(0.1f);
        assertThat(spectrum(heard, 1, BIN)).isZero();
        float most = 0;
        float least = 1;
        for (int i = 0; i < SoundFeed.SAMPLES; i++) {
            most = Math.max(most, heard[i]);
            least = Math.min(least, heard[i]);
            assertThat(heard[SoundFeed.SAMPLES + i]).isEqualTo(0.5f);
        }
        assertThat(most).isBetween(0.9f, 0.96f);
        assertThat(least).isBetween(0.04f, 0.1f);
    }

    @Test
    void offlineThereIsOneSoundAFrame() throws Exception {
        tone(1);
        SoundFeed feed = open(FILE, 25).feed();

        List<Long> indexes = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            FrameExchange.Slot slot =
                    Films.awaitOne("sound " + i, () -> feed.exchange().takeOldest());
            indexes.add(slot.frameIndex());
            feed.exchange().release(slot);
        }

        assertThat(indexes).startsWith(1L, 2L, 3L).endsWith(24L, 25L);
        assertThat(feed.exchange().dropped()).isZero();
    }

    @Test
    void afterItsEndThereIsSilence() throws Exception {
        tone(0.2);
        SoundFeed feed = open(FILE, 0).feed();

        // Twenty hops of the tone, and the silence after them.
        Films.await("the end", () -> feed.exchange().completed() == 21);
        float[] heard = newest(feed);

        assertThat(heard).isNotNull();
        assertThat(heard[0]).isEqualTo(0.5f);
        assertThat(spectrum(heard, 0, BIN)).isZero();
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    void aMissingFileIsSilenceAndACondition() throws Exception {
        open(FILE, 0);

        Films.await("the condition", () -> !health.report().conditions().isEmpty());

        assertThat(health.report().conditions())
                .extracting(Failure::message)
                .singleElement()
                .asString()
                .contains("there is silence, trying again")
                .contains("tone.wav: No such file");
    }

    private void tone(double seconds) throws Exception {
        Films.ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "aevalsrc=0.9*sin(2*PI*3000*t)|0:s=48000:d=" + seconds,
                folder.resolve("tone.wav").toString());
    }

    private static float[] loud(SoundFeed feed) {
        // After ten hops the window is full of it.
        float[] heard = feed.exchange().completed() < 10 ? null : newest(feed);
        return heard != null && spectrum(heard, 0, BIN) > 0.9f ? heard : null;
    }

    private static float[] newest(SoundFeed feed) {
        FrameExchange.Slot slot = feed.exchange().takeNewest();
        if (slot == null) {
            return null;
        }
        var floats = new float[slot.bytes().capacity() / Float.BYTES];
        slot.bytes().order(ByteOrder.nativeOrder()).asFloatBuffer().get(0, floats);
        feed.exchange().release(slot);
        return floats;
    }

    private static float spectrum(float[] heard, int channel, int bin) {
        return heard[SoundFeed.SPECTRUM_AT + channel * SoundFeed.BINS + bin];
    }

    private SoundSource open(String toml, double rate) throws IOException {
        Pipes made = Pipes.open();
        pipes.add(made);
        var source =
                new SoundSource(
                        ShowConfig.parse(folder, toml).config().sound(),
                        Ffmpeg.onThisMachine(),
                        made,
                        health,
                        rate);
        opened.add(source);
        source.start();
        return source;
    }
}
