package scrim.daemon.control.oscquery;

import scrim.engine.loop.Ticker;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is connected and what they still may ask. A visitor is a machine; what it asks is paid for in
 * time, and who is a second ahead has to wait. Any thread.
 */
final class Visitors {
    /** Connections of one machine; all together there are more, so that none keeps others out. */
    static final int MOST_OF_ONE = 32;

    /** Nodes that are told of, and commands, in a second. */
    static final int PER_SECOND = 20_000;

    private static final int REMEMBERED = 256;
    private static final long SECOND = 1_000_000_000;
    private static final long NANOS_PER_UNIT = SECOND / PER_SECOND;

    private final Ticker ticker;
    private final Map<InetAddress, Visitor> visitors = new HashMap<>();

    private static final class Visitor {
        private int connections;
        private long paidUntilNanos;

        Visitor(long nowNanos) {
            paidUntilNanos = nowNanos;
        }

        boolean isForgettable(long nowNanos) {
            return connections == 0 && paidUntilNanos - nowNanos <= 0;
        }
    }

    Visitors(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * A machine has connected; {@link #leave} is to follow whatever is answered.
     *
     * @return false if it has too many connections
     */
    synchronized boolean enter(InetAddress machine) {
        long now = ticker.nanos();
        if (visitors.size() >= REMEMBERED) {
            visitors.values().removeIf(one -> one.isForgettable(now));
        }
        return ++visitors.computeIfAbsent(machine, _ -> new Visitor(now)).connections
                <= MOST_OF_ONE;
    }

    synchronized void leave(InetAddress machine) {
        Visitor visitor = visitors.get(machine);
        if (visitor != null) {
            visitor.connections--;
            if (visitor.isForgettable(ticker.nanos())) {
                visitors.remove(machine);
            }
        }
    }

    /** Whether a machine that is connected may ask for something now. */
    synchronized boolean mayAsk(InetAddress machine) {
        Visitor visitor = visitors.get(machine);
        return visitor == null || visitor.paidUntilNanos - ticker.nanos() < SECOND;
    }

    /** Notes what a machine was told. */
    synchronized void pay(InetAddress machine, int units) {
        long now = ticker.nanos();
        Visitor visitor = visitors.get(machine);
        if (visitor != null) {
            long from = visitor.paidUntilNanos - now < 0 ? now : visitor.paidUntilNanos;
            visitor.paidUntilNanos = from + units * NANOS_PER_UNIT;
        }
    }

    synchronized int connections() {
        int all = 0;
        for (Visitor one : visitors.values()) {
            all += one.connections;
        }
        return all;
    }
}
