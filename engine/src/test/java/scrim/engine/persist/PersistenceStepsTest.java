package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.engine.persist.PendingTest.forced;
import static scrim.engine.persist.PendingTest.scene;
import static scrim.engine.persist.PendingTest.state;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The writer's rules, with time moved by hand and nothing on a disk (PWR-06). */
@ExtendWith(PlaysTheWriter.class)
class PersistenceStepsTest {
    private static final long MS = 1_000_000;

    private final ScriptedSink sink = new ScriptedSink();
    private final Health health = new Health(() -> 0);
    private final List<PersistenceOutcome> outcomes = new ArrayList<>();
    private double random;
    private long now = 1_000 * MS;
    private final PersistenceSteps steps =
            new PersistenceSteps(
                    sink,
                    PersistenceSettings.DEFAULT,
                    () -> now,
                    () -> random,
                    health,
                    outcomes::add,
                    0);

    @Test
    @DisplayName("TST-24 TST-25 repeated requests lead to one write of the newest content")
    void repeatedRequestsLeadToOneWriteOfTheNewest() {
        for (int i = 1; i <= 20; i++) {
            change(i);
        }

        runFor(1_000);

        assertThat(sink.onDisk).containsExactly(20L);
        assertThat(steps.durableRev()).isEqualTo(20);
        assertThat(steps.status().unsaved()).isFalse();
    }

    @Test
    @DisplayName(
            "R7 a minute of steady change is saved in bounded time and at most five times a second")
    void aSteadyStreamIsSavedInBoundedTime() {
        for (int ms = 1; ms <= 60_000; ms++) {
            now += MS;
            change(ms);
            while (steps.step()) {
                // what is due is due
            }
            assertThat(steps.status().unsavedNanos()).isLessThanOrEqualTo(200 * MS);
        }

        assertThat(sink.onDisk).hasSizeBetween(295, 301);
    }

    @Test
    @DisplayName("TST-29 PSH-03 nothing is written when nothing is pending")
    void anIdleWriterWritesNothing() {
        runFor(10_000);
        steps.hurry();
        runFor(1_000);

        assertThat(sink.asked).isEmpty();
    }

    @Test
    @DisplayName("a change during a save is saved next, not forgotten")
    void aChangeDuringASaveIsNotLost() {
        change(1);
        sink.afterCapture.add(() -> change(2));

        runFor(60);

        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(steps.status().unsaved()).isTrue();
        assertThat(outcomes.getFirst().newerPending()).isTrue();

        runFor(60);

        assertThat(sink.onDisk).containsExactly(1L, 2L);
        assertThat(steps.status().unsaved()).isFalse();
    }

    @Test
    void aChangeJustBeforeTheCaptureCostsNoSecondWrite() {
        change(1);
        sink.beforeCapture.add(() -> change(2));

        runFor(1_000);

        assertThat(sink.onDisk).containsExactly(2L);
        assertThat(outcomes).hasSize(2).last().isInstanceOf(PersistenceOutcome.Skipped.class);
        assertThat(steps.durableRev()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "TST-27 PFR-01 PFR-02 PFR-03 PFR-04 PFR-05 PFR-06 PFR-07 a failed write leaves the"
                    + " change unsaved and says everything about it")
    void aFailedWriteLeavesTheChangeUnsavedAndIsReported() {
        sink.failTimes(1, "No space left on device");
        change(7);
        sink.afterCapture.clear();

        runFor(60);

        assertThat(steps.status().unsaved()).isTrue();
        assertThat(steps.durableRev()).isZero();
        var failed = (PersistenceOutcome.Failed) outcomes.getFirst();
        assertThat(failed.request()).isEqualTo(state(7));
        assertThat(failed.place()).isEqualTo("show/RUNTIME_STATE");
        assertThat(failed.error()).contains("No space left on device").contains("IOException");
        assertThat(failed.attempts()).isEqualTo(1);
        assertThat(failed.unsaved()).isTrue();
        assertThat(failed.newerPending()).isFalse();
        assertThat(failed.retryNanos()).isEqualTo(250 * MS);
        HealthReport report = health.report();
        assertThat(report.status()).isEqualTo(HealthReport.Status.FAILING);
        assertThat(report.conditions().getFirst().message()).contains("No space left on device");
        assertThat(report.counters()).containsEntry("persist.failed", 1L);
        assertThat(report.gauges())
                .containsEntry("persist.rev", 7L)
                .containsEntry("persist.durableRev", 0L);
    }

    @Test
    @DisplayName("Q-000-3 a retry saves the content of then, and heals the report")
    void aRetrySavesFreshContent() {
        sink.failTimes(1, "busy");
        change(1);
        runFor(60);
        sink.content = 5;

        runFor(250);

        assertThat(sink.onDisk).containsExactly(5L);
        assertThat(steps.status().unsaved()).isFalse();
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
        assertThat(health.report().lastFailures()).hasSize(1);
    }

    @Test
    void retriesBackOffToHalfAMinuteAndNewChangesDoNotHurryThem() {
        sink.failTimes(12, "broken");
        change(1);
        runFor(50);
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            long failed = now;
            while (sink.asked.size() == i) {
                now += 10 * MS;
                change(i * 1_000L);
                steps.step();
            }
            pauses.add((now - failed) / MS);
        }

        assertThat(pauses)
                .containsExactly(
                        250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L,
                        30_000L);
    }

