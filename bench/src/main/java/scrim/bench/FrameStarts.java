package scrim.bench;

import scrim.daemon.render.RenderLoop;
import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after its time a frame begins, 60 a second on a machine that does nothing else: the
 * loop's lateness beside the limit, and beside a thread that only parks until the time has come.
 */
final class FrameStarts {
    private static final double LIMIT_NANOS = 300_000;
    private static final double PERIOD_NANOS = 1e9 / 60;
    private static final double PART = 0.99;

    private FrameStarts() {}

    static void run(Pace pace, Table table) throws Exception {
        int seconds = 2 * pace.floodSeconds();
        var limitNanos = new double[Pace.ROUNDS];
        var parkedNanos = new double[Pace.ROUNDS];
        var ourNanos = new double[Pace.ROUNDS];
        var byLimit = new double[Pace.ROUNDS];
        var byParking = new double[Pace.ROUNDS];
        var _ = ours(seconds);
        for (int round = 0; round < Pace.ROUNDS; round++) {
            limitNanos[round] = LIMIT_NANOS;
            parkedNanos[round] = onItsOwnThread(() -> parked(seconds));
            ourNanos[round] = ours(seconds);
            byLimit[round] = ourNanos[round] / LIMIT_NANOS;
            byParking[round] = ourNanos[round] / parkedNanos[round];
        }
        table.add(
                row(
                        Goal.ofTime("Late", "frame begins late at 60 Hz, p99, by the limit", 1),
                        limitNanos,
                        ourNanos,
                        byLimit));
        table.add(
                row(
                        Goal.none("", "the same beside a thread that parks"),
                        parkedNanos,
                        ourNanos,
                        byParking));
    }

    private static Row row(Goal goal, double[] anchor, double[] ours, double[] ratios) {
        return new Row(
                goal,
                Row.duration(Spread.median(anchor)),
                Row.duration(Spread.median(ours)),
                Spread.of(ratios),
                Double.NaN);
    }

    private static double ours(int seconds) throws InterruptedException {
        var health = new Health(WallClock.SYSTEM::millis);
        RenderLoop loop = EmptyShow.loop(health);
        return onItsOwnThread(() -> {
            loop.run(60L * seconds);
            return health.histogram("frame.latenessNanos").summary().p99();
        });
    }

    /** What a loop is that knows of nothing but the time. */
    private static double parked(int seconds) {
        var late = new double[60 * seconds];
        long start = System.nanoTime();
        for (int i = 0; i < late.length; i++) {
            long deadline = start + (long) (i * PERIOD_NANOS);
            long now = System.nanoTime();
            while (now < deadline) {
                LockSupport.parkNanos(deadline - now);
                now = System.nanoTime();
            }
            late[i] = now - deadline;
        }
        Arrays.sort(late);
        return Spread.at(late, PART);
    }

    private interface Measured {
        double nanos();
    }

    /** A thread's timer slack is its own. */
    private static double onItsOwnThread(Measured work) throws InterruptedException {
        var nanos = new double[1];
        Thread thread =
                Thread.ofPlatform().name("bench-render").start(() -> nanos[0] = work.nanos());
        thread.join();
        return nanos[0];
    }
}
