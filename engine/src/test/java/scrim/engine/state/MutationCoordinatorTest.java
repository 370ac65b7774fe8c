package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.List;
import java.util.Map;

/** The base and committed tiers and who may change them, and to what. */
class MutationCoordinatorTest {
    private static final LayerId A = LayerId.of(1);
    private static final LayerId B = LayerId.of(2);
    private static final SceneId DAWN = new SceneId("dawn");
    private static final ScreenId SIDE = new ScreenId("side");

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    // Tiers

    @Test
    @DisplayName("LAY-02 LAY-22 a durable value is in the base tier and ends the session's")
    void aDurableValueEndsTheSessionsOwn() {
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);

        assertThat(view().base(speed()).value()).isEqualTo(scalar(3));
        assertThat(view().base(speed()).by().rev()).isEqualTo(2);
        assertThat(view().committed(speed())).isNull();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(3));
    }

    @Test
    @DisplayName("LAY-03 LAY-15 LAY-20 a session value is visible in the read model without a save")
    void aSessionValueIsVisibleWithoutASave() {
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);

        assertThat(view().committed(speed()).value()).isEqualTo(scalar(5));
        assertThat(view().value(speed())).isEqualTo(scalar(5));
        assertThat(view().base(speed())).isNull();
        assertThat(desk.requests).isEmpty();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(5));
    }

    @Test
    @DisplayName(
            "COM-11 K-2 K-3 PER-04 RSK-02 a session value does not leak into what a later save is"
                    + " given")
    void aSessionValueDoesNotLeakIntoALaterSave() {
        desk.set("main/a/speed", scalar(5), Lifetime.SESSION);
        desk.put("main/a/mode", 2);
        desk.put("main/b/title", new ParameterValue.Text("session"));
        desk.rest();

        desk.set("main/a/mix", scalar(0.5f), Lifetime.DURABLE);
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, A, 1));

        assertThat(desk.requests).isNotEmpty();
        DurableState saved = view().base();
        assertThat(saved.screens().getFirst().layers().get(1).values())
                .hasToString("{layer.mix=Scalar[value=0.5]}");
        assertThat(saved.screens().getFirst().layers().get(0).values().isEmpty()).isTrue();
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(5));
        assertThat(desk.published("main/b/title")).isEqualTo(new ParameterValue.Text("session"));
    }

    @Test
    @DisplayName("LAY-15 what is set for the session can be kept, with its author")
    void whatIsSetForTheSessionCanBeKept() {
        desk.put("main/a/speed", 5);
        desk.rest();

        desk.accepted(new Mutation.Keep(new Scope.Everything()));

        assertThat(view().base(speed()).value()).isEqualTo(scalar(5));
        assertThat(view().base(speed()).by().origin()).isEqualTo(Desk.FADER);
        assertThat(view().committed(speed())).isNull();
        assertThat(desk.requests).hasSize(1);
    }

    @Test
    @DisplayName(
            "LAY-19 SNP-13 the read model has the stack and the metadata that give it a meaning")
    void theReadModelHasEverythingPublicationNeeds() {
        assertThat(view().base().screens().getFirst().layers()).hasSize(2);
        assertThat(view().catalog().find(Shows.EVERYTHING.id())).isEqualTo(Shows.EVERYTHING);
        assertThat(view().environment().historyFrames()).isEqualTo(12);
        assertThat(view().slots().find("main/a/speed").definition()).isEqualTo(Shows.SPEED);
    }

    @Test
    @DisplayName("RSK-10 an edit leaves every other layer of the show the same object")
    void anEditSharesTheUntouchedLayers() {
        DurableState before = view().base();

        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);

        List<Layer> old = before.screens().getFirst().layers();
        List<Layer> now = view().base().screens().getFirst().layers();
        assertThat(now.get(1)).isSameAs(old.get(1));
        assertThat(now.get(0)).isNotSameAs(old.get(0));
        assertThat(view().slots()).isSameAs(desk.engine.snapshot().slots());
        assertThat(old.get(0).values().isEmpty()).isTrue();
    }

    // Answers

    @Test
    void aValueOutOfRangeIsTakenAtTheLimitAndSaidSo() {
        MutationOutcome.Accepted accepted = desk.set("main/a/speed", 99);

        assertThat(accepted.clamped())
                .containsExactly(
                        new MutationOutcome.Clamp(
                                desk.address("main/a/speed"), scalar(99), scalar(10)));
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(10));
        assertThat(desk.counter("mutation.clamped")).isEqualTo(1);
    }

    @Test
    @DisplayName("LAY-21 a value of the wrong type is refused with what would be right")
    void aValueOfTheWrongTypeIsRefused() {
        MutationOutcome.Rejected rejected =
                desk.rejected(
                        new Mutation.SetParameter(
                                desk.address("main/a/speed"),
                                new ParameterValue.Text("fast"),
                                null));

        assertThat(rejected)
                .isEqualTo(
                        new MutationOutcome.Rejected(
                                MutationOutcome.Code.BAD_VALUE,
                                0,
                                "main/a/speed",
                                "expected float, was text"));
        assertThat(desk.counter("mutation.rejected")).isEqualTo(1);
    }

    @Test
    @DisplayName("PRE-06 an unknown parameter is refused, never guessed")
    void anUnknownParameterIsRefused() {
        var nowhere = new ParameterAddress(ScreenId.MAIN, A, new ParameterId("spede"));

        assertThat(desk.rejected(new Mutation.SetParameter(nowhere, scalar(1), null)).reason())
                .isEqualTo("there is no parameter main/L1/spede");
        for (Scope scope :
                List.of(
                        new Scope.OfParameter(nowhere),
                        new Scope.OfLayer(ScreenId.MAIN, LayerId.of(9)),
                        new Scope.OfScreen(SIDE))) {
            assertThat(desk.rejected(new Mutation.Reset(scope)).code())
                    .isEqualTo(MutationOutcome.Code.UNKNOWN_TARGET);
        }
    }

    @Test
    void aBatchIsAcceptedAsAWholeOrNotAtAll() {
        CommittedView before = view();
        RenderSnapshot snapshot = desk.engine.snapshot();

        MutationOutcome.Rejected rejected =
                desk.rejected(
                        desk.setting("main/a/speed", 3, null),
                        new Mutation.RemoveLayer(ScreenId.MAIN, B),
                        desk.setting("main/a/mode", 2, Lifetime.TRANSIENT),
                        new Mutation.RemoveLayer(ScreenId.MAIN, B));

        assertThat(rejected.index()).isEqualTo(3);
        assertThat(view()).isSameAs(before);
        assertThat(desk.engine.snapshot()).isSameAs(snapshot);
        assertThat(desk.requests).isEmpty();
        desk.frame();
        assertThat(desk.shown("main/a/mode")).isZero();
    }

    @Test
    void aBatchIsOneRevOneSnapshotAndOneWishToSave() {
        MutationOutcome.Accepted accepted =
                desk.accepted(
                        desk.setting("main/a/speed", 3, null),
                        desk.setting("main/b/speed", 4, null),
                        new Mutation.SetLayerKey(ScreenId.MAIN, A, new Key("warp")),
                        desk.setting("main/a/mix", 0.5f, null));

        assertThat(accepted.rev()).isEqualTo(1);
        assertThat(desk.engine.snapshot().version().sequence()).isEqualTo(2);
        assertThat(desk.requests).hasSize(1);
        assertThat(desk.published("main/warp/mix")).isEqualTo(scalar(0.5f));
        assertThat(view().slots().find("main/a/mix")).isNull();
    }

    @Test
    void aBatchHasOneToAThousandMutations() {
        assertThat(desk.rejected().code()).isEqualTo(MutationOutcome.Code.BAD_ARGUMENT);
        var many = new Mutation[1_001];
        java.util.Arrays.fill(many, new Mutation.ClearHistory(new Scope.Everything()));
        assertThat(desk.rejected(many).reason()).isEqualTo("a batch has 1 to 1000 mutations");
    }

    @Test
    void whoHasNotSeenTheNewestStateMayAskToBeRefused() {
        desk.set("main/a/speed", 3);
        var mutation = desk.setting("main/a/speed", 4, null);

        assertThat(
                        desk.engine
                                .coordinator()
                                .apply(new MutationBatch(List.of(mutation), Desk.PAGE, 0L)))
                .isEqualTo(
                        new MutationOutcome.Rejected(
                                MutationOutcome.Code.STALE_BASE,
                                0,
                                "base",
                                "the state is at rev 1, not 0"));
        assertThat(
                        desk.engine
                                .coordinator()
                                .apply(new MutationBatch(List.of(mutation), Desk.PAGE, 1L)))
                .isInstanceOf(MutationOutcome.Accepted.class);
    }

    @Test
    void aListenerThatFailsStopsNobodyElse() {
        desk.engine.listen(_ -> {
            throw new IllegalStateException("broken listener");
        });
        List<EngineEvent> later = new java.util.ArrayList<>();
        desk.engine.listen(later::add);

        desk.set("main/a/speed", 3);

        assertThat(later).hasSameSizeAs(desk.events).isNotEmpty();
        assertThat(desk.health.report().lastFailures())
                .anySatisfy(failure -> assertThat(failure.message()).contains("broken listener"));
    }

    // Structure

    @Test
    void anAddedLayerGetsANewIdAFreeKeyAndItsValues() {
        MutationOutcome.Accepted accepted =
                desk.accepted(
                        add(null, Map.of(new ParameterId("speed"), scalar(99))),
                        add(null, Map.of(CommonParameters.BYPASS, new ParameterValue.Flag(true))));

        assertThat(accepted.added()).containsExactly(LayerId.of(3), LayerId.of(4));
        assertThat(accepted.clamped()).hasSize(1);
        assertThat(desk.published("main/everything/speed")).isEqualTo(scalar(10));
        assertThat(desk.published("main/everything-2/bypass"))
                .isEqualTo(new ParameterValue.Flag(true));
    }

    @Test
    void whoHoldsAnOldMailboxKeepsNoLaterOneAlive() {
        Mailbox held = desk.engine.mailbox();

        for (int i = 0; i < 20; i++) {
            desk.accepted(add(null, Map.of()));
            for (int frame = 0; frame < 8; frame++) {
                desk.frame();
            }
        }

        assertThat(held.successor()).isSameAs(held);
        assertThat(held.put(0, 1, 0)).isEqualTo(Mailbox.Put.RETIRED);
    }

    @Test
    void aLayerNumberIsNeverGivenOutTwice() {
        desk.accepted(add(null, Map.of()), new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(3)));

        assertThat(desk.accepted(add(null, Map.of())).added()).containsExactly(LayerId.of(4));
    }

    @Test
    void anImpossibleLayerIsRefused() {
        assertThat(desk.rejected(add("a", Map.of())).code())
                .isEqualTo(MutationOutcome.Code.ALREADY_EXISTS);
        assertThat(desk.rejected(add("L7", Map.of())).reason())
                .isEqualTo("the key L7 is kept for ids");
        assertThat(desk.rejected(add(null, Map.of(new ParameterId("x"), scalar(1)))).target())
                .isEqualTo("main/L3/x");
        assertThat(desk.rejected(add(null, Map.of(new ParameterId("on"), scalar(1)))).code())
                .isEqualTo(MutationOutcome.Code.BAD_VALUE);
        assertThat(
                        desk.rejected(
                                        new Mutation.AddLayer(
                                                ScreenId.MAIN,
                                                null,
                                                Shows.COUSIN.id(),
                                                3,
                                                Map.of()))
                                .reason())
                .isEqualTo("a position from 0 to 2 is needed, was 3");
        assertThat(
                        desk.rejected(
                                        new Mutation.AddLayer(
                                                ScreenId.MAIN,
                                                null,
                                                new ShaderId("gone"),
                                                0,
                                                Map.of()))
                                .reason())
                .isEqualTo("there is no shader gone");
        assertThat(desk.rejected(new Mutation.MoveLayer(ScreenId.MAIN, A, 2)).reason())
                .isEqualTo("a position from 0 to 1 is needed, was 2");
        assertThat(desk.rejected(new Mutation.SetLayerKey(ScreenId.MAIN, A, new Key("b"))).code())
                .isEqualTo(MutationOutcome.Code.ALREADY_EXISTS);
    }

    @Test
    void aBrokenShaderIsRefusedWithFileAndLine() {
        desk.accepted(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(
                                List.of(
                                        new ShaderEntry.Usable(Shows.EVERYTHING),
                                        new ShaderEntry.Broken(
                                                Shows.COUSIN.id(),
                                                "cousin.fs",
                                                7,
                                                0,
                                                "no main()")))));

        assertThat(
                        desk.rejected(new Mutation.SetShader(ScreenId.MAIN, A, Shows.COUSIN.id()))
                                .reason())
                .isEqualTo("cousin.fs:7: no main()");
    }

    @Test
    void screensComeAndGoButOneStays() {
        var format = new ScreenFormat(64, 64, 20);
        desk.accepted(new Mutation.AddScreen(SIDE, format));

        assertThat(desk.engine.snapshot().screens().getLast().format()).isEqualTo(format);
        assertThat(desk.rejected(new Mutation.AddScreen(SIDE, format)).code())
                .isEqualTo(MutationOutcome.Code.ALREADY_EXISTS);
        desk.set("side/master/brightness", 30);
        desk.accepted(new Mutation.RemoveScreen(ScreenId.MAIN));
        assertThat(desk.published("side/master/brightness")).isEqualTo(scalar(30));
        assertThat(desk.rejected(new Mutation.RemoveScreen(SIDE)).reason())
                .isEqualTo("the last screen cannot be removed");
        assertThat(desk.rejected(new Mutation.RemoveScreen(ScreenId.MAIN)).reason())
                .isEqualTo("there is no screen main");
    }

    // Scenes

    @Test
    @DisplayName("K-5 a scene takes saved and session values, and no automation")
    void aSceneTakesSavedAndSessionValues() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.set("main/a/on", new ParameterValue.Flag(true), Lifetime.SESSION);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/mode", 2);
        desk.frame();

        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));

        Scene scene = view().base().find(DAWN);
        assertThat(scene.name()).isEqualTo("Dawn");
        assertThat(scene.layers().getFirst().values())
                .hasToString("{on=Flag[on=true] speed=Scalar[value=3.0]}");
        assertThat(view().base(desk.slot("main/a/on"))).isNull();
    }

    @Test
    void aSceneBringsBackLayersShadersAndValuesUnderTheirOldIds() {
        desk.set("main/a/speed", scalar(3), Lifetime.DURABLE);
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, A),
                new Mutation.SetShader(ScreenId.MAIN, B, Shows.COUSIN.id()));
        desk.set("main/b/speed", scalar(2), Lifetime.SESSION);

        desk.accepted(
                new Mutation.LoadScene(
                        ScreenId.MAIN, DAWN, Mutation.LoadedAutomation.KEEP_COMPATIBLE));

        assertThat(view().base().screens().getFirst().layers())
                .extracting(Layer::id)
                .containsExactly(A, B);
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(3));
        assertThat(desk.published("main/b/speed")).isEqualTo(scalar(1));
        Setting restored = view().base(desk.slot("main/a/speed"));
        assertThat(restored.by().rev()).isEqualTo(view().rev());
        assertThat(restored.by().origin()).isEqualTo(Desk.PAGE);
    }

    @Test
    void aSceneOnASecondScreenGetsIdsOfItsOwn() {
        desk.accepted(
                new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"),
                new Mutation.AddScreen(SIDE, ScreenFormat.DEFAULT),
                new Mutation.LoadScene(SIDE, DAWN, Mutation.LoadedAutomation.KEEP_COMPATIBLE));
        desk.set("side/a/speed", 4);

        assertThat(view().base().find(SIDE).layers())
                .extracting(Layer::id)
                .containsExactly(LayerId.of(3), LayerId.of(4));
        assertThat(desk.published("main/a/speed")).isEqualTo(scalar(1));
        assertThat(desk.accepted(add(null, Map.of())).added()).containsExactly(LayerId.of(5));
    }

    @Test
    void scenesAreSortedReplacedRenamedAndDeleted() {
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, new SceneId("noon"), "Noon"));
        desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, DAWN, "Dawn"));
        desk.accepted(new Mutation.RenameScene(DAWN, "Sunrise"));

        assertThat(view().base().scenes())
                .extracting(Scene::name)
                .containsExactly("Sunrise", "Noon");
        desk.accepted(new Mutation.DeleteScene(DAWN));
        assertThat(view().base().scenes()).extracting(Scene::name).containsExactly("Noon");
        assertThat(desk.rejected(new Mutation.DeleteScene(DAWN)).reason())
                .isEqualTo("there is no scene dawn");
        assertThat(desk.rejected(new Mutation.SaveScene(ScreenId.MAIN, DAWN, " ")).reason())
                .isEqualTo("a scene's name has 1 to 200 characters");
        assertThat(desk.rejected(new Mutation.SaveScene(SIDE, DAWN, "Dawn")).code())
                .isEqualTo(MutationOutcome.Code.UNKNOWN_TARGET);
    }

    // Threads and defects

    @Test
    void onlyTheCoordinatorsThreadMayDecide() throws InterruptedException {
        var refused = new Throwable[1];
        Thread other =
                new Thread(() -> {
                    try {
                        desk.set("main/a/speed", 3);
                    } catch (WrongThreadException e) {
                        refused[0] = e;
                    }
                });
        other.start();
        other.join();

        assertThat(refused[0]).hasMessageContaining("COORDINATOR");
        assertThat(view().rev()).isZero();
    }

    @Test
    @DisplayName(
            "SNT-05 a picture that cannot be made leaves the show as it was and ends in health")
    void aPictureThatCannotBeMadeLeavesTheShowAsItWas() {
        var publisher = new SnapshotPublisher(view(), desk.ticker, desk.health);
        RenderSnapshot before = publisher.latest();
        var torn =
                new CommittedView(
                        1,
                        DurableState.empty()
                                .withScreens(
                                        view().base()
                                                .screens()
                                                .withAdded(0, view().base().screens().getFirst())),
                        view().committed(),
                        view().slots(),
                        view().catalog(),
                        view().environment());

        for (int i = 0; i < 3; i++) {
            assertThat(desk.health.report().conditions()).isEmpty();
            assertThatThrownBy(() -> publisher.build(torn)).isInstanceOf(RuntimeException.class);
        }

        assertThat(publisher.latest()).isSameAs(before);
        assertThat(desk.health.report().conditions())
                .singleElement()
                .satisfies(condition ->
                        assertThat(condition.message())
                                .startsWith("the picture no longer follows the show"));
        assertThat(publisher.publishIfChanged(publisher.build(view()))).isFalse();
        assertThat(desk.health.report().conditions()).isEmpty();
    }

    @Test
    void textsAndImagesAreValuesLikeAllOthers() {
        var below = new ParameterValue.Image(new ImageSource.Below());
        desk.set("main/a/title", new ParameterValue.Text("hi"), Lifetime.DURABLE);
        desk.set("main/a/picture", below, Lifetime.SESSION);

        desk.frame();

        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("hi"));
        assertThat(desk.shownObject("main/a/picture")).isEqualTo(below);
        assertThat(view().base(desk.slot("main/a/picture"))).isNull();
    }

    private Mutation add(String key, Map<ParameterId, ParameterValue> values) {
        return new Mutation.AddLayer(
                ScreenId.MAIN, key == null ? null : new Key(key), Shows.EVERYTHING.id(), 2, values);
    }

    private CommittedView view() {
        return desk.engine.view();
    }

    private Slot speed() {
        return desk.slot("main/a/speed");
    }

    private static ParameterValue scalar(float number) {
        return new ParameterValue.Scalar(number);
    }
}
