package scrim.engine.state;

import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Route;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When values arrived for each slot of a {@link Mailbox}, and how old they were when a frame took
 * them. Whoever receives them writes, one thread at a time; the render thread writes what it took;
 * any thread reads. Plain stores: no lock, no atomic, nothing allocated but with the mailbox.
 */
public final class Arrivals {
    /** How many routes are reported. */
    public static final int MOST_ROUTES = 16;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long SECOND = 1_000_000_000;

    /** A longer time between two values is a rest, and says nothing about how evenly they come. */
    private static final long REST_NANOS = SECOND;

    private static final long WORST_FOR_NANOS = 10 * SECOND;
    private static final long RECENT_NANOS = 60 * SECOND;
    private static final int SMOOTHING = 16;
    private static final long NEVER = Long.MIN_VALUE;

    // What the receiver writes, four words for a slot, which lie together: when the newest came;
    // the time between it and the one before (0 after a rest) over the jitter, in 32 bits each;
    // the end of the second that is counted; how many came in the one before, over those in it.
    private static final int RECEIVED = 4;
    private final long[] received;
    // What the render thread writes: the arrival it has aged last, the mean age, the span of time
    // that the worst is of, the worst in it, the worst in the one before.
    private static final int TAKEN = 5;
    private final long[] taken;

    private final SlotTable slots;
    private final Totals totals;

    /** Ages and jitter over all slots. */
    static final class Totals {
        private final Histogram ages;
        private final Histogram jitters;

        Totals(Health health) {
            ages = health.histogram("automation.ageNanos");
            jitters = health.histogram("automation.jitterNanos");
        }
    }

    Arrivals(SlotTable slots, Totals totals) {
        this.slots = slots;
        this.totals = totals;
        int count = slots.slots().size();
        received = new long[count * RECEIVED];
        taken = new long[count * TAKEN];
        for (int slot = 0; slot < count; slot++) {
            received[slot * RECEIVED] = NEVER;
            taken[slot * TAKEN] = NEVER;
            taken[slot * TAKEN + 2] = NEVER;
        }
    }

    /**
     * Goes on where the slots of a former structure were. Its receiver and the render thread may
     * still be writing: then the newest value is missing here.
     */
    void goOnFrom(Arrivals before) {
        for (Slot from : before.slots.slots()) {
            if (get(before.received, from.number() * RECEIVED) == NEVER) {
                continue;
            }
            Slot to = slots.find(from.address());
            if (to != null) {
                for (int i = 0; i < RECEIVED; i++) {
                    received[to.number() * RECEIVED + i] =
                            get(before.received, from.number() * RECEIVED + i);
                }
                for (int i = 0; i < TAKEN; i++) {
                    taken[to.number() * TAKEN + i] = get(before.taken, from.number() * TAKEN + i);
                }
            }
        }
    }

    /**
     * Says that a value came. Call it right before the value is put, with a {@linkplain
     * Mailbox#timed timed} note and where it {@linkplain Mailbox#takes is taken}, so that whoever
     * takes the value knows of its arrival, and nobody takes another's for it.
     *
     * @param nowNanos of the monotonic clock
     */
    public void noted(int slot, long nowNanos) {
        int at = slot * RECEIVED;
        long newest = received[at];
        boolean isFirst = newest == NEVER;
        long interval = isFirst ? REST_NANOS : nowNanos - newest;
        set(received, at, nowNanos);
        // Several in one packet are one arrival.
        if (interval > 0) {
            set(received, at + 1, rhythm(received[at + 1], interval));
        }
        long counts = received[at + 3];
        long overNanos = isFirst ? SECOND : nowNanos - received[at + 2];
        if (overNanos < 0) {
            set(received, at + 3, counts + 1);
        } else {
            boolean isNext = overNanos < SECOND;
            set(received, at + 3, isNext ? counts << 32 | 1 : 1);
            set(received, at + 2, (isNext ? received[at + 2] : nowNanos) + SECOND);
        }
    }

