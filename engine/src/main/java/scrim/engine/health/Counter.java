package scrim.engine.health;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Any thread; never blocks, never allocates in steady state. */
public final class Counter {
    private final LongAdder total = new LongAdder();

    Counter() {}

    public void add(long amount) {
        total.add(amount);
    }

    public void increment() {
        total.increment();
    }

    public long total() {
        return total.sum();
    }
}
