package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.engine.health.Failure;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.PlayState;
import scrim.engine.state.Mutation;
import scrim.engine.state.Scope;

import java.nio.file.Path;
import java.util.List;

/** Layers of several passes, drawn for real. */
class PassesTest {
    /** A picture of 8 bits between the shader and the screen rounds once more. */
    private static final int ROUNDING = 2;

    /** Counts frames in a picture that is kept: 0.125 a frame, which no 8 bits can hold exactly. */
    private static final String COUNTER =
            """
            /*{
              "INPUTS": [{"NAME": "step", "TYPE": "float", "DEFAULT": 0.125, "MAX": 1000.0}],
              "PASSES": [{"TARGET": "count", "PERSISTENT": true, "FLOAT": true}, {}]
            }*/
            void main() {
                if (PASSINDEX == 0) {
                    gl_FragColor = vec4(IMG_THIS_PIXEL(count).r + step, 0.0, 0.0, 1.0);
                } else {
                    gl_FragColor = vec4(IMG_THIS_PIXEL(count).r, 0.0, 0.0, 1.0);
                }
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
    void aPassIsDrawnAtItsOwnSizeAndReadByTheNext() {
        stage.shader(
                "halves",
                """
                /*{"PASSES": [
                  {"TARGET": "halved", "WIDTH": "$WIDTH/2.0", "HEIGHT": "floor($HEIGHT / 3.0)"},
                  {}
                ]}*/
                void main() {
                    if (PASSINDEX == 0) {
                        gl_FragColor = vec4(RENDERSIZE / 10.0, 0.0, 1.0);
                    } else {
                        gl_FragColor = vec4(
                            IMG_THIS_PIXEL(halved).rg,
                            RENDERSIZE == vec2(16.0, 8.0) && IMG_SIZE(halved) == vec2(8.0, 2.0)
                                ? 1.0 : 0.0,
                            1.0);
                    }
                }
                """);
        stage.layer("halves");

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(204, 51, 255);
    }

    @Test
    void aSmallerPassIsReadSmoothly() {
        stage.shader(
                "smooth",
                """
                /*{"PASSES": [{"TARGET": "two", "WIDTH": 2, "HEIGHT": 1}, {}]}*/
                void main() {
                    gl_FragColor = PASSINDEX == 0
                        ? vec4(vec3(step(1.0, gl_FragCoord.x)), 1.0)
                        : IMG_THIS_PIXEL(two);
                }
                """);
        stage.layer("smooth");

        Picture picture = stage.picture();

        for (int x = 0; x < 16; x++) {
            double place = (x + 0.5) / 16 * 2 - 0.5;
            double wanted = Math.clamp(place, 0, 1) * 255;
            assertThat(Stage.pixel(picture, x, 3)[1])
                    .as("column %s", x)
                    .isBetween((int) wanted - ROUNDING, (int) Math.ceil(wanted) + ROUNDING);
        }
    }

    @Test
    void whatIsKeptIsReadInTheNextFrameAndNotRoundedIfItIsFloat() {
        stage.shader("counter", COUNTER);
        stage.layer("counter");
        stage.frame(0.016);
        stage.frame(0.016);

        int[] third = Stage.pixel(stage.next(), 4, 4);

        assertThat(third).containsExactly(96, 0, 0);
    }

    @Test
    void aFloatPictureHoldsWhatIsFarBeyondWhite() {
        stage.shader(
                "bright",
                """
                /*{"PASSES": [{"TARGET": "wide", "FLOAT": true}, {}]}*/
                void main() {
                    gl_FragColor = PASSINDEX == 0
                        ? vec4(-1234.5, 98765.0, 0.0, 1.0)
                        : vec4(equal(IMG_THIS_PIXEL(wide).rg, vec2(-1234.5, 98765.0)), 0.0, 1.0);
                }
                """);
        stage.layer("bright");

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(255, 255, 0);
    }

    @Test
    void whatIsNotKeptIsEmptyUntilItIsDrawn() {
        stage.shader(
                "early",
                """
                /*{"PASSES": [{"TARGET": "first"}, {"TARGET": "second"}, {}]}*/
                void main() {
                    if (PASSINDEX == 0) {
                        gl_FragColor = vec4(IMG_THIS_PIXEL(second).a, 0.0, 0.0, 1.0);
                    } else if (PASSINDEX == 1) {
                        gl_FragColor = vec4(1.0);
                    } else {
                        gl_FragColor = vec4(
                            IMG_THIS_PIXEL(first).r, IMG_THIS_PIXEL(second).g, 0.0, 1.0);
                    }
                }
                """);
        stage.layer("early");
        stage.frame(0.016);

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(0, 255, 0);
    }

    @Test
    void twoPassesMayTakeTurnsOnOnePicture() {
        stage.shader(
                "turns",
                """
                /*{"PASSES": [{"TARGET": "one"}, {"TARGET": "one"}, {"TARGET": "one"}, {}]}*/
                void main() {
                    gl_FragColor = PASSINDEX == 0
                        ? vec4(0.2, 0.0, 0.0, 1.0)
                        : PASSINDEX < 3
                            ? IMG_THIS_PIXEL(one) + vec4(0.2, 0.2, 0.0, 0.0)
                            : IMG_THIS_PIXEL(one);
                }
                """);
        stage.layer("turns");
        stage.frame(0.016);

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(153, 102, 0);
    }

    @Test
    void aSizeFollowsAValueAndWhatIsKeptIsScaled() {
        stage.shader(
                "grow",
                """
                /*{
                  "INPUTS": [{"NAME": "side", "TYPE": "float", "DEFAULT": 4.0, "MAX": 64.0}],
                  "PASSES": [{"TARGET": "kept", "PERSISTENT": true,
                              "WIDTH": "$side", "HEIGHT": "$side"}, {}]
                }*/
                void main() {
                    vec4 before = IMG_THIS_PIXEL(kept);
                    if (PASSINDEX == 0) {
                        gl_FragColor = before.a == 0.0
                            ? vec4(step(0.5, isf_FragNormCoord.x), 0.0, 0.0, 1.0) : before;
                    } else {
                        gl_FragColor = vec4(before.r, IMG_SIZE(kept) / 100.0, 1.0);
                    }
                }
                """);
        LayerId layer = stage.layer("grow");
        stage.frame(0.016);
        stage.set(layer, new ParameterId("side"), new ParameterValue.Scalar(40));

        Picture grown = stage.picture();

        assertThat(Stage.pixel(grown, 1, 4)).containsExactly(0, 102, 102);
        assertThat(Stage.pixel(grown, 14, 4)).containsExactly(255, 102, 102);
    }

    @Test
    @DisplayName("LAY-28 What a layer keeps stays as long as the layer, whatever is put around it")
    void whatALayerKeepsStaysAsLongAsTheLayer() {
        stage.shader("counter", COUNTER);
        stage.layer("counter");
        stage.frame(0.016);
        stage.frame(0.016);

        LayerId above = stage.color(0, 0, 1, 1);
        stage.blend(above, BlendMode.ADD);
        int[] third = Stage.pixel(stage.next(), 4, 4);
        stage.play(PlayState.PAUSED);
        stage.frame(0);
        stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, above));
        stage.shader("other", "/*{}*/ void main() { gl_FragColor = vec4(1.0); }");
        stage.play(PlayState.PLAYING);
        int[] later = Stage.pixel(stage.next(), 4, 4);

        assertThat(third).containsExactly(96, 0, 255);
        assertThat(later[0]).isGreaterThan(96);
    }

    @Test
    @DisplayName("INV-12 A cleared feedback starts anew and no value changes")
    void aClearedFeedbackStartsAnew() {
        stage.shader("counter", COUNTER);
        LayerId counter = stage.layer("counter");
        LayerId other = stage.color(0, 0, 0, 0);
        stage.set(counter, new ParameterId("step"), new ParameterValue.Scalar(0.25f));
        stage.frame(0.016);
        stage.frame(0.016);

        stage.apply(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, counter)));
        int[] cleared = Stage.pixel(stage.next(), 4, 4);
        stage.apply(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, other)));
        int[] kept = Stage.pixel(stage.next(), 4, 4);

        assertThat(cleared).containsExactly(64, 0, 0);
        assertThat(kept[0]).isGreaterThan(64);
    }

    @Test
    void aShaderCountsItsFramesFromTheOneInWhichItsPicturesAreEmpty() {
        stage.shader(
                "seeded",
                """
                /*{"PASSES": [{"TARGET": "kept", "PERSISTENT": true}, {}]}*/
                void main() {
                    if (PASSINDEX == 0) {
                        gl_FragColor = FRAMEINDEX == 0
                            ? vec4(0.2, 0.4, 0.6, 1.0) : IMG_THIS_PIXEL(kept);
                    } else {
                        gl_FragColor = IMG_THIS_PIXEL(kept);
                    }
                }
                """);
        stage.frame(0.016);
        stage.frame(0.016);
        LayerId seeded = stage.layer("seeded");

        int[] added = Stage.pixel(stage.next(), 4, 4);
        int[] later = Stage.pixel(stage.next(), 4, 4);
        stage.apply(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, seeded)));
        int[] cleared = Stage.pixel(stage.next(), 4, 4);

        assertThat(added).containsExactly(51, 102, 153);
        assertThat(later).containsExactly(51, 102, 153);
        assertThat(cleared).containsExactly(51, 102, 153);
    }

    @Test
    void aPausedScreenStandsStillAndAStoppedOneBeginsAnew() {
        stage.shader("counter", COUNTER);
        stage.layer("counter");
        stage.frame(0.016);
        stage.frame(0.016);
        stage.play(PlayState.PAUSED);

        int[] paused = Stage.pixel(stage.picture(), 4, 4);
        for (int i = 0; i < 5; i++) {
            stage.frame(0.016);
        }
        int[] still = Stage.pixel(stage.picture(), 4, 4);
        stage.play(PlayState.STOPPED);
        stage.frame(0.016);
        stage.play(PlayState.PLAYING);
        int[] again = Stage.pixel(stage.next(), 4, 4);

        assertThat(paused).containsExactly(64, 0, 0);
        assertThat(still).containsExactly(64, 0, 0);
        assertThat(again).containsExactly(32, 0, 0);
    }

    @Test
    void aRequestForGigabytesLetsThePicturePassAndIsNamed() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader(
                "huge",
                """
                /*{
                  "INPUTS": [{"NAME": "side", "TYPE": "float", "DEFAULT": 1e9, "MAX": 1e9}],
                  "PASSES": [{"TARGET": "much", "FLOAT": true, "WIDTH": "$side",
                              "HEIGHT": "$side"}, {}]
                }*/
                void main() { gl_FragColor = vec4(1.0); }
                """);
        LayerId huge = stage.layer("huge");

        int[] refused = Stage.pixel(stage.picture(), 4, 4);
        List<Failure> told = stage.health.report().conditions();
        stage.set(huge, new ParameterId("side"), new ParameterValue.Scalar(10));
        int[] drawn = Stage.pixel(stage.picture(), 4, 4);

        assertThat(refused).containsExactly(51, 102, 153);
        assertThat(told)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.message())
                                .contains("main/huge", "huge.fs", "4.0 GiB", "1 GiB"));
        assertThat(drawn).containsExactly(255, 255, 255);
        assertThat(stage.health.report().conditions()).isEmpty();
    }

    @Test
    void aSizeThatIsNoNumberIsOnePixel() {
        stage.shader(
                "odd",
                """
                /*{
                  "INPUTS": [{"NAME": "zero", "TYPE": "float", "DEFAULT": 0.0}],
                  "PASSES": [{"TARGET": "dot", "WIDTH": "$zero / $zero", "HEIGHT": "-5"}, {}]
                }*/
                void main() { gl_FragColor = vec4(IMG_SIZE(dot) / 5.0, 0.0, 1.0); }
                """);
        stage.layer("odd");

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(51, 51, 0);
    }

    @ParameterizedTest
    @EnumSource(BlendMode.class)
    void aLayerOfSeveralPassesBlendsLikeOneOfOne(BlendMode mode) {
        stage.color(0.3, 0.7, 0.5, 1);
        LayerId single = stage.color(0.8, 0.3, 0.5, 0.6);
        stage.blend(single, mode);
        stage.mix(single, 0.75);
        int[] wanted = Stage.pixel(stage.picture(), 4, 4);
        stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, single));
        for (String last : List.of("{}", "{\"TARGET\": \"b\"}")) {
            stage.shader(
                    "several",
                    """
                    /*{"PASSES": [{"TARGET": "a"}, %s]}*/
                    void main() {
                        gl_FragColor = PASSINDEX == 0
                            ? vec4(0.8, 0.3, 0.5, 0.6) : IMG_THIS_PIXEL(a);
                    }
                    """
                            .formatted(last));
            LayerId several = stage.layer("several");
            stage.blend(several, mode);
            stage.mix(several, 0.75);

            int[] drawn = Stage.pixel(stage.picture(), 4, 4);

            for (int channel = 0; channel < 3; channel++) {
                assertThat(drawn[channel])
                        .as("%s, channel %s", last, channel)
                        .isBetween(wanted[channel] - ROUNDING, wanted[channel] + ROUNDING);
            }
            stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, several));
        }
    }

    @ParameterizedTest
    @EnumSource(BlendMode.class)
    void whereAVertexShaderDrawsNothingThePictureStays(BlendMode mode) {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader(
                "left",
                """
                /*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
                varying vec2 fromVertex;
                void main() {
                    gl_FragColor = vec4(fromVertex, 1.0, 1.0) + 0.0 * IMG_THIS_PIXEL(inputImage);
                }
                """,
                """
                varying vec2 fromVertex;
                void main() {
                    isf_vertShaderInit();
                    gl_Position.x = gl_Position.x * 0.5 - 0.5;
                    fromVertex = vec2(0.2, 0.4);
                }
                """,
                Path.of(""));
        LayerId layer = stage.layer("left");
        stage.blend(layer, mode);

        Picture picture = stage.picture();

        assertThat(Stage.pixel(picture, 12, 4)).containsExactly(51, 102, 153);
        if (mode == BlendMode.NORMAL) {
            assertThat(Stage.pixel(picture, 3, 4)).containsExactly(51, 102, 255);
        }
    }

    @Test
    void whatAShaderDiscardsStaysAsItWas() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader(
                "holes",
                """
                /*{
                  "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}],
                  "PASSES": [{"TARGET": "kept", "PERSISTENT": true}, {}]
                }*/
                void main() {
                    if (PASSINDEX == 0 && (FRAMEINDEX & 1) == 1) discard;
                    if (PASSINDEX == 1 && gl_FragCoord.x < 8.0) discard;
                    gl_FragColor = PASSINDEX == 0
                        ? vec4(1.0) : vec4(IMG_THIS_PIXEL(kept).rgb, 1.0);
                }
                """);
        stage.layer("holes");

        for (int i = 0; i < 6; i++) {
            Picture picture = stage.next();

            assertThat(Stage.pixel(picture, 2, 4)).containsExactly(51, 102, 153);
            assertThat(Stage.pixel(picture, 12, 4)[0]).as("frame %s", i).isIn(0, 255);
        }
    }
}
