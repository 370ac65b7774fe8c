package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.Origin;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Mutation;
import scrim.engine.state.Slot;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A stack of everything a shader may ask for, with a value that moves. */
class SteadyFramesTest {
    private static final String SHADER =
            """
            /*{
              "INPUTS": [
                {"NAME": "inputImage", "TYPE": "image"},
                {"NAME": "logo", "TYPE": "image"},
                {"NAME": "friend", "TYPE": "image"},
                {"NAME": "words", "TYPE": "text", "DEFAULT": "steady", "SIZE": 12},
                {"NAME": "level", "TYPE": "float"},
                {"NAME": "wave", "TYPE": "audio"}
              ],
              "IMPORTED": [{"NAME": "noise", "PATH": "logo.png"}],
              "PASSES": [
                {"TARGET": "small", "WIDTH": "floor($WIDTH / (2.0 + $level * 0.0))", "HEIGHT": 4},
                {"TARGET": "trail", "PERSISTENT": true, "FLOAT": true},
                {}
              ],
              "TEMPORAL": {"SOURCE": "below", "FRAMES": 4}
            }*/
            void main() {
                if (PASSINDEX == 0) {
                    gl_FragColor = IMG_THIS_PIXEL(logo) + IMG_THIS_PIXEL(noise);
                } else if (PASSINDEX == 1) {
                    gl_FragColor = IMG_THIS_PIXEL(trail) * 0.9 + IMG_THIS_PIXEL(small) * 0.1;
                } else {
                    gl_FragColor = IMG_THIS_PIXEL(trail) * level + IMG_THIS_PIXEL(words)
                        + IMG_THIS_PIXEL(friend) + IMG_THIS_PIXEL(inputImage)
                        + IMG_HISTORY(2, isf_FragNormCoord) + IMG_THIS_PIXEL(wave) * DATE.w;
                }
            }
            """;

    @TempDir private static Path folder;

    @Test
    void aFrameAllocatesNothingWhateverItsShadersAskFor() throws IOException {
        var white = new byte[4 * 8 * 8];
        Arrays.fill(white, (byte) 255);
        Files.write(folder.resolve("logo.png"), PngEncoder.encode(new Picture(8, 8, white, 0)));
        try (Stage stage = Stage.open(folder, ExternalPictures.NONE, false)) {
            stage.clear();
            var strip = new ScreenId("strip");
            stage.apply(new Mutation.AddScreen(strip, new ScreenFormat(4, 4, 60)));
            stage.shader("all", SHADER, null, folder);
            LayerId below = stage.color(0.2, 0.4, 0.6, 1);
            Slot level = null;
            for (int i = 0; i < 4; i++) {
                LayerId layer = stage.layer("all");
                stage.blend(layer, BlendMode.values()[2 * i]);
                image(stage, layer, "logo", new ImageSource.File("logo.png"));
                image(
                        stage,
                        layer,
                        "friend",
                        switch (i) {
                            case 0 -> new ImageSource.Layer(below);
                            case 1 -> new ImageSource.Layer(layer);
                            default -> new ImageSource.Screen(strip);
                        });
            }
            for (Slot slot : stage.engine.mailbox().slots().slots()) {
                if (slot.address().parameter().equals(new ParameterId("level"))) {
                    level = slot;
                }
            }
            assertThat(level).isNotNull();
            int note = Mailbox.note(stage.engine.sources().numberOf(Origin.SYSTEM), null);
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long id = Thread.currentThread().threadId();
            for (int i = 0; i < 3_000; i++) {
                move(stage, level, note, i);
            }

            // The JVM itself allocates now and then on any thread; what a frame allocates is in
            // each.
            long least = Long.MAX_VALUE;
            for (int window = 0; window < 5; window++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int i = 0; i < 200; i++) {
                    move(stage, level, note, i);
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            }

            assertThat(stage.health.report().conditions()).isEmpty();
            assertThat(least).isZero();
        }
    }

    private static void move(Stage stage, Slot level, int note, int step) {
        stage.engine.mailbox().put(level.number(), step % 100 / 100f, note);
        stage.frame(0.016);
    }

    private static void image(Stage stage, LayerId layer, String input, ImageSource source) {
        stage.set(layer, new ParameterId(input), new ParameterValue.Image(source));
    }
}