    private static long rhythm(long before, long interval) {
        long last = before >>> 32;
        long jitter = low(before);
        if (interval >= REST_NANOS) {
            return jitter;
        }
        if (last > 0) {
            jitter += (Math.abs(interval - last) - jitter) / SMOOTHING;
        }
        return interval << 32 | jitter;
    }

    /**
     * Says that a frame took a value whose arrival was noted. Render thread.
     *
     * @param frameNanos when the frame began
     */
    void tookNewest(int slot, long frameNanos) {
        long newest = get(received, slot * RECEIVED);
        int at = slot * TAKEN;
        // The value before it may have been taken when the arrival of this one was noted already.
        if (newest != taken[at]) {
            set(taken, at, newest);
            totals.jitters.record(low(get(received, slot * RECEIVED + 1)));
            took(slot, newest, frameNanos);
        }
    }

    /** Says that a frame took a value that came, or was due, at a moment. Render thread. */
    void took(int slot, long cameNanos, long frameNanos) {
        // It may have come after the frame began.
        long age = Math.max(0, frameNanos - cameNanos);
        totals.ages.record(age);
        int at = slot * TAKEN;
        long span = Math.floorDiv(frameNanos, WORST_FOR_NANOS);
        long last = taken[at + 2];
        if (span == last) {
            set(taken, at + 3, Math.max(taken[at + 3], age));
        } else {
            set(taken, at + 4, span == last + 1 ? taken[at + 3] : 0);
            set(taken, at + 3, age);
            set(taken, at + 2, span);
        }
        long mean = taken[at + 1];
        set(taken, at + 1, last == NEVER ? age : mean + (age - mean) / SMOOTHING);
    }

    /**
     * The busiest routes of the last second, then those that were busy last; none that has rested
     * for a minute. Any thread; allocates.
     */
    List<Route> busiest(long nowNanos) {
        var busy = new ArrayList<Slot>();
        for (Slot slot : slots.slots()) {
            long newest = get(received, slot.number() * RECEIVED);
            if (newest != NEVER && nowNanos - newest < RECENT_NANOS) {
                busy.add(slot);
            }
        }
        // Taken once: a slot that somebody writes to must not change its place while it is sorted.
        var routes = new ArrayList<Ranked>();
        for (Slot slot : busy) {
            routes.add(
                    new Ranked(
                            route(slot, nowNanos),
                            get(received, slot.number() * RECEIVED) - nowNanos));
        }
        routes.sort(
                Comparator.comparingLong((Ranked one) -> one.route.perSecond())
                        .thenComparingLong(Ranked::newest)
                        .reversed());
        return routes.stream().limit(MOST_ROUTES).map(Ranked::route).toList();
    }

    private record Ranked(Route route, long newest) {}

    private Route route(Slot slot, long nowNanos) {
        int in = slot.number() * RECEIVED;
        int out = slot.number() * TAKEN;
        long span = Math.floorDiv(nowNanos, WORST_FOR_NANOS);
        long of = get(taken, out + 2);
        long worst = get(taken, out + 3);
        return new Route(
                slot.address().toString(),
                slot.path(),
                perSecond(in, nowNanos),
                low(get(received, in + 1)),
                get(taken, out + 1),
                of == span ? Math.max(worst, get(taken, out + 4)) : of == span - 1 ? worst : 0);
    }

    private long perSecond(int at, long nowNanos) {
        long overNanos = nowNanos - get(received, at + 2);
        long counts = get(received, at + 3);
        return overNanos < 0 ? counts >>> 32 : overNanos < SECOND ? low(counts) : 0;
    }

    private static long low(long word) {
        return word & 0xffff_ffffL;
    }

    private static long get(long[] words, int at) {
        return (long) LONGS.getOpaque(words, at);
    }

    private static void set(long[] words, int at, long value) {
        LONGS.setOpaque(words, at, value);
    }
}
