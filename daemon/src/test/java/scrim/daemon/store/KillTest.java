package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Processes killed in the middle of saving. */
@ExtendWith(QuietLog.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KillTest {
    /** A save that begins a new hour deletes less. */
    private static final int MOST_TRIES = 3;

    @TempDir Path temp;

    @Test
    @DisplayName("R1 kill -9 at any moment: what was acknowledged is restored, nothing is damaged")
    void aKilledProcessLosesNothingItHadAcknowledged() throws Exception {
        var restarts = new Restarts("kill -9 while saving");
        Lanes.run(lane -> {
            long seed = System.nanoTime();
            var dice = new Random(seed);
            Path data = temp.resolve("lane-" + lane);
            long restored = 0;
            for (int round = 1; round <= Torture.rounds(75, 500); round++) {
                try (var saving = Saving.endless(data, Saver.Forcing.FORCED, restored)) {
                    saving.listen(dice);
                    saving.kill();
                    restored =
                            restarts.restart(
                                    data,
                                    saving.acknowledged(),
                                    saving.attempted(),
                                    "seed %d, round %d".formatted(seed, round));
                }
            }
        });
        restarts.requireNone();
    }

    @Test
    @DisplayName("R1 kill -9 at each system call of a save: nothing acknowledged is lost")
    void aKillAtAnySystemCallLosesNothing() throws Exception {
        var before = new BeforeLastSave();
        List<SystemCalls.Call> calls = before.calls();
        assertThat(calls)
                .extracting(SystemCalls.Call::name)
                .contains("openat", "write", "fsync")
                .anyMatch(name -> name.startsWith("rename"))
                .anyMatch(name -> name.startsWith("unlink"));

        var restarts = new Restarts("kill -9 at each system call of a save");
        Lanes.run(lane -> {
            for (int time = 1; time <= Torture.rounds(1, 50); time++) {
                for (int i = lane; i < calls.size(); i += Lanes.COUNT) {
                    before.killAt(calls.get(i), restarts);
                }
            }
        });
        restarts.requireNone();
    }

    @Test
    @DisplayName("R1 death at each call on the disk, half of a write done: nothing is lost")
    void aDeathAtAnyCallOnTheDiskLosesNothing() throws Exception {
        var before = new BeforeLastSave();
        var restarts = new Restarts("death at each call on the disk in a save");
        Lanes.run(lane -> {
            boolean isDead = true;
            for (int call = 1 + lane; isDead; call += Lanes.COUNT) {
                isDead = before.dieAt(call, restarts);
            }
        });
        restarts.requireNone();
    }

    /** A data folder with all saves but the last of a {@link SingleSave}. */
    private final class BeforeLastSave {
        private final Path data = temp.resolve("before");
        private final long acknowledged;

        BeforeLastSave() throws IOException {
            try (var saving = Saving.single(data, 0, 0)) {
                saving.kill();
                acknowledged = saving.acknowledged();
            }
        }

        /** What the writer's thread asks of the kernel in the last save. */
        List<SystemCalls.Call> calls() throws IOException {
            Path log = temp.resolve("calls");
            try (var saving = Saving.single(copied("watched"), 0, acknowledged)) {
                try (var _ = SystemCalls.watch(saving.child(), log)) {
                    assertThat(saving.survives()).isTrue();
                }
            }
            return SystemCalls.readFrom(log);
        }

        void killAt(SystemCalls.Call call, Restarts restarts) throws IOException {
            for (int tries = 1; tries <= MOST_TRIES; tries++) {
                Path copy = copied(call.name() + "-" + call.nth());
                try (var saving = Saving.single(copy, 0, acknowledged)) {
                    boolean isDead;
                    try (var _ = SystemCalls.killAt(saving.child(), call)) {
                        isDead = !saving.survives();
                    }
                    restart(saving, copy, call.toString(), restarts);
                    if (isDead) {
                        return;
                    }
                }
            }
            throw new AssertionError("not made in " + MOST_TRIES + " saves: " + call);
        }

        /** Answers whether the save had such a call. */
        boolean dieAt(int call, Restarts restarts) throws IOException {
            Path copy = copied("call-" + call);
            try (var saving = Saving.single(copy, call, acknowledged)) {
                boolean isDead = !saving.survives();
                restart(saving, copy, "call " + call, restarts);
                return isDead;
            }
        }

        private void restart(Saving saving, Path copy, String round, Restarts restarts)
                throws IOException {
            saving.kill();
            restarts.restart(copy, saving.acknowledged(), saving.attempted(), round);
            Folders.delete(copy);
        }

        private Path copied(String name) throws IOException {
            Path copy = temp.resolve(name);
            Folders.copy(data, copy);
            return copy;
        }
    }
}
