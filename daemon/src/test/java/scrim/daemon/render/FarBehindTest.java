package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;

/** A driver that takes longer for a frame than anybody would wait. */
class FarBehindTest {
    /** Mesa ends every loop after so many rounds. */
    private static final int MOST_DOUBLINGS = 16;

    private static final ScreenFormat LARGE = new ScreenFormat(256, 256, 60);

    @Test
    void aDriverThatIsFarBehindIsGivenNoFrameUntilItHasCaughtUp() {
        try (Stage stage = Stage.open()) {
            stage.clear();
            stage.apply(new Mutation.SetFormat(ScreenId.MAIN, LARGE));
            FrameStages stages = stage.renderer.stages();
            boolean wasHeldUp = false;
            for (int i = 0; i < MOST_DOUBLINGS && !wasHeldUp; i++) {
                stage.shader("slow", slow(1 << i));
                if (i == 0) {
                    stage.layer("slow");
                }
                for (int frame = 0; frame < 3 && !wasHeldUp; frame++) {
                    wasHeldUp = isHeldUpIn(stage, stages);
                }
            }
            assertThat(wasHeldUp).isTrue();

            stage.shader("slow", slow(1));
            int frames = 0;
            while (isHeldUpIn(stage, stages)) {
                frames++;
                assertThat(frames).isLessThan(60);
            }

            // What was drawn in the end is the quick one.
            assertThat(Stage.pixel(stage.picture(), 0, 0)).containsExactly(0, 255, 0);
        }
    }

    private static boolean isHeldUpIn(Stage stage, FrameStages stages) {
        stages.begin(System.nanoTime());
        stage.frame(0.02);
        stages.end(System.nanoTime());
        return stages.isHeldUp();
    }

    private static String slow(int rounds) {
        return """
        /*{}*/
        void main() {
            float sum = isf_FragNormCoord.x;
            for (int i = 0; i < ROUNDS; i++) {
                sum = fract(sin(sum + float(i)) * 43758.5453);
            }
            gl_FragColor = vec4(sum < -1.0 ? 1.0 : 0.0, 1.0, 0.0, 1.0);
        }
        """
                .replace("ROUNDS", Integer.toString(rounds));
    }
}