    @Test
    void jitterTakesUpToAFifthOffThePause() {
        random = 1;
        sink.failTimes(1, "broken");
        change(1);

        runFor(60);

        assertThat(((PersistenceOutcome.Failed) outcomes.getFirst()).retryNanos())
                .isEqualTo(200 * MS);
    }

    @Test
    void aSuccessResetsTheBackOff() {
        sink.failTimes(5, "broken");
        change(1);
        runFor(10_000);
        assertThat(sink.onDisk).containsExactly(1L);

        sink.failTimes(1, "broken again");
        change(2);
        runFor(60);

        assertThat(steps.status().attempts()).isEqualTo(1);
        assertThat(steps.status().retryNanos()).isLessThanOrEqualTo(250 * MS);
    }

    @Test
    @DisplayName("TST-32 PWR-05 a forced save neither rests nor merges into one that does")
    void aForcedSaveIsNotCoalesced() {
        change(3);
        var caller = new CompletableFuture<PersistenceOutcome>();
        steps.ask(List.of(forced(3)), List.of(caller));
        change(4);

        runFor(1);

        assertThat(caller.join()).isInstanceOf(PersistenceOutcome.Written.class);
        assertThat(sink.asked).containsExactly(forced(3));
        assertThat(sink.onDisk).containsExactly(4L);
    }

    @Test
    @DisplayName("PWR-05 who asks during a save is answered by the next one")
    void nobodyIsAnsweredByASaveThatBeganBeforeTheyAsked() {
        sink.content = 1;
        var first = new CompletableFuture<PersistenceOutcome>();
        var second = new CompletableFuture<PersistenceOutcome>();
        var third = new CompletableFuture<PersistenceOutcome>();
        sink.afterCapture.add(() -> {
            sink.content = 2;
            steps.ask(List.of(forced(2)), List.of(second));
            steps.ask(List.of(forced(2)), List.of(third));
        });
        steps.ask(List.of(forced(1)), List.of(first));

        steps.step();

        assertThat(first.join().isOnDisk()).isTrue();
        assertThat(first.join().newerPending()).isTrue();
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
        assertThat(steps.durableRev()).isEqualTo(1);

        steps.step();

        assertThat(second.join()).isInstanceOf(PersistenceOutcome.Written.class);
        assertThat(third).isCompletedWithValue(second.join());
        assertThat(sink.onDisk).containsExactly(1L, 2L);
        assertThat(steps.status().unsaved()).isFalse();
    }

    @Test
    void whoAsksDuringASaveThatFailsHasATryOfItsOwnAtOnce() {
        sink.content = 1;
        var first = new CompletableFuture<PersistenceOutcome>();
        var second = new CompletableFuture<PersistenceOutcome>();
        sink.beforeCapture.add(() -> {
            steps.ask(List.of(forced(1)), List.of(second));
            throw new IOException("broken");
        });
        steps.ask(List.of(forced(1)), List.of(first));

        steps.step();

        assertThat(first.join()).isInstanceOf(PersistenceOutcome.Failed.class);
        assertThat(second).isNotDone();

        steps.step();

        assertThat(second.join()).isInstanceOf(PersistenceOutcome.Written.class);
        assertThat(steps.status().unsaved()).isFalse();
    }

