package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

class ThumbnailTest {
    @ParameterizedTest
    @CsvSource({
        "1280, 720, 160, 90",
        "1920, 1080, 160, 90",
        "1080, 1920, 90, 160",
        "64, 64, 64, 64",
        "161, 1, 160, 1",
        "4000, 2, 160, 1",
        "1, 1, 1, 1"
    })
    void itHasTheShapeOfThePicture(int width, int height, int small, int low) {
        Picture thumbnail = Thumbnail.of(Picture.black(width, height, 7));

        assertThat(thumbnail.width()).isEqualTo(small);
        assertThat(thumbnail.height()).isEqualTo(low);
        assertThat(thumbnail.rgba()).hasSize(small * low * 4);
        assertThat(thumbnail.frameIndex()).isEqualTo(7);
    }

    @Test
    void everyPixelIsTheMeanOfThoseItStandsFor() {
        var random = new Random(1);
        var rgba = new byte[320 * 180 * 4];
        random.nextBytes(rgba);

        Picture thumbnail = Thumbnail.of(new Picture(320, 180, rgba, 0));

        for (int i = 0; i < 100; i++) {
            int x = random.nextInt(160);
            int y = random.nextInt(90);
            int sum = 0;
            for (int dy = 0; dy < 2; dy++) {
                for (int dx = 0; dx < 2; dx++) {
                    sum += rgba[((2 * y + dy) * 320 + 2 * x + dx) * 4 + 1] & 0xFF;
                }
            }
            assertThat(thumbnail.rgba()[(y * 160 + x) * 4 + 1] & 0xFF).isEqualTo((sum + 2) / 4);
        }
    }
}
