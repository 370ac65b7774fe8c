package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.testkit.ManualTicker;

class OscFaultsTest {
    private final ManualTicker ticker = new ManualTicker(-5_000_000_000L);
    private final Health health = new Health(() -> 0);
    private final OscFaults faults = new OscFaults(health, "receive", ticker);

    private String told() {
        return String.join(
                "\n", health.report().lastFailures().stream().map(Failure::message).toList());
    }

    @Test
    void aFaultThatComesBackIsToldOnceASecond() {
        faults.tell("receiving OSC", new IllegalStateException("first"));
        faults.tell("receiving OSC", new IllegalStateException("second"));
        assertThat(told())
                .isEqualTo("receiving OSC failed: java.lang.IllegalStateException: first");

        ticker.advance(1);
        faults.tell("receiving OSC", new StackOverflowError("third"));

        assertThat(told()).isEqualTo("receiving OSC failed: java.lang.StackOverflowError: third");
    }
}
