package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Origin;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Mutation;
import scrim.engine.state.Slot;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What ends up in the pixels, drawn for real. */
class GlRendererTest {
    /** The blending hardware rounds the layer's colour before it blends. */
    private static final int ROUNDING = 2;

    private static final String FILTER =
            """
            /*{"INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]}*/
            void main() { gl_FragColor = %s; }
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
    void anEmptyStackIsBlack() {
        Picture picture = stage.picture();

        assertThat(picture.width()).isEqualTo(16);
        assertThat(picture.height()).isEqualTo(8);
        assertThat(Stage.pixel(picture, 3, 3)).containsExactly(0, 0, 0);
        assertThat(picture.rgba()[3] & 0xFF).isEqualTo(255);
    }

    @Test
    void thePictureBeginsWithItsTopRow() {
        stage.shader(
                "ramp", "/*{}*/ void main() { gl_FragColor = vec4(isf_FragNormCoord, 0.0, 1.0); }");
        stage.layer("ramp");

        Picture picture = stage.picture();

        assertThat(Stage.pixel(picture, 0, 0)[1]).isGreaterThan(230);
        assertThat(Stage.pixel(picture, 0, 7)[1]).isLessThan(25);
        assertThat(Stage.pixel(picture, 0, 0)[0]).isLessThan(25);
        assertThat(Stage.pixel(picture, 15, 0)[0]).isGreaterThan(230);
    }

    @ParameterizedTest
    @EnumSource(BlendMode.class)
    void eachModeBlendsAsItsFormulaSays(BlendMode mode) {
        double[][] colors = {{0.2, 0.6, 0.9, 1}, {0.8, 0.3, 0.5, 0.5}, {1, 0, 0.4, 0.25}};
        double[] below = {0.3, 0.7, 0.5};
        stage.color(below[0], below[1], below[2], 1);
        for (double[] c : colors) {
            for (double mix : new double[] {1, 0.5}) {
                LayerId generator = stage.color(c[0], c[1], c[2], c[3]);
                stage.blend(generator, mode);
                stage.mix(generator, mix);
                int[] drawn = Stage.pixel(stage.picture(), 5, 5);
                stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, generator));

                stage.shader(
                        "filter",
                        FILTER.formatted(
                                "vec4(%s, %s, %s, %s) + 0.0 * IMG_THIS_PIXEL(inputImage)"
                                        .formatted(c[0], c[1], c[2], c[3])));
                LayerId filter = stage.layer("filter");
                stage.blend(filter, mode);
                stage.mix(filter, mix);
                int[] filtered = Stage.pixel(stage.picture(), 5, 5);
                stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, filter));

                for (int channel = 0; channel < 3; channel++) {
                    double wanted = reference(mode, below[channel], c[channel], mix * c[3]);
                    assertThat(drawn[channel])
                            .as("generator, channel %s, mix %s", channel, mix)
                            .isBetween(
                                    (int) Math.floor(wanted) - ROUNDING,
                                    (int) Math.ceil(wanted) + ROUNDING);
                    assertThat(filtered[channel])
                            .as("filter, channel %s, mix %s", channel, mix)
                            .isBetween(
                                    (int) Math.floor(wanted) - ROUNDING,
                                    (int) Math.ceil(wanted) + ROUNDING);
                }
            }
        }
    }

    /** The rule: {@code mix(below, blend(below, layer), mix * alpha)}. */
    private static double reference(BlendMode mode, double below, double layer, double amount) {
        double blended =
                switch (mode) {
                    case NORMAL -> layer;
                    case ADD -> below + layer;
                    case MULTIPLY -> below * layer;
                    case SCREEN -> 1 - (1 - below) * (1 - layer);
                    case OVERLAY ->
                            below < 0.5 ? 2 * below * layer : 1 - 2 * (1 - below) * (1 - layer);
                    case DIFFERENCE -> Math.abs(below - layer);
                    case LIGHTEN -> Math.max(below, layer);
                    case DARKEN -> Math.min(below, layer);
                };
        return Math.clamp(below + (blended - below) * amount, 0, 1) * 255;
    }

    @Test
    void aBypassedLayerAndOneWithoutMixLetThePicturePass() {
        stage.color(0.2, 0.4, 0.6, 1);
        LayerId bypassed = stage.color(1, 1, 1, 1);
        LayerId unmixed = stage.color(1, 0, 0, 1);
        stage.set(bypassed, CommonParameters.BYPASS, new ParameterValue.Flag(true));
        stage.mix(unmixed, 0);

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(51, 102, 153);
    }

    @Test
    void aFilterReadsThePictureBelowAndNotTheOneAbove() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader("invert", FILTER.formatted("vec4(1.0 - IMG_THIS_PIXEL(inputImage).rgb, 1.0)"));
        stage.layer("invert");
        LayerId above = stage.color(1, 1, 1, 1);
        stage.mix(above, 0);

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(204, 153, 102);
    }

    @Test
    void imagesAreReadByPixelAndByPlace() {
        stage.shader(
                "ramp", "/*{}*/ void main() { gl_FragColor = vec4(isf_FragNormCoord, 0.0, 1.0); }");
        stage.layer("ramp");
        int[] wanted = Stage.pixel(stage.picture(), 12, 2);
        stage.shader(
                "read",
                FILTER.formatted(
                        "isf_FragNormCoord.x < 0.5"
                                + " ? IMG_PIXEL(inputImage, vec2(12.5, 5.5))"
                                + " : IMG_NORM_PIXEL(inputImage, vec2(12.5, 5.5)"
                                + " / IMG_SIZE(inputImage))"));
        stage.layer("read");

        Picture picture = stage.picture();

        assertThat(Stage.pixel(picture, 2, 2)).containsExactly(wanted);
        assertThat(Stage.pixel(picture, 14, 7)).containsExactly(wanted);
    }

    @Test
    void everyKindOfInputReachesTheShader() {
        stage.shader(
                "inputs",
                """
                /*{"INPUTS": [
                  {"NAME": "level", "TYPE": "float", "DEFAULT": 0.2},
                  {"NAME": "on", "TYPE": "bool", "DEFAULT": true},
                  {"NAME": "which", "TYPE": "long", "VALUES": [3, 7], "DEFAULT": 7},
                  {"NAME": "place", "TYPE": "point2D", "DEFAULT": [0.4, 0.8]},
                  {"NAME": "tint", "TYPE": "color", "DEFAULT": [0.1, 0.2, 0.4, 0.6]},
                  {"NAME": "picture", "TYPE": "image"}
                ]}*/
                void main() {
                    float x = gl_FragCoord.x;
                    vec3 color = x < 2.0 ? vec3(level, on ? 1.0 : 0.0, which == 7 ? 1.0 : 0.0)
                        : x < 4.0 ? vec3(place, tint.a)
                        : x < 6.0 ? tint.rgb
                        : IMG_THIS_PIXEL(picture).rgb;
                    gl_FragColor = vec4(color, 1.0);
                }
                """);
        stage.color(1, 1, 1, 1);
        stage.layer("inputs");

        Picture picture = stage.picture();

        assertThat(Stage.pixel(picture, 1, 1)).containsExactly(51, 255, 255);
        assertThat(Stage.pixel(picture, 3, 1)).containsExactly(102, 204, 153);
        assertThat(Stage.pixel(picture, 5, 1)).containsExactly(26, 51, 102);
        assertThat(Stage.pixel(picture, 7, 1)).containsExactly(0, 0, 0);
    }

    @Test
    void theMasterDimsThePictureAndSwitchesItOff() {
        stage.color(1, 0.6, 0.2, 1);
        stage.master(CommonParameters.BRIGHTNESS, new ParameterValue.Scalar(50));
        int[] dimmed = Stage.pixel(stage.picture(), 4, 4);
        stage.master(CommonParameters.BRIGHTNESS, new ParameterValue.Scalar(0));
        int[] dark = Stage.pixel(stage.picture(), 4, 4);
        stage.master(CommonParameters.BRIGHTNESS, new ParameterValue.Scalar(100));
        stage.master(CommonParameters.DISPLAY_ON, new ParameterValue.Flag(false));
        int[] off = Stage.pixel(stage.picture(), 4, 4);
        stage.master(CommonParameters.DISPLAY_ON, new ParameterValue.Flag(true));

        assertThat(dimmed[0]).isBetween(127, 128);
        assertThat(dimmed[1]).isBetween(76, 77);
        assertThat(dark).containsExactly(0, 0, 0);
        assertThat(off).containsExactly(0, 0, 0);
        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(255, 153, 51);
    }

    @Test
    void aPausedScreenKeepsItsTimeAndStillTakesValues() {
        stage.shader(
                "clock",
                """
                /*{"INPUTS": [{"NAME": "level", "TYPE": "float"}]}*/
                void main() {
                    gl_FragColor = vec4(TIME / 10.0, TIMEDELTA, level, 1.0);
                }
                """);
        LayerId clock = stage.layer("clock");
        stage.frame(0);
        stage.play(PlayState.STOPPED);
        stage.frame(0);
        stage.play(PlayState.PLAYING);
        stage.frame(0);
        stage.frame(2);
        stage.play(PlayState.PAUSED);
        stage.set(clock, new ParameterId("level"), new ParameterValue.Scalar(1));
        stage.frame(3);

        int[] paused = Stage.pixel(stage.picture(), 4, 4);
        stage.play(PlayState.PLAYING);
        stage.frame(1);
        int[] playing = Stage.pixel(stage.picture(), 4, 4);

        assertThat(paused).containsExactly(51, 0, 255);
        assertThat(playing[0]).isBetween(76, 77);
    }

    @Test
    void aStoppedScreenIsBlackAndBeginsAtZero() {
        stage.shader(
                "clock",
                """
                /*{}*/
                void main() {
                    gl_FragColor = vec4(TIME, 1.0, FRAMEINDEX == 1 ? 1.0 : 0.0, 1.0);
                }
                """);
        stage.layer("clock");
        stage.frame(0.5);
        stage.play(PlayState.STOPPED);
        int[] stopped = Stage.pixel(stage.picture(), 4, 4);
        stage.frame(5);
        stage.play(PlayState.PLAYING);

        int[] again = Stage.pixel(stage.picture(), 4, 4);

        assertThat(stopped).containsExactly(0, 0, 0);
        assertThat(again).containsExactly(0, 255, 255);
    }

    @Test
    void aShadersTimeBeginsAgainWhereAFloatWouldLoseItsMilliseconds() {
        stage.shader(
                "clock",
                """
                /*{}*/
                void main() {
                    gl_FragColor = vec4(
                        TIME > 16383.5 ? 1.0 : 0.0, TIME < 2.0 ? 1.0 : 0.0, TIMEDELTA, 1.0);
                }
                """);
        stage.layer("clock");
        stage.play(PlayState.STOPPED);
        stage.frame(0);
        stage.play(PlayState.PLAYING);
        stage.frame(0);
        for (int i = 0; i < 4; i++) {
            stage.frame(4096 - 0.0625);
        }

        int[] last = Stage.pixel(stage.picture(), 4, 4);
        stage.frame(0.8);
        CompletableFuture<Picture> wanted = stage.tap.request(ScreenId.MAIN);
        stage.frame(0.2);
        int[] first = Stage.pixel(stage.arriving(wanted), 4, 4);

        assertThat(last).containsExactly(255, 0, 0);
        assertThat(first).containsExactly(0, 255, 51);
    }

    @Test
    void theDateCountsMonthsAndDaysFromOne() {
        stage.shader(
                "date",
                """
                /*{}*/
                void main() {
                    gl_FragColor = vec4(DATE.x == 1970.0, DATE.yz == vec2(1.0), DATE.w == 0.0, 1.0);
                }
                """);
        stage.layer("date");

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(255, 255, 255);
    }

    @Test
    void aBrokenShaderLetsThePicturePassAndIsNamedWithItsLine() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader(
                "warp",
                """
                /*{
                  "INPUTS": []
                }*/
                void main() {
                    gl_FragColor = vec4(nonsense, 1.0);
                }
                """);
        stage.layer("warp");

        int[] pixel = Stage.pixel(stage.picture(), 4, 4);

        assertThat(pixel).containsExactly(51, 102, 153);
        assertThat(stage.refused)
                .singleElement()
                .satisfies(broken -> {
                    assertThat(broken.id().value()).isEqualTo("warp");
                    assertThat(broken.file()).isEqualTo("warp.fs");
                    assertThat(broken.line()).isEqualTo(5);
                    assertThat(broken.reason()).contains("nonsense");
                });
    }

    @Test
    void aMendedShaderIsDrawn() {
        stage.shader("warp", "/*{}*/ void main() { gl_FragColor = nonsense; }");
        stage.layer("warp");
        stage.picture();
        stage.shader("warp", "/*{}*/ void main() { gl_FragColor = vec4(1.0); }");

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(255, 255, 255);
        assertThat(stage.refused).hasSize(1);
    }

    @Test
    void aBrokenShaderIsNotTriedAgainUntilItChanges() {
        stage.shader("warp", "/*{}*/ void main() { gl_FragColor = nonsense; }");
        stage.layer("warp");
        stage.picture();
        long tried = stage.health.counter("shader.compilations").total();

        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(18, 8, 60)));
        stage.picture();

        assertThat(stage.health.counter("shader.compilations").total()).isEqualTo(tried);
    }

    @Test
    void aLayerWithoutItsShaderLetsThePicturePass() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.color(1, 1, 1, 1);
        var only = stage.engine.view().base().screens().get(0).layers().get(0).shader();
        stage.keepOnly(only);

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(51, 102, 153);
    }

    @Test
    void anEventIsTrueForExactlyOneFrame() {
        LayerId layer = flasher();
        stage.frame(0.02);
        pulse(layer);

        List<Integer> reds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Picture> wanted = stage.tap.request(ScreenId.MAIN);
            stage.frame(0.02);
            reds.add(Stage.pixel(stage.arriving(wanted), 4, 4)[0]);
        }

        assertThat(reds).containsExactly(255, 0, 0);
    }

    @Test
    void anEventBetweenTwoFramesOfASlowScreenIsSeenInTheNext() {
        LayerId layer = flasher();
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(16, 8, 30)));
        stage.apply(new Mutation.AddScreen(new ScreenId("fast"), new ScreenFormat(4, 4, 60)));
        stage.frame(0.016);
        pulse(layer);

        stage.frame(0.016);
        List<Integer> reds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Picture> wanted = stage.tap.request(ScreenId.MAIN);
            stage.frame(0.016);
            stage.frame(0.016);
            reds.add(Stage.pixel(stage.arriving(wanted), 4, 4)[0]);
        }

        assertThat(reds).containsExactly(255, 0);
    }

    private static LayerId flasher() {
        stage.shader(
                "flash",
                """
                /*{"INPUTS": [{"NAME": "flash", "TYPE": "event"}]}*/
                void main() { gl_FragColor = vec4(flash ? 1.0 : 0.0, 0.0, 0.0, 1.0); }
                """);
        LayerId layer = stage.layer("flash");
        stage.frame(0);
        return layer;
    }

    private static void pulse(LayerId layer) {
        Mailbox mailbox = stage.engine.mailbox();
        Slot slot =
                mailbox.slots()
                        .find(new ParameterAddress(ScreenId.MAIN, layer, new ParameterId("flash")));
        mailbox.put(
                slot.number(),
                1,
                Mailbox.note(stage.engine.sources().numberOf(Origin.SYSTEM), null));
    }

    @Test
    void screensHaveTheirOwnSizesAndRates() {
        var strip = new ScreenId("strip");
        stage.apply(new Mutation.AddScreen(strip, new ScreenFormat(5, 1, 20)));
        stage.color(1, 1, 1, 1);
        long before = stage.health.counter("render.rebuilds").total();

        Picture picture = stage.picture(strip);

        assertThat(picture.width()).isEqualTo(5);
        assertThat(picture.height()).isEqualTo(1);
        assertThat(Stage.pixel(picture, 2, 0)).containsExactly(0, 0, 0);
        assertThat(stage.health.counter("render.rebuilds").total()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("SNV-09 A value costs no rebuild, a change of structure does")
    void aValueCostsNoRebuild() {
        stage.shader(
                "level",
                """
                /*{"INPUTS": [{"NAME": "level", "TYPE": "float"}]}*/
                void main() { gl_FragColor = vec4(vec3(level), 1.0); }
                """);
        LayerId layer = stage.layer("level");
        stage.picture();
        long rebuilds = stage.health.counter("render.rebuilds").total();
        long compilations = stage.health.counter("shader.compilations").total();

        stage.set(layer, new ParameterId("level"), new ParameterValue.Scalar(1));
        stage.blend(layer, BlendMode.DIFFERENCE);
        stage.mix(layer, 0.5);
        int[] edited = Stage.pixel(stage.picture(), 4, 4);
        long afterValues = stage.health.counter("render.rebuilds").total();
        stage.layer("level");
        stage.picture();

        assertThat(edited[0]).isBetween(127, 128);
        assertThat(afterValues).isEqualTo(rebuilds);
        assertThat(stage.health.counter("render.rebuilds").total()).isEqualTo(rebuilds + 1);
        assertThat(stage.health.counter("shader.compilations").total()).isEqualTo(compilations);
    }

    @Test
    void aFrameThatFailsLeavesThePictureAndTheNextOneIsDrawn() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.picture();
        stage.color(1, 1, 1, 1);
        stage.isLibraryFailing = true;

        assertThatThrownBy(() -> stage.frame(0.016)).hasMessageContaining("library fails");
        stage.isLibraryFailing = false;

        assertThat(Stage.pixel(stage.picture(), 4, 4)).containsExactly(255, 255, 255);
    }

    @Test
    void aShaderIsRehearsedInEveryModeWithoutBeingSeen() {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader("invert", FILTER.formatted("vec4(1.0 - IMG_THIS_PIXEL(inputImage).rgb, 1.0)"));
        stage.layer("invert");

        for (int frame = 0; frame < 12; frame++) {
            Picture picture = stage.picture();

            assertThat(Stage.pixel(picture, 0, 7)).containsExactly(204, 153, 102);
            assertThat(Stage.pixel(picture, 15, 0)).containsExactly(204, 153, 102);
        }
    }

    @Test
    void aRequestForAScreenThatIsNotThereFailsAtOnce() {
        stage.frame(0);

        CompletableFuture<Picture> wanted = stage.tap.request(new ScreenId("nowhere"));

        assertThatThrownBy(wanted::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("there is no screen nowhere");
    }

    @Test
    void thoseWhoWaitForARemovedScreenAreTold() {
        var strip = new ScreenId("strip");
        stage.apply(new Mutation.AddScreen(strip, new ScreenFormat(5, 1, 20)));
        stage.frame(0);
        CompletableFuture<Picture> wanted = stage.tap.request(strip);
        stage.apply(new Mutation.RemoveScreen(strip));

        stage.frame(0);

        assertThatThrownBy(wanted::get).hasMessageContaining("there is no screen strip");
    }

    @Test
    void aRequestOutlivesAChangeOfSize() {
        stage.color(1, 1, 1, 1);
        stage.frame(0);
        CompletableFuture<Picture> wanted = stage.tap.request(ScreenId.MAIN);
        stage.frame(0);
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(20, 10, 60)));

        Picture picture = stage.fetch(wanted);

        assertThat(Stage.pixel(picture, 4, 4)).containsExactly(255, 255, 255);
    }

    @Test
    void aFrameAllocatesNothingWhileSixteenLayersMove() {
        stage.shader(
                "mover",
                """
                /*{"INPUTS": [
                  {"NAME": "inputImage", "TYPE": "image"},
                  {"NAME": "level", "TYPE": "float"},
                  {"NAME": "tint", "TYPE": "color"},
                  {"NAME": "place", "TYPE": "point2D"},
                  {"NAME": "which", "TYPE": "long", "VALUES": [0, 1]},
                  {"NAME": "go", "TYPE": "event"}
                ]}*/
                void main() {
                    gl_FragColor = IMG_THIS_PIXEL(inputImage) * tint + level + place.x
                        + float(which) + (go ? 1.0 : 0.0) + DATE.w;
                }
                """);
        for (int i = 0; i < 16; i++) {
            LayerId layer = stage.layer("mover");
            stage.blend(layer, BlendMode.values()[i % 8]);
        }
        List<Slot> levels =
                stage.engine.mailbox().slots().slots().stream()
                        .filter(slot -> slot.address().parameter().value().equals("level"))
                        .toList();
        int note = Mailbox.note(stage.engine.sources().numberOf(Origin.SYSTEM), null);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        for (int i = 0; i < 3_000; i++) {
            move(levels, note, i);
        }

        // The JVM itself allocates now and then on any thread; what a frame allocates is in each.
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 5; window++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 200; i++) {
                move(levels, note, i);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }

        assertThat(levels).hasSize(16);
        assertThat(least).isZero();
    }

    private static void move(List<Slot> levels, int note, int step) {
        Mailbox mailbox = stage.engine.mailbox();
        for (int i = 0; i < levels.size(); i++) {
            mailbox.put(levels.get(i).number(), (step * 7 + i) % 100 / 100f, note);
        }
        stage.frame(0.016);
    }
}
