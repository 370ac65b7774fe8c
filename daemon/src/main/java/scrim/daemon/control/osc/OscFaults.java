package scrim.daemon.control.osc;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;

import java.lang.System.Logger.Level;

/**
 * Where one part of the door tells what has failed, for the log and for health. At most once a
 * second: a fault that comes back at once fills no log. Any thread.
 */
final class OscFaults {
    private static final System.Logger LOG = System.getLogger(OscFaults.class.getName());
    private static final long SECOND = 1_000_000_000;

    private final Health health;
    private final String subject;
    private final Ticker ticker;
    private long nextNanos;

    OscFaults(Health health, String subject, Ticker ticker) {
        this.health = health;
        this.subject = subject;
        this.ticker = ticker;
        nextNanos = ticker.nanos();
    }

    /**
     * Tells a fault, unless one was told just now.
     *
     * @param words what failed, as the beginning of a sentence
     */
    void tell(String words, Throwable fault) {
        synchronized (this) {
            long now = ticker.nanos();
            if (now - nextNanos < 0) {
                return;
            }
            nextNanos = now + SECOND;
        }
        LOG.log(Level.ERROR, words + " failed", fault);
        health.failed("osc", subject, Severity.ERROR, words + " failed: " + fault);
    }
}
