package scrim.daemon.control.http;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.loop.Ticker;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How many changes each client may still make: so many a second, and as many at once. What a socket
 * may is counted apart. Any thread.
 */
final class Rates {
    static final int PER_SECOND = 2_000;

    /** Clients beyond these are forgotten, the one that has been silent for longest first. */
    private static final int CLIENTS = 256;

    private final Ticker ticker;
    private final SequencedMap<String, Allowance> clients = new LinkedHashMap<>(16, 0.75f, true);

    private record Allowance(double changes, long atNanos) {}

    Rates(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * @throws RefusedException if it is too much; nothing is taken then
     */
    synchronized void take(String client, int changes) throws RefusedException {
        long now = ticker.nanos();
        Allowance before = clients.get(client);
        double allowed =
                before == null
                        ? PER_SECOND
                        : Math.min(
                                PER_SECOND,
                                before.changes() + (now - before.atNanos()) / 1e9 * PER_SECOND);
        boolean isAllowed = allowed >= changes;
        clients.put(client, new Allowance(isAllowed ? allowed - changes : allowed, now));
        if (clients.size() > CLIENTS) {
            clients.pollFirstEntry();
        }
        if (!isAllowed) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.TOO_MANY,
                                    "",
                                    "at most " + PER_SECOND + " changes a second; send fewer")
                            .with("Retry-After", "1"));
        }
    }
}
