package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;
import scrim.engine.state.Scope;

import java.util.concurrent.CompletableFuture;

/** Shaders that see earlier frames, drawn for real. */
class HistoryTest {
    /** Its red is the number of the frame, from 1, ten steps of 255 a frame. */
    private static final String COUNTER =
            "/*{}*/ void main() { gl_FragColor = vec4(float(FRAMEINDEX + 1) * 10.0 / 255.0,"
                    + " isf_FragNormCoord.yx, 1.0); }";

    /** Red: the frame asked for. Blue: how many there are, ten steps each. */
    private static final String ECHO =
            """
            /*{
              "INPUTS": [{"NAME": "ago", "TYPE": "float", "DEFAULT": 1.0, "MAX": 100.0}%s],
              "TEMPORAL": {"SOURCE": "%s", "FRAMES": %s}
            }*/
            void main() {
                vec4 past = IMG_HISTORY(int(ago), isf_FragNormCoord);
                gl_FragColor = vec4(past.rg, float(HISTORY_FRAMES) * 10.0 / 255.0, 1.0);
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
        stage.play(PlayState.STOPPED);
        stage.frame(0);
        stage.play(PlayState.PLAYING);
        stage.frame(0);
    }

    @Test
    void aShaderSeesTheFramesBeforeThisOne() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        LayerId echo = stage.layer("echo");

        int[] first = pixelOfOneFrame();
        int[] second = pixelOfOneFrame();
        ago(echo, 2);
        int[] third = pixelOfOneFrame();
        ago(echo, 3);
        int[] fourth = pixelOfOneFrame();
        ago(echo, 50);
        int[] fifth = pixelOfOneFrame();

        assertThat(first).as("none yet: this frame").startsWith(10).endsWith(0);
        assertThat(second).startsWith(10).endsWith(10);
        assertThat(third).startsWith(10).endsWith(20);
        assertThat(fourth).startsWith(10).endsWith(30);
        assertThat(fifth).as("the oldest there is").startsWith(20).endsWith(30);
    }

    @Test
    void whatIsBelowIsRememberedWithoutTheLayerEvenWhenAnotherReadsItsPicture() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.shader(
                "peek",
                """
                /*{"INPUTS": [{"NAME": "seen", "TYPE": "image"}]}*/
                void main() { gl_FragColor = IMG_THIS_PIXEL(seen); }
                """);
        stage.layer("counter");
        LayerId echo = stage.layer("echo");
        LayerId peek = stage.layer("peek");
        stage.set(
                peek,
                new ParameterId("seen"),
                new ParameterValue.Image(new ImageSource.Layer(echo)));
        ago(echo, 2);
        for (int i = 0; i < 8; i++) {
            stage.frame(0.016);
        }

        int[] ninth = pixelOfOneFrame();

        assertThat(ninth).as("the counter of two frames ago").startsWith(70).endsWith(30);
    }

    @Test
    @DisplayName("SNC-02 The effective length is what is kept, however much is asked for")
    void theEffectiveLengthIsWhatIsKept() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 100));
        stage.layer("counter");
        stage.layer("echo");

        for (int i = 0; i < 30; i++) {
            stage.frame(0.016);
        }

        assertThat(stage.engine.frames().prepare().snapshot().screens().getFirst().layers().get(1))
                .satisfies(layer -> {
                    assertThat(layer.historyFrames()).isEqualTo(12);
                    assertThat(layer.description().temporal().requestedFrames()).isEqualTo(100);
                });
        assertThat(pixelOfOneFrame()[2]).isEqualTo(120);
    }

    @Test
    void aShaderSeesEarlierFramesOfItsImage() {
        stage.shader("counter", COUNTER);
        stage.shader(
                "echo", ECHO.formatted(", {\"NAME\": \"clip\", \"TYPE\": \"image\"}", "input", 3));
        LayerId counter = stage.layer("counter");
        stage.mix(counter, 0);
        stage.color(0, 0, 1, 1);
        LayerId echo = stage.layer("echo");
        ago(echo, 2);
        stage.set(
                echo,
                new ParameterId("clip"),
                new ParameterValue.Image(new ImageSource.Layer(counter)));

        int[] first = pixelOfOneFrame();
        pixelOfOneFrame();
        int[] third = pixelOfOneFrame();
        int[] fourth = pixelOfOneFrame();

        assertThat(first).startsWith(10).endsWith(0);
        assertThat(third).startsWith(10).endsWith(20);
        assertThat(fourth).startsWith(20).endsWith(30);
        assertThat(third[1]).as("the right way up").isBetween(140, 148);
    }

    @Test
    void aScreenThatWasDarkHasNoFramesBefore() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        stage.layer("echo");
        stage.frame(0.016);
        stage.frame(0.016);
        displayOn(false);
        stage.frame(0.016);
        displayOn(true);

        assertThat(pixelOfOneFrame()[2]).as("how many frames there are").isZero();
    }

    @Test
    @DisplayName("INV-12 A cleared history starts anew and no value changes")
    void aClearedHistoryStartsAnew() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        LayerId echo = stage.layer("echo");
        ago(echo, 2);
        for (int i = 0; i < 5; i++) {
            stage.frame(0.016);
        }

        stage.apply(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, echo)));
        int[] cleared = pixelOfOneFrame();
        pixelOfOneFrame();
        int[] third = pixelOfOneFrame();

        assertThat(cleared).startsWith(60).endsWith(0);
        assertThat(third).as("still two frames ago").startsWith(60).endsWith(20);
    }

    @Test
    void aClearedHistoryOfAScreenThatWasNotDueIsNotForgotten() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        stage.layer("echo");
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(16, 8, 30)));
        stage.apply(new Mutation.AddScreen(new ScreenId("fast"), new ScreenFormat(4, 4, 60)));
        for (int i = 0; i < 9; i++) {
            stage.frame(0.016);
        }

        stage.apply(new Mutation.ClearHistory(new Scope.Everything()));
        CompletableFuture<Picture> wanted = stage.tap.request(ScreenId.MAIN);
        stage.frame(0.016);
        stage.frame(0.016);
        int[] cleared = Stage.pixel(stage.arriving(wanted), 8, 4);
        stage.apply(new Mutation.RemoveScreen(new ScreenId("fast")));

        assertThat(cleared).endsWith(0);
    }

    @Test
    void aPausedScreenStandsStill() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        LayerId echo = stage.layer("echo");
        ago(echo, 2);
        for (int i = 0; i < 5; i++) {
            stage.frame(0.016);
        }
        int[] playing = pixelOfOneFrame();

        stage.play(PlayState.PAUSED);
        stage.frame(0.016);
        int[] paused = pixelOfOneFrame();
        stage.play(PlayState.PLAYING);
        int[] after = pixelOfOneFrame();

        assertThat(playing).startsWith(40).endsWith(30);
        assertThat(paused).containsExactly(playing);
        assertThat(after).startsWith(50).endsWith(30);
    }

    @Test
    void whatWasSeenBeforeALayerWasFadedOutIsNotTheFrameBeforeItComesBack() {
        stage.shader("counter", COUNTER);
        stage.shader("echo", ECHO.formatted("", "below", 3));
        stage.layer("counter");
        LayerId echo = stage.layer("echo");
        for (int i = 0; i < 5; i++) {
            stage.frame(0.016);
        }
        stage.mix(echo, 0);
        stage.frame(0.016);
        stage.mix(echo, 1);

        assertThat(pixelOfOneFrame()).startsWith(70).endsWith(0);
    }

    private static void ago(LayerId echo, int frames) {
        stage.set(echo, new ParameterId("ago"), new ParameterValue.Scalar(frames));
    }

    private static void displayOn(boolean on) {
        stage.master(CommonParameters.DISPLAY_ON, new ParameterValue.Flag(on));
    }

    private static int[] pixelOfOneFrame() {
        return Stage.pixel(stage.next(), 8, 3);
    }
}
