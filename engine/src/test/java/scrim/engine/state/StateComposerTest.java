package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.health.Health;
import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

class StateComposerTest {
    private static final EngineSettings GLIDING = new EngineSettings(0.05f, 0.25, 5);

    @Test
    @DisplayName(
            "LAY-05 LAY-11 LAY-12 LAY-13 composition takes a snapshot and an overlay, nothing else")
    void compositionNeedsNoEngineAroundIt() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.set("main/a/speed", 3);
        RenderSnapshot committed = desk.engine.snapshot();
        var overlay =
                new AutomationOverlay(
                        committed.slots(), Desk.JUMPING, new Sources(), new Health(() -> 0));
        overlay.begin(0);
        overlay.over(committed);
        overlay.arrived(
                desk.slot("main/a/center").number(), new float[] {0.5f, -0.5f, 0, 0}, null, 0);
        var composer = new StateComposer(committed.slots());
        var frame = new FrameState(committed, new FrameTime());

        composer.compose(committed, overlay, 0.01, frame);

        int speed = desk.slot("main/a/speed").offset();
        int center = desk.slot("main/a/center").offset();
        assertThat(frame.values()[speed]).isEqualTo(3);
        assertThat(frame.values()[center]).isEqualTo(0.5f);
        assertThat(frame.values()[center + 1]).isEqualTo(-0.5f);
        assertThat(frame.snapshot()).isSameAs(committed);
    }

    @Test
    @DisplayName("LAY-14 SNR-06 composition changes neither the snapshot nor any tier")
    void compositionChangesNoTier() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        RenderSnapshot snapshot = desk.engine.snapshot();
        float[] pageBefore = snapshot.pages[0].clone();
        CommittedView view = desk.engine.view();

        desk.put("main/a/speed", 9);
        desk.put("main/a/title", new ParameterValue.Text("moved"));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(9);
        assertThat(desk.engine.snapshot()).isSameAs(snapshot);
        assertThat(snapshot.pages[0]).containsExactly(pageBefore);
        assertThat(snapshot.value(desk.slot("main/a/title")))
                .isEqualTo(new ParameterValue.Text("hello"));
        assertThat(desk.engine.view()).isSameAs(view);
    }

    @Test
    @DisplayName("TST-04 PRE-03 smoothing touches automation only, never base or committed values")
    void smoothingTouchesAutomationOnly() {
        Desk desk = Desk.gliding(GLIDING, Shows.EVERYTHING);
        desk.frame();

        desk.set("main/a/speed", new ParameterValue.Scalar(5), Lifetime.SESSION);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(5);
        desk.set("main/a/speed", new ParameterValue.Scalar(2), Lifetime.DURABLE);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(2);

        desk.put("main/a/speed", 10);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isBetween(2.1f, 9.9f);
    }

    @Test
    @DisplayName("PRE-03 a glide starts at the committed value and approaches the target")
    void aGlideStartsAtTheCommittedValueAndNeverOvershoots() {
        Desk desk = Desk.gliding(GLIDING, Shows.EVERYTHING);
        desk.set("main/a/speed", 2);
        desk.frame();
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 10);

        float before = 2;
        for (int i = 0; i < 25; i++) {
            desk.frame();
            assertThat(desk.shown("main/a/speed")).isGreaterThan(before).isLessThanOrEqualTo(10);
            before = desk.shown("main/a/speed");
        }
        assertThat(before).isCloseTo(10, within(0.01f));
    }

    @Test
    @DisplayName("PRE-03 a glide takes the same time at 30 and at 120 frames a second")
    void aGlideTakesTheSameTimeAtEveryFrameRate() {
        Desk slow = Desk.gliding(GLIDING, Shows.EVERYTHING);
        Desk fast = Desk.gliding(GLIDING, Shows.EVERYTHING);
        slow.frame();
        fast.frame();
        slow.put("main/a/tint", 1, 0.5f, 0.25f, 0);
        fast.put("main/a/tint", 1, 0.5f, 0.25f, 0);

        for (int tick = 1; tick <= 3; tick++) {
            slow.frame(1 / 30.0);
            for (int i = 0; i < 4; i++) {
                fast.frame(1 / 120.0);
            }
            for (int component = 0; component < 4; component++) {
                assertThat(slow.shown("main/a/tint", component))
                        .isCloseTo(fast.shown("main/a/tint", component), within(1e-5f));
            }
        }
        assertThat(slow.shown("main/a/tint")).isBetween(0.8f, 0.99f);
    }

    @Test
    void aParameterMayHaveItsOwnTimeConstantOrNone() {
        var sluggish = smoothed("sluggish", 10f);
        var sudden = smoothed("sudden", 0f);
        Desk desk = Desk.gliding(GLIDING, Shows.shader("test/own", sluggish, sudden));
        desk.frame();
        desk.put("main/a/sluggish", 1);
        desk.put("main/a/sudden", 1);

        desk.frame();

        assertThat(desk.shown("main/a/sluggish")).isBetween(0.001f, 0.01f);
        assertThat(desk.shown("main/a/sudden")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "TST-05 PRE-02 PRE-04 flags, choices, texts and images are there at once, unsmoothed")
    void discreteAutomationIsThereAtOnce() {
        Desk desk = Desk.gliding(GLIDING, Shows.EVERYTHING);
        desk.frame();
        desk.put("main/a/on", 1);
        desk.put("main/a/mode", 2);
        desk.put("main/a/title", new ParameterValue.Text("now"));
        desk.put("main/a/picture", new ParameterValue.Image(new ImageSource.Below()));

        desk.frame();

        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("now"));
        assertThat(desk.shownObject("main/a/picture"))
                .isEqualTo(new ParameterValue.Image(new ImageSource.Below()));
    }

    @Test
    @DisplayName(
            "PRE-04 TST-05 a pulse is seen in exactly one frame and is never held or committed")
    void aPulseIsSeenInExactlyOneFrame() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.frame();
        desk.put("main/a/hit", 1);
        desk.put("main/a/hit", 1);

        desk.frame();
        assertThat(desk.shown("main/a/hit")).isEqualTo(1);
        for (int i = 0; i < 60; i++) {
            desk.frame();
            assertThat(desk.shown("main/a/hit")).isZero();
        }
        assertThat(desk.engine.view().rev()).isZero();
    }

    @Test
    @DisplayName("PRE-04 a button's release is no second pulse")
    void aButtonsReleaseIsNoSecondPulse() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.put("main/a/hit", 1);
        desk.frame();
        desk.put("main/a/hit", 0);
        desk.frame();

        assertThat(desk.shown("main/a/hit")).isZero();
    }

    @Test
    void aPulseOnTheEveOfAStructuralChangeIsStillSeen() {
        Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);
        desk.frame();
        desk.put("main/b/hit", 1);
        desk.accepted(
                new Mutation.RemoveLayer(
                        desk.address("main/a/hit").screen(), desk.address("main/a/hit").layer()));

        desk.frame();
        assertThat(desk.shown("main/b/hit")).isEqualTo(1);
        desk.frame();
        assertThat(desk.shown("main/b/hit")).isZero();
    }

    @Test
    void aReleasedValueFallsBackToWhatIsCommittedByThen() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/tint", 1, 1, 1, 0);
        desk.frame();
        desk.set("main/a/speed", 4);
        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);

        desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(4);
        assertThat(desk.shown("main/a/tint", 3)).isEqualTo(1);
        assertThat(desk.shown("main/a/tint", 0)).isZero();
    }

    @Test
    @DisplayName("SNR-02 SNR-03 a frame copies only pages that are new since the last one")
    void aFrameCopiesOnlyPagesThatAreNew() {
        Desk desk = Desk.with(Shows.scalars("test/many", 600));
        FrameState frame = desk.frame();
        float[] values = frame.values();
        int untouched = desk.slot("main/a/p500").offset();
        values[untouched] = 42;

        desk.set("main/a/p0", 0.5f);
        desk.frame();

        assertThat(frame.values()).isSameAs(values);
        assertThat(desk.shown("main/a/p0")).isEqualTo(0.5f);
        assertThat(values[untouched]).isEqualTo(42);
    }

    @Test
    void aGlideThatHasArrivedOnAnyScaleIsCommitted() {
        ParameterDefinition small =
                ParameterDefinition.of("small", "Small", new ParameterKind.Scalar(0, 0, 0.001f));
        ParameterDefinition large =
                ParameterDefinition.of(
                        "large", "Large", new ParameterKind.Scalar(1e6f, 1e6f, 1e6f + 8));
        Desk desk =
                Desk.gliding(
                        new EngineSettings(1, 0.25, 5), Shows.shader("test/scales", small, large));
        desk.frame();
        desk.put("main/a/small", 0.001f);
        desk.put("main/a/large", 1e6f + 8);
        for (int i = 0; i < 60 && desk.published("main/a/small").equals(value(0)); i++) {
            desk.frame(0.2);
            if (desk.published("main/a/small").equals(value(0))) {
                continue;
            }
            assertThat(desk.shown("main/a/small")).isCloseTo(0.001f, within(2e-7f));
        }

        assertThat(desk.published("main/a/small")).isEqualTo(value(0.001f));
        assertThat(desk.published("main/a/large")).isEqualTo(value(1e6f + 8));
    }

    private static ParameterValue value(float number) {
        return new ParameterValue.Scalar(number);
    }

    private static ParameterDefinition smoothed(String name, float seconds) {
        return new ParameterDefinition(
                new ParameterId(name),
                new Key(name),
                name,
                new ParameterKind.Scalar(0, 0, 1),
                null,
                seconds);
    }
}
