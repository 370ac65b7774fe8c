package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Random;

class SpectrumTest {
    private static final int SIZE = 1024;

    private final Spectrum spectrum = new Spectrum(SIZE);
    private final float[] bins = new float[SIZE / 2];

    @Test
    void aFullToneIsOneInItsBinAndNothingFarFromIt() {
        spectrum.of(tone(100, 1), bins);

        assertThat(bins[100]).isCloseTo(1, within(0.001f));
        assertThat(bins[110]).isLessThan(0.05f);
        assertThat(bins[20]).isLessThan(0.05f);
    }

    @Test
    void everyTwentyDecibelsAreAQuarter() {
        spectrum.of(tone(33, 0.1), bins);
        assertThat(bins[33]).isCloseTo(0.75f, within(0.001f));

        spectrum.of(tone(33, 0.001), bins);
        assertThat(bins[33]).isCloseTo(0.25f, within(0.001f));
    }

    @Test
    void silenceIsZero() {
        spectrum.of(new float[SIZE], bins);

        assertThat(bins).containsOnly(0);
    }

    @Test
    void itIsTheTransformOfTheTextbook() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var small = new Spectrum(16);
        var samples = new float[16];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat() * 2 - 1;
        }
        var found = new float[8];

        small.of(samples, found);

        for (int bin = 0; bin < 8; bin++) {
            double re = 0;
            double im = 0;
            for (int i = 0; i < 16; i++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / 16);
                re += samples[i] * hann * Math.cos(2 * Math.PI * i * bin / 16);
                im -= samples[i] * hann * Math.sin(2 * Math.PI * i * bin / 16);
            }
            double expected = Math.clamp(1 + 20 * Math.log10(Math.hypot(re, im) / 4) / 80, 0, 1);
            assertThat(found[bin])
                    .as("seed %d, bin %d", seed, bin)
                    .isCloseTo((float) expected, within(0.002f));
        }
    }

    @Test
    void onlyPowersOfTwoAreTransformed() {
        assertThatThrownBy(() -> new Spectrum(1000)).hasMessageContaining("1000");
    }

    private static float[] tone(int bin, double loudness) {
        var samples = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            samples[i] = (float) (loudness * Math.sin(2 * Math.PI * bin * i / SIZE));
        }
        return samples;
    }
}