    @Test
    @DisplayName("Q-000-3 behind a stuck disk a target has two entries, however many wait for it")
    void tenThousandForcedRequestsAreAHandfulOfEntries() {
        var callers = new ArrayList<CompletableFuture<PersistenceOutcome>>();
        var waiting = new ArrayList<PersistenceRequest>();
        sink.afterCapture.add(() -> {
            for (int i = 0; i < 10_000; i++) {
                sink.content = i + 2;
                var caller = new CompletableFuture<PersistenceOutcome>();
                callers.add(caller);
                steps.ask(List.of(forced(i + 2), scene("dawn", i + 2)), List.of());
                steps.ask(List.of(forced(i + 2)), List.of(caller));
            }
            waiting.addAll(steps.unsaved());
        });
        change(1);
        steps.ask(List.of(forced(1)), List.of());

        steps.step();
        assertThat(waiting).hasSizeLessThanOrEqualTo(3);

        runFor(1_000);

        assertThat(callers).hasSize(10_000).allMatch(caller -> caller.join().isOnDisk());
        assertThat(sink.asked).hasSizeLessThanOrEqualTo(4);
        assertThat(steps.durableRev()).isEqualTo(10_001);
        assertThat(steps.status().unsaved()).isFalse();
    }

    @Test
    void whoAsksAgainAndAgainDoesNotHoldUpAnother() {
        for (boolean fails : new boolean[] {false, true}) {
            int before = sink.asked.size();
            steps.ask(List.of(forced(0)), List.of());
            steps.ask(List.of(scene("dawn", 0).forced()), List.of());
            sink.beforeCapture.add(() -> {
                steps.ask(List.of(forced(0)), List.of());
                if (fails) {
                    throw new IOException("broken");
                }
            });

            runFor(1_000);

            assertThat(sink.asked.subList(before, sink.asked.size()))
                    .startsWith(forced(0), scene("dawn", 0).forced(), forced(0));
        }
    }

