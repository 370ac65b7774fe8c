package scrim.bench;

import scrim.engine.loop.ThreadRole;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The slowest of many changes, a thousand a second: beside a program that writes the file before it
 * answers, and of a show on a slow disk beside the same show on none and on a healthy one.
 */
final class Saving {
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int PARAMETERS = 16;
    private static final int INPUT = 3;
    private static final Duration SLOW = Duration.ofMillis(300);
    private static final Duration STUCK = Duration.ofSeconds(2);

    private Saving() {}

    /** A change that is on disk when it returns, or will be soon. */
    @FunctionalInterface
    private interface Change {
        void make(int number) throws IOException;
    }

    static void run(Pace pace, Table table) throws Exception {
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        try (var folder = new Scratch()) {
            for (int layers : new int[] {8, 64, 512}) {
                table.add(besideNaive(pace, layers, folder.path()));
            }
            var show = new BenchShow(64, PARAMETERS);
            try (var unsaved = SavedShow.unsaved(show, folder.path().resolve("unsaved"));
                    var slow = SavedShow.onSlowDisk(show, folder.path().resolve("slow"), SLOW)) {
                table.add(
                        compare(
                                pace,
                                Goal.ofTime(
                                        "G7", "change, p99: a disk of 300 ms by not saving", 1.5),
                                unsaved,
                                slow));
            }
            try (var healthy = SavedShow.on(show, folder.path().resolve("healthy"));
                    var stuck = SavedShow.onSlowDisk(show, folder.path().resolve("stuck"), STUCK)) {
                table.add(
                        compare(
                                pace,
                                Goal.ofTime(
                                        "R6", "change, p99: a disk of 2 s by a healthy one", 1.2),
                                healthy,
                                stuck));
            }
        }
    }

    private static Row besideNaive(Pace pace, int layers, Path folder) throws Exception {
        var naive = new NaiveStore(layers, PARAMETERS);
        Path file = folder.resolve("naive-" + layers + ".json");
        String parameter = NaiveStore.parameter(INPUT);
        try (var show =
                SavedShow.on(
                        new BenchShow(layers, PARAMETERS), folder.resolve("scrim-" + layers))) {
            return compare(
                    pace,
                    Goal.ofTime("G8", "change and save, " + layers + " layers, p99", 1.0 / 100),
                    number ->
                            naive.save(
                                    NaiveStore.layer(number % layers),
                                    parameter,
                                    number / layers % 2 * 0.5,
                                    file),
                    () -> {},
                    show);
        }
    }

    private static Row compare(Pace pace, Goal goal, SavedShow anchor, SavedShow ours)
            throws IOException {
        return compare(pace, goal, anchor::change, anchor::frame, ours);
    }

    private static Row compare(
            Pace pace, Goal goal, Change anchor, Runnable anchorFrame, SavedShow ours)
            throws IOException {
        warmUp(pace, anchor);
        warmUp(pace, ours::change);
        anchorFrame.run();
        ours.frame();
        var anchorNanos = new double[Pace.ROUNDS];
        var ourNanos = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        double bytes = 0;
        for (int round = 0; round < Pace.ROUNDS; round++) {
            anchorNanos[round] = slowest(pace, anchor);
            anchorFrame.run();
            long before = Duel.allocatedBytes();
            ourNanos[round] = slowest(pace, ours::change);
            bytes += (double) (Duel.allocatedBytes() - before) / pace.changes() / Pace.ROUNDS;
            ours.frame();
            ratios[round] = ourNanos[round] / anchorNanos[round];
        }
        return new Row(
                goal,
                Row.duration(Spread.median(anchorNanos)),
                Row.duration(Spread.median(ourNanos)),
                Spread.of(ratios),
                Math.rint(bytes));
    }

    private static void warmUp(Pace pace, Change change) throws IOException {
        long end = System.nanoTime() + pace.warmUpMillis() * 1_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
            change.make(i);
        }
    }

    /** The 99th percentile of so many changes' nanoseconds. */
    private static double slowest(Pace pace, Change change) throws IOException {
        var nanos = new double[pace.changes()];
        for (int i = 0; i < nanos.length; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long start = System.nanoTime();
            change.make(i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return Spread.at(nanos, 0.99);
    }
}
