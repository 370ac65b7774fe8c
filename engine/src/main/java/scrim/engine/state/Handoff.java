package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A bounded queue from exactly one thread to exactly one other. Lock-free, allocates nothing. */
final class Handoff<T> {
    private final AtomicReferenceArray<@Nullable T> ring;
    // Each index is written by one side only; the slots themselves carry the ordering.
    private int head;
    private int tail;

    /**
     * @param capacity a power of two
     */
    Handoff(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        ring = new AtomicReferenceArray<>(capacity);
    }

    /** The giving side: false when it is full, and then nothing happened. */
    boolean offer(T message) {
        int at = tail & ring.length() - 1;
        if (ring.getAcquire(at) != null) {
            return false;
        }
        ring.setRelease(at, message);
        tail++;
        return true;
    }

    /** The taking side: the oldest message, or null. */
    @Nullable T poll() {
        int at = head & ring.length() - 1;
        T message = ring.getAcquire(at);
        if (message != null) {
            ring.setRelease(at, null);
            head++;
        }
        return message;
    }
}
