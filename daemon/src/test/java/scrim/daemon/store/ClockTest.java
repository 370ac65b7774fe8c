package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A time of day that is wrong, or jumps: nothing but what people read comes from it. */
@ExtendWith(QuietLog.class)
class ClockTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int NEWEST = 4;

    /** So many of the newest, of two hours and of two days. */
    private static final Retention RETENTION = new Retention(NEWEST, 2, 2, 64L << 20, 2);

    private enum Jump {
        AN_HOUR_BACK {
            @Override
            long from(long millis) {
                return millis - HOUR_MILLIS;
            }
        },
        TO_1970 {
            @Override
            long from(long millis) {
                return 0;
            }
        },
        BEFORE_1970 {
            @Override
            long from(long millis) {
                return -HOUR_MILLIS - 1;
            }
        },
        TEN_YEARS_ON {
            @Override
            long from(long millis) {
                return millis + 10 * 365 * 24 * HOUR_MILLIS;
            }
        };

        abstract long from(long millis);
    }

    @TempDir Path temp;
    private Path root;

    @BeforeEach
    void makeFolder() throws IOException {
        root = Files.createDirectories(temp.resolve("data"));
        Files.createFile(root.resolve("ballast"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R11 a clock that is wrong at the start: the last save is the newest")
    void aClockThatIsWrongAtTheStart(Jump jump) throws IOException {
        try (var station = new Station(root, RETENTION)) {
            station.changeShow();
            station.saveScene("dawn");
            station.settle();
        }

        try (var station = new Station(root, RETENTION, jump.from(Station.START_MILLIS), _ -> {})) {
            assertThat(station.complaints()).isEmpty();
            station.changeShow();
            station.saveScene("dawn");
            station.settle();
        }
        touch(jump);

        try (var station = new Station(root, RETENTION)) {
            assertThat(station.rev()).isEqualTo(5);
            assertThat(Station.revs(station.state())).containsEntry("", 4L);
            assertThat(Station.revs(station.state())).containsEntry("dawn", 5L);
        }
    }

    /**
     * The files' own times, as they would be: the first save's right, the second's by the clock.
     */
    private void touch(Jump jump) throws IOException {
        Path runtime = root.resolve("runtime");
        Files.setLastModifiedTime(
                runtime.resolve(StateFile.name(1)), FileTime.fromMillis(Station.START_MILLIS));
        Files.setLastModifiedTime(
                runtime.resolve(StateFile.name(2)),
                FileTime.fromMillis(jump.from(Station.START_MILLIS)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R11 a clock that jumps: a change rests as long as ever and is the newest then")
    void aClockThatJumpsWhileAChangeRests(Jump jump) throws IOException {
        try (var station = new Station(root, RETENTION)) {
            station.changeShow();
            double usual = secondsUntilSaved(station, jump, Double.MAX_VALUE);
            station.changeShow();
            double withJump = secondsUntilSaved(station, jump, usual / 2);
            for (int i = 0; i < 50; i++) {
                // Never at rest: what counts then is how long it waits at most.
                station.changeShow();
                station.wall.set(i % 2 == 0 ? jump.from(station.wall.millis()) : 0);
                station.run(0.02);
            }
            long durable = station.writer.durableRev();
            station.settle();

            assertThat(withJump).isEqualTo(usual);
            assertThat(durable).isGreaterThan(station.rev() - 15);
            assertThat(Station.revs(station.onDisk(temp).state())).isEqualTo(station.revs());
        }
    }

    private static double secondsUntilSaved(Station station, Jump jump, double jumpAfterSeconds)
            throws IOException {
        int hundredths = 0;
        for (; station.writer.durableRev() < station.rev(); hundredths++) {
            assertThat(hundredths).isLessThan(100);
            if (hundredths / 100.0 >= jumpAfterSeconds) {
                station.wall.set(jump.from(station.wall.millis()));
            }
            station.run(0.01);
        }
        return hundredths / 100.0;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R11 a clock that jumps lets nothing expire: one more save costs one at the most")
    void aClockThatJumpsLetsNothingExpire(Jump jump) throws IOException {
        try (var station = new Station(root, RETENTION)) {
            for (int i = 0; i < 12; i++) {
                station.changeShow();
                station.settle();
                station.wall.set(station.wall.millis() + HOUR_MILLIS * 7);
            }
            List<Long> before = generations();
            station.wall.set(jump.from(station.wall.millis()));
            for (int i = 0; i < 12; i++) {
                station.changeShow();
                station.settle();
                List<Long> after = generations();

                assertThat(after).as("save %d", i).hasSizeGreaterThanOrEqualTo(before.size());
                long newest = after.getLast();
                assertThat(after)
                        .as("save %d", i)
                        .contains(newest - 1, newest - 2, newest - 3)
                        .hasSizeLessThanOrEqualTo(NEWEST + 4);
                var lost = new TreeSet<>(before);
                after.forEach(lost::remove);
                assertThat(lost).as("save %d", i).hasSizeLessThanOrEqualTo(1);
                before = after;
            }
        }
    }

    private List<Long> generations() throws IOException {
        var generations = new ArrayList<Long>();
        try (Stream<Path> paths = Files.list(root.resolve("runtime"))) {
            paths.forEach(path -> generations.add(StateFile.genOf(path.getFileName().toString())));
        }
        generations.sort(null);
        return generations;
    }
}
