package scrim.daemon.control.socket;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one accepted change made of the state, encoded once for all who follow the same topics from
 * the same rev. Owned by the {@link Room}.
 */
final class Delta {
    /** Bytes around the ops of a message, at most. */
    static final int AROUND = 200;

    /** Clients that lag are each at a rev of their own. */
    private static final int KEPT = 8;

    final long rev;
    final long atNanos;
    final int topics;
    final int bytes;
    private final List<StateOp> ops;
    private final String by;
    private final Map<Long, byte[]> encoded = new HashMap<>(4);

    /**
     * @param by who asked, as JSON; empty when nobody in particular
     */
    Delta(long rev, List<StateOp> ops, String by, long atNanos) {
        this.rev = rev;
        this.ops = List.copyOf(ops);
        this.by = by;
        this.atNanos = atNanos;
        int which = 0;
        int size = AROUND + StateOp.bytes(by);
        for (StateOp op : ops) {
            which |= op.topic().bit();
            size += op.bytes() + 1;
        }
        topics = which;
        bytes = size;
    }

    List<StateOp> ops() {
        return ops;
    }

    /**
     * As it goes to a subscription.
     *
     * @param prev the last rev sent to it
     */
    byte[] encode(int followed, long prev) {
        long key = prev * (Topic.ALL + 1) + followed;
        if (encoded.size() >= KEPT && !encoded.containsKey(key)) {
            encoded.clear();
        }
        return encoded.computeIfAbsent(
                key, _ -> text(rev, prev, by, ops, followed).getBytes(StandardCharsets.UTF_8));
    }

    static String text(long rev, long prev, String by, Iterable<StateOp> ops, int followed) {
        var text = new StringBuilder(AROUND);
        text.append("{\"type\":\"delta\",\"rev\":").append(rev).append(",\"prev\":").append(prev);
        if (!by.isEmpty()) {
            text.append(",\"by\":").append(by);
        }
        text.append(",\"ops\":[");
        boolean first = true;
        for (StateOp op : ops) {
            if ((op.topic().bit() & followed) != 0) {
                text.append(first ? "" : ",").append(op.text());
                first = false;
            }
        }
        return text.append("]}").toString();
    }
}
