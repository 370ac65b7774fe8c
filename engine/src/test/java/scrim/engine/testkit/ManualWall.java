package scrim.engine.testkit;

import scrim.engine.loop.WallClock;

/** A time of day that stands still until it is set. Any thread. */
public final class ManualWall implements WallClock {
    private volatile long millis;

    public ManualWall(long millis) {
        this.millis = millis;
    }

    @Override
    public long millis() {
        return millis;
    }

    public void set(long toMillis) {
        millis = toMillis;
    }
}
