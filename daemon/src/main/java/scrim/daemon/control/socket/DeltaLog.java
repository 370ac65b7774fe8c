package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest deltas, for clients that come back: bounded in number, size and age. */
final class DeltaLog {
    static final int MOST = 4_096;
    static final long BYTES = 4L << 20;
    static final long AGE_NANOS = 300_000_000_000L;

    private final Deque<Delta> deltas = new ArrayDeque<>();
    // Everything after this rev is in the log.
    private long from;
    private long bytes;

    DeltaLog(long rev) {
        from = rev;
    }

    void add(Delta delta) {
        deltas.add(delta);
        bytes += delta.bytes;
        while (deltas.size() > MOST || bytes > BYTES) {
            drop();
        }
    }

    void forgetBefore(long nowNanos) {
        for (Delta oldest = deltas.peek();
                oldest != null && nowNanos - oldest.atNanos > AGE_NANOS;
                oldest = deltas.peek()) {
            drop();
        }
    }

    /** All after a rev, or null if some of them are no longer known. */
    @Nullable List<Delta> since(long rev) {
        if (rev < from) {
            return null;
        }
        var missed = new ArrayList<Delta>();
        for (Delta delta : deltas) {
            if (delta.rev > rev) {
                missed.add(delta);
            }
        }
        return missed;
    }

    private void drop() {
        Delta oldest = deltas.remove();
        bytes -= oldest.bytes;
        from = oldest.rev;
    }
}
