package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.engine.persist.PendingTest.forced;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
    @DisplayName("PWR-01 the thread starts with the first request and has the writer's role")
    void theThreadStartsWithTheFirstRequest() {
        assertThat(threadsNamedWriter()).isEmpty();
        sink.beforeCapture.add(ThreadRole.WRITER::require);

        writer.save(state(0)).join();

        assertThat(threadsNamedWriter()).hasSize(1);
        assertThat(threadsNamedWriter().getFirst().isDaemon()).isFalse();
        assertThat(outcomes.getFirst()).isInstanceOf(PersistenceOutcome.Written.class);
    }

    @Test
    @DisplayName("TST-28 the flush at shutdown writes what is pending, and then the thread ends")
    void theFlushWritesWhatIsPending() throws InterruptedException {
        sink.content = 9;
        writer.submit(state(9));
        writer.close();

        FlushOutcome outcome = writer.flush(LONG);

        assertThat(outcome).isEqualTo(new FlushOutcome.Saved(9));
        assertThat(sink.onDisk).containsExactly(9L);
        for (Thread thread : threadsNamedWriter()) {
            thread.join();
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
        writer.submit(state(4));
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
        var saved = writer.save(state(1));
        writer.flush(Duration.ofMillis(1));

        stuck.countDown();

        assertThat(saved.join()).isInstanceOf(PersistenceOutcome.Written.class);
    }

    @Test
    void aStrayInterruptCostsNoSave() {
        writer.save(state(0)).join();
        threadsNamedWriter().getFirst().interrupt();
        sink.content = 1;
        sink.beforeCapture.add(() -> assertThat(Thread.currentThread().isInterrupted()).isFalse());

        assertThat(writer.save(state(1)).join()).isInstanceOf(PersistenceOutcome.Written.class);
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
        rude.submit(state(1));
        rude.flush(LONG);
        sink.content = 2;
        rude.submit(state(2));
        rude.close();

        assertThat(rude.flush(LONG)).isEqualTo(new FlushOutcome.Saved(2));
        assertThat(health.report().lastFailures().getFirst().message()).contains("rude");
    }

    @Test
    void savingForSomebodyIsAlwaysForced() {
        writer.save(state(0)).join();

        assertThat(sink.asked).containsExactly(forced(0));
    }

    @Test
    @DisplayName(
            "DEV-18 PWR-04 every accepted change of several threads is on disk after the flush")
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
            writer.submit(request);
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
