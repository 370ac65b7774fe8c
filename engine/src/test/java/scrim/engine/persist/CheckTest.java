package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import static scrim.engine.persist.PendingTest.scene;
import static scrim.engine.persist.PendingTest.state;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the writer notices of its disk by itself, while nothing is being saved. */
@ExtendWith(PlaysTheWriter.class)
class CheckTest {
    private static final long MS = 1_000_000;

    private final ScriptedSink sink = new ScriptedSink();
    private final Health health = new Health(() -> 0);
    private final List<PersistenceOutcome> outcomes = new ArrayList<>();
    private long now = -20 * MS;
    private final PersistenceSteps steps =
            new PersistenceSteps(
                    sink,
                    PersistenceSettings.DEFAULT,
                    () -> now,
                    () -> 0,
                    health,
                    outcomes::add,
                    0);

    @Test
    void anIdleWriterLooksTwiceASecond() {
        runFor(10_000);

        assertThat(sink.checks).isBetween(19, 20);
        assertThat(sink.asked).isEmpty();
    }

    @Test
    void whatIsDueIsSavedFirst() {
        runFor(490);
        change(1);
        sink.afterCapture.add(() -> assertThat(sink.checks).isZero());

        now += 60 * MS;
        assertThat(steps.step()).isTrue();
        assertThat(sink.checks).isZero();

        assertThat(steps.step()).isFalse();
        assertThat(sink.checks).isEqualTo(1);
    }

