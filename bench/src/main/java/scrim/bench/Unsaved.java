package scrim.bench;

import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.persist.PersistenceOutcome;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a change is at risk: a thousand a second without end, each until the disk has it, and
 * how often the disk is written for that. The anchors are the limits of the product.
 */
final class Unsaved {
    private static final long PAUSE_NANOS = 1_000_000;
    private static final double LIMIT_NANOS = 250e6;
    private static final double LIMIT_PER_SECOND = 5;
    private static final int MOST_CHANGES_PER_SECOND = 1_200;
    private static final long LAST_SAVE_NANOS = 1_000_000_000;

    private Unsaved() {}

    static void run(Pace pace, Table table) throws Exception {
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        var slowestNanos = new double[Pace.ROUNDS];
        var delays = new double[Pace.ROUNDS];
        var saves = new double[Pace.ROUNDS];
        var rates = new double[Pace.ROUNDS];
        try (var folder = new Scratch()) {
            for (int round = 0; round < Pace.ROUNDS; round++) {
                Run run = new Run(pace.floodSeconds());
                run.go(folder.path().resolve("round" + round));
                slowestNanos[round] = run.slowestNanos();
                delays[round] = slowestNanos[round] / LIMIT_NANOS;
                saves[round] = run.savesPerSecond();
                rates[round] = saves[round] / LIMIT_PER_SECOND;
            }
        }
        table.add(
                new Row(
                        Goal.ofTime(
                                "G9", "change to on disk, 1,000 a second, p99, by the limit", 1),
                        Row.duration(LIMIT_NANOS),
                        Row.duration(Spread.median(slowestNanos)),
                        Spread.of(delays),
                        Double.NaN));
        table.add(
                new Row(
                        Goal.ofTime("G9", "saves for that, by the limit", 1),
                        perSecond(LIMIT_PER_SECOND),
                        perSecond(Spread.median(saves)),
                        Spread.of(rates),
                        Double.NaN));
    }

    private static String perSecond(double times) {
        return String.format(Locale.ROOT, "%.1f/s", times);
    }

    /** One stretch of changes. Revs count from 1, so they are places in the arrays. */
    private static final class Run {
        private final int seconds;
        private final long[] madeNanos;
        private final long[] savedNanos;
        private volatile int savedUpTo;
        private int saves;
        private int made;
        private double elapsedSeconds;

        Run(int seconds) {
            this.seconds = seconds;
            madeNanos = new long[seconds * MOST_CHANGES_PER_SECOND];
            savedNanos = new long[madeNanos.length];
        }

        void go(Path path) throws IOException {
            var show = new BenchShow(64, 16);
            try (var saved =
                    new SavedShow(show, path, Duration.ZERO, Ticker.SYSTEM, true, this::note)) {
                long start = System.nanoTime();
                long end = start + seconds * 1_000_000_000L;
                while (System.nanoTime() < end && made + 1 < madeNanos.length) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    madeNanos[made + 1] = System.nanoTime();
                    made = (int) saved.change(made);
                    if (made % 50 == 0) {
                        saved.frame();
                    }
                }
                elapsedSeconds = (System.nanoTime() - start) / 1e9;
                long latest = System.nanoTime() + LAST_SAVE_NANOS;
                while (savedUpTo < made && System.nanoTime() < latest) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }

        /** On the writer's thread, which alone writes these. */
        private void note(PersistenceOutcome outcome) {
            if (outcome instanceof PersistenceOutcome.Written written) {
                long now = System.nanoTime();
                int upTo = (int) written.durableRev();
                for (int rev = savedUpTo + 1; rev <= upTo; rev++) {
                    savedNanos[rev] = now;
                }
                saves++;
                // Publishes what is above.
                savedUpTo = upTo;
            }
        }

        double slowestNanos() {
            if (savedUpTo < made) {
                return Double.POSITIVE_INFINITY;
            }
            var nanos = new double[made];
            for (int rev = 1; rev <= made; rev++) {
                nanos[rev - 1] = savedNanos[rev] - madeNanos[rev];
            }
            Arrays.sort(nanos);
            return Spread.at(nanos, 0.99);
        }

        double savesPerSecond() {
            return saves / elapsedSeconds;
        }
    }
}
