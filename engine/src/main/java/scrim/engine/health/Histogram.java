package scrim.engine.health;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often a duration or a size fell where, in buckets of which eight make a doubling: a figure
 * read back is at most 12.5 % too large. Any thread; never blocks, never allocates.
 */
public final class Histogram {
    private static final int STEPS = 8;

    private final AtomicLongArray buckets = new AtomicLongArray(64 * STEPS);

    Histogram() {}

    /** Counts one value; below zero counts as zero. */
    public void record(long value) {
        buckets.getAndIncrement(bucketOf(Math.max(0, value)));
    }

    public Summary summary() {
        return summary(counts());
    }

    /** A reading of what is counted from now on. */
    public Recent recent() {
        return new Recent();
    }

    /** What was counted since it was looked at last. Owned by one reader. */
    public final class Recent {
        private long[] before = counts();

        private Recent() {}

        /** What was counted since the last time; the next one begins here. */
        public Summary take() {
            long[] now = counts();
            var since = new long[now.length];
            for (int i = 0; i < now.length; i++) {
                since[i] = now[i] - before[i];
            }
            before = now;
            return summary(since);
        }
    }

    private long[] counts() {
        var counts = new long[buckets.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
        }
        return counts;
    }

    private static Summary summary(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return new Summary(
                total,
                quantile(counts, total, 0.5),
                quantile(counts, total, 0.99),
                quantile(counts, total, 0.999),
                quantile(counts, total, 1));
    }

    /** Upper bounds of the buckets in which the quantiles lie; all 0 while nothing was counted. */
    public record Summary(long count, long p50, long p99, long p999, long max) {}

    private static long quantile(long[] counts, long total, double part) {
        if (total == 0) {
            return 0;
        }
        long wanted = Math.max(1, (long) Math.ceil(total * part));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return upperBound(i);
            }
        }
        return upperBound(counts.length - 1);
    }

    /**
     * Below 8 each value has its own bucket; above, the three bits after the highest one choose.
     */
    static int bucketOf(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int octave = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (octave - 3)) & (STEPS - 1);
        return (octave - 2) * STEPS + step;
    }

    static long upperBound(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int octave = bucket / STEPS + 2;
        long step = bucket % STEPS + 1;
        return (1L << octave) + (step << (octave - 3)) - 1;
    }
}
