package scrim.engine.testkit;

import scrim.engine.loop.Ticker;

/** A monotonic clock that stands still until it is moved. Any thread. */
public final class ManualTicker implements Ticker {
    private volatile long nanos;

    public ManualTicker(long startNanos) {
        nanos = startNanos;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    public synchronized void advance(double seconds) {
        nanos += Math.round(seconds * 1e9);
    }
}
