package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.osc.OscMoves;
import scrim.daemon.control.oscquery.AddressSpace.Node;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Slot;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * One program that listens: what it wants to know, what it knows already, and what is on its way to
 * it. Of a value only the newest is ever sent, so one that reads slowly misses what was in between
 * and nothing else. Guarded by the {@link Listeners}.
 *
 * <p>It is told a value when it differs from the last one that either side sent, and not while the
 * listener itself is moving it. What it was told may have crossed what it sent: then each side took
 * the other's for the newer, and it is told once more when it rests.
 */
final class Listener {
    /** What may be on its way; the rest waits, and what is newer takes its place. */
    static final int MOST_BYTES = 1 << 16;

    /** About what a message takes beside its own bytes. */
    private static final int AROUND = 64;

    /** A fader counts as held so long after its last message. */
    static final long HELD_NANOS = 500_000_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    final InetSocketAddress address;
    final Wire wire;

    /** Told what this listener's own packets set. */
    final OscMoves moves;

    private @Nullable AddressSpace space;
    // Indexed by slot, or by a number's offset.
    private boolean[] wanted = new boolean[0];
    private boolean[] isKnown = new boolean[0];
    private float[] known = new float[0];
    private @Nullable ParameterValue[] knownObjects = new @Nullable ParameterValue[0];
    private long[] heldUntilNanos = new long[0];
    private boolean[] isHeld = new boolean[0];
    private long[] toldNanos = new long[0];
    private boolean[] mayHaveCrossed = new boolean[0];
    private int count;
    private int cursor;
    private final Deque<Notice> notices = new ArrayDeque<>();

    private long bytes;
    private long heardNanos;
    private long movedOnNanos;
    private long pingedNanos;

    /** A message that is to be sent, when nobody else has to wait for it. */
    static final class Letter {
        final Listener to;
        final byte[] message;
        final boolean isText;

        private Letter(Listener to, byte[] message, boolean isText) {
            this.to = to;
            this.message = message;
            this.isText = isText;
        }
    }

    /** The packets of one moment, each made once for everybody. */
    static final class Packets {
        private byte[] @Nullable [] made = new byte[0] @Nullable [];

        void begin(int slots) {
            if (made.length == slots) {
                Arrays.fill(made, null);
            } else {
                made = new byte[slots] @Nullable [];
            }
        }

        byte[] of(Node node, Slot slot, Moment moment) {
            byte[] packet = made[slot.number()];
            if (packet == null) {
                packet = OscPacket.of(node.path(), moment.of(slot));
                made[slot.number()] = packet;
            }
            return packet;
        }
    }

    Listener(InetSocketAddress address, Wire wire, Listeners room, long nowNanos) {
        this.address = address;
        this.wire = wire;
        moves = (slot, value, object) -> room.moved(this, slot, value, object);
        heardNanos = nowNanos;
        pingedNanos = nowNanos;
        movedOnNanos = nowNanos;
    }

    /** Goes over to another structure: what it listened to, it still does, by id. */
    void follow(AddressSpace now, List<Notice> changes) {
        AddressSpace before = space;
        if (before != null) {
            notices.addAll(changes);
            boolean isAllToBeRead = Notice.everything().equals(notices.peek());
            if (isAllToBeRead || notices.size() > Notice.MOST) {
                notices.clear();
                notices.add(Notice.everything());
            }
        }
        int slots = now.slots().slots().size();
        boolean[] wasWanted = wanted;
        boolean[] wasKnown = isKnown;
        float[] had = known;
        @Nullable ParameterValue[] hadObjects = knownObjects;
        boolean[] wasHeld = isHeld;
        long[] wasHeldUntil = heldUntilNanos;
        long[] wasTold = toldNanos;
        boolean[] hadCrossed = mayHaveCrossed;
        space = now;
        wanted = new boolean[slots];
        isKnown = new boolean[slots];
        known = new float[now.slots().floats()];
        knownObjects = new @Nullable ParameterValue[now.slots().objects()];
        isHeld = new boolean[slots];
        heldUntilNanos = new long[slots];
        toldNanos = new long[slots];
        Arrays.fill(toldNanos, NEVER);
        mayHaveCrossed = new boolean[slots];
        count = 0;
        cursor = 0;
        if (before == null) {
            return;
        }
        for (Slot was : before.slots().slots()) {
            Slot slot = now.slots().find(was.address());
            if (!wasWanted[was.number()] || slot == null || now.at(slot.number()) == null) {
                continue;
            }
            wanted[slot.number()] = true;
            count++;
            if (!slot.definition().kind().equals(was.definition().kind())) {
                continue;
            }
            isKnown[slot.number()] = wasKnown[was.number()];
            isHeld[slot.number()] = wasHeld[was.number()];
            heldUntilNanos[slot.number()] = wasHeldUntil[was.number()];
            toldNanos[slot.number()] = wasTold[was.number()];
            mayHaveCrossed[slot.number()] = hadCrossed[was.number()];
            for (int i = 0; i < slot.definition().kind().width(); i++) {
                known[slot.offset() + i] = had[was.offset() + i];
            }
            if (slot.object() >= 0) {
                knownObjects[slot.object()] = hadObjects[was.object()];
            }
        }
    }

