package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where one thread hands frames over to another: a fixed number of slots that go round from free to
 * rendering, completed, taken and free again. One thread produces, one consumes; neither ever waits
 * for the other, and nothing is allocated after the start.
 *
 * <p>A producer that finds no free slot takes back the oldest completed one: what nobody fetched in
 * time is lost, and counted.
 */
public final class FrameExchange {
    private static final int FREE = 0;
    private static final int RENDERING = 1;
    private static final int COMPLETED = 2;
    private static final int TAKEN = 3;
    private static final int STATE_BITS = 2;
    private static final long STATE_MASK = (1 << STATE_BITS) - 1;

    /** Not the word of any completed slot. */
    private static final long NONE = FREE;

    private final Slot[] slots;

    /**
     * What each slot is up to, in the two lowest bits; above them the number of its frame, so that
     * a slot which has gone round in the meantime is never taken for what it was.
     */
    private final AtomicLongArray words;

    private final int frameBytes;
    private final AtomicLong dropped = new AtomicLong();
    private volatile long completed;

    /** Room for one frame. Belongs to whoever began or took it, until it is handed on. */
    public static final class Slot {
        private final int at;
        private final ByteBuffer bytes;
        private final long address;
        private long frameIndex;
        private long nanos;

        private Slot(int at, int frameBytes) {
            this.at = at;
            bytes = ByteBuffer.allocateDirect(frameBytes);
            address = MemorySegment.ofBuffer(bytes).address();
        }

        /** The frame, from 0 to the buffer's capacity. Position and limit are the holder's. */
        public ByteBuffer bytes() {
            return bytes;
        }

        /** Where the bytes are in memory, for calls outside the JVM. */
        public long address() {
            return address;
        }

        /** The number of the frame, as its producer counts. */
        public long frameIndex() {
            return frameIndex;
        }

        /** When the frame was made or is due, on the clock of its producer. */
        public long nanos() {
            return nanos;
        }
    }

    /**
     * @param slots at least 3, so that both sides may hold one and a newer one can be ready; 1 for
     *     a single frame
     * @param frameBytes the size of every frame
     */
    public FrameExchange(int slots, int frameBytes) {
        if (slots == 2 || slots < 1 || frameBytes < 1) {
            throw new IllegalArgumentException(
                    "an exchange has 1 slot or at least 3 of at least 1 byte, asked were "
                            + slots
                            + " of "
                            + frameBytes);
        }
        this.frameBytes = frameBytes;
        this.slots = new Slot[slots];
        words = new AtomicLongArray(slots);
        for (int i = 0; i < slots; i++) {
            this.slots[i] = new Slot(i, frameBytes);
        }
    }

    /** The size of every frame in bytes. */
    public int frameBytes() {
        return frameBytes;
    }

    /**
     * The producer: a slot to fill, the oldest completed one if none is free.
     *
     * @return null if all are being filled or read
     */
    public @Nullable Slot begin() {
        Slot free = beginIfFree();
        while (free == null) {
            long oldest = find(true);
            if (oldest == NONE) {
                // The consumer may have given one back since.
                return beginIfFree();
            }
            int at = claim(oldest, RENDERING);
            if (at >= 0) {
                dropped.incrementAndGet();
                return slots[at];
            }
            free = beginIfFree();
        }
        return free;
    }

    /** The producer: a slot to fill, or null if none is free. Loses nothing. */
    public @Nullable Slot beginIfFree() {
        for (int i = 0; i < slots.length; i++) {
            long word = words.get(i);
            if (state(word) == FREE) {
                words.set(i, with(word, RENDERING));
                return slots[i];
            }
        }
        return null;
    }

    /** The producer: the slot's frame is whole and may be taken. */
    public void complete(Slot slot, long frameIndex, long nanos) {
        require(slot, RENDERING, "completed");
        slot.frameIndex = frameIndex;
        slot.nanos = nanos;
        long number = completed + 1;
        words.set(slot.at, (number << STATE_BITS) | COMPLETED);
        // Only the producer writes it.
        completed = number;
    }

    /** The producer: there will be no frame in this slot. */
    public void abandon(Slot slot) {
        long word = require(slot, RENDERING, "abandoned");
        words.set(slot.at, with(word, FREE));
    }

    /** The consumer: the newest frame, or null if there is none; older ones are dropped. */
    public @Nullable Slot takeNewest() {
        Slot newest = take(false);
        if (newest == null) {
            return null;
        }
        long number = words.get(newest.at) >> STATE_BITS;
        for (int i = 0; i < slots.length; i++) {
            long word = words.get(i);
            if (state(word) == COMPLETED
                    && word >> STATE_BITS < number
                    && words.compareAndSet(i, word, with(word, FREE))) {
                dropped.incrementAndGet();
            }
        }
        return newest;
    }

    /** The consumer: the oldest frame, or null if there is none. */
    public @Nullable Slot takeOldest() {
        return take(true);
    }

    /** The consumer: the slot may be filled again. */
    public void release(Slot slot) {
        long word = require(slot, TAKEN, "released");
        words.set(slot.at, with(word, FREE));
    }

    /** How many frames were completed. Any thread. */
    public long completed() {
        return completed;
    }

    /** How many completed frames nobody will ever take. Any thread. */
    public long dropped() {
        return dropped.get();
    }

    /** Whether a frame waits to be taken. Any thread; may be over by the time it is read. */
    public boolean isReady() {
        return find(true) != NONE;
    }

    private @Nullable Slot take(boolean oldest) {
        // Each time round, the producer has taken back what was found: it has gone on by a frame.
        for (int tries = 0; tries < slots.length * 2; tries++) {
            long word = find(oldest);
            if (word == NONE) {
                return null;
            }
            int at = claim(word, TAKEN);
            if (at >= 0) {
                return slots[at];
            }
        }
        return null;
    }

    /** The word of the completed slot with the lowest or the highest number, or NONE. */
    private long find(boolean oldest) {
        // Later ones may become visible in any order while this looks round.
        long last = completed;
        long best = NONE;
        for (int i = 0; i < slots.length; i++) {
            long word = words.get(i);
            if (state(word) == COMPLETED
                    && word >> STATE_BITS <= last
                    && (best == NONE || (oldest ? word < best : word > best))) {
                best = word;
            }
        }
        return best;
    }

    /** Takes the very frame that was found, or none: -1 if the other side was quicker. */
    private int claim(long word, int state) {
        for (int i = 0; i < slots.length; i++) {
            if (words.compareAndSet(i, word, with(word, state))) {
                return i;
            }
        }
        return -1;
    }

    private long require(Slot slot, int state, String what) {
        long word = words.get(slot.at);
        if (slots[slot.at] != slot || state(word) != state) {
            throw new IllegalStateException("a slot that is not held cannot be " + what);
        }
        return word;
    }

    private static int state(long word) {
        return (int) (word & STATE_MASK);
    }

    private static long with(long word, int state) {
        return (word & ~STATE_MASK) | state;
    }
}
