package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.engine.persist.PendingTest.forced;
import static scrim.engine.persist.PendingTest.scene;
import static scrim.engine.persist.PendingTest.state;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The writer with its real thread. Waits for latches and futures, never for a length of time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PersistenceWriterTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final ScriptedSink sink = new ScriptedSink();
    private final Health health = new Health(() -> 0);
    private final List<PersistenceOutcome> outcomes = new CopyOnWriteArrayList<>();
    private final PersistenceWriter writer =
            new PersistenceWriter(
                    sink,
                    PersistenceSettings.withTiming(Duration.ofHours(1), Duration.ofHours(1)),
                    Ticker.SYSTEM,
                    () -> 0,
                    health,
                    outcomes::add,
                    0);

    @AfterEach
    void stop() throws InterruptedException {
        writer.close();
        for (Thread thread : threadsNamedWriter()) {
            thread.join();
        }
    }

    @Test
    @DisplayName(
            "PWR-01 the thread starts with the first request, if not before, and has the writer's"
                    + " role")
    void theThreadStartsWithTheFirstRequest() {
        assertThat(threadsNamedWriter()).isEmpty();
        sink.beforeCapture.add(ThreadRole.WRITER::require);

        writer.save(List.of(state(0))).join();

        assertThat(threadsNamedWriter()).hasSize(1);
        assertThat(threadsNamedWriter().getFirst().isDaemon()).isFalse();
        assertThat(outcomes.getFirst()).isInstanceOf(PersistenceOutcome.Written.class);
    }

    @Test
    void whoCancelsIsForgottenAndTheSaveGoesOn() {
        var stuck = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        sink.beforeCapture.add(() -> {
            begun.countDown();
            await(stuck);
        });
        sink.content = 1;
        CompletableFuture<List<PersistenceOutcome>> first = writer.save(List.of(forced(1)));
        await(begun);
        CompletableFuture<List<PersistenceOutcome>> gone = writer.save(List.of(forced(1)));
        CompletableFuture<List<PersistenceOutcome>> last = writer.save(List.of(forced(1)));

        first.cancel(false);
        gone.cancel(false);
        stuck.countDown();

        assertThat(last.join()).first().isInstanceOf(PersistenceOutcome.Skipped.class);
        assertThat(sink.asked).containsExactly(forced(1), forced(1));
        assertThat(sink.onDisk).containsExactly(1L);
    }

    @Test
    @DisplayName("TST-28 the flush at shutdown writes what is pending, and then the thread ends")
    void theFlushWritesWhatIsPending() throws InterruptedException {
        sink.content = 9;
        writer.submit(List.of(state(9)));
        writer.close();

        FlushOutcome outcome = writer.flush(LONG);

        assertThat(outcome).isEqualTo(new FlushOutcome.Saved(9));
        assertThat(sink.onDisk).containsExactly(9L);
        for (Thread thread : threadsNamedWriter()) {
            thread.join();
        }
    }

    @Test
    @DisplayName("PSH-02 when the flush of a closed writer is over, nothing of ours is at the disk")
    void theLastFlushOutlivesTheLastLook() {
        var looking = new CountDownLatch(1);
        var look = new CountDownLatch(1);
        var isLooking = new AtomicBoolean();
        var slow =
                new Sink() {
                    @Override
                    public Saved write(PersistenceRequest request) {
                        throw new AssertionError("nothing was asked for");
                    }

                    @Override
                    public List<PersistenceRequest> check() {
                        isLooking.set(true);
                        looking.countDown();
                        awaitUninterrupted(look);
                        LockSupport.parkNanos(20_000_000);
                        isLooking.set(false);
                        return List.of();
                    }

                    @Override
                    public String place(PersistenceRequest request) {
                        return "slow";
                    }
                };
        var lookingWriter =
                new PersistenceWriter(
                        slow,
                        new PersistenceSettings(
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofMillis(1),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO),
                        Ticker.SYSTEM,
                        () -> 0,
                        health,
                        _ -> {},
                        0);
        lookingWriter.start();
        awaitUninterrupted(looking);
        lookingWriter.close();

        look.countDown();
        assertThat(lookingWriter.flush(LONG)).isEqualTo(new FlushOutcome.Saved(0));

        assertThat(isLooking).isFalse();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("TST-29 PSH-03 a flush with nothing pending writes nothing and starts no thread")
    void aFlushWithNothingPendingWritesNothing() {
        assertThat(writer.flush(LONG)).isEqualTo(new FlushOutcome.Saved(0));

        assertThat(sink.asked).isEmpty();
        assertThat(threadsNamedWriter()).isEmpty();
    }

    @Test
    @DisplayName("TST-34 PSH-04 PSH-07 a flush that runs out of time says so; a second one drains")
    void aFlushThatTimedOutCanBeRepeated() {
        var stuck = new CountDownLatch(1);
        sink.afterCapture.add(() -> await(stuck));
        sink.content = 4;
        writer.submit(List.of(state(4)));
        writer.close();

        FlushOutcome first = writer.flush(Duration.ofMillis(20));

        assertThat(first).isInstanceOf(FlushOutcome.Lost.class);
        assertThat(((FlushOutcome.Lost) first).unsaved()).containsExactly(state(4));
        assertThat(health.report().lastFailures().getFirst().subject()).isEqualTo("flush");

        stuck.countDown();

        assertThat(writer.flush(LONG)).isEqualTo(new FlushOutcome.Saved(4));
    }

    @Test
    @DisplayName("PSH-06 a stuck disk does not make the flush hang, and is not interrupted")
    void theStuckThreadIsNotInterrupted() {
        var stuck = new CountDownLatch(1);
        sink.afterCapture.add(() -> await(stuck));
        sink.content = 1;
        var saved = writer.save(List.of(state(1)));
        writer.flush(Duration.ofMillis(1));

        stuck.countDown();

        assertThat(saved.join().getFirst()).isInstanceOf(PersistenceOutcome.Written.class);
    }

    @Test
    @DisplayName("PWR-01 a writer that is started looks at its disk before anything is to be saved")
    void aStartedWriterLooksBeforeTheFirstRequest() {
        var looked = new CountDownLatch(1);
        sink.onCheck.add(() -> {
            ThreadRole.WRITER.require();
            looked.countDown();
            return List.of();
        });

        writer.start();
        writer.start();

        await(looked);
        assertThat(threadsNamedWriter()).hasSize(1);
    }

    @Test
    @DisplayName("R9 PSH-06 a flush of a stuck disk is cut short by whoever is in a hurry")
    void aRunningFlushCanBeHastened() {
        var stuck = new CountDownLatch(1);
        var writing = new CountDownLatch(1);
        sink.afterCapture.add(() -> {
            writing.countDown();
            await(stuck);
        });
        sink.content = 1;
        writer.submit(List.of(state(1)));
        writer.close();
        var flush = CompletableFuture.supplyAsync(() -> writer.flush(Duration.ofHours(1)));
        await(writing);

        writer.hastenFlush(Duration.ofMillis(20));

        assertThat(flush.join())
                .isInstanceOfSatisfying(
                        FlushOutcome.Lost.class,
                        lost -> {
                            assertThat(lost.unsaved()).containsExactly(state(1));
                            assertThat(lost.reason())
                                    .startsWith("the disk did not answer within")
                                    .doesNotContain("50000");
                        });
        stuck.countDown();
        assertThat(writer.flush(LONG)).isEqualTo(new FlushOutcome.Saved(1));
    }

    @Test
    @DisplayName("R9 who was in a hurry before the flush began is so during it")
    void aLaterFlushIsHastenedToo() {
        var stuck = new CountDownLatch(1);
        sink.afterCapture.add(() -> await(stuck));
        sink.content = 1;
        writer.submit(List.of(state(1)));
        writer.hastenFlush(Duration.ofMillis(20));
        writer.hastenFlush(LONG);

        assertThat(writer.flush(LONG))
                .isInstanceOfSatisfying(
                        FlushOutcome.Lost.class,
                        lost ->
                                assertThat(lost.reason())
                                        .isEqualTo("the disk did not answer within 20 ms"));

        stuck.countDown();
    }

    @Test
    @DisplayName("PSH-02 a hastened flush still saves what a disk that answers can take")
    void aHastenedFlushSkipsNothing() {
        writer.hastenFlush(Duration.ofSeconds(40));
        sink.content = 9;
        writer.submit(List.of(state(9)));
        writer.close();

        assertThat(writer.flush(LONG)).isEqualTo(new FlushOutcome.Saved(9));
        assertThat(sink.onDisk).containsExactly(9L);
    }

    @Test
    void whoeverWaitsForSeveralHearsOfEachInTheirOrder() {
        sink.failTimes(1, "broken");

        List<PersistenceOutcome> answers = writer.save(List.of(scene("dawn", 0), state(0))).join();

        assertThat(answers.getFirst()).isInstanceOf(PersistenceOutcome.Failed.class);
        assertThat(answers.getFirst().isOnDisk()).isFalse();
        assertThat(answers.getLast()).isInstanceOf(PersistenceOutcome.Written.class);
        assertThat(answers.getLast().isOnDisk()).isTrue();
    }

    @Test
    void aStrayInterruptCostsNoSave() {
        writer.save(List.of(state(0))).join();
        threadsNamedWriter().getFirst().interrupt();
        sink.content = 1;
        sink.beforeCapture.add(() -> assertThat(Thread.currentThread().isInterrupted()).isFalse());

        assertThat(writer.save(List.of(state(1))).join().getFirst())
                .isInstanceOf(PersistenceOutcome.Written.class);
    }

    @Test
    void aListenerThatThrowsStopsNothing() {
        var rude =
                new PersistenceWriter(
                        sink,
                        PersistenceSettings.DEFAULT,
                        Ticker.SYSTEM,
                        () -> 0,
                        health,
                        _ -> {
                            throw new IllegalStateException("rude");
                        },
                        0);
        sink.content = 1;
        rude.submit(List.of(state(1)));
        rude.flush(LONG);
        sink.content = 2;
        rude.submit(List.of(state(2)));
        rude.close();

        assertThat(rude.flush(LONG)).isEqualTo(new FlushOutcome.Saved(2));
        assertThat(health.report().lastFailures().getFirst().message()).contains("rude");
    }

    @Test
    void savingForSomebodyIsAlwaysForced() {
        writer.save(List.of(state(0))).join();

        assertThat(sink.asked).containsExactly(forced(0));
    }

    @Test
    @DisplayName(
            "DEV-18 PER-01 PER-03 PWR-04 every accepted change of several threads is on disk after"
                    + " the flush")
    void nothingIsLostBetweenThreads() throws InterruptedException {
        var threads =
                List.of(
                        Thread.ofPlatform().unstarted(this::askManyTimes),
                        Thread.ofPlatform().unstarted(this::askManyTimes));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        writer.close();

        assertThat(writer.flush(LONG)).isEqualTo(new FlushOutcome.Saved(2_000));
        assertThat(sink.onDisk.getLast()).isEqualTo(2_000);
    }

    private void askManyTimes() {
        for (int i = 0; i < 1_000; i++) {
            PersistenceRequest request;
            synchronized (sink) {
                sink.content++;
                request = state(sink.content);
            }
            writer.submit(List.of(request));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError("the writer was interrupted", interrupted);
        }
    }

    private static List<Thread> threadsNamedWriter() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("writer") && thread.isAlive())
                .toList();
    }
}
