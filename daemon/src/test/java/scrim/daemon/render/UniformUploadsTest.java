package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.PlayState;

import java.util.ArrayList;
import java.util.List;

/** What is handed to the driver in a frame, counted. */
class UniformUploadsTest {
    private static final int LAYERS = 32;

    /** As many frames as it takes to rehearse each layer in each mode. */
    private static final int REHEARSAL = LAYERS * 5 + 2;

    private static final String INPUTS =
            """
            /*{"INPUTS": [
              {"NAME": "inputImage", "TYPE": "image"},
              {"NAME": "level", "TYPE": "float", "DEFAULT": 0.5},
              {"NAME": "tint", "TYPE": "color", "DEFAULT": [1, 1, 1, 1]},
              {"NAME": "place", "TYPE": "point2D", "DEFAULT": [0.5, 0.5]},
              {"NAME": "which", "TYPE": "long", "VALUES": [0, 1]},
              {"NAME": "on", "TYPE": "bool"}
            ]}*/
            void main() {
                gl_FragColor = IMG_THIS_PIXEL(inputImage) * tint + level + place.x + float(which)
                    + (on ? 1.0 : 0.0) + %s;
            }
            """;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
    }

    @Test
    void layersWithUnchangedValuesUploadNothing() {
        stack("0.0");

        assertThat(uploadsOfOneFrame()).isZero();
    }

    @Test
    void aValueThatChangesIsTheOnlyOneUploaded() {
        List<LayerId> layers = stack("0.0");

        stage.set(layers.get(7), new ParameterId("level"), new ParameterValue.Scalar(0.75f));

        assertThat(uploadsOfOneFrame()).isEqualTo(1);
        assertThat(uploadsOfOneFrame()).isZero();
    }

    @Test
    void timeIsUploadedOncePerShaderThatUsesIt() {
        stack("TIME");

        assertThat(uploadsOfOneFrame()).isEqualTo(LAYERS);

        stage.play(PlayState.PAUSED);
        uploadsOfOneFrame();
        assertThat(uploadsOfOneFrame()).isZero();
    }

    @Test
    void layersOfOneShaderUploadOnlyWhatTellsThemApart() {
        stage.shader("same", INPUTS.formatted("TIME"));
        for (int i = 0; i < LAYERS; i++) {
            LayerId layer = stage.layer("same");
            stage.set(
                    layer,
                    new ParameterId("level"),
                    new ParameterValue.Scalar(i % 2 == 0 ? 0.25f : 0.5f));
        }
        settle();

        assertThat(uploadsOfOneFrame()).isEqualTo(LAYERS + 1);
    }

    @Test
    void whatIsUploadedOnceIsDrawnInEveryFrame() {
        stage.shader(
                "level",
                """
                /*{"INPUTS": [{"NAME": "level", "TYPE": "float"}]}*/
                void main() { gl_FragColor = vec4(vec3(level), 1.0); }
                """);
        LayerId lower = stage.layer("level");
        LayerId upper = stage.layer("level");
        stage.set(lower, new ParameterId("level"), new ParameterValue.Scalar(0.2f));
        stage.set(upper, new ParameterId("level"), new ParameterValue.Scalar(0.4f));
        stage.mix(upper, 0.5);

        for (int i = 0; i < 20; i++) {
            assertThat(Stage.pixel(stage.next(), 4, 4)[0]).as("frame %s", i).isBetween(76, 77);
        }
    }

    /** A stack of different shaders, drawn until nothing is done for the first time any more. */
    private static List<LayerId> stack(String extra) {
        var layers = new ArrayList<LayerId>();
        for (int i = 0; i < LAYERS; i++) {
            stage.shader("s" + i, INPUTS.formatted(extra + " + " + i + ".0"));
            layers.add(stage.layer("s" + i));
        }
        settle();
        return layers;
    }

    private static void settle() {
        for (int i = 0; i < REHEARSAL; i++) {
            stage.frame(0.016);
        }
    }

    private static long uploadsOfOneFrame() {
        long before = uploads();
        stage.frame(0.016);
        return uploads() - before;
    }

    private static long uploads() {
        return stage.health.report().counters().get("render.uniformUploads");
    }
}