    /**
     * Listens to a parameter from now on, or no longer.
     *
     * @return false if there is none of that path
     */
    boolean want(String path, boolean wants) {
        Node node = space == null ? null : space.find(path);
        Slot slot = node == null ? null : node.slot();
        if (slot == null) {
            return false;
        }
        if (wanted[slot.number()] != wants) {
            wanted[slot.number()] = wants;
            isKnown[slot.number()] = false;
            count += wants ? 1 : -1;
        }
        return true;
    }

    /** Notes what this listener has set itself, and so knows. */
    void moved(Slot slot, float[] value, @Nullable ParameterValue object, long nowNanos) {
        AddressSpace now = space;
        Slot mine = now == null ? null : now.slots().find(slot.address());
        if (mine == null || !mine.definition().kind().equals(slot.definition().kind())) {
            return;
        }
        int number = mine.number();
        mayHaveCrossed[number] |= !isHeld[number] && nowNanos - toldNanos[number] < HELD_NANOS;
        isHeld[number] = true;
        heldUntilNanos[number] = nowNanos + HELD_NANOS;
        isKnown[number] = true;
        for (int i = 0; i < mine.definition().kind().width(); i++) {
            known[mine.offset() + i] = value[i];
        }
        if (mine.object() >= 0) {
            knownObjects[mine.object()] = object;
        }
    }

    /** How many parameters it listens to. */
    int count() {
        return count;
    }

    boolean hasNotices() {
        return !notices.isEmpty();
    }

    /** Collects what it is to be sent now, as much as there is room for. */
    void collect(Moment moment, Packets packets, List<Letter> letters, long nowNanos) {
        while (!notices.isEmpty() && hasRoom()) {
            add(letters, Json.bytes(notices.remove().json()), true, nowNanos);
        }
        AddressSpace now = space;
        if (now == null || count == 0) {
            return;
        }
        List<Slot> slots = now.slots().slots();
        int end = cursor;
        int at = cursor;
        do {
            Slot slot = slots.get(at);
            at = at + 1 == slots.size() ? 0 : at + 1;
            if (!wanted[slot.number()] || isMoving(slot.number(), nowNanos)) {
                continue;
            }
            Node node = now.at(slot.number());
            if (node == null || isKnown(slot, moment)) {
                continue;
            }
            if (!hasRoom()) {
                break;
            }
            know(slot, moment);
            toldNanos[slot.number()] = nowNanos;
            byte[] packet = packets.of(node, slot, moment);
            if (packet.length > 0) {
                add(letters, packet, false, nowNanos);
            }
            // Who has room for little hears of the others next.
            cursor = at;
        } while (at != end);
    }

    private void add(List<Letter> letters, byte[] message, boolean isText, long nowNanos) {
        if (bytes == 0) {
            movedOnNanos = nowNanos;
        }
        bytes += message.length + AROUND;
        letters.add(new Letter(this, message, isText));
    }

    private boolean hasRoom() {
        return bytes < MOST_BYTES;
    }

    /** Notes that a message has left. */
    void sent(int length, long nowNanos) {
        bytes -= length + AROUND;
        movedOnNanos = nowNanos;
    }

    /** Since when something waits and nothing has left; the present if nothing waits. */
    long stuckSinceNanos(long nowNanos) {
        return bytes == 0 ? nowNanos : movedOnNanos;
    }

    long bytes() {
        return bytes;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    long heardNanos() {
        return heardNanos;
    }

    /** Whether it should be asked if it is there. */
    boolean isPingDue(long everyNanos, long nowNanos) {
        if (nowNanos - pingedNanos < everyNanos) {
            return false;
        }
        pingedNanos = nowNanos;
        return true;
    }

    private boolean isMoving(int slot, long nowNanos) {
        if (isHeld[slot] && nowNanos - heldUntilNanos[slot] >= 0) {
            isHeld[slot] = false;
            isKnown[slot] &= !mayHaveCrossed[slot];
            mayHaveCrossed[slot] = false;
        }
        return isHeld[slot];
    }

    private boolean isKnown(Slot slot, Moment moment) {
        if (!isKnown[slot.number()]) {
            return false;
        }
        if (slot.definition().kind() instanceof ParameterKind.Pulse) {
            return true;
        }
        for (int i = 0; i < slot.definition().kind().width(); i++) {
            if (known[slot.offset() + i] != moment.number(slot.offset() + i)) {
                return false;
            }
        }
        return slot.object() < 0
                || Objects.equals(moment.object(slot.object()), knownObjects[slot.object()]);
    }

    private void know(Slot slot, Moment moment) {
        isKnown[slot.number()] = true;
        for (int i = 0; i < slot.definition().kind().width(); i++) {
            known[slot.offset() + i] = moment.number(slot.offset() + i);
        }
        if (slot.object() >= 0) {
            knownObjects[slot.object()] = moment.object(slot.object());
        }
    }
}
