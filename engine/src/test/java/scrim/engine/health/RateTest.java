package scrim.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class RateTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong total = new AtomicLong(1_000);
    private final Health health = new Health(() -> 0);
    private final Rate rate = health.rate("osc.messagesPerSecond", total::get);

    @Test
    void whatWasThereBeforeTheFirstLookDoesNotCount() {
        rate.look(-7 * SECOND);

        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void isWhatCameInTheLastSecondLookedAt() {
        rate.look(0);
        total.addAndGet(60);
        rate.look(SECOND / 2);
        assertThat(rate.perSecond()).isZero();

        rate.look(SECOND);
        assertThat(rate.perSecond()).isEqualTo(60);
        assertThat(health.report().gauges()).containsEntry("osc.messagesPerSecond", 60L);

        rate.look(2 * SECOND);
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void aLateLookIsNotAHigherRate() {
        rate.look(0);
        total.addAndGet(300);
        rate.look(3 * SECOND);

        assertThat(rate.perSecond()).isEqualTo(100);
    }
}
