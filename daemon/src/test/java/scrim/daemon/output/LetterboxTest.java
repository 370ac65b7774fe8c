package scrim.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Random;

class LetterboxTest {
    @Test
    void aWidePictureHasBarsAboveAndBelow() {
        assertThat(Letterbox.of(1920, 1080, 640, 480)).isEqualTo(new Letterbox(0, 60, 640, 360));
    }

    @Test
    void aHighPictureHasBarsAtItsSides() {
        assertThat(Letterbox.of(1080, 1920, 1920, 1080))
                .isEqualTo(new Letterbox(656, 0, 608, 1080));
    }

    @Test
    void aPictureOfTheSameShapeFillsAll() {
        assertThat(Letterbox.of(320, 180, 1920, 1080)).isEqualTo(new Letterbox(0, 0, 1920, 1080));
    }

    @Test
    void everyPictureFitsTouchesTwoSidesAndKeepsItsShape() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int width = 1 + random.nextInt(16_384);
            int height = 1 + random.nextInt(16_384);
            int areaWidth = 1 + random.nextInt(8_000);
            int areaHeight = 1 + random.nextInt(8_000);

            Letterbox at = Letterbox.of(width, height, areaWidth, areaHeight);

            String what =
                    "seed "
                            + seed
                            + ": "
                            + width
                            + "x"
                            + height
                            + " in "
                            + areaWidth
                            + "x"
                            + areaHeight
                            + " is "
                            + at;
            assertThat(at.width() == areaWidth || at.height() == areaHeight).as(what).isTrue();
            assertThat(at.x() >= 0 && at.x() + at.width() <= areaWidth).as(what).isTrue();
            assertThat(at.y() >= 0 && at.y() + at.height() <= areaHeight).as(what).isTrue();
            assertThat(
                            Math.abs((double) at.width() * height / width - at.height())
                                    <= Math.max(1, (double) height / width))
                    .as(what)
                    .isTrue();
        }
    }
}
