package scrim.engine.loop;

/** A monotonic clock in nanoseconds; only differences mean anything. */
@FunctionalInterface
public interface Ticker {
    Ticker SYSTEM = System::nanoTime;

    long nanos();
}
