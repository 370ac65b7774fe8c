package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits to be sent to one client, and never more than {@link #BYTES} or {@link #FRAMES} of it.
 * A client that reads slowly gets fewer deltas that each say more; one that reads more slowly still
 * gets the whole state when it is ready. Deltas are never dropped in silence. Owned by the {@link
 * Room}.
 */
final class Outbox {
    static final int BYTES = 1 << 20;
    static final int FRAMES = 1_024;

    /** From here on, deltas are put together, path by path. */
    private static final int FULL_BYTES = BYTES / 2;

    private static final int FULL_FRAMES = FRAMES / 2;

    /** From here on, the whole state is less to send than what became of it. */
    private static final int HOPELESS_BYTES = BYTES / 4;

    private sealed interface Item {
        int bytes();

        final class Text implements Item {
            final byte[] utf8;

            Text(byte[] utf8) {
                this.utf8 = utf8;
            }

            @Override
            public int bytes() {
                return utf8.length;
            }
        }

        record Change(Delta delta) implements Item {
            @Override
            public int bytes() {
                return delta.bytes;
            }
        }
    }

    /** Several deltas as one: the newest of each path. */
    private static final class Conflated {
        final Map<String, StateOp> ops = new LinkedHashMap<>();
        long rev;
        int bytes = Delta.AROUND;

        void add(Delta delta, int topics) {
            rev = delta.rev;
            for (StateOp op : delta.ops()) {
                if ((op.topic().bit() & topics) != 0) {
                    StateOp old = ops.put(op.path(), op);
                    bytes += op.bytes() + 1 - (old == null ? 0 : old.bytes() + 1);
                }
            }
        }
    }

    private final Deque<Item> items = new ArrayDeque<>();
    private @Nullable Conflated conflated;
    private @Nullable Iterator<byte[]> parts;
    private int topics;
    private int bytes;
    private int most;
    private long sentRev;
    private boolean isSnapshotDue;
    private long dueNanos;

    /** What a client follows, from a state it is to be sent first. */
    void follow(int followed) {
        topics = followed;
        forgetChanges();
        parts = null;
        isSnapshotDue = true;
        dueNanos = Long.MAX_VALUE;
    }

    /** The same from a rev it has already. */
    void resume(int followed, long rev) {
        follow(followed);
        isSnapshotDue = false;
        sentRev = rev;
    }

    int topics() {
        return topics;
    }

    /** The rev the client has when all that was handed out has arrived. */
    long sentRev() {
        return sentRev;
    }

    /**
     * @return false if there is no room, which makes an end of this client
     */
    boolean add(byte[] utf8) {
        if (items.size() + 1 >= FRAMES || bytes + utf8.length > BYTES - HOPELESS_BYTES) {
            return false;
        }
        items.add(new Item.Text(utf8));
        count(utf8.length);
        return true;
    }

    void add(Delta delta, long nowNanos) {
        if (isSnapshotDue || (delta.topics & topics) == 0) {
            return;
        }
        if (conflated == null
                && (items.size() >= FULL_FRAMES || bytes + delta.bytes > FULL_BYTES)) {
            conflate();
        }
        Conflated together = conflated;
        if (together == null) {
            items.add(new Item.Change(delta));
            count(delta.bytes);
            return;
        }
        int before = together.bytes;
        together.add(delta, topics);
        count(together.bytes - before);
        if (together.bytes > HOPELESS_BYTES) {
            forgetChanges();
            isSnapshotDue = true;
            dueNanos = nowNanos;
        }
    }

    /** Since when the whole state has been due because the client was too slow, or never. */
    long dueNanos() {
        return isSnapshotDue ? dueNanos : Long.MAX_VALUE;
    }

    boolean isSnapshotDue() {
        return isSnapshotDue;
    }

    /** The whole state as of a rev, now that the client is ready for it. */
    void snapshot(List<byte[]> whole, long rev) {
        isSnapshotDue = false;
        parts = whole.iterator();
        sentRev = rev;
    }

    boolean isEmpty() {
        return items.isEmpty() && conflated == null && parts == null && !isSnapshotDue;
    }

    /** The next message, or null if there is none before the {@link #snapshot}. */
    byte @Nullable [] next() {
        Iterator<byte[]> whole = parts;
        if (whole != null) {
            if (whole.hasNext()) {
                return whole.next();
            }
            parts = null;
        }
        Item item = items.poll();
        if (item == null) {
            return nextConflated();
        }
        bytes -= item.bytes();
        return switch (item) {
            case Item.Text text -> text.utf8;
            case Item.Change(Delta delta) -> {
                byte[] text = delta.encode(topics, sentRev);
                sentRev = delta.rev;
                yield text;
            }
        };
    }

    private byte @Nullable [] nextConflated() {
        Conflated together = conflated;
        if (together == null) {
            return null;
        }
        conflated = null;
        bytes -= together.bytes;
        String text = Delta.text(together.rev, sentRev, "", together.ops.values(), topics);
        sentRev = together.rev;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void conflate() {
        var together = new Conflated();
        items.removeIf(item -> {
            if (item instanceof Item.Change(Delta delta)) {
                bytes -= delta.bytes;
                together.add(delta, topics);
                return true;
            }
            return false;
        });
        together.rev = Math.max(together.rev, sentRev);
        conflated = together;
        count(together.bytes);
    }

    private void forgetChanges() {
        items.removeIf(item -> {
            if (item instanceof Item.Change(Delta delta)) {
                bytes -= delta.bytes;
                return true;
            }
            return false;
        });
        if (conflated != null) {
            bytes -= conflated.bytes;
            conflated = null;
        }
    }

    private void count(int more) {
        bytes += more;
        most = Math.max(most, bytes);
    }

    int frames() {
        return items.size() + (conflated == null ? 0 : 1);
    }

    int bytes() {
        return bytes;
    }

    /** The most bytes that ever waited. */
    int most() {
        return most;
    }
}
