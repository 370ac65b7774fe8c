package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Environment;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;

/** What becomes of session values and automation when something else changes. */
class InvalidationTest {
    private static final LayerId A = LayerId.of(1);
    private static final LayerId B = LayerId.of(2);
    private static final SceneId DAWN = new SceneId("dawn");

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    @Test
    @DisplayName("INV-01 TST-06 a removed layer takes its session values and automation with it")
    void aRemovedLayerTakesItsValuesWithIt() {
        desk.set("main/a/speed", scalar(4), Lifetime.SESSION);
        hold("main/a/speed", 7);
        hold("main/b/speed", 8);
        desk.frame();

        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, A));
        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.engine.view().slots().find("main/L1/speed")).isNull();
        assertThat(desk.engine.view().committed().of(1).isEmpty()).isTrue();
        assertThat(desk.events(EngineEvent.AutomationInvalidated.class))
                .endsWith(
                        new EngineEvent.AutomationInvalidated(
                                new Invalidation(
                                        new Scope.OfLayer(ScreenId.MAIN, A),
                                        Invalidation.Which.ALL)));
        assertThat(desk.events(EngineEvent.OverlayEnded.class))
                .extracting(EngineEvent.OverlayEnded::target)
                .singleElement()
                .satisfies(target -> assertThat(target.layer()).isEqualTo(A));
    }

    @Test
    @DisplayName(
            "INV-02 TST-07 PRE-06 another shader keeps the automation that fits it by id and kind")
    void anotherShaderKeepsOnlyCompatibleAutomation() {
        hold("main/a/speed", 7);
        hold("main/a/on", 1);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/center", 1, 1);
        desk.frame();

        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, A, Shows.COUSIN.id()));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(2);
        assertThat(desk.shown("main/a/on")).isEqualTo(0.5f);
        assertThat(desk.events(EngineEvent.OverlayEnded.class))
                .extracting(
                        event -> event.target().parameter().value(),
                        EngineEvent.OverlayEnded::reason)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("on", OverlayReport.EndReason.UNMAPPED),
                        org.assertj.core.groups.Tuple.tuple(
                                "center", OverlayReport.EndReason.UNMAPPED));
        assertThat(desk.counter("automation.unmapped")).isEqualTo(2);
    }

    @Test
    @DisplayName("PRE-07 a glide carried into a narrower range stays inside it")
    void aGlideCarriedIntoANarrowerRangeStaysInside() {
        Desk gliding = Desk.gliding(new EngineSettings(0.5f, 0.25, 5), Shows.EVERYTHING);
        gliding.set("main/a/speed", 10);
        gliding.frame();
        gliding.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 0);
        gliding.frame();

        gliding.accepted(new Mutation.SetShader(ScreenId.MAIN, A, Shows.COUSIN.id()));
        gliding.frame();

        assertThat(gliding.shown("main/a/speed")).isBetween(1.5f, 2f);
    }

    @Test
    @DisplayName("INV-03 TST-08 a scene replaces values and keeps automation that still fits")
    void aSceneReplacesValuesAndKeepsFittingAutomation() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        desk.set("main/b/speed", scalar(5), Lifetime.DURABLE);
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, B, Shows.COUSIN.id()));
        hold("main/a/mode", 2);
        hold("main/b/on", 1);
        desk.frame();

        desk.accepted(load(Mutation.LoadedAutomation.KEEP_COMPATIBLE));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.shown("main/b/speed")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.shown("main/b/on")).isZero();
        assertThat(desk.engine.view().committed(desk.slot("main/a/speed"))).isNull();
    }

    @Test
    @DisplayName("INV-03 Q-001-5 a scene can be loaded so that all automation ends")
    void aSceneCanBeLoadedSoThatAllAutomationEnds() {
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        hold("main/a/mode", 2);
        desk.frame();

        desk.accepted(load(Mutation.LoadedAutomation.CLEAR));
        desk.frame();

        assertThat(desk.shown("main/a/mode")).isZero();
    }

    @Test
    @DisplayName(
            "INV-04 a reload with the same controls keeps automation, session and saved values")
    void aReloadWithTheSameControlsKeepsEverything() {
        hold("main/a/speed", 7);
        desk.set("main/a/on", new ParameterValue.Flag(true), Lifetime.SESSION);
        desk.frame();

        desk.accepted(refresh(Shows.withContent(Shows.EVERYTHING, "edited"), Shows.COUSIN));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.events(EngineEvent.OverlayEnded.class)).isEmpty();
    }

    @Test
    @DisplayName("INV-04 Q-001-4 K-10 what a reload takes away comes back with the next one")
    void aTypoInALiveEditDestroysNoNightsTuning() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        desk.frame();

        desk.accepted(refresh(asFlag("speed"), Shows.COUSIN));
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isZero();
        desk.accepted(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(
                                List.of(
                                        new ShaderEntry.Broken(
                                                Shows.EVERYTHING.id(), "e.fs", 3, 1, "typo")))));
        desk.frame();
        assertThat(desk.engine.view().slots().find("main/a/speed")).isNull();
        assertThat(desk.shown("main/a/mix")).isEqualTo(1);

        desk.accepted(refresh(Shows.EVERYTHING, Shows.COUSIN));
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(5);
        desk.accepted(new Mutation.Revert(new Scope.Everything()));
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
    }

    @Test
    @DisplayName("Q-001-4 a held choice survives a reload only if its option does")
    void aHeldChoiceSurvivesAReloadOnlyIfItsOptionDoes() {
        hold("main/a/mode", 2);
        hold("main/b/mode", 1);
        desk.frame();

        desk.accepted(
                refresh(
                        Shows.withInputs(
                                Shows.EVERYTHING,
                                ParameterDefinition.of("mode", "Mode", Shows.choice(0, 1))),
                        Shows.COUSIN));
        desk.frame();

        assertThat(desk.shown("main/a/mode")).isZero();
        assertThat(desk.shown("main/b/mode")).isEqualTo(1);
    }

    @Test
    @DisplayName("INV-05 a reset clears saved, session and automation values of that layer only")
    void aResetClearsAllTiersOfThatLayerOnly() {
        for (String layer : List.of("a", "b")) {
            desk.set("main/" + layer + "/speed", scalar(3), Lifetime.DURABLE);
            desk.set("main/" + layer + "/speed", scalar(5), Lifetime.SESSION);
            desk.set("main/" + layer + "/mix", scalar(0.5f), Lifetime.DURABLE);
            hold("main/" + layer + "/speed", 7);
        }
        desk.frame();

        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, A)));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.engine.view().base(desk.slot("main/a/speed"))).isNull();
        assertThat(desk.engine.view().committed(desk.slot("main/a/speed"))).isNull();
        assertThat(desk.shown("main/a/mix")).isEqualTo(0.5f);
        assertThat(desk.shown("main/b/speed")).isEqualTo(7);
        assertThat(desk.published("main/b/speed")).isEqualTo(scalar(5));

        desk.accepted(new Mutation.Reset(new Scope.OfParameter(desk.address("main/a/mix"))));
        assertThat(desk.published("main/a/mix")).isEqualTo(scalar(1));
    }

    @Test
    @DisplayName("LAY-15 a revert ends session values and automation and leaves what is saved")
    void aRevertGoesBackToWhatIsSaved() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        hold("main/a/speed", 7);
        desk.frame();
        int requests = desk.requests.size();

        desk.accepted(new Mutation.Revert(new Scope.OfLayer(ScreenId.MAIN, A)));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.requests).hasSize(requests);
    }

    @Test
    @DisplayName("INV-06 a lost video signal changes no value in any tier")
    void aLostVideoSignalChangesNoValue() {
        desk.accepted(new Mutation.SetEnvironment(new Environment(1920, 1080, 12)));
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        hold("main/a/speed", 7);
        desk.frame();
        CommittedView before = desk.engine.view();

        desk.accepted(new Mutation.SetEnvironment(Environment.WITHOUT_INPUT));
        desk.frame();

        assertThat(desk.engine.view().base()).isSameAs(before.base());
        assertThat(desk.engine.view().committed()).isSameAs(before.committed());
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
    }

    @Test
    @DisplayName("INV-07 INV-08 the effects table alone names which automation a change ends")
    void invalidationIsNamedInOneTable() {
        assertThat(automationOf(new Mutation.RemoveLayer(ScreenId.MAIN, A)))
                .isEqualTo(Effects.Automation.OF_SCOPE);
        assertThat(automationOf(new Mutation.Reset(new Scope.Everything())))
                .isEqualTo(Effects.Automation.OF_SCOPE);
        assertThat(automationOf(new Mutation.MoveLayer(ScreenId.MAIN, A, 1)))
                .isEqualTo(Effects.Automation.KEPT);
        assertThat(automationOf(new Mutation.ClearHistory(new Scope.Everything())))
                .isEqualTo(Effects.Automation.KEPT);
        assertThat(automationOf(load(Mutation.LoadedAutomation.CLEAR)))
                .isEqualTo(Effects.Automation.AS_ASKED);
        assertThat(automationOf(desk.setting("main/a/speed", 1, Lifetime.SESSION)))
                .isEqualTo(Effects.Automation.SETTLING_OF_TARGET);
    }

    @Test
    @DisplayName("INV-09 an invalidation reaches values that wait in the mailbox")
    void anInvalidationReachesValuesThatWait() {
        hold("main/a/speed", 7);
        desk.put("main/a/title", new ParameterValue.Text("late"));
        desk.put("main/a/hit", 1);
        hold("main/b/speed", 8);

        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, A)));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("hello"));
        assertThat(desk.shown("main/a/hit")).isZero();
        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
    }

    @Test
    @DisplayName("INV-09 an invalidation reaches values in a mailbox that was replaced meanwhile")
    void anInvalidationReachesReplacedMailboxes() {
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        desk.frame();
        hold("main/a/speed", 7);
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, B, Shows.COUSIN.id()));
        hold("main/a/mode", 2);

        desk.accepted(load(Mutation.LoadedAutomation.CLEAR));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isZero();
    }

    @Test
    @DisplayName("INV-09 what is sent after an invalidation counts")
    void whatIsSentAfterAnInvalidationCounts() {
        hold("main/a/speed", 7);
        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, A)));
        hold("main/a/speed", 8);

        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(8);
    }

    @Test
    @DisplayName(
            "INV-10 INV-11 automation that no longer fits is dropped before the next frame shows"
                    + " it")
    void whatNoLongerFitsIsDroppedBeforeItIsShown() {
        hold("main/a/speed", 7);
        desk.frame();
        hold("main/a/speed", 9);
        desk.accepted(refresh(asFlag("speed"), Shows.COUSIN));

        desk.frame();

        assertThat(desk.shown("main/a/speed")).isZero();
        assertThat(desk.counter("automation.unmapped")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "PRE-07 automation follows its layer when slots are numbered anew, never the number")
    void automationFollowsItsLayerNotItsNumber() {
        hold("main/b/speed", 8);
        desk.frame();
        desk.accepted(
                new Mutation.MoveLayer(ScreenId.MAIN, B, 0),
                new Mutation.AddLayer(
                        ScreenId.MAIN, null, Shows.COUSIN.id(), 0, java.util.Map.of()));
        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/cousin/speed")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "PRE-07 a gesture in a batch that also changes the stack lands on its own parameter")
    void aGestureInABatchThatChangesTheStackLandsWhereItBelongs() {
        desk.accepted(
                desk.setting("main/b/speed", 8, Lifetime.TRANSIENT),
                desk.setting("main/a/speed", 7, Lifetime.TRANSIENT),
                new Mutation.RemoveLayer(ScreenId.MAIN, A));
        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.shown("main/b/mix")).isEqualTo(1);
    }

    @Test
    void aGestureBeforeAResetInTheSameBatchEndsWithIt() {
        desk.accepted(
                desk.setting("main/a/speed", 7, Lifetime.TRANSIENT),
                new Mutation.Reset(new Scope.Everything()),
                desk.setting("main/a/mode", 2, Lifetime.TRANSIENT));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "INV-12 TST-12 clearing history changes no value, clearing values clears no history")
    void historyAndValuesAreClearedApart() {
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        hold("main/a/speed", 7);
        desk.frame();
        CommittedView before = desk.engine.view();
        RenderSnapshot snapshot = desk.engine.snapshot();

        desk.accepted(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, A)));
        FrameState cleared = desk.frame();

        assertThat(cleared.clearedHistories()).containsExactly(new Scope.OfLayer(ScreenId.MAIN, A));
        assertThat(desk.engine.view()).isSameAs(before);
        assertThat(desk.engine.snapshot()).isSameAs(snapshot);
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);

        desk.accepted(new Mutation.Reset(new Scope.OfLayer(ScreenId.MAIN, A)));
        assertThat(desk.frame().clearedHistories()).isEmpty();
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
    }

    @Test
    void whenMessagesWereLostAllAutomationEnds() {
        hold("main/a/speed", 7);
        desk.frame();
        for (int i = 0; i < 5_000; i++) {
            desk.accepted(new Mutation.ClearHistory(new Scope.OfLayer(ScreenId.MAIN, A)));
        }

        FrameState frame = desk.frame();

        assertThat(desk.counter("automation.messagesLost")).isEqualTo(1);
        assertThat(frame.clearedHistories()).contains(new Scope.Everything());
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        hold("main/a/speed", 8);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(8);
        assertThat(desk.counter("automation.messagesLost")).isEqualTo(1);
    }

    @Test
    void aBatchOfManyChangesClearsEachHistoryOnce() {
        var moves = new Mutation[1_000];
        for (int i = 0; i < moves.length; i++) {
            moves[i] = new Mutation.MoveLayer(ScreenId.MAIN, A, i % 2 == 0 ? 1 : 0);
        }

        desk.accepted(moves);

        assertThat(desk.frame().clearedHistories()).hasSize(2);
    }

    private void hold(String path, float number) {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, path, number);
    }

    private static Mutation load(Mutation.LoadedAutomation automation) {
        return new Mutation.LoadScene(ScreenId.MAIN, DAWN, automation);
    }

    private static Mutation refresh(ShaderDescription... library) {
        return new Mutation.RefreshCatalog(ShaderCatalog.of(library));
    }

    private static ShaderDescription asFlag(String name) {
        return Shows.withInputs(
                Shows.EVERYTHING,
                ParameterDefinition.of(name, name, new ParameterKind.Flag(false)));
    }

    private static Effects.Automation automationOf(Mutation mutation) {
        return Effects.of(mutation, Lifetime.SESSION).automation();
    }

    private static ParameterValue scalar(float number) {
        return new ParameterValue.Scalar(number);
    }
}