    @Test
    void everyCallerIsAnsweredByASaveThatBeganAfterItAsked() {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        // With the number of saves begun when it asked.
        var open = new HashMap<CompletableFuture<PersistenceOutcome>, Integer>();
        Runnable ask =
                () -> {
                    var caller = new CompletableFuture<PersistenceOutcome>();
                    open.put(caller, sink.asked.size());
                    steps.ask(List.of(forced(sink.content)), List.of(caller));
                };
        for (int i = 0; i < 20_000; i++) {
            switch (dice.nextInt(6)) {
                case 0 -> change(sink.content + 1);
                case 1 -> ask.run();
                case 2 ->
                        (dice.nextBoolean() ? sink.beforeCapture : sink.afterCapture).add(ask::run);
                case 3 -> sink.failTimes(1, "dice");
                default -> {
                    now += dice.nextLong(100 * MS);
                    steps.step();
                }
            }
            assertThat(steps.unsaved()).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
            open.entrySet()
                    .removeIf(one -> {
                        if (!one.getKey().isDone()) {
                            return false;
                        }
                        assertThat(sink.asked.size())
                                .as("seed %d", seed)
                                .isGreaterThan(one.getValue());
                        assertThat(one.getKey().join())
                                .as("seed %d", seed)
                                .isSameAs(outcomes.getLast());
                        return true;
                    });
        }
        // Or the last step of all could be the one that asks again.
        sink.beforeCapture.clear();
        sink.afterCapture.clear();
        runFor(60_000);

        assertThat(open.keySet()).as("seed %d", seed).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aForcedSaveTriesAtOnceWhileOthersBackOffAndAnswersItsFailure() {
        sink.failTimes(4, "broken");
        change(1);
        runFor(2_000);
        int before = sink.asked.size();
        assertThat(before).isEqualTo(4);
        sink.failTimes(1, "still broken");
        var caller = new CompletableFuture<PersistenceOutcome>();
        steps.ask(List.of(forced(1)), List.of(caller));

        steps.step();

        assertThat(caller.join()).isInstanceOf(PersistenceOutcome.Failed.class);
        assertThat(steps.status().attempts()).isEqualTo(5);
        assertThat(steps.status().unsaved()).isTrue();

        runFor(4_000);

        assertThat(sink.onDisk).containsExactly(1L);
    }

    @Test
    void aSlowDiskIsLeftAloneTwiceAsLongAsItTook() {
        change(1);
        sink.beforeCapture.add(() -> now += 400 * MS);
        runFor(60);
        assertThat(sink.onDisk).containsExactly(1L);
        change(2);

        runFor(770);
        assertThat(sink.onDisk).containsExactly(1L);

        runFor(40);
        assertThat(sink.onDisk).containsExactly(1L, 2L);
    }

    @Test
    void theGapAfterAVerySlowCommitIsFiveSeconds() {
        change(1);
        sink.beforeCapture.add(() -> now += 60_000 * MS);
        runFor(60);
        change(2);

        runFor(4_970);
        assertThat(sink.onDisk).containsExactly(1L);

        runFor(40);
        assertThat(sink.onDisk).containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("Q-000-5 a target that fails does not hold up another")
    void targetsAreIndependent() {
        sink.failTimes(1, "broken");
        change(1);
        runFor(60);
        steps.ask(List.of(scene("dawn", 1)), List.of());

        runFor(60);

        assertThat(outcomes).last().isInstanceOf(PersistenceOutcome.Written.class);
        assertThat(steps.unsaved()).containsExactly(state(1));
    }

    @Test
    void contentThatIsOlderThanAskedForIsNotTakenForSaved() {
        sink.content = 4;
        steps.ask(List.of(state(5)), List.of());

        runFor(60);

        assertThat(outcomes.getFirst()).isInstanceOf(PersistenceOutcome.Failed.class);
        assertThat(steps.durableRev()).isEqualTo(4);
        assertThat(steps.status().unsaved()).isTrue();
    }

    @Test
    void aDefectInTheSinkIsAFailureLikeAnyOther() {
        sink.beforeCapture.add(() -> {
            throw new OutOfMemoryError("as told");
        });
        change(1);

        runFor(60);
        assertThat(outcomes.getFirst()).isInstanceOf(PersistenceOutcome.Failed.class);

        runFor(260);
        assertThat(sink.onDisk).containsExactly(1L);
    }

    @Test
    @DisplayName("TST-33 PSH-01 a request after the close is refused visibly")
    void aRequestAfterTheCloseIsRefusedVisibly() {
        change(1);
        steps.close();
        var caller = new CompletableFuture<PersistenceOutcome>();

        assertThat(steps.ask(List.of(state(2)), List.of())).isFalse();
        assertThat(steps.ask(List.of(forced(2)), List.of(caller))).isFalse();

        assertThat(caller.join()).isInstanceOf(PersistenceOutcome.Refused.class);
        assertThat(health.report().counters()).containsEntry("persist.refused", 2L);
        assertThat(health.report().lastFailures().getFirst().message()).contains("rev 2");
        runFor(60);
        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(steps.isFinished()).isTrue();
    }

    @Test
    void hurryMakesEverythingDueAtOnceAlsoWhatFailed() throws IOException {
        sink.failTimes(6, "broken");
        change(1);
        runFor(10_000);
        assertThat(sink.onDisk).isEmpty();

        long newest = steps.hurry();
        steps.step();

        assertThat(sink.onDisk).containsExactly(1L);
        assertThat(steps.isWaitingFor(newest)).isFalse();
    }

    @Test
    void noChangeIsEverForgottenWhateverFails() {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            switch (dice.nextInt(6)) {
                case 0, 1 -> change(sink.content + 1);
                case 2 ->
                        steps.ask(
                                List.of(forced(sink.content)), List.of(new CompletableFuture<>()));
                case 3 ->
                        (dice.nextBoolean() ? sink.beforeCapture : sink.afterCapture)
                                .add(() -> change(sink.content + 1));
                case 4 -> sink.failTimes(1, "dice");
                default -> {
                    now += dice.nextLong(100 * MS);
                    steps.step();
                }
            }
            boolean saved = sink.content == 0 || sink.onDisk.contains(sink.content);
            assertThat(steps.status().unsaved() || saved).as("seed %d, step %d", seed, i).isTrue();
            assertThat(steps.durableRev())
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(sink.onDisk.isEmpty() ? 0 : sink.onDisk.getLast());
        }
        sink.beforeCapture.clear();
        sink.afterCapture.clear();

        runFor(120_000);

        assertThat(steps.status().unsaved()).as("seed %d", seed).isFalse();
        assertThat(steps.durableRev()).as("seed %d", seed).isEqualTo(sink.content);
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
        steps.step();
    }
}
