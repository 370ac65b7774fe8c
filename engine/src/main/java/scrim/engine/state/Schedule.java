package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Fit;
import scrim.engine.param.ParameterValue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Automation that is to count later: each value waits for its moment and is in the first frame that
 * begins then or after. Any thread puts, the render thread takes what is due; of values with one
 * moment, the one put last counts. Lock-free, bounded, allocates nothing.
 *
 * <p>A value counts as said at its moment, not when it was put: what ends automation before does
 * not touch it, and when the structure changes meanwhile it follows its parameter by id (PRE-07).
 */
public final class Schedule {
    /** How many values can wait. */
    public static final int MOST = 4_096;

    // Those that wait, in the ring or in the heap: no more than either holds.
    private final AtomicInteger waiting = new AtomicInteger();
    // The way in. A turn is the entry's ticket and 1 once it may be read.
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicLongArray turns = new AtomicLongArray(MOST);
    private final Entry[] ring = entries();
    // The render thread's: the earliest is first. Beyond the count lie entries to put into the
    // ring in exchange for those that come out of it.
    private final Entry[] heap = entries();
    private int count;
    private long head;

    /** A value and its moment. Whoever holds its place in the ring or the heap may touch it. */
    static final class Entry {
        long dueNanos;
        private long ticket;
        @Nullable Mailbox mailbox;
        int slot;
        int note;
        final float[] value = new float[4];
        @Nullable ParameterValue object;

        private boolean isBefore(Entry other) {
            long earlier = dueNanos - other.dueNanos;
            return earlier == 0 ? ticket < other.ticket : earlier < 0;
        }
    }

    /** Receives what is due. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Takes a value; the entry is used anew afterwards.
         *
         * @return false to be asked again in the next frame
         */
        boolean due(Mailbox mailbox, Entry entry);
    }

    Schedule() {}

    private static Entry[] entries() {
        var entries = new Entry[MOST];
        for (int i = 0; i < MOST; i++) {
            entries[i] = new Entry();
        }
        return entries;
    }

    /**
     * Puts one number, as {@link Mailbox#put(int, float, int)} would at that moment.
     *
     * @param dueNanos of the monotonic clock
     * @param mailbox whose slot it is
     */
    public Mailbox.Put put(long dueNanos, Mailbox mailbox, int slot, float value, int note) {
        float taken = mailbox.fitted(slot, value);
        if (Float.isNaN(taken)) {
            return Mailbox.Put.REFUSED;
        }
        if (mailbox.isRelease(slot, taken)) {
            return Mailbox.Put.TAKEN;
        }
        boolean same = !mailbox.isScalar(slot) || taken == value;
        return put(dueNanos, mailbox, slot, taken, 0, 0, 0, null, note, same);
    }

    /** Puts a point. */
    public Mailbox.Put put(long dueNanos, Mailbox mailbox, int slot, float x, float y, int note) {
        if (!mailbox.isPoint(slot, x, y)) {
            return Mailbox.Put.REFUSED;
        }
        float inX = mailbox.fittedX(slot, x);
        float inY = mailbox.fittedY(slot, y);
        return put(dueNanos, mailbox, slot, inX, inY, 0, 0, null, note, inX == x && inY == y);
    }

    /** Puts a colour. */
    public Mailbox.Put put(
            long dueNanos,
            Mailbox mailbox,
            int slot,
            float red,
            float green,
            float blue,
            float alpha,
            int note) {
        if (!mailbox.isColor(slot, red, green, blue, alpha)) {
            return Mailbox.Put.REFUSED;
        }
        float inRed = Math.clamp(red, 0f, 1f);
        float inGreen = Math.clamp(green, 0f, 1f);
        float inBlue = Math.clamp(blue, 0f, 1f);
        float inAlpha = Math.clamp(alpha, 0f, 1f);
        boolean same = inRed == red && inGreen == green && inBlue == blue && inAlpha == alpha;
        return put(dueNanos, mailbox, slot, inRed, inGreen, inBlue, inAlpha, null, note, same);
    }

    /** Puts a text or an image source. */
    public Mailbox.Put putObject(
            long dueNanos, Mailbox mailbox, int slot, ParameterValue value, int note) {
        Slot at = mailbox.slots().slots().get(slot);
        if (at.object() < 0 || at.definition().kind().fit(value) instanceof Fit.Refused) {
            return Mailbox.Put.REFUSED;
        }
        return put(dueNanos, mailbox, slot, 0, 0, 0, 0, value, note, true);
    }

    /** How many values wait. Any thread. */
    public int waiting() {
        return waiting.get();
    }

    /** Hands over what is due, the earliest first. Render thread. */
    void take(long nowNanos, Receiver receiver) {
        collect();
        while (count > 0 && heap[0].dueNanos - nowNanos <= 0) {
            Entry first = heap[0];
            Mailbox mailbox = first.mailbox;
            if (mailbox != null && !receiver.due(mailbox, first)) {
                return;
            }
            // What waits for nothing keeps nothing alive.
            first.mailbox = null;
            first.object = null;
            removeFirst();
            waiting.decrementAndGet();
        }
    }

    private Mailbox.Put put(
            long dueNanos,
            Mailbox mailbox,
            int slot,
            float first,
            float second,
            float third,
            float fourth,
            @Nullable ParameterValue object,
            int note,
            boolean same) {
        if (waiting.getAndIncrement() >= MOST) {
            waiting.decrementAndGet();
            return Mailbox.Put.FULL;
        }
        // No more wait than the ring holds, so whoever had this place before has left it.
        long ticket = tickets.getAndIncrement();
        int place = (int) (ticket & MOST - 1);
        Entry entry = ring[place];
        entry.dueNanos = dueNanos;
        entry.ticket = ticket;
        entry.mailbox = mailbox;
        entry.slot = slot;
        entry.note = note;
        entry.value[0] = first;
        entry.value[1] = second;
        entry.value[2] = third;
        entry.value[3] = fourth;
        entry.object = object;
        turns.setRelease(place, ticket + 1);
        return same ? Mailbox.Put.TAKEN : Mailbox.Put.CLAMPED;
    }

    private void collect() {
        int place = (int) (head & MOST - 1);
        while (turns.getAcquire(place) == head + 1) {
            Entry entry = ring[place];
            ring[place] = heap[count];
            heap[count] = entry;
            rise(count++);
            place = (int) (++head & MOST - 1);
        }
    }

    private void rise(int from) {
        int at = from;
        while (at > 0 && heap[at].isBefore(heap[(at - 1) / 2])) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void removeFirst() {
        swap(0, --count);
        int at = 0;
        while (true) {
            int least = at;
            for (int child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
                least = heap[child].isBefore(heap[least]) ? child : least;
            }
            if (least == at) {
                return;
            }
            swap(at, least);
            at = least;
        }
    }

    private void swap(int one, int other) {
        Entry entry = heap[one];
        heap[one] = heap[other];
        heap[other] = entry;
    }
}
