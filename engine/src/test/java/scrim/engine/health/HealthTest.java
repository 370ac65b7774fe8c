package scrim.engine.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualWall;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

class HealthTest {
    private final ManualWall wall = new ManualWall(1_000);
    private final Health health = new Health(wall::millis);

    @Test
    void aNameMeansTheSameCounterForEverybody() {
        health.counter("osc.messages").increment();
        health.counter("osc.messages").add(2);

        assertThat(health.report().counters()).containsEntry("osc.messages", 3L);
    }

    @Test
    void aGaugeIsAskedWhenTheReportIsMade() {
        health.gauge("wall", wall::millis);
        wall.set(7);

        assertThat(health.report().gauges()).containsEntry("wall", 7L);
    }

    @Test
    void repeatsCountUpInsteadOfFillingTheList() {
        health.failed("osc", "9000", Severity.WARNING, "first");
        wall.set(2_000);
        health.failed("osc", "9000", Severity.ERROR, "second");

        assertThat(health.report().lastFailures())
                .containsExactly(
                        new Failure("osc", "9000", Severity.ERROR, "second", 2, 1_000, 2_000));
    }

    @Test
    void theNewestFailureComesFirstEvenWithinOneMillisecond() {
        health.failed("a", "1", Severity.WARNING, "");
        health.failed("b", "1", Severity.WARNING, "");
        health.failed("a", "1", Severity.WARNING, "again");

        assertThat(health.report().lastFailures())
                .extracting(Failure::subsystem)
                .containsExactly("a", "b");
    }

    @Test
    void aFloodOfDifferentFailuresStaysBounded() {
        for (int i = 0; i < 1_000; i++) {
            health.failed("http", "client " + i, Severity.WARNING, "");
        }

        assertThat(health.report().lastFailures()).hasSize(64);
        assertThat(health.report().lastFailures().getFirst().subject()).isEqualTo("client 999");
    }

    @Test
    void theStatusIsThatOfTheWorstThingStillWrong() {
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);

        health.broken("video", "camera", Severity.WARNING, "no signal");
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);

        health.broken("store", "state", Severity.ERROR, "disk full");
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.FAILING);

        health.mended("store", "state");
        health.mended("video", "camera");
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
        assertThat(health.report().conditions()).isEmpty();
        assertThat(health.report().lastFailures()).hasSize(2);
    }

    @Test
    void aFailureThatIsOverDoesNotColourTheStatus() {
        health.failed("http", "x", Severity.ERROR, "one bad request");

        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("SNT-02 a duration read back is at most an eighth too large")
    void aDurationReadBackIsAtMostAnEighthTooLarge() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >>> random.nextInt(2, 64);

            long bound = Histogram.upperBound(Histogram.bucketOf(value));

            assertThat(bound)
                    .as("seed %d, value %d", seed, value)
                    .isGreaterThanOrEqualTo(value)
                    .isLessThanOrEqualTo(value + Math.max(0, value / 8));
        }
        assertThat(Histogram.upperBound(Histogram.bucketOf(Long.MAX_VALUE)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void quantilesAreThoseOfTheCountedValues() {
        Histogram histogram = health.histogram("frame.workNanos");
        assertThat(histogram.summary()).isEqualTo(new Histogram.Summary(0, 0, 0, 0, 0));

        for (int i = 1; i <= 1_000; i++) {
            histogram.record(i);
        }
        histogram.record(-5);

        Histogram.Summary summary = histogram.summary();
        assertThat(summary.count()).isEqualTo(1_001);
        assertThat(summary.p50()).isBetween(500L, 563L);
        assertThat(summary.p99()).isBetween(990L, 1_114L);
        assertThat(summary.max()).isBetween(1_000L, 1_125L);
    }

    @Test
    void aReadingOfTheRecentHasOnlyWhatWasCountedSinceTheLast() {
        Histogram histogram = health.histogram("frame.workNanos");
        histogram.record(1_000_000);
        Histogram.Recent recent = histogram.recent();
        assertThat(recent.take()).isEqualTo(new Histogram.Summary(0, 0, 0, 0, 0));

        histogram.record(5);
        histogram.record(7);

        assertThat(recent.take()).isEqualTo(new Histogram.Summary(2, 5, 7, 7, 7));
        assertThat(recent.take().count()).isZero();
        assertThat(histogram.summary().count()).isEqualTo(3);
    }

    @Test
    void whatCannotTellByItselfIsAskedWhenAReportIsMade() {
        var problem = new AtomicReference<String>();
        health.watch("render", "stall", Severity.ERROR, problem::get);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);

        problem.set("stuck");

        assertThat(health.report().status()).isEqualTo(HealthReport.Status.FAILING);
        assertThat(health.report().conditions())
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).isEqualTo("stuck"));
        problem.set(null);
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    void aTallyIsReportedLikeACounterAndIsNoOtherCounter() {
        Tally tally = health.tally("osc.packets");
        tally.increment();
        tally.add(2);

        assertThat(health.report().counters()).containsEntry("osc.packets", 3L);
        assertThatThrownBy(() -> health.counter("osc.packets"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("osc.packets");
    }
}