    @Test
    @DisplayName("PFR-08 a disk that could not be saved to is in health within a second")
    void aDiskThatWouldFailIsReportedBeforeAnythingChanges() {
        refuse("no room in data: 12 KiB are free. Delete something", 2);

        runFor(1_000);

        HealthReport report = health.report();
        assertThat(report.status()).isEqualTo(HealthReport.Status.FAILING);
        assertThat(report.conditions())
                .extracting(Failure::subsystem, Failure::subject, Failure::message)
                .containsExactly(
                        tuple(
                                "store",
                                "show/RUNTIME_STATE (check)",
                                "no room in data: 12 KiB are free. Delete something"));
        assertThat(report.conditions().getFirst().times()).isEqualTo(1);

        runFor(1_000);

        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    void aGoodCheckDoesNotTakeBackWhatAFailedSaveSaid() {
        sink.failTimes(4, "Input/output error");
        change(1);

        runFor(1_200);

        assertThat(sink.checks).isPositive();
        assertThat(health.report().conditions())
                .extracting(Failure::subject)
                .containsExactly("show/RUNTIME_STATE");
    }

    @Test
    void aGoodSaveDoesNotTakeBackWhatACheckSaid() {
        refuse("going full", 100);
        runFor(1_000);
        change(1);

        runFor(100);

        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(health.report().conditions())
                .extracting(Failure::subject)
                .containsExactly("show/RUNTIME_STATE (check)");
    }

    @Test
    @DisplayName("PWR-02 what waits is tried as soon as a look finds the cause gone")
    void aCheckThatPassesAfterOneThatFailedEndsTheRest() {
        sink.failTimes(7, "read-only");
        change(1);
        // The last of them is followed by a rest of 16 seconds.
        runFor(16_000);
        assertThat(sink.asked).hasSize(7);
        assertThat(steps.status().retryNanos()).isGreaterThan(10_000 * MS);
        refuse("data is read-only", 1);

        runFor(1_100);

        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    void checksThatKeepPassingDoNotShortenTheRest() {
        sink.failTimes(100, "Input/output error");
        change(1);

        runFor(16_000);

        assertThat(sink.checks).isGreaterThan(20);
        // After 0.05, 0.3, 0.8, 1.8, 3.8, 7.8 and 15.8 seconds.
        assertThat(sink.asked).hasSize(7);
    }

    @Test
    void theSecondTryThatFailsRestsLongerThanTheFirst() {
        sink.failTimes(100, "read-only");
        change(1);
        runFor(16_000);
        refuse("data is read-only", 1);
        runFor(1_100);

        assertThat(sink.asked).hasSize(8);
        assertThat(steps.status().attempts()).isEqualTo(8);
        assertThat(steps.status().retryNanos()).isGreaterThan(25_000 * MS);
    }

    @Test
    void whatIsGoneIsSavedAgainAtOnce() {
        change(1);
        runFor(100);
        sink.onCheck.add(() -> List.of(state(1), scene("dawn", 1)));

        runFor(500);

        assertThat(sink.asked).containsExactly(state(1), state(1), scene("dawn", 1));
        assertThat(steps.status().unsaved()).isFalse();
        assertThat(steps.durableRev()).isEqualTo(1);
    }

    @Test
    void whatIsGoneAndCannotBeSavedRestsLikeAnythingElse() {
        sink.failTimes(100, "read-only");
        for (int i = 0; i < 40; i++) {
            sink.onCheck.add(() -> List.of(scene("dawn", 0)));
        }

        runFor(16_600);

        assertThat(sink.asked).hasSize(7);
        assertThat(steps.unsaved()).containsExactly(scene("dawn", 0));
    }

    @Test
    @DisplayName("PWR-04 what is saved again is not taken for a change")
    void whatIsSavedAgainClaimsNothing() {
        change(3);
        runFor(100);
        // The show is ahead of what has been asked for, as between the two in a coordinator's turn.
        sink.content = 9;
        sink.onCheck.add(() -> List.of(state(9)));

        runFor(600);

        assertThat(sink.onDisk).containsExactly(3L, 9L);
        assertThat(steps.durableRev()).isEqualTo(3);
        assertThat(steps.status().rev()).isEqualTo(3);

        steps.ask(List.of(state(9)), List.of());
        runFor(100);
        assertThat(steps.durableRev()).isEqualTo(9);
    }

    @Test
    void whatCannotBeSavedAgainHoldsNoLaterChangeBack() {
        sink.onCheck.add(() -> List.of(scene("dawn", 0)));
        sink.failTimes(1, "no permission");
        runFor(510);
        assertThat(steps.status().unsaved()).isTrue();

        change(2);
        runFor(100);

        assertThat(steps.durableRev()).isEqualTo(2);
    }

    @Test
    void aDefectInACheckIsReportedAndEndsNothing() {
        sink.onCheck.add(() -> {
            throw new IllegalStateException("as told");
        });

        runFor(600);
        assertThat(health.report().conditions().getFirst().message())
                .contains("a defect in Scrim")
                .contains("as told");

        change(1);
        runFor(600);
        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    @DisplayName("R6 a disk that does not answer is in health while it does not")
    void aDiskThatDoesNotAnswerIsReportedMeanwhile() {
        var reports = new ArrayList<HealthReport>();
        sink.afterCapture.add(() -> {
            now += 900 * MS;
            reports.add(health.report());
            now += 1_100 * MS;
            reports.add(health.report());
        });
        change(1);

        runFor(100);

        assertThat(reports.getFirst().conditions()).isEmpty();
        assertThat(reports.getLast().conditions().getFirst().message())
                .isEqualTo(
                        "the disk has not answered for 2.0 s while saving show/RUNTIME_STATE;"
                                + " changes wait in memory (on disk: rev 0)");
        assertThat(health.report().conditions()).isEmpty();
    }

    private void refuse(String message, int times) {
        for (int i = 0; i < times; i++) {
            sink.onCheck.add(() -> {
                throw new IOException(message);
            });
        }
    }

    private void change(long rev) {
        sink.content = rev;
        steps.ask(List.of(state(rev)), List.of());
    }

    private void runFor(long millis) {
        for (long end = now + millis * MS; now < end; now += 10 * MS) {
            while (steps.step()) {
                // what is due is due
            }
        }
    }
}
