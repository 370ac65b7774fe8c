package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the newest changes of each client, so that one that was sent again, after a lost
 * connection above all, is answered and not made twice. Owned by the {@link Room}.
 */
final class MidMemory {
    static final int MIDS = 1_024;
    static final int CLIENTS = 1_024;
    static final long AGE_NANOS = 300_000_000_000L;

    /** One change that was asked for. */
    static final class Asked {
        final String client;
        final String mid;
        final long sum;
        final long atNanos;
        byte @Nullable [] answer;
        final List<Peer> waiting = new ArrayList<>(1);

        private Asked(String client, String mid, long sum, long atNanos) {
            this.client = client;
            this.mid = mid;
            this.sum = sum;
            this.atNanos = atNanos;
        }
    }

    // The client that asked last comes last.
    private final Map<String, Map<String, Asked>> clients = new LinkedHashMap<>(16, 0.75f, true);

    @Nullable Asked find(String client, String mid) {
        Map<String, Asked> mids = clients.get(client);
        return mids == null ? null : mids.get(mid);
    }

    /**
     * @param sum of what was asked, to tell a repeat from another change under the same mid
     */
    Asked begin(String client, String mid, long sum, long nowNanos) {
        Map<String, Asked> mids = clients.computeIfAbsent(client, _ -> new LinkedHashMap<>());
        var asked = new Asked(client, mid, sum, nowNanos);
        mids.put(mid, asked);
        if (mids.size() > MIDS) {
            dropFirst(mids);
        }
        if (clients.size() > CLIENTS) {
            dropFirst(clients);
        }
        return asked;
    }

    /** For a change that was not made and may well be when it is asked for again. */
    void forget(Asked asked) {
        Map<String, Asked> mids = clients.get(asked.client);
        if (mids != null) {
            mids.remove(asked.mid, asked);
        }
    }

    void forgetBefore(long nowNanos) {
        for (Map<String, Asked> mids : clients.values()) {
            Iterator<Asked> oldest = mids.values().iterator();
            while (oldest.hasNext() && nowNanos - oldest.next().atNanos > AGE_NANOS) {
                oldest.remove();
            }
        }
        clients.values().removeIf(Map::isEmpty);
    }

    private static void dropFirst(Map<String, ?> map) {
        Iterator<String> first = map.keySet().iterator();
        first.next();
        first.remove();
    }
}
