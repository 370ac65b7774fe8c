package scrim.daemon.control.oscquery;

import scrim.engine.loop.Ticker;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What each machine still may ask. What it asks is paid for in time, and who is a second ahead has
 * to wait. Any thread.
 */
final class Visitors {
    /** Nodes that are told of, and commands, in a second. */
    static final int PER_SECOND = 20_000;

    /** Machines beyond these are forgotten, the one that has been silent for longest first. */
    private static final int REMEMBERED = 256;

    private static final long SECOND = 1_000_000_000;
    private static final long NANOS_PER_UNIT = SECOND / PER_SECOND;

    private final Ticker ticker;
    private final SequencedMap<InetAddress, Long> paidUntilNanos =
            new LinkedHashMap<>(16, 0.75f, true);

    Visitors(Ticker ticker) {
        this.ticker = ticker;
    }

    synchronized boolean mayAsk(InetAddress machine) {
        return paidUntilNanos(machine) - ticker.nanos() < SECOND;
    }

    /** Notes what a machine was told. */
    synchronized void pay(InetAddress machine, int units) {
        paidUntilNanos.put(machine, paidUntilNanos(machine) + units * NANOS_PER_UNIT);
        if (paidUntilNanos.size() > REMEMBERED) {
            paidUntilNanos.pollFirstEntry();
        }
    }

    /** The present at least. */
    private long paidUntilNanos(InetAddress machine) {
        long now = ticker.nanos();
        long until = paidUntilNanos.getOrDefault(machine, now);
        return until - now < 0 ? now : until;
    }
}
