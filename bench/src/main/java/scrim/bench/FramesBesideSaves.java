package scrim.bench;

import scrim.daemon.render.FrameTap;
import scrim.daemon.render.NullRenderer;
import scrim.daemon.render.RenderLoop;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * What 60 frames a second notice of a large show that is changed a hundred times a second and saved
 * all the while, beside the same show, changed and never saved.
 */
final class FramesBesideSaves {
    private static final BenchShow SHOW = new BenchShow(512, 16);
    private static final long PAUSE_NANOS = 10_000_000;
    private static final long STOP_MILLIS = 5_000;

    private FramesBesideSaves() {}

    static void run(Pace pace, Table table) throws Exception {
        ThreadRole.COORDINATOR.adopt();
        var quietNanos = new double[Pace.ROUNDS];
        var savingNanos = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        try (var folder = new Scratch()) {
            var _ = slowestFrame(pace, folder.path().resolve("warm"), true);
            for (int round = 0; round < Pace.ROUNDS; round++) {
                quietNanos[round] = slowestFrame(pace, folder.path().resolve("q" + round), false);
                savingNanos[round] = slowestFrame(pace, folder.path().resolve("s" + round), true);
                ratios[round] = savingNanos[round] / quietNanos[round];
            }
        }
        table.add(
                new Row(
                        Goal.ofTime("G11", "frame interval p99, with saves by without", 1.05),
                        Row.duration(Spread.median(quietNanos)),
                        Row.duration(Spread.median(savingNanos)),
                        Spread.of(ratios),
                        Double.NaN));
    }

    /** The 99th percentile from one frame's beginning to the next one's. */
    private static double slowestFrame(Pace pace, Path path, boolean saves)
            throws IOException, InterruptedException {
        var beginnings = new Beginnings(pace.floodSeconds());
        try (var show =
                new SavedShow(SHOW, path, Duration.ZERO, beginnings::frame, saves, _ -> {})) {
            var loop =
                    new RenderLoop(
                            show.engine().frames(),
                            new NullRenderer(new FrameTap(), new Health(() -> 0)),
                            Ticker.SYSTEM,
                            new Health(WallClock.SYSTEM::millis));
            Thread render = Thread.ofPlatform().name("bench-render").start(() -> loop.run(0));
            long end = System.nanoTime() + pace.floodSeconds() * 1_000_000_000L;
            for (int i = 0; System.nanoTime() < end; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                var _ = show.change(i);
            }
            loop.stop();
            render.join(STOP_MILLIS);
            return beginnings.slowestNanos();
        }
    }

    /** When each frame began: the frame clock asks once for each. */
    private static final class Beginnings {
        private final long[] nanos;
        private int frames;

        Beginnings(int seconds) {
            nanos = new long[(seconds + 10) * 60];
        }

        long frame() {
            long now = System.nanoTime();
            if (frames < nanos.length) {
                nanos[frames++] = now;
            }
            return now;
        }

        double slowestNanos() {
            var intervals = new double[frames - 1];
            for (int i = 0; i < intervals.length; i++) {
                intervals[i] = nanos[i + 1] - nanos[i];
            }
            Arrays.sort(intervals);
            return Spread.at(intervals, 0.99);
        }
    }
}
