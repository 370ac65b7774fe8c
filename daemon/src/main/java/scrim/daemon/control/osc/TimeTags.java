package scrim.daemon.control.osc;

import scrim.engine.loop.WallClock;

/**
 * Which moment of the monotonic clock a time tag means. One thread.
 *
 * <p>The time of day comes in whole milliseconds, cut off, so the furthest that it was seen ahead
 * of the monotonic clock is nearest the truth; when it falls behind that by more than cutting off
 * explains, somebody has set it.
 */
final class TimeTags {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;
    private static final long SET_BACK_NANOS = 2 * MILLI;
    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

    private final WallClock wall;
    private boolean isKnown;
    private long leadNanos;

    TimeTags(WallClock wall) {
        this.wall = wall;
    }

    /**
     * The moment of a tag in nanoseconds.
     *
     * @param timeTag in NTP's form, not "at once"
     * @param nowNanos the monotonic clock now
     */
    long dueNanos(long timeTag, long nowNanos) {
        long millis = wall.millis();
        long measuredNanos = millis * MILLI - nowNanos;
        if (!isKnown || measuredNanos > leadNanos || measuredNanos < leadNanos - SET_BACK_NANOS) {
            isKnown = true;
            leadNanos = measuredNanos;
        }
        return millis * MILLI + nanosBetween(ntp(millis), timeTag) - leadNanos;
    }

    /** A time of day in NTP's form: seconds since 1900 in the upper half, their parts below. */
    static long ntp(long millis) {
        long seconds = Math.floorDiv(millis, 1_000L) + SECONDS_1900_TO_1970;
        long fraction = (Math.floorMod(millis, 1_000L) << 32) / 1_000;
        return seconds << 32 | fraction;
    }

    /** Of the difference, because the seconds begin again at 0 in 2036. */
    private static long nanosBetween(long from, long to) {
        long difference = to - from;
        return (difference >> 32) * SECOND + (((difference & 0xffff_ffffL) * SECOND) >>> 32);
    }
}
