package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.Map;

class TargetsTest {
    private final Desk desk =
            Desk.gliding(new EngineSettings(0.5f, 0.25, 5), Shows.EVERYTHING, Shows.EVERYTHING);
    private final Targets targets = new Targets();

    private float target(String path) {
        assertThat(desk.engine.read(targets)).isTrue();
        return targets.number(targets.slots().find(path).offset());
    }

    @Test
    void whatIsCommittedIsItsOwnTarget() {
        desk.set("main/a/speed", 4);

        assertThat(target("main/a/speed")).isEqualTo(4);
        assertThat(target("main/b/speed")).isEqualTo(1);
        assertThat(targets.object(targets.slots().find("main/a/title").object()))
                .isEqualTo(new ParameterValue.Text("hello"));
    }

    @Test
    @DisplayName("a value that glides is told where it is going, and never where it was before")
    void aGlidingValueIsToldWhereItIsGoing() {
        desk.put("main/a/speed", 7);
        desk.put("main/a/center", 0.5f, -0.5f);
        desk.put("main/a/title", new ParameterValue.Text("moved"));
        desk.draw(0.01);
        assertThat(desk.shown("main/a/speed")).isLessThan(7);

        for (int i = 0; i < 600; i++) {
            assertThat(target("main/a/speed")).isEqualTo(7);
            assertThat(targets.number(targets.slots().find("main/a/center").offset() + 1))
                    .isEqualTo(-0.5f);
            assertThat(targets.object(targets.slots().find("main/a/title").object()))
                    .isEqualTo(new ParameterValue.Text("moved"));
            desk.draw(1 / 60.0);
            if (i % 3 == 0) {
                desk.coordinate();
            }
        }
        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(7));
    }

    @Test
    void aStructuralChangeTakesTargetsAlong() {
        desk.put("main/b/speed", 7);
        desk.draw(0.01);
        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("below"), Shows.COUSIN.id(), 0, Map.of()));
        assertThat(desk.engine.read(targets)).as("no frame has followed yet").isFalse();

        desk.draw(0.01);

        assertThat(target("main/b/speed")).isEqualTo(7);
        assertThat(target("main/below/speed")).isEqualTo(1);
    }

    @Test
    void whatIsReleasedGoesBackToWhatIsCommitted() {
        desk.put("main/a/speed", 7);
        desk.draw(0.01);
        assertThat(target("main/a/speed")).isEqualTo(7);

        desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));
        desk.draw(0.01);

        assertThat(target("main/a/speed")).isEqualTo(1);
    }
}
