package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;

import javax.imageio.ImageIO;

class PngEncoderTest {
    @Test
    void anotherReaderSeesTheSamePixels() throws IOException {
        long seed = 4711;
        var rgba = new byte[37 * 19 * 4];
        new Random(seed).nextBytes(rgba);
        var picture = new Picture(37, 19, rgba, 0);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(PngEncoder.encode(picture)));

        assertThat(image.getWidth()).isEqualTo(37);
        assertThat(image.getHeight()).isEqualTo(19);
        for (int y = 0; y < 19; y++) {
            for (int x = 0; x < 37; x++) {
                int[] rgb = Stage.pixel(picture, x, y);
                assertThat(image.getRGB(x, y) & 0xFFFFFF)
                        .as("seed %s, pixel %s,%s", seed, x, y)
                        .isEqualTo(rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
            }
        }
    }
}
