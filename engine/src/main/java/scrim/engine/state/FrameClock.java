package scrim.engine.state;

import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What time it is in each frame: the real time live, an exact step offline, so that the same show
 * draws the same pictures. Render thread; allocates nothing but once an hour.
 */
public final class FrameClock {
    private static final long OFFSET_LASTS_MILLIS = 3_600_000;

    private final Ticker ticker;
    private final WallClock wall;
    private final ZoneId zone;
    private final double stepNanos;
    private final FrameTime time = new FrameTime();
    private long startNanos;
    private long offsetFromMillis = Long.MIN_VALUE;

    private FrameClock(
            Ticker ticker, WallClock wall, ZoneId zone, double stepNanos, float startupRandom) {
        this.ticker = ticker;
        this.wall = wall;
        this.zone = zone;
        this.stepNanos = stepNanos;
        time.startupRandom = startupRandom;
    }

    public static FrameClock live(Ticker ticker, WallClock wall, ZoneId zone, float startupRandom) {
        return new FrameClock(ticker, wall, zone, 0, startupRandom);
    }

    /** Advances by exactly one frame each time, from a fixed moment in UTC. */
    public static FrameClock fixedStep(
            double framesPerSecond, long startMillis, float startupRandom) {
        return new FrameClock(
                () -> 0, () -> startMillis, ZoneId.of("UTC"), 1e9 / framesPerSecond, startupRandom);
    }

    /** Steps to the next frame. The object is the same each time. */
    FrameTime next() {
        boolean first = time.frameIndex < 0;
        time.frameIndex++;
        long now = stepNanos > 0 ? Math.round(time.frameIndex * stepNanos) : ticker.nanos();
        if (first) {
            startNanos = now;
        }
        time.deltaSeconds = first ? 0 : (now - time.nanos) / 1e9;
        time.nanos = now;
        time.timeSeconds = (now - startNanos) / 1e9;
        long millis = wall.millis() + (stepNanos > 0 ? now / 1_000_000 : 0);
        time.utcSeconds = millis / 1e3;
        long sinceOffset = millis - offsetFromMillis;
        if (offsetFromMillis == Long.MIN_VALUE
                || sinceOffset < 0
                || sinceOffset >= OFFSET_LASTS_MILLIS) {
            offsetFromMillis = millis - Math.floorMod(millis, OFFSET_LASTS_MILLIS);
            time.utcOffsetSeconds =
                    zone.getRules().getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds();
        }
        return time;
    }
}
