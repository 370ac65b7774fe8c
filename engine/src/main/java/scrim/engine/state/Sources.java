package scrim.engine.state;

import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Short numbers for origins, so that a value on the hot path can say who sent it. Any thread. About
 * a thousand are told apart; later ones share a number with their door's others, so that a flood of
 * senders costs nothing and their values still live as long as that door says.
 */
public final class Sources {
    static final int MOST = 1_024;

    private final Map<Origin, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Origin> origins = new AtomicReferenceArray<>(MOST);
    private int next;

    Sources() {
        for (OriginKind kind : OriginKind.values()) {
            origins.set(next++, new Origin(kind, "others"));
        }
    }

    /** The number of an origin; ask once per client, not once per message. */
    public int numberOf(Origin origin) {
        Integer known = numbers.get(origin);
        return known != null ? known : add(origin);
    }

    Origin origin(int number) {
        return origins.get(number);
    }

    private synchronized int add(Origin origin) {
        Integer known = numbers.get(origin);
        if (known != null) {
            return known;
        }
        if (next == MOST) {
            return origin.kind().ordinal();
        }
        origins.set(next, origin);
        numbers.put(origin, next);
        return next++;
    }
}
