package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Setting;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

class ExplanationTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING);

    @Test
    void aRestoredValueDoesNotPretendToKnowWhoSetIt() {
        CommittedView now = desk.engine.view();
        Slot slot = desk.slot("main/a/speed");
        var saved = new Setting(new ParameterValue.Scalar(3), new Provenance(Origin.RESTORE, 7, 1));
        Layer layer = now.base().screens().get(0).layers().get(0);
        DurableState base =
                now.base()
                        .withLayer(
                                0,
                                0,
                                layer.with(layer.values().with(slot.address().parameter(), saved)));
        var restored =
                new CommittedView(
                        7, base, now.committed(), now.slots(), now.catalog(), now.environment());

        Explanation explanation = Explanation.of(restored, slot, null);

        assertThat(explanation.winner()).isEqualTo(Tier.BASE);
        assertThat(explanation.reason())
                .isEqualTo("it was saved before this start; nothing is above it");
    }
}
