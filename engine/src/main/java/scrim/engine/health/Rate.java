package scrim.engine.health;

import java.util.function.LongSupplier;

/**
 * How many a second a total grows by, so that whoever draws it need not know when it was asked
 * last. One thread looks; any reads.
 */
public final class Rate {
    private static final long SECOND = 1_000_000_000;

    private final LongSupplier total;
    private long lookedNanos;
    private long seen;
    private boolean hasLooked;
    private volatile long perSecond;

    Rate(LongSupplier total) {
        this.total = total;
    }

    /**
     * Looks at the total if a second has gone by since the last time. Always the same thread, more
     * than once a second.
     *
     * @param nowNanos of the monotonic clock
     */
    public void look(long nowNanos) {
        long sinceNanos = nowNanos - lookedNanos;
        if (hasLooked && sinceNanos < SECOND) {
            return;
        }
        long now = total.getAsLong();
        if (hasLooked) {
            perSecond = Math.round((now - seen) * (double) SECOND / sinceNanos);
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        seen = now;
    }

    /** Of the last second that was looked at. */
    public long perSecond() {
        return perSecond;
    }
}
