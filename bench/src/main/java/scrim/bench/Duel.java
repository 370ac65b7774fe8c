package scrim.bench;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * An anchor and ours doing the same work in turn, so that whatever disturbs the machine disturbs
 * both. The ratio is taken within each round; the bytes are exactly what the thread allocated.
 */
public final class Duel {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long FRAME_NANOS = 1_000_000_000 / 120;
    private static final int TRASH_BYTES = 8 << 20;

    /** Work to be timed. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it so many times. What it computes must end up where the compiler cannot drop it.
         */
        void run(int times);
    }

    private final Pace pace;
    private final Goal goal;
    private final Work anchor;
    private final Work ours;
    private final double[] anchorNanos = new double[Pace.ROUNDS];
    private final double[] ourNanos = new double[Pace.ROUNDS];
    private long ourBytes;
    private long ourTimes;

    private Duel(Pace pace, Goal goal, Work anchor, Work ours) {
        this.pace = pace;
        this.goal = goal;
        this.anchor = anchor;
        this.ours = ours;
    }

    /** Each side over and over, as fast as it goes: everything it touches is in the caches. */
    public static Row hot(Pace pace, Goal goal, Work anchor, Work ours) {
        return new Duel(pace, goal, anchor, ours).hot();
    }

    /**
     * One frame of each side in turn, 120 a second, after 8 MB of something else went through the
     * caches: what a frame costs when a program draws between two of them.
     */
    public static Row cold(Pace pace, Goal goal, Work anchor, Work ours) {
        return new Duel(pace, goal, anchor, ours).cold();
    }

    /** What the current thread has allocated so far. */
    public static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** What another thread has allocated so far. */
    public static long allocatedBytes(Thread thread) {
        return THREADS.getThreadAllocatedBytes(thread.threadId());
    }

    private Row hot() {
        int anchorTimes = timesFor(anchor);
        int ourTimesInSlice = timesFor(ours);
        for (int round = 0; round < Pace.ROUNDS; round++) {
            var anchors = new double[pace.slices()];
            var our = new double[pace.slices()];
            for (int slice = 0; slice < pace.slices(); slice++) {
                anchors[slice] = nanos(anchor, anchorTimes);
                our[slice] = ourNanos(ourTimesInSlice);
            }
            anchorNanos[round] = Spread.median(anchors);
            ourNanos[round] = Spread.median(our);
        }
        return row();
    }

    private Row cold() {
        var _ = timesFor(anchor);
        var _ = timesFor(ours);
        var trash = new byte[TRASH_BYTES];
        long deadline = System.nanoTime();
        for (int round = 0; round < Pace.ROUNDS; round++) {
            var anchors = new double[pace.coldFrames()];
            var our = new double[pace.coldFrames()];
            for (int frame = 0; frame < pace.coldFrames(); frame++) {
                deadline = awaitFrame(deadline, trash);
                anchors[frame] = nanos(anchor, 1);
                deadline = awaitFrame(deadline, trash);
                our[frame] = ourNanos(1);
            }
            anchorNanos[round] = Spread.median(anchors);
            ourNanos[round] = Spread.median(our);
        }
        return row();
    }

    private static long awaitFrame(long deadline, byte[] trash) {
        long left = deadline + FRAME_NANOS - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(left);
        }
        for (int i = 0; i < trash.length; i += 64) {
            trash[i]++;
        }
        return Math.max(deadline + FRAME_NANOS, System.nanoTime() - FRAME_NANOS);
    }

    /** How many times fill a slice, once the compiler is done with the work. */
    private int timesFor(Work work) {
        long end = System.nanoTime() + pace.warmUpMillis() * 1_000_000L;
        int times = 1;
        double each = nanos(work, times);
        while (System.nanoTime() < end) {
            times = (int) Math.clamp(pace.sliceMillis() * 1e6 / each, 1, 1 << 30);
            each = nanos(work, times);
        }
        return times;
    }

    private static double nanos(Work work, int times) {
        long start = System.nanoTime();
        work.run(times);
        return (double) (System.nanoTime() - start) / times;
    }

    private double ourNanos(int times) {
        long before = allocatedBytes();
        double each = nanos(ours, times);
        ourBytes += allocatedBytes() - before;
        ourTimes += times;
        return each;
    }

    private Row row() {
        var ratios = new double[Pace.ROUNDS];
        for (int round = 0; round < Pace.ROUNDS; round++) {
            ratios[round] = ourNanos[round] / anchorNanos[round];
        }
        return new Row(
                goal,
                Row.duration(Spread.median(anchorNanos)),
                Row.duration(Spread.median(ourNanos)),
                Spread.of(ratios),
                (double) ourBytes / ourTimes);
    }
}
