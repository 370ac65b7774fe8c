package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Processes killed in the middle of saving. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KillTest {
    private static final int ROUNDS = 15;

    @TempDir Path temp;

    @Test
    @DisplayName("R1 kill -9 at any moment: what was acknowledged is restored, nothing is damaged")
    void aKilledProcessLosesNothingItHadAcknowledged() throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        long restored = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            long acknowledged = killWhileSaving(dice, restored);

            try (DataFolder folder = DataFolder.open(temp)) {
                Restored found = new StateFiles(folder, "0.1.0", new Health(() -> 0)).restore();
                restored = found.rev();
                assertThat(found.notes()).as("seed %d, round %d", seed, round).isEmpty();
                assertThat(restored)
                        .as("seed %d, round %d", seed, round)
                        .isGreaterThanOrEqualTo(acknowledged)
                        .isEqualTo(Shows.revOf(found.state()));
                assertThat(halfWritten(folder)).as("seed %d, round %d", seed, round).isZero();
            }
        }
    }

    /** The last rev that a child reported to be on disk before it was killed. */
    private long killWhileSaving(Random dice, long restored) throws IOException {
        try (var child = new Child(Saver.class, temp)) {
            int enough = 1 + dice.nextInt(40);
            long acknowledged = restored;
            for (int i = 0; i < enough; i++) {
                acknowledged = Long.parseLong(child.line());
            }
            long moment = System.nanoTime() + dice.nextLong(3_000_000);
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            child.kill();
            child.process.onExit().join();
            for (String line = child.line(); line != null; line = child.line()) {
                // The last one may be cut short by the kill; then it is smaller than what it was.
                acknowledged = Math.max(acknowledged, line.isEmpty() ? 0 : Long.parseLong(line));
            }
            assertThat(acknowledged).isGreaterThan(restored);
            return acknowledged;
        }
    }

    private static long halfWritten(DataFolder folder) throws IOException {
        try (var paths = Files.list(folder.runtime())) {
            return paths.filter(path -> path.toString().endsWith(".tmp")).count();
        }
    }

    /** Changes a show without pause and prints each rev that is on disk. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] arguments) throws IOException {
            var health = new Health(() -> 0);
            DataFolder folder = DataFolder.open(Path.of(arguments[0]));
            var files = new StateFiles(folder, "0.1.0", health);
            Restored restored = files.restore();
            var newest =
                    new AtomicReference<>(
                            new StateStore.Content(Shows.ofRev(restored.rev()), restored.rev()));
            var writer =
                    new PersistenceWriter(
                            new StateStore(files, newest::get),
                            new PersistenceSettings(
                                    Duration.ZERO,
                                    Duration.ZERO,
                                    Duration.ofMillis(1),
                                    Duration.ZERO,
                                    Duration.ZERO,
                                    Duration.ZERO),
                            Ticker.SYSTEM,
                            () -> 0,
                            health,
                            Saver::print,
                            restored.rev());
            for (long rev = restored.rev() + 1; ; rev++) {
                newest.set(new StateStore.Content(Shows.ofRev(rev), rev));
                writer.submit(PersistenceRequest.ofState("test", rev));
                LockSupport.parkNanos(100_000);
            }
        }

        private static void print(PersistenceOutcome outcome) {
            if (outcome instanceof PersistenceOutcome.Written written) {
                System.out.println(written.durableRev());
                System.out.flush();
            }
        }
    }
}
