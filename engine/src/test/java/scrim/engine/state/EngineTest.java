package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.ManualTicker;
import scrim.engine.testkit.Shows;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The engine with its own coordinator thread; the test's thread plays the renderer. */
class EngineTest {
    private static final long PATIENCE_SECONDS = 30;

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 3_000_000_000L);
    private final Health health = new Health(() -> 0);
    private Engine engine = engine(_ -> {});

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(engine.stop(PATIENCE_SECONDS * 1_000)).isTrue();
    }

    @Test
    @DisplayName("PER-02 a change is decided on the coordinator's thread and answered")
    void aChangeIsDecidedOnTheCoordinatorsThread() throws Exception {
        var heardOn = new ConcurrentLinkedQueue<String>();
        engine.listen(_ -> heardOn.add(Thread.currentThread().getName()));
        engine.start();

        MutationOutcome outcome = answer(engine.submit(speed(3)));

        assertThat(outcome).isInstanceOf(MutationOutcome.Accepted.class);
        assertThat(engine.view().rev()).isEqualTo(1);
        assertThat(heardOn).isNotEmpty().containsOnly("coordinator");
    }

    @Test
    void aFloodIsToldThatThereIsNoRoom() throws Exception {
        var outcomes = new ArrayList<CompletableFuture<MutationOutcome>>();
        for (int i = 0; i < 1_100; i++) {
            outcomes.add(engine.submit(speed(i % 10)));
        }

        assertThat(((MutationOutcome.Rejected) answer(outcomes.getLast())).code())
                .isEqualTo(MutationOutcome.Code.BUSY);
        assertThat(health.counter("mutation.busy").total()).isEqualTo(76);
        assertThat(health.report().gauges()).containsEntry("mutation.waiting", 1_024L);
        engine.start();
        for (int i = 0; i < 1_024; i++) {
            assertThat(answer(outcomes.get(i))).isInstanceOf(MutationOutcome.Accepted.class);
        }
    }

    @Test
    void whatWaitsIsDecidedBeforeTheEndAndWhatComesLaterIsRefused() throws Exception {
        CompletableFuture<MutationOutcome> before = engine.submit(speed(3));
        engine.start();

        assertThat(engine.stop(PATIENCE_SECONDS * 1_000)).isTrue();

        assertThat(answer(before)).isInstanceOf(MutationOutcome.Accepted.class);
        assertThat(((MutationOutcome.Rejected) answer(engine.submit(speed(4)))).code())
                .isEqualTo(MutationOutcome.Code.CLOSED);
    }

    @Test
    void everyChangeIsAnsweredHoweverCloseToTheEndItComes() throws Exception {
        for (int round = 0; round < 40; round++) {
            Engine one = engine(_ -> {});
            one.start();
            var outcomes = new ConcurrentLinkedQueue<CompletableFuture<MutationOutcome>>();
            var asker =
                    new Thread(() -> {
                        CompletableFuture<MutationOutcome> last;
                        do {
                            last = one.submit(speed(1));
                            outcomes.add(last);
                        } while (!(last.getNow(null)
                                        instanceof MutationOutcome.Rejected(var code, _, _, _)
                                && code == MutationOutcome.Code.CLOSED));
                    });
            asker.start();
            assertThat(one.stop(PATIENCE_SECONDS * 1_000)).isTrue();
            asker.join();

            for (CompletableFuture<MutationOutcome> outcome : outcomes) {
                answer(outcome);
            }
        }
    }

    @Test
    void aDefectIsAnsweredReportedAndSurvived() throws Exception {
        engine.start();

        var defect = (MutationOutcome.Rejected) answer(engine.submit(broken()));

        assertThat(defect.code()).isEqualTo(MutationOutcome.Code.INTERNAL);
        assertThat(engine.view().rev()).isZero();
        assertThat(answer(engine.submit(speed(4)))).isInstanceOf(MutationOutcome.Accepted.class);
        assertThat(health.report().lastFailures().getFirst().subject()).isEqualTo("coordinator");
    }

    @Test
    void anErrorDoesNotEndTheCoordinator() throws Exception {
        var failed = new AtomicBoolean();
        engine.listen(_ -> {
            if (!failed.getAndSet(true)) {
                throw new OutOfMemoryError("as if");
            }
        });
        engine.start();

        var defect = (MutationOutcome.Rejected) answer(engine.submit(speed(3)));

        assertThat(defect.reason()).contains("as if");
        assertThat(answer(engine.submit(speed(4)))).isInstanceOf(MutationOutcome.Accepted.class);
        assertThat(health.report().lastFailures().getFirst().message()).contains("as if");
    }

    @Test
    @DisplayName("PER-07 a change that cannot be queued for saving has happened all the same")
    void aChangeThatCannotBeQueuedForSavingHasHappened() throws Exception {
        engine =
                engine(_ -> {
                    throw new IllegalStateException("writer is gone");
                });
        engine.start();

        assertThat(answer(engine.submit(speed(3)))).isInstanceOf(MutationOutcome.Accepted.class);

        assertThat(engine.view().rev()).isEqualTo(1);
        assertThat(health.report().lastFailures().getFirst().message())
                .contains("not being saved")
                .contains("writer is gone");
    }

    @Test
    void aFaderMovedJustBeforeTheEndIsCommitted() throws Exception {
        ThreadRole.RENDER.adopt();
        engine.start();
        Mailbox mailbox = engine.mailbox();
        mailbox.put(
                mailbox.slots().find("main/a/speed").number(),
                7,
                Mailbox.note(engine.sources().numberOf(Desk.FADER), null));

        engine.frames().finish();
        engine.stop(PATIENCE_SECONDS * 1_000);

        assertThat(engine.view().value(engine.view().slots().find("main/a/speed")))
                .isEqualTo(new ParameterValue.Scalar(7));
    }

    @Test
    @DisplayName(
            "EVT-03 Q-001-2 automation is told at most ten times a second, across the clock's"
                    + " overflow")
    void automationIsToldAtMostTenTimesASecond() throws Exception {
        ThreadRole.RENDER.adopt();
        List<EngineEvent> observed = new ArrayList<>();
        engine.listen(event -> {
            if (event instanceof EngineEvent.AutomationObserved) {
                observed.add(event);
            }
        });
        engine.start();
        Mailbox mailbox = engine.mailbox();
        int slot = mailbox.slots().find("main/a/speed").number();
        int note = Mailbox.note(engine.sources().numberOf(Desk.FADER), Lifetime.TRANSIENT);

        for (int frame = 0; frame < 360; frame++) {
            mailbox.put(slot, frame % 10, note);
            ticker.advance(1 / 60.0);
            engine.frames().prepare();
            // The second answer comes after the first one's whole turn.
            answer(engine.submit(nothing()));
            answer(engine.submit(nothing()));
        }
        engine.stop(PATIENCE_SECONDS * 1_000);

        assertThat(observed.size()).isBetween(30, 61);
    }

    @Test
    @DisplayName("PFR-08 what became of a save is an event, told on the coordinator's thread")
    void whatBecameOfASaveIsAnEvent() throws Exception {
        var told = new CompletableFuture<EngineEvent>();
        engine.listen(event -> {
            ThreadRole.COORDINATOR.require();
            told.complete(event);
        });
        engine.start();

        engine.report(FAILED);

        assertThat(told.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(new EngineEvent.Saved(FAILED));
        assertThat(health.report().counters()).containsEntry("persist.unreported", 0L);
    }

    @Test
    @DisplayName("PFR-08 a report that nobody takes is dropped and counted, never waited for")
    void aReportThatNobodyTakesIsDropped() throws Exception {
        for (int i = 0; i < 1_030; i++) {
            engine.report(FAILED);
        }
        assertThat(health.report().counters()).containsEntry("persist.unreported", 6L);
        var told = new ArrayList<EngineEvent>();
        engine.listen(told::add);

        engine.start();
        engine.stop(PATIENCE_SECONDS * 1_000);
        engine.report(FAILED);

        assertThat(told).hasSize(1_024).containsOnly(new EngineEvent.Saved(FAILED));
        assertThat(health.report().counters()).containsEntry("persist.unreported", 7L);
    }

    private static final PersistenceOutcome FAILED =
            new PersistenceOutcome.Failed(
                    PersistenceRequest.ofState("setParameter", 3),
                    "data/runtime",
                    "No space left on device",
                    1,
                    1,
                    2,
                    1,
                    false,
                    true);

    private Engine engine(Consumer<List<PersistenceRequest>> persistence) {
        return new Engine(
                new Engine.Parts(
                        Shows.stack(Shows.EVERYTHING),
                        0,
                        ShaderCatalog.of(Shows.EVERYTHING),
                        Environment.WITHOUT_INPUT,
                        Desk.JUMPING,
                        FrameClock.live(ticker, () -> 0, ZoneOffset.UTC, 0),
                        ticker,
                        () -> 0,
                        health),
                persistence);
    }

    private MutationBatch speed(float value) {
        return MutationBatch.of(
                Desk.PAGE,
                new Mutation.SetParameter(
                        engine.view().slots().find("main/a/speed").address(),
                        new ParameterValue.Scalar(value),
                        Lifetime.DURABLE));
    }

    /** What only a defect in Scrim could ask. */
    @SuppressWarnings("NullAway")
    private static MutationBatch broken() {
        return MutationBatch.of(Desk.PAGE, new Mutation.Reset(null));
    }

    private static MutationBatch nothing() {
        return MutationBatch.of(Desk.PAGE, new Mutation.ClearHistory(new Scope.Everything()));
    }

    private static MutationOutcome answer(CompletableFuture<MutationOutcome> outcome)
            throws Exception {
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
