package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Power cuts in the middle of saving, on real file systems: the kernel is told to forget whatever
 * it has not written yet. Only what was acknowledged before the cut counts, because on XFS a force
 * may still succeed after it.
 */
@ExtendWith(QuietLog.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PowerCutTest {
    private static final int MOST_UNTIL_SEEN = 20;

    @BeforeAll
    static void removeWhatKilledRunsHaveLeft() throws IOException {
        LoopMount.removeLeftOver();
    }

    @ParameterizedTest
    @EnumSource(LoopMount.Kind.class)
    @DisplayName("R2 a power cut at any moment: what was acknowledged is restored, nothing is torn")
    void aPowerCutLosesNothingThatWasAcknowledged(LoopMount.Kind kind) throws Exception {
        var restarts = new Restarts("power cut while saving, " + name(kind));
        Lanes.run(lane -> {
            try (var disk = new LoopMount(kind)) {
                cut(disk, Saver.Forcing.FORCED, Torture.rounds(15, 75), restarts);
            }
        });
        restarts.requireNone();
    }

    @ParameterizedTest
    @EnumSource(LoopMount.Kind.class)
    @DisplayName("R4 where a disk does not force all it is told, the same cuts do lose something")
    void aDiskThatDoesNotForceIsCaught(LoopMount.Kind kind) throws IOException {
        for (Saver.Forcing forcing : EnumSet.complementOf(EnumSet.of(Saver.Forcing.FORCED))) {
            assertThat(isCaught(kind, forcing)).as("%s", forcing).isTrue();
        }
    }

    private static boolean isCaught(LoopMount.Kind kind, Saver.Forcing forcing) throws IOException {
        var restarts = new Restarts("power cut");
        try (var disk = new LoopMount(kind)) {
            for (int i = 0; i < MOST_UNTIL_SEEN && restarts.isNone(); i++) {
                cut(disk, forcing, 1, restarts);
            }
        }
        return !restarts.isNone();
    }

    private static void cut(LoopMount disk, Saver.Forcing forcing, int rounds, Restarts restarts)
            throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        Path data = disk.folder().resolve("data");
        DataFolder.open(data).close();
        long restored = 0;
        for (int round = 1; round <= rounds; round++) {
            try (var saving = Saving.endless(data, forcing, restored)) {
                saving.listen(dice);
                disk.cutPower();
                saving.killUnheard();
                disk.restart();
                restored =
                        restarts.restart(
                                data,
                                saving.acknowledged(),
                                saving.attempted(),
                                "seed " + seed + ", round " + round);
            }
        }
    }

    private static String name(LoopMount.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
