package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Origin;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.CommittedView;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.testkit.ManualTicker;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A disk that does not answer, and everything else, which goes on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StalledDiskTest {
    private static final int CHANGES = 200;

    @TempDir Path temp;

    private final ShutGate gate = new ShutGate();
    private final ManualTicker stallTicker = new ManualTicker(0);
    private final Health health = new Health(() -> 0);
    private final AtomicReference<Engine> running = new AtomicReference<>();
    private DataFolder folder;
    private PersistenceWriter writer;
    private Engine engine;

    /** Everything is saved once; then the disk stops answering. */
    @BeforeEach
    void start() throws Exception {
        // Nothing is written but what the tests ask for.
        Files.createFile(temp.resolve("ballast"));
        folder = DataFolder.open(temp, StallingDisk.behind(gate));
        var files = new StateFiles(folder, Retention.DEFAULT, "0.1.0", () -> 0, dice(), health);
        files.restore();
        var store =
                new StateStore(
                        files,
                        () -> {
                            CommittedView view = running.get().view();
                            return new StateStore.Content(view.base(), view.rev());
                        });
        writer =
                new PersistenceWriter(
                        store,
                        PersistenceSettings.withTiming(Duration.ZERO, Duration.ZERO),
                        stallTicker,
                        () -> 0,
                        health,
                        _ -> {},
                        0);
        engine =
                new Engine(
                        new Engine.Parts(
                                scrim.engine.testkit.Shows.stack(
                                        scrim.engine.testkit.Shows.EVERYTHING),
                                0,
                                ShaderCatalog.of(scrim.engine.testkit.Shows.EVERYTHING),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(Ticker.SYSTEM, () -> 0, ZoneOffset.UTC, 0),
                                Ticker.SYSTEM,
                                () -> 0,
                                health),
                        writer::submit);
        running.set(engine);
        engine.start();
        change(1);
        assertThat(writer.flush(Duration.ofSeconds(60))).isEqualTo(new FlushOutcome.Saved(1));
        gate.shut();
    }

    private static Random dice() {
        return new Random(1);
    }

    @AfterEach
    void stop() throws Exception {
        gate.open();
        assertThat(engine.stop(60_000)).isTrue();
        writer.close();
        assertThat(writer.flush(Duration.ofSeconds(60))).isInstanceOf(FlushOutcome.Saved.class);
        folder.close();
    }

    @Test
    @DisplayName(
            "PER-08 R6 while the disk does not answer, changes are accepted and frames show them")
    void changesAreAcceptedAndFramesGoOn() throws Exception {
        ThreadRole.RENDER.adopt();
        change(2);
        gate.awaitSomebodyWaiting();

        for (int i = 0; i < CHANGES; i++) {
            float value = i % 10;
            change(value);
            var speed = engine.view().slots().find("main/a/speed");
            assertThat(engine.frames().prepare().values()[speed.offset()])
                    .as("change %d", i)
                    .isEqualTo(value);
        }

        assertThat(writer.durableRev()).isEqualTo(1);
        assertThat(writer.status().unsaved()).isTrue();
        assertThat(writer.status().rev()).isEqualTo(engine.view().rev());
    }

    @Test
    @DisplayName("R6 at most two shows are held: the one being written and the newest")
    void atMostTwoShowsAreHeld() throws Exception {
        var states = new ArrayList<WeakReference<DurableState>>();
        for (int i = 0; i < CHANGES; i++) {
            change(2 + i % 7);
            states.add(new WeakReference<>(engine.view().base()));
            if (i == 0) {
                gate.awaitSomebodyWaiting();
            }
        }

        long held = held(states);
        for (int i = 0; held > 2 && i < 50; i++) {
            System.gc();
            held = held(states);
        }

        assertThat(held).isLessThanOrEqualTo(2);
    }

    private static long held(List<WeakReference<DurableState>> states) {
        return states.stream().filter(state -> state.get() != null).count();
    }

    @Test
    @DisplayName("PSH-07 a bounded flush says what is not on disk and why; the rest is saved later")
    void aBoundedFlushSaysWhatIsLostAndTheRestIsSavedLater() throws Exception {
        change(2);
        gate.awaitSomebodyWaiting();
        change(3);
        writer.close();

        FlushOutcome first = writer.flush(Duration.ofMillis(20));
        gate.open();
        FlushOutcome second = writer.flush(Duration.ofSeconds(60));

        assertThat(first).isInstanceOf(FlushOutcome.Lost.class);
        var lost = (FlushOutcome.Lost) first;
        assertThat(lost.durableRev()).isEqualTo(1);
        assertThat(lost.reason()).contains("did not answer");
        assertThat(lost.unsaved())
                .extracting(PersistenceRequest::target)
                .containsOnly(PersistenceRequest.Target.RUNTIME_STATE);
        assertThat(second).isEqualTo(new FlushOutcome.Saved(3));
        assertThat(restoredRev()).isEqualTo(3);
    }

    @Test
    void aHastenedFlushWaitsLessAndSkipsNothing() throws Exception {
        change(2);
        gate.awaitSomebodyWaiting();
        writer.close();
        writer.hastenFlush(Duration.ofMillis(20));

        assertThat(writer.flush(Duration.ofHours(1))).isInstanceOf(FlushOutcome.Lost.class);
        gate.open();

        await(() -> writer.durableRev() == 2);
        assertThat(restoredRev()).isEqualTo(2);
    }

    @Test
    @DisplayName("R6 a disk that does not answer is in health, and gone from it once it does")
    void aDiskThatDoesNotAnswerIsInHealth() throws Exception {
        change(2);
        gate.awaitSomebodyWaiting();
        stallTicker.advance(2);

        List<Failure> conditions = health.report().conditions();
        gate.open();
        await(() -> writer.durableRev() == 2);

        assertThat(conditions)
                .singleElement()
                .satisfies(stall ->
                        assertThat(stall.message())
                                .contains("has not answered for 2.0 s")
                                .contains(temp.toString()));
        await(() -> health.report().status() == HealthReport.Status.OK);
    }

    private void change(float speed) throws Exception {
        MutationOutcome outcome =
                engine.submit(
                                MutationBatch.of(
                                        Origin.SYSTEM,
                                        new Mutation.SetParameter(
                                                engine.view()
                                                        .slots()
                                                        .find("main/a/speed")
                                                        .address(),
                                                new ParameterValue.Scalar(speed),
                                                Lifetime.DURABLE)))
                        .get(60, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(MutationOutcome.Accepted.class);
    }

    private long restoredRev() throws IOException {
        return new StateFiles(folder, Retention.DEFAULT, "0.1.0", () -> 0, dice(), health)
                .restore()
                .rev();
    }

    private interface Check {
        boolean holds();
    }

    private static void await(Check check) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!check.holds()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** A gate that is open until it is shut. */
    private static final class ShutGate implements StallingDisk.Gate {
        private boolean isShut;
        private int waiting;

        synchronized void shut() {
            isShut = true;
        }

        synchronized void open() {
            isShut = false;
            notifyAll();
        }

        synchronized void awaitSomebodyWaiting() throws InterruptedException {
            while (waiting == 0) {
                wait();
            }
        }

        @Override
        public synchronized void pass() {
            waiting++;
            notifyAll();
            while (isShut) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    // The writer is never interrupted, and no disk would care.
                    throw new IllegalStateException(e);
                }
            }
            waiting--;
        }
    }
}
