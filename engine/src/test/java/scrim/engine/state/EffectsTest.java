package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Environment;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;
import java.util.Map;

/** The table of what a change leads to, carried out: each row ends in the same four columns. */
class EffectsTest {
    private static final LayerId A = LayerId.of(1);
    private static final LayerId B = LayerId.of(2);
    private static final SceneId DAWN = new SceneId("dawn");
    private static final ScreenId SIDE = new ScreenId("side");

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    @Test
    @DisplayName(
            "EVT-01 SNP-08 LAY-26 a change of the stack is published, saved, and resets what it"
                    + " moved")
    void aChangeOfTheStackIsPublishedAndSaved() {
        does(
                new Mutation.AddLayer(ScreenId.MAIN, new Key("c"), Shows.COUSIN.id(), 2, Map.of()),
                true,
                "addLayer",
                new Scope.OfLayer(ScreenId.MAIN, LayerId.of(3)));
        does(
                new Mutation.MoveLayer(ScreenId.MAIN, A, 1),
                true,
                "moveLayer",
                new Scope.OfLayer(ScreenId.MAIN, B),
                new Scope.OfLayer(ScreenId.MAIN, A));
        does(new Mutation.SetLayerKey(ScreenId.MAIN, A, new Key("warp")), true, "setLayerKey");
        does(
                new Mutation.RemoveLayer(ScreenId.MAIN, B),
                true,
                "removeLayer",
                new Scope.OfLayer(ScreenId.MAIN, A),
                new Scope.OfLayer(ScreenId.MAIN, LayerId.of(3)));
        does(
                new Mutation.AddScreen(SIDE, ScreenFormat.DEFAULT),
                true,
                "addScreen",
                new Scope.OfScreen(SIDE));
        does(
                new Mutation.SetFormat(SIDE, new ScreenFormat(64, 64, 20)),
                true,
                "setFormat",
                new Scope.OfScreen(SIDE));
        does(new Mutation.RemoveScreen(SIDE), true, "removeScreen", new Scope.OfScreen(SIDE));
    }

    @Test
    @DisplayName("EVT-02 TST-15 what an operator sets is published, saved unless asked otherwise")
    void whatAnOperatorSetsIsPublishedAndSaved() {
        does(desk.setting("main/a/speed", 3, null), true, "setParameter");
        does(desk.setting("main/a/speed", 4, Lifetime.DURABLE), true, "setParameter");
        does(desk.setting("main/a/speed", 5, Lifetime.SESSION), true, null);
        does(desk.setting("main/a/mix", 0.5f, null), true, "setParameter");
    }

    @Test
    @DisplayName("EVT-02 K-4 a bypass that changes resets that layer's history, in either tier")
    void aBypassThatChangesResetsHistory() {
        var a = new Scope.OfLayer(ScreenId.MAIN, A);

        does(desk.setting("main/a/bypass", 1, Lifetime.SESSION), true, null, a);
        does(desk.setting("main/a/bypass", 1, Lifetime.SESSION), false, null);
        does(desk.setting("main/a/bypass", 1, Lifetime.DURABLE), false, "setParameter");
        does(desk.setting("main/a/bypass", 0, Lifetime.SESSION), true, null, a);
        does(new Mutation.Revert(new Scope.Everything()), true, null, a);
        does(
                new Mutation.Reset(new Scope.OfParameter(desk.address("main/a/bypass"))),
                true,
                "reset",
                a);
    }

    @Test
    @DisplayName("EVT-03 SNB-11 a transient value is neither published nor saved")
    void aTransientValueIsNeitherPublishedNorSaved() {
        does(desk.setting("main/a/speed", 3, Lifetime.TRANSIENT), false, null);
        does(desk.setting("main/a/hit", 1, Lifetime.DURABLE), false, null);

        assertThat(desk.engine.view().rev()).isZero();
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.shown("main/a/hit")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "EVT-05 TST-08 PER-09 PPR-03 a loaded scene is published, saved, and resets its screen")
    void aLoadedSceneIsTheNewDurableTruth() {
        does(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"), false, "saveScene");
        assertThat(desk.requests.getLast().force()).isTrue();
        desk.set("main/a/speed", 5);

        does(
                new Mutation.LoadScene(
                        ScreenId.MAIN, DAWN, Mutation.LoadedAutomation.KEEP_COMPATIBLE),
                true,
                "loadScene",
                new Scope.OfScreen(ScreenId.MAIN));
        assertThat(desk.engine.view().base().screens().getFirst().activeScene()).isEqualTo(DAWN);
        does(new Mutation.RenameScene(DAWN, "Morning"), false, "renameScene");
        does(new Mutation.DeleteScene(DAWN), false, "deleteScene");
        assertThat(desk.engine.view().base().screens().getFirst().activeScene()).isNull();
    }

    @Test
    @DisplayName("EVT-06 an assigned shader is saved, a reloaded one is not; both are published")
    void anAssignedShaderIsSavedAReloadedOneIsNot() {
        does(
                new Mutation.SetShader(ScreenId.MAIN, A, Shows.COUSIN.id()),
                true,
                "setShader",
                new Scope.OfLayer(ScreenId.MAIN, A));
        does(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(
                                Shows.EVERYTHING, Shows.withContent(Shows.COUSIN, "edited"))),
                true,
                null,
                new Scope.OfLayer(ScreenId.MAIN, A));

        assertThat(desk.events(EngineEvent.CatalogRefreshed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.changed()).containsExactly(Shows.COUSIN.id()));
    }

