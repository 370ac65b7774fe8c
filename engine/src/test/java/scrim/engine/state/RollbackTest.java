package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Carried;
import scrim.engine.stack.Rows;
import scrim.engine.stack.SceneId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.Map;

/** Going back to the screens of an earlier state (FUT-03). */
class RollbackTest {
    private static final SceneId DAWN = new SceneId("dawn");

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    @Test
    @DisplayName("FUT-03 going back is a change like any other: a new rev, saved at once")
    void goingBackIsAChangeLikeAnyOther() {
        desk.set("main/a/speed", 3);
        DurableState earlier = base();
        desk.set("main/a/speed", 5);
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(2)));

        MutationOutcome.Accepted accepted = desk.accepted(backTo(earlier));

        assertThat(base().screens()).isEqualTo(earlier.screens());
        assertThat(accepted.rev()).isEqualTo(4);
        assertThat(accepted.published()).isTrue();
        assertThat(accepted.persistence())
                .containsExactly(
                        new PersistenceRequest(
                                PersistenceRequest.Target.RUNTIME_STATE, "", "rollback", true, 4));
        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(3));
        assertThat(desk.frame().clearedHistories()).containsExactly(new Scope.Everything());
    }

    @Test
    void goingBackCanItselfBeUndone() {
        DurableState earlier = base();
        desk.set("main/a/speed", 5);
        DurableState later = base();

        desk.accepted(backTo(earlier));
        desk.accepted(backTo(later));

        assertThat(base().screens()).isEqualTo(later.screens());
    }

    @Test
    void sessionValuesGoAndAutomationThatFitsStays() {
        DurableState earlier = base();
        desk.set("main/a/speed", new ParameterValue.Scalar(5), Lifetime.SESSION);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 7);
        desk.frame();

        desk.accepted(backTo(earlier));
        desk.frame();

        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(1));
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/b/speed")).isEqualTo(7);
    }

    @Test
    @DisplayName("PPR-04 scenes stay as they are, and no screen shows one that is gone")
    void scenesStay() {
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        DurableState earlier = base();
        desk.accepted(new Mutation.DeleteScene(DAWN));
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, new SceneId("dusk"), "Dusk"));
        DurableState now = base();

        desk.accepted(backTo(earlier));

        assertThat(earlier.screens().getFirst().activeScene()).isEqualTo(DAWN);
        assertThat(base().screens().getFirst().activeScene()).isNull();
        assertThat(base().scenes()).isSameAs(now.scenes());
    }

    @Test
    @DisplayName("LAY-12 a layer number is never given out twice, whatever is gone back to")
    void layerNumbersNeverGoBack() {
        DurableState earlier = base();
        desk.accepted(add("c"));
        desk.accepted(backTo(earlier));

        assertThat(desk.accepted(add("d")).added()).containsExactly(LayerId.of(4));

        desk.accepted(
                new Mutation.ReplaceScreens(earlier.screens(), 90, Carried.NOTHING, "elsewhere"));
        assertThat(base().lastLayerNumber()).isEqualTo(90);
        desk.accepted(
                new Mutation.ReplaceScreens(earlier.screens(), 0, Carried.NOTHING, "elsewhere"));
        assertThat(base().lastLayerNumber()).isEqualTo(90);
    }

    @Test
    void aStateWithoutScreensIsRefused() {
        var empty = new Mutation.ReplaceScreens(Rows.of(), 3, Carried.NOTHING, "generation 12");

        assertThat(desk.rejected(empty))
                .isEqualTo(
                        new MutationOutcome.Rejected(
                                MutationOutcome.Code.BAD_ARGUMENT,
                                0,
                                "generation 12",
                                "a show has 1 to 64 screens, generation 12 has 0"));
    }

    @Test
    void whatALaterVersionAddedToThatStateComesBackWithIt() {
        var carried = new Carried("{\"tempo\":120}");

        desk.accepted(new Mutation.ReplaceScreens(base().screens(), 2, carried, "generation 12"));

        assertThat(base().carried()).isEqualTo(carried);
    }

    private DurableState base() {
        return desk.engine.view().base();
    }

    private static Mutation backTo(DurableState state) {
        return new Mutation.ReplaceScreens(
                state.screens(), state.lastLayerNumber(), state.carried(), "generation 12");
    }

    private static Mutation add(String key) {
        return new Mutation.AddLayer(ScreenId.MAIN, new Key(key), Shows.COUSIN.id(), 0, Map.of());
    }
}
