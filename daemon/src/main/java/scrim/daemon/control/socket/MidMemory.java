package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the newest changes of each client, so that one that was sent again, after a lost
 * connection above all, is answered and not made twice. Bounded in number, age and size: the client
 * that has asked for nothing the longest is forgotten first. Owned by the {@link Room}.
 */
final class MidMemory {
    static final int MIDS = 1_024;
    static final int CLIENTS = 1_024;
    static final long BYTES = 8L << 20;
    static final long AGE_NANOS = 300_000_000_000L;

    /** What one takes beside its texts, about. */
    private static final int AROUND = 256;

    /** One change that was asked for. */
    static final class Asked {
        final String mid;
        final long sum;
        final long atNanos;
        byte @Nullable [] answer;
        final List<Peer> waiting = new ArrayList<>(1);
        private final Client client;
        private long bytes;

        private Asked(Client client, String mid, long sum, long atNanos) {
            this.client = client;
            this.mid = mid;
            this.sum = sum;
            this.atNanos = atNanos;
            bytes = AROUND + mid.length();
        }
    }

    private static final class Client {
        final Map<String, Asked> mids = new LinkedHashMap<>();
    }

    // The client that asked last comes last.
    private final Map<String, Client> clients = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    @Nullable Asked find(String client, String mid) {
        Client known = clients.get(client);
        return known == null ? null : known.mids.get(mid);
    }

    /**
     * @param sum of what was asked, to tell a repeat from another change under the same mid
     */
    Asked begin(String client, String mid, long sum, long nowNanos) {
        Client of = clients.computeIfAbsent(client, _ -> new Client());
        var asked = new Asked(of, mid, sum, nowNanos);
        Asked replaced = of.mids.put(mid, asked);
        bytes -= replaced == null ? 0 : replaced.bytes;
        bytes += asked.bytes;
        if (of.mids.size() > MIDS) {
            dropOldest(of);
        }
        if (clients.size() > CLIENTS) {
            dropFirst();
        }
        shrink();
        return asked;
    }

    /** Keeps an answer for whoever asks again. */
    void answered(Asked asked, byte[] answer) {
        asked.answer = answer;
        if (asked.client.mids.get(asked.mid) == asked) {
            asked.bytes += answer.length;
            bytes += answer.length;
            shrink();
        }
    }

    /** For a change that was not made and may well be when it is asked for again. */
    void forget(Asked asked) {
        if (asked.client.mids.remove(asked.mid, asked)) {
            bytes -= asked.bytes;
        }
    }

    void forgetBefore(long nowNanos) {
        for (Client client : clients.values()) {
            Iterator<Asked> oldest = client.mids.values().iterator();
            while (oldest.hasNext()) {
                Asked asked = oldest.next();
                if (nowNanos - asked.atNanos <= AGE_NANOS) {
                    break;
                }
                bytes -= asked.bytes;
                oldest.remove();
            }
        }
        clients.values().removeIf(client -> client.mids.isEmpty());
    }

    /** About what all of it takes. */
    long bytes() {
        return bytes;
    }

    private void shrink() {
        while (bytes > BYTES) {
            Client first = clients.values().iterator().next();
            if (first.mids.isEmpty()) {
                dropFirst();
            } else {
                dropOldest(first);
            }
        }
    }

    private void dropOldest(Client client) {
        Iterator<Asked> oldest = client.mids.values().iterator();
        bytes -= oldest.next().bytes;
        oldest.remove();
    }

    private void dropFirst() {
        Iterator<Client> first = clients.values().iterator();
        Client client = first.next();
        while (!client.mids.isEmpty()) {
            dropOldest(client);
        }
        first.remove();
    }
}
