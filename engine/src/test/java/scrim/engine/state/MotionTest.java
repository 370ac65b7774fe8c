package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

class MotionTest {
    private final Desk desk =
            Desk.gliding(new EngineSettings(0.5f, 0.25, 5), Shows.EVERYTHING, Shows.EVERYTHING);
    private final Motion motion = new Motion();

    private ParameterValue shown(String path) {
        desk.engine.read(motion);
        return motion.value(motion.slots().find(path));
    }

    @Test
    @DisplayName("who watches sees the value of each frame, and nobody else makes frames dearer")
    void whoWatchesSeesTheValueOfEachFrame() {
        desk.put("main/a/speed", 7);
        desk.put("main/a/center", 0.5f, -0.5f);
        desk.put("main/a/title", new ParameterValue.Text("moved"));
        desk.draw(0.01);
        desk.engine.read(motion);

        for (int i = 0; i < 20; i++) {
            desk.draw(1 / 60.0);
            assertThat(shown("main/a/speed"))
                    .isEqualTo(new ParameterValue.Scalar(desk.shown("main/a/speed")));
            assertThat(shown("main/a/center"))
                    .isEqualTo(
                            new ParameterValue.Point(
                                    desk.shown("main/a/center"), desk.shown("main/a/center", 1)));
            assertThat(shown("main/a/title")).isEqualTo(new ParameterValue.Text("moved"));
            assertThat(shown("main/b/speed")).isNull();
        }
    }

    @Test
    @DisplayName("who has not looked for a second gets what was a tenth of a second ago at most")
    void whoLooksSeldomGetsAnOlderValue() {
        desk.put("main/a/speed", 7);
        desk.draw(0.01);
        desk.engine.read(motion);
        desk.draw(1.2);
        float old = desk.shown("main/a/speed");
        desk.put("main/a/speed", 0);
        desk.draw(0.05);

        assertThat(desk.shown("main/a/speed")).isLessThan(old);
        assertThat(shown("main/a/speed")).isEqualTo(new ParameterValue.Scalar(old));
        desk.draw(0.01);
        assertThat(shown("main/a/speed"))
                .isEqualTo(new ParameterValue.Scalar(desk.shown("main/a/speed")));
    }

    @Test
    void whatAutomationHasLetGoOfMovesNoMore() {
        desk.put("main/a/speed", 7);
        desk.draw(0.01);
        assertThat(shown("main/a/speed")).isNotNull();

        desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));
        desk.draw(0.01);

        assertThat(shown("main/a/speed")).isNull();
    }

    @Test
    void aStructuralChangeTakesWhatMovesAlong() {
        desk.put("main/b/speed", 7);
        desk.draw(0.01);
        desk.engine.read(motion);
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));
        desk.draw(0.01);

        assertThat(shown("main/b/speed"))
                .isEqualTo(new ParameterValue.Scalar(desk.shown("main/b/speed")));
        assertThat(motion.slots().find("main/a/speed")).isNull();
    }
}