    @Test
    @DisplayName(
            "LAY-15 LAY-20 session values can be kept or dropped, and history cleared by itself")
    void theRestOfTheTable() {
        desk.set("main/a/speed", new ParameterValue.Scalar(5), Lifetime.SESSION);

        does(new Mutation.Keep(new Scope.OfLayer(ScreenId.MAIN, A)), false, "keep");
        does(new Mutation.ReleaseAutomation(new Scope.Everything()), false, null);
        does(
                new Mutation.ClearHistory(new Scope.OfScreen(ScreenId.MAIN)),
                false,
                null,
                new Scope.OfScreen(ScreenId.MAIN));
        does(new Mutation.SetEnvironment(new Environment(720, 576, 12)), true, null);
        does(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, A)), true, "reset");
    }

    @Test
    @DisplayName(
            "EVT-08 EVT-09 EVT-10 LAY-21 TST-14 each follow-up is a typed event, in this order")
    void eachFollowUpIsATypedEventInOrder() {
        var mutation = new Mutation.LoadScene(ScreenId.MAIN, DAWN, Mutation.LoadedAutomation.CLEAR);
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        desk.set("main/a/speed", 5);
        desk.events.clear();

        MutationOutcome.Accepted accepted = desk.accepted(mutation);

        var screen = new Scope.OfScreen(ScreenId.MAIN);
        assertThat(desk.events)
                .containsExactly(
                        new EngineEvent.MutationAccepted(3, MutationBatch.of(Desk.PAGE, mutation)),
                        new EngineEvent.StateChanged(3, Desk.PAGE, true, List.of()),
                        new EngineEvent.AutomationInvalidated(
                                new Invalidation(screen, Invalidation.Which.ALL)),
                        new EngineEvent.HistoryCleared(screen),
                        new EngineEvent.SnapshotPublished(desk.engine.snapshot().version()),
                        new EngineEvent.PersistenceRequested(
                                new PersistenceRequest(
                                        PersistenceRequest.Target.RUNTIME_STATE,
                                        "",
                                        "loadScene",
                                        false,
                                        3)));
        assertThat(accepted.persistence()).containsExactly(desk.requests.getLast());
        assertThat(accepted.published()).isTrue();
    }

    @Test
    @DisplayName("EVT-08 LAY-21 a refusal is an event and changes nothing")
    void aRefusalIsAnEventAndChangesNothing() {
        CommittedView before = desk.engine.view();
        var mutation = new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(9));

        MutationOutcome.Rejected why = desk.rejected(mutation);

        assertThat(desk.events)
                .containsExactly(
                        new EngineEvent.MutationRejected(
                                MutationBatch.of(Desk.PAGE, mutation), why));
        assertThat(why)
                .isEqualTo(
                        new MutationOutcome.Rejected(
                                MutationOutcome.Code.UNKNOWN_TARGET,
                                0,
                                "main/L9",
                                "the screen main has no layer L9"));
        assertThat(desk.engine.view()).isSameAs(before);
        assertThat(desk.requests).isEmpty();
    }

    @Test
    void nothingIsSavedWhereNothingChanged() {
        does(new Mutation.SetLayerKey(ScreenId.MAIN, A, new Key("a")), false, null);

        assertThat(desk.engine.view().rev()).isZero();
    }

    /**
     * @param saved the reason of the wish to save, null for none
     */
    private void does(
            Mutation mutation, boolean published, @Nullable String saved, Scope... reset) {
        desk.frame();
        desk.requests.clear();
        long sequence = desk.engine.snapshot().version().sequence();

        MutationOutcome.Accepted accepted = desk.accepted(mutation);

        assertThat(accepted.published()).as("%s published", mutation).isEqualTo(published);
        assertThat(desk.engine.snapshot().version().sequence())
                .isEqualTo(sequence + (published ? 1 : 0));
        if (saved == null) {
            assertThat(desk.requests).as("%s saved", mutation).isEmpty();
            assertThat(accepted.persistence()).isEmpty();
        } else {
            assertThat(desk.requests)
                    .as("%s saved", mutation)
                    .isNotEmpty()
                    .allSatisfy(request -> {
                        assertThat(request.reason()).isEqualTo(saved);
                        assertThat(request.rev()).isEqualTo(accepted.rev());
                    });
            assertThat(accepted.persistence()).isEqualTo(desk.requests);
        }
        assertThat(desk.frame().clearedHistories())
                .as("%s resets", mutation)
                .containsExactly(reset);
    }
}
