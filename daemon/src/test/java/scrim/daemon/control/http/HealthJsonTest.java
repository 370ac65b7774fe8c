package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.persist.PersistenceStatus;
import scrim.engine.state.Mailbox;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.node.ObjectNode;

class HealthJsonTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING);

    @Test
    void theRoutesThatValuesComeByAreTold() {
        assertThat(health().get("routes").toString()).isEqualTo("[]");

        int slot = desk.slot("main/a/speed").number();
        desk.engine.mailbox().arrivals().noted(slot, desk.ticker.nanos());
        desk.engine.mailbox().put(slot, 2, Mailbox.timed(desk.note(Desk.FADER, null)));
        desk.frame(0.008);

        assertThat(health().get("routes").toString())
                .isEqualTo(
                        "[{\"parameter\":\"main/L1/speed\",\"path\":\"main/a/speed\","
                                + "\"perSecond\":0,\"jitterNanos\":0,\"ageNanos\":8000000,"
                                + "\"worstAgeNanos\":8000000}]");
        assertThat(health().at("/histograms/automation.ageNanos/count").longValue()).isOne();
    }

    private ObjectNode health() {
        return HealthJson.write(
                desk.health.report(), new PersistenceStatus(0, 0, false, 0, 0, 0, 0, 0, null));
    }
}
