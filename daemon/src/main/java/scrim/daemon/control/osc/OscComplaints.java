package scrim.daemon.control.osc;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;

import java.util.ArrayList;
import java.util.List;

/**
 * What senders get wrong, for the operator: the last few cases of one sort, as one failure in
 * {@link Health}. A case is told when it is new and again after a while, and new ones at most once
 * a second after a first few, so that a flood costs no more than finding that out. One thread.
 */
final class OscComplaints {
    private static final int KEPT = 4;
    private static final int AT_ONCE = 4;
    private static final long SECOND = 1_000_000_000;
    private static final long AGAIN_NANOS = 10 * SECOND;

    private final Health health;
    private final Ticker ticker;
    private final String subject;
    private final String sentence;
    private final List<String> cases = new ArrayList<>();
    private final int[] marks = new int[KEPT];
    private final long[] toldNanos = new long[KEPT];
    private long paidUntilNanos;

    /**
     * @param sentence what the cases have in common, before a colon
     */
    OscComplaints(Health health, Ticker ticker, String subject, String sentence) {
        this.health = health;
        this.ticker = ticker;
        this.subject = subject;
        this.sentence = sentence;
        paidUntilNanos = ticker.nanos() - AT_ONCE * SECOND;
    }

    /**
     * Whether a case should be told now. Allocates nothing.
     *
     * @param mark tells the cases apart
     */
    boolean isDue(int mark) {
        long now = ticker.nanos();
        int known = find(mark);
        if (known >= 0 && now - toldNanos[known] < AGAIN_NANOS) {
            return false;
        }
        return now - paidUntilNanos >= SECOND;
    }

    /** Tells a case that {@link #isDue}. */
    void tell(int mark, String text) {
        long now = ticker.nanos();
        paidUntilNanos = Math.max(paidUntilNanos + SECOND, now - AT_ONCE * SECOND);
        int known = find(mark);
        int at = known >= 0 ? known : cases.size() == KEPT ? KEPT - 1 : cases.size();
        if (at < cases.size()) {
            cases.remove(at);
        }
        // The newest first.
        System.arraycopy(marks, 0, marks, 1, at);
        System.arraycopy(toldNanos, 0, toldNanos, 1, at);
        cases.addFirst(text);
        marks[0] = mark;
        toldNanos[0] = now;
        health.failed("osc", subject, Severity.WARNING, sentence + ": " + String.join(", ", cases));
    }

    private int find(int mark) {
        for (int i = 0; i < cases.size(); i++) {
            if (marks[i] == mark) {
                return i;
            }
        }
        return -1;
    }
}
