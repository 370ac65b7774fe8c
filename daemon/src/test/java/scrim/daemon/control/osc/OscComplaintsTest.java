package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.testkit.ManualTicker;

import java.util.ArrayList;
import java.util.List;

class OscComplaintsTest {
    private final ManualTicker ticker = new ManualTicker(-5_000_000_000L);
    private final Health health = new Health(() -> 0);
    private final OscComplaints complaints =
            new OscComplaints(health, ticker, "unknown address", "nobody is called");

    @Test
    void theNewestFewCasesAreOneFailure() {
        var told = complain(1, 2, 3, 1);

        assertThat(told).containsExactly(1, 2, 3);
        Failure failure = health.report().lastFailures().getFirst();
        assertThat(health.report().lastFailures()).hasSize(1);
        assertThat(failure.subsystem()).isEqualTo("osc");
        assertThat(failure.severity()).isEqualTo(Severity.WARNING);
        assertThat(failure.message()).isEqualTo("nobody is called: case 3, case 2, case 1");
        assertThat(failure.times()).isEqualTo(3);
    }

    @Test
    void aFloodIsToldOnceASecond() {
        var told = new ArrayList<Integer>();
        for (int i = 0; i < 10_000; i++) {
            told.addAll(complain(i));
            ticker.advance(0.001);
        }

        assertThat(told).hasSizeBetween(13, 14);
        assertThat(health.report().lastFailures().getFirst().message())
                .matches("nobody is called: (case \\d+, ){3}case \\d+");
    }

    @Test
    void aCaseThatGoesOnIsToldAgainAfterAWhile() {
        assertThat(complain(1)).hasSize(1);
        ticker.advance(9.9);
        assertThat(complain(1)).isEmpty();
        ticker.advance(0.2);

        assertThat(complain(1)).hasSize(1);
        assertThat(health.report().lastFailures().getFirst().message())
                .isEqualTo("nobody is called: case 1");
    }

    private List<Integer> complain(int... marks) {
        var told = new ArrayList<Integer>();
        for (int mark : marks) {
            if (complaints.isDue(mark)) {
                complaints.tell(mark, "case " + mark);
                told.add(mark);
            }
        }
        return told;
    }
}
