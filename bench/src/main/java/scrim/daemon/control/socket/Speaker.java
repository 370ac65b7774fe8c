package scrim.daemon.control.socket;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** A server that tells all who are connected the same, once in each tick. */
interface Speaker extends AutoCloseable {
    /** What a audience says to it before it listens. */
    Audience.Manner manner();

    int port();

    /** Waits until so many are connected and listen. */
    void await(int listeners) throws InterruptedException;

    /** The rev of the next tick. */
    long next();

    /** Sends a delta of a small change to everybody. */
    void speak();

    @Override
    void close() throws IOException;

    /** Polls, for what nobody tells. */
    static void until(BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited for a minute");
            }
            Thread.sleep(5);
        }
    }
}
