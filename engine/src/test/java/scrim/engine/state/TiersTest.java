package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Setting;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

class TiersTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING);

    @Test
    @DisplayName("PRE-01 the topmost tier that has a value wins")
    void theTopmostTierThatHasAValueWins() {
        assertThat(Tiers.winner(false, false, false)).isNull();
        assertThat(Tiers.winner(true, false, false)).isEqualTo(Tier.BASE);
        assertThat(Tiers.winner(true, true, false)).isEqualTo(Tier.COMMITTED);
        assertThat(Tiers.winner(false, true, false)).isEqualTo(Tier.COMMITTED);
        assertThat(Tiers.winner(true, true, true)).isEqualTo(Tier.AUTOMATION);
        assertThat(Tiers.winner(false, false, true)).isEqualTo(Tier.AUTOMATION);
    }

    @Test
    @DisplayName("TST-01 LAY-02 the base value counts when nothing is above it")
    void theBaseValueCountsWhenNothingIsAboveIt() {
        assertThat(shownSpeed()).isEqualTo(1);

        desk.set("main/a/speed", new ParameterValue.Scalar(3), Lifetime.DURABLE);

        assertThat(shownSpeed()).isEqualTo(3);
    }

    @Test
    @DisplayName("TST-02 LAY-03 a committed value overrides the base value and leaves it there")
    void aCommittedValueOverridesTheBaseValue() {
        desk.set("main/a/speed", new ParameterValue.Scalar(3), Lifetime.DURABLE);
        desk.set("main/a/speed", new ParameterValue.Scalar(5), Lifetime.SESSION);

        assertThat(shownSpeed()).isEqualTo(5);
        assertThat(desk.engine.view().base(desk.slot("main/a/speed")).value())
                .isEqualTo(new ParameterValue.Scalar(3));

        desk.accepted(new Mutation.Revert(new Scope.Everything()));
        assertThat(shownSpeed()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "TST-03 LAY-04 LAY-05 automation overrides the committed value and leaves it there")
    void automationOverridesTheCommittedValue() {
        desk.set("main/a/speed", new ParameterValue.Scalar(5), Lifetime.SESSION);

        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(5));
        assertThat(desk.engine.view().value(desk.slot("main/a/speed")))
                .isEqualTo(new ParameterValue.Scalar(5));

        desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));
        assertThat(shownSpeed()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "Q-001-4 a setting that no longer fits counts as nothing, one out of range nearest")
    void aSettingIsReadThroughTheDefinitionOfNow() {
        var by = new Provenance(Origin.SYSTEM, 1, 1);
        var flag = new Setting(new ParameterValue.Flag(true), by);
        var far = new Setting(new ParameterValue.Scalar(99), by);

        assertThat(Tiers.usable(Shows.SPEED, flag)).isNull();
        assertThat(Tiers.usable(Shows.SPEED, far)).isEqualTo(new ParameterValue.Scalar(10));
        assertThat(Tiers.resolve(Shows.SPEED, far, flag)).isEqualTo(new ParameterValue.Scalar(10));
        assertThat(Tiers.resolve(Shows.SPEED, null, flag)).isEqualTo(new ParameterValue.Scalar(1));
    }

    private float shownSpeed() {
        desk.frame();
        return desk.shown("main/a/speed");
    }
}
