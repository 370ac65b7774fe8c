package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Fit;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where automation arrives: the newest value of each slot, and a mark that it is new. Any thread
 * puts; the render thread takes all marked ones once a frame. Lock-free; a value that nobody took
 * is overwritten by the next, so nothing queues up however fast a fader moves.
 *
 * <p>A mailbox belongs to one {@link SlotTable}. When the structure changes it gets a successor and
 * {@code put} answers {@link Put#RETIRED}: resolve the address again and put it there. A value is
 * then either taken from the old mailbox by the render thread or given back this way, never lost
 * and never applied to another parameter (PRE-07).
 */
public final class Mailbox {
    /** What became of a value. */
    public enum Put {
        TAKEN,
        /** Taken at the nearest limit of the range. */
        CLAMPED,
        /** Not a finite number, not of this parameter's type, or none of its options. */
        REFUSED,
        RETIRED,
        /** Too many wait for their moment; only a {@link Schedule} says so. */
        FULL
    }

    /** What a value's sender wants: bits 0 and 1 of a message's note. */
    private static final int NO_LIFETIME = 3;

    /** Of a message's note here: that its arrival is known. No note of a source has this bit. */
    private static final int TIMED = 1 << 31;

    private static final int TRIES = 16;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SlotTable slots;
    private final Arrivals arrivals;
    private final byte[] form;
    // Least and greatest of the first component, then of the second, side by side: a value costs as
    // many trips to memory as it touches places.
    private final float[] limits;
    // One float: value and note in one word, written whole. Two or four: guarded by a sequence
    // number, odd while somebody writes.
    private final long[] words;
    private final long[] moreWords;
    private final int[] moreAt;
    private final int[] sequence;
    private final AtomicReferenceArray<@Nullable ParameterValue> objects;
    // One for each slot, 1 if its value is new; the length is a multiple of 8.
    private final byte[] marks;
    private volatile @Nullable Mailbox successor;
    private volatile boolean left;

    private static final byte SCALAR = 0;
    private static final byte FLAG = 1;
    private static final byte CHOICE = 2;
    private static final byte POINT = 3;
    private static final byte COLOR = 4;
    private static final byte PULSE = 5;
    private static final byte OBJECT = 6;

    Mailbox(SlotTable slots, Arrivals arrivals) {
        this.slots = slots;
        this.arrivals = arrivals;
        int count = slots.slots().size();
        form = new byte[count];
        moreAt = new int[count];
        limits = new float[count * 4];
        int more = 0;
        for (Slot slot : slots.slots()) {
            ParameterKind kind = slot.definition().kind();
            int number = slot.number();
            form[number] = formOf(kind);
            for (int component = 0; component < 2; component++) {
                limits[number * 4 + component * 2] = kind.min(component);
                limits[number * 4 + component * 2 + 1] = kind.max(component);
            }
            moreAt[number] = more;
            more +=
                    switch (form[number]) {
                        case POINT -> 1;
                        case COLOR -> 2;
                        default -> 0;
                    };
        }
        words = new long[count];
        moreWords = new long[more];
        sequence = new int[count];
        objects = new AtomicReferenceArray<>(Math.max(1, slots.objects()));
        marks = new byte[(count + 7) / 8 * 8];
    }

    public SlotTable slots() {
        return slots;
    }

    /** Where whoever puts values here says when they came. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /**
     * The note that goes with a value: who sent it and how long it should live once it rests.
     *
     * @param source from {@link Sources#numberOf}
     * @param lifetime null to leave it to the parameter and the door
     */
    public static int note(int source, @Nullable Lifetime lifetime) {
        return source << 2 | (lifetime == null ? NO_LIFETIME : lifetime.ordinal());
    }

    /**
     * The same note for a value whose arrival is {@linkplain Arrivals#noted noted}: without it the
     * value says nothing about how old values are when a frame takes them.
     */
    public static int timed(int note) {
        return note | TIMED;
    }

    static int sourceOf(int note) {
        return note >>> 2;
    }

    static @Nullable Lifetime lifetimeOf(int note) {
        return switch (note & 3) {
            case 0 -> Lifetime.TRANSIENT;
            case 1 -> Lifetime.SESSION;
            case 2 -> Lifetime.DURABLE;
            default -> null;
        };
    }

    /**
     * Puts one number: for a scalar its value, for a flag on unless 0, for a choice the option's
     * number, for a pulse anything but 0 (0 is the button's release and is taken without effect).
     */
    public Put put(int slot, float value, int note) {
        float taken = fitted(slot, value);
        if (Float.isNaN(taken)) {
            return Put.REFUSED;
        }
        if (isRelease(slot, taken)) {
            return Put.TAKEN;
        }
        LONGS.setOpaque(words, slot, pack(taken, note));
        return marked(slot)
                ? (taken == value || form[slot] != SCALAR ? Put.TAKEN : Put.CLAMPED)
                : Put.RETIRED;
    }

    /** Whether {@code put} would take this number and a frame would see it. */
    public boolean takes(int slot, float value) {
        float taken = fitted(slot, value);
        return !Float.isNaN(taken) && !isRelease(slot, taken);
    }

    /** Whether {@link #putObject} would take it. */
    public boolean takes(int slot, ParameterValue value) {
        return form[slot] == OBJECT
                && !(slots.slots().get(slot).definition().kind().fit(value) instanceof Fit.Refused);
    }

    /** What a slot makes of one number, NaN if it takes none or not this one. */
    float fitted(int slot, float value) {
        if (!Float.isFinite(value)) {
            return Float.NaN;
        }
        return switch (form[slot]) {
            case SCALAR -> {
                // Math.clamp checks its limits on each call; these were checked when they were
                // made.
                float low = limits[slot * 4];
                float high = limits[slot * 4 + 1];
                yield value < low ? low : value > high ? high : value;
            }
            case FLAG, PULSE -> value == 0 ? 0 : 1;
            case CHOICE -> {
                var choice = (ParameterKind.Choice) kind(slot);
                yield value != (int) value || !choice.has((int) value) ? Float.NaN : value;
            }
            default -> Float.NaN;
        };
    }

    /** Whether a number is only a button's release. */
    boolean isRelease(int slot, float fitted) {
        return fitted == 0 && form[slot] == PULSE;
    }

    boolean isScalar(int slot) {
        return form[slot] == SCALAR;
    }

    boolean isPoint(int slot, float x, float y) {
        return form[slot] == POINT && Float.isFinite(x) && Float.isFinite(y);
    }

    boolean isColor(int slot, float red, float green, float blue, float alpha) {
        return form[slot] == COLOR
                && Float.isFinite(red)
                && Float.isFinite(green)
                && Float.isFinite(blue)
                && Float.isFinite(alpha);
    }

    float fittedX(int slot, float x) {
        return Math.clamp(x, limits[slot * 4], limits[slot * 4 + 1]);
    }

    float fittedY(int slot, float y) {
        return Math.clamp(y, limits[slot * 4 + 2], limits[slot * 4 + 3]);
    }

    /** Puts a point. */
    public Put put(int slot, float x, float y, int note) {
        if (!isPoint(slot, x, y)) {
            return Put.REFUSED;
        }
        float inX = fittedX(slot, x);
        float inY = fittedY(slot, y);
        int before = beginWriting(slot);
        if (before >= 0) {
            LONGS.setOpaque(words, slot, pack(inX, note));
            LONGS.setOpaque(moreWords, moreAt[slot], pack(inY, 0));
            INTS.setRelease(sequence, slot, before + 2 & Integer.MAX_VALUE);
        }
        return marked(slot) ? (inX == x && inY == y ? Put.TAKEN : Put.CLAMPED) : Put.RETIRED;
    }

    /** Puts a colour. */
    public Put put(int slot, float red, float green, float blue, float alpha, int note) {
        if (!isColor(slot, red, green, blue, alpha)) {
            return Put.REFUSED;
        }
        float inRed = Math.clamp(red, 0f, 1f);
        float inGreen = Math.clamp(green, 0f, 1f);
        float inBlue = Math.clamp(blue, 0f, 1f);
        float inAlpha = Math.clamp(alpha, 0f, 1f);
        int before = beginWriting(slot);
        if (before >= 0) {
            int more = moreAt[slot];
            LONGS.setOpaque(words, slot, pack(inRed, note));
            LONGS.setOpaque(moreWords, more, pack(inGreen, Float.floatToRawIntBits(inBlue)));
            LONGS.setOpaque(moreWords, more + 1, pack(inAlpha, 0));
            INTS.setRelease(sequence, slot, before + 2 & Integer.MAX_VALUE);
        }
        boolean same = inRed == red && inGreen == green && inBlue == blue && inAlpha == alpha;
        return marked(slot) ? (same ? Put.TAKEN : Put.CLAMPED) : Put.RETIRED;
    }

    /** Puts a text or an image source, which unlike numbers are objects. */
    public Put putObject(int slot, ParameterValue value, int note) {
        if (!takes(slot, value)) {
            return Put.REFUSED;
        }
        objects.setOpaque(slots.slots().get(slot).object(), value);
        LONGS.setOpaque(words, slot, pack(0, note));
        return marked(slot) ? Put.TAKEN : Put.RETIRED;
    }

    /** Takes away what waits and has not been taken yet (INV-09). Any thread. */
    void clear(Invalidation invalidation) {
        if (invalidation.scope() instanceof Scope.OfParameter(var address)) {
            Slot slot = slots.find(address);
            if (slot != null) {
                clear(slot, invalidation);
            }
            return;
        }
        for (Slot slot : slots.slots()) {
            clear(slot, invalidation);
        }
    }

    private void clear(Slot slot, Invalidation invalidation) {
        if (!invalidation.scope().covers(slot.address())) {
            return;
        }
        if (invalidation.which() == Invalidation.Which.ALL) {
            unmark(slot.number());
        } else if (!isHeld(slot) && unmark(slot.number()) && isHeld(slot)) {
            // One that stays came in between.
            mark(slot.number());
        }
    }

    /** Whether the newest value is pure automation, which never asks to be committed. */
    private boolean isHeld(Slot slot) {
        int note = (int) (long) LONGS.getOpaque(words, slot.number());
        return LifetimePolicy.isHeld(lifetimeOf(note), slot.address(), slot.definition());
    }

    /**
     * Puts a value of any kind that fits the slot.
     *
     * @param value one that {@link ParameterKind#fit} accepts for this slot
     */
    Put putAny(int slot, ParameterValue value, int note) {
        return switch (value) {
            case ParameterValue.Scalar(float number) -> put(slot, number, note);
            case ParameterValue.Flag(boolean on) -> put(slot, on ? 1 : 0, note);
            case ParameterValue.Choice(int option) -> put(slot, option, note);
            case ParameterValue.Point(float x, float y) -> put(slot, x, y, note);
            case ParameterValue.Color(float red, float green, float blue, float alpha) ->
                    put(slot, red, green, blue, alpha, note);
            case ParameterValue.Pulse _ -> put(slot, 1, note);
            case ParameterValue.Text _, ParameterValue.Image _ -> putObject(slot, value, note);
        };
    }

    /**
     * Sends all later puts to a successor. The coordinator, once, and once more with the mailbox
     * itself when it has been left.
     */
    void retire(Mailbox next) {
        successor = next;
    }

    @Nullable Mailbox successor() {
        return successor;
    }

    /** Says that nothing will be taken from here any more. Render thread. */
    void leave() {
        left = true;
    }

    boolean isLeft() {
        return left;
    }

    /** Receives what {@link #drain} takes. The array is reused; take its floats at once. */
    interface Receiver {
        void arrived(int slot, float[] value, @Nullable ParameterValue object, int note);
    }

    /**
     * Takes every marked value. Render thread.
     *
     * @param frameNanos when the frame began
     * @param scratch has four floats
     */
    void drain(long frameNanos, float[] scratch, Receiver receiver) {
        for (int first = 0; first < marks.length; first += 8) {
            if ((long) EIGHT_BYTES.get(marks, first) == 0) {
                continue;
            }
            for (int slot = first; slot < first + 8; slot++) {
                if (marks[slot] != 0 && unmark(slot)) {
                    take(slot, frameNanos, scratch, receiver);
                }
            }
        }
    }

    private void take(int slot, long frameNanos, float[] scratch, Receiver receiver) {
        if (form[slot] == OBJECT) {
            int note = (int) (long) LONGS.getOpaque(words, slot);
            ParameterValue object = objects.getAcquire(slots.slots().get(slot).object());
            receiver.arrived(slot, scratch, object, aged(slot, note, frameNanos));
            return;
        }
        if (form[slot] != POINT && form[slot] != COLOR) {
            long packed = (long) LONGS.getOpaque(words, slot);
            scratch[0] = Float.intBitsToFloat((int) (packed >>> 32));
            receiver.arrived(slot, scratch, null, aged(slot, (int) packed, frameNanos));
            return;
        }
        int more = moreAt[slot];
        for (int tries = 0; tries < TRIES; tries++) {
            int before = (int) INTS.getAcquire(sequence, slot);
            long first = (long) LONGS.getOpaque(words, slot);
            long second = (long) LONGS.getOpaque(moreWords, more);
            long third = form[slot] == COLOR ? (long) LONGS.getOpaque(moreWords, more + 1) : 0;
            VarHandle.acquireFence();
            if ((before & 1) == 0 && before == (int) INTS.getOpaque(sequence, slot)) {
                scratch[0] = Float.intBitsToFloat((int) (first >>> 32));
                scratch[1] = Float.intBitsToFloat((int) (second >>> 32));
                scratch[2] = Float.intBitsToFloat((int) second);
                scratch[3] = Float.intBitsToFloat((int) (third >>> 32));
                receiver.arrived(slot, scratch, null, aged(slot, (int) first, frameNanos));
                return;
            }
        }
        // Somebody writes without a pause: the next frame takes it.
        mark(slot);
    }

    /** The note as its sender gave it, once the age of its value is known. */
    private int aged(int slot, int note, long frameNanos) {
        if ((note & TIMED) != 0) {
            arrivals.tookNewest(slot, frameNanos);
        }
        return note & ~TIMED;
    }

    /** The sequence number before the write, or -1 when another put is under way and wins. */
    private int beginWriting(int slot) {
        int before = (int) INTS.getAcquire(sequence, slot);
        if ((before & 1) != 0 || !INTS.compareAndSet(sequence, slot, before, before + 1)) {
            return -1;
        }
        // No part of the value may be seen before the odd number is.
        VarHandle.storeStoreFence();
        return before;
    }

    /**
     * Marks a slot as new.
     *
     * @return false if the mailbox was retired and nobody has taken the value
     */
    private boolean marked(int slot) {
        mark(slot);
        // No fence between the two, which would cost as much as all else here. So the render thread
        // may look into a retired mailbox before the mark has left this core, and this may still
        // see no successor; that is why it looks again in later frames.
        return successor == null || !unmark(slot);
    }

    /** The value before it, the mark after it: whoever sees the mark sees the value. */
    void mark(int slot) {
        BYTES.setRelease(marks, slot, (byte) 1);
    }

    /** Whether it was marked: of several who ask, one is told so. */
    private boolean unmark(int slot) {
        return (byte) BYTES.getAndSet(marks, slot, (byte) 0) != 0;
    }

    private ParameterKind kind(int slot) {
        return slots.slots().get(slot).definition().kind();
    }

    private static long pack(float value, int low) {
        return (long) Float.floatToRawIntBits(value) << 32 | (low & 0xffff_ffffL);
    }

    private static byte formOf(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> SCALAR;
            case ParameterKind.Flag _ -> FLAG;
            case ParameterKind.Choice _ -> CHOICE;
            case ParameterKind.Point _ -> POINT;
            case ParameterKind.Color _ -> COLOR;
            case ParameterKind.Pulse _ -> PULSE;
            case ParameterKind.Text _, ParameterKind.Image _ -> OBJECT;
        };
    }
}
