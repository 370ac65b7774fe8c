package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualWall;

class TimeTagsTest {
    private static final long MILLI = 1_000_000;
    private static final long START_MILLIS = 1_700_000_000_000L;

    private final ManualWall wall = new ManualWall(START_MILLIS);
    private final TimeTags tags = new TimeTags(wall);

    @Test
    void aTagIsAsFarFromNowAsItsTimeOfDayIs() {
        long now = -77 * MILLI;

        assertThat(due(START_MILLIS + 250, now)).isEqualTo(now + 250 * MILLI);
        assertThat(due(START_MILLIS - 3_000, now)).isEqualTo(now - 3_000 * MILLI);
        assertThat(due(START_MILLIS, now)).isEqualTo(now);
    }

    @Test
    void aTagBeyondTheYear2036IsAheadAndNotACenturyAgo() {
        long december2035 = 2_082_672_000_000L;
        long march2036 = 2_088_000_000_000L;
        wall.set(december2035);

        assertThat(due(march2036, 0)).isEqualTo((march2036 - december2035) * MILLI);
    }

    @Test
    void oneTagMeansOneMomentHoweverTheMillisecondsAreCutOff() {
        long tag = START_MILLIS + 100;
        long first = due(tag, 0);
        for (long micros = 1; micros < 100_000; micros += 37) {
            // The clock has been 0.3 ms into its millisecond at the start.
            wall.set(START_MILLIS + (micros + 300) / 1_000);
            long later = due(tag, micros * 1_000);

            assertThat(later).isBetween(first - MILLI, first);
            first = later;
        }

        assertThat(first).isBetween(99_700_000L, 99_740_000L);
    }

    @Test
    void aClockThatIsSetIsFollowed() {
        assertThat(due(START_MILLIS, 0)).isZero();
        wall.set(START_MILLIS - 60_000);
        assertThat(due(START_MILLIS, 0)).isEqualTo(60_000 * MILLI);
        wall.set(START_MILLIS + 60_000);
        assertThat(due(START_MILLIS, 0)).isEqualTo(-60_000 * MILLI);
    }

    /** In whole microseconds, which is what the fraction of a tag is cut off to here. */
    private long due(long millis, long nowNanos) {
        long due = tags.dueNanos(TimeTags.ntp(millis), nowNanos);
        return Math.round(due / 1e3) * 1_000;
    }
}
