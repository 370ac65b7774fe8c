package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;
import scrim.engine.state.Targets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The control surfaces that asked to be told: what each wants to know, what it knows already, and
 * which of its faders have been picked up. Belongs to the gate, one thread at a time, except {@link
 * #send}; allocates when a surface comes, when the structure changes, and for what is told.
 *
 * <p>A surface is told a value when it differs from the last one that either side sent, and not
 * while the surface itself is moving it: so no value comes back to who sent it, and whoever lost to
 * another controller learns that once its fader rests. What it was told may have crossed what it
 * sent: then each side took the other's for the newer, and it is told once more when it rests.
 */
final class OscSurfaces {
    /** How many surfaces are told. */
    static final int MOST = 16;

    /** What a surface is told in one pass; the rest waits for the next. */
    static final int MOST_IN_A_PASS = 256;

    /** What is written before any of it is sent; packets that come in wait for no more. */
    static final int MOST_AT_ONCE = 16;

    private static final long SECOND = 1_000_000_000;
    private static final int USUAL_SECONDS = 60;
    private static final int MOST_SECONDS = 3_600;

    /** A fader counts as held so long after its last message. */
    private static final long HELD_NANOS = SECOND / 2;

    private static final long NEVER = Long.MIN_VALUE / 2;

    /** How near a fader must come to the value to pick it up, as a part of the range. */
    private static final float NEAR = 0.02f;

    private static final String SUBSCRIBE = "/scrim/subscribe";
    private static final String EVERYTHING = "/scrim/*/*/*";
    private static final String UNSUBSCRIBE = "/scrim/unsubscribe";

    private final Predicate<Targets> reader;
    private final Health health;
    private final Counter sent;
    private final Counter unsent;
    private final Counter refused;
    private final Counter notPickedUp;
    private final List<Surface> surfaces = new ArrayList<>();
    private volatile int count;
    private final Targets targets = new Targets();
    private boolean areTargetsKnown;
    private @Nullable OscRoutes routes;
    private byte[][] addresses = new byte[0][];
    // The telling thread's alone, sent or being sent: the messages, one behind the other.
    private final ByteBuffer packets = ByteBuffer.allocateDirect(4 * OscDecoder.LONGEST);
    private final List<Letter> letters = new ArrayList<>();
    private boolean isInPass;
    private Predicate<InetSocketAddress> isOurs = _ -> false;

    // Whose packet is being read.
    private @Nullable SocketAddress sender;
    private @Nullable OscOutlet outlet;
    private @Nullable SocketAddress lastSender;
    private @Nullable Surface lastSurface;
    private @Nullable OscMoves moves;

    /** Where a datagram to a surface leaves by. */
    @FunctionalInterface
    interface OscOutlet {
        void send(ByteBuffer packet, SocketAddress to) throws IOException;
    }

    /** A message on its way: where it lies among the packets, and what it says. */
    private static final class Letter {
        private final Surface to;
        private final int round;
        private final OscOutlet outlet;
        private final Slot at;
        private final int from;
        private final int end;
        private final float[] said;
        private final @Nullable ParameterValue object;
        private boolean isSent;

        Letter(Surface to, Slot at, int from, int end, Targets targets) {
            this.to = to;
            round = to.round;
            outlet = to.outlet;
            this.at = at;
            this.from = from;
            this.end = end;
            said = new float[at.definition().kind().width()];
            for (int i = 0; i < said.length; i++) {
                said[i] = targets.number(at.offset() + i);
            }
            object = at.object() < 0 ? null : targets.object(at.object());
        }
    }

    /** One surface. Arrays are indexed by slot, or by a number's offset. */
    private static final class Surface {
        private final InetSocketAddress to;
        private SocketAddress from;
        private OscOutlet outlet;
        private byte[] pattern;
        private boolean mustPickUp;
        private long expiresNanos;

        private long[] wanted = new long[0];
        private boolean[] isKnown = new boolean[0];
        private float[] known = new float[0];
        private @Nullable ParameterValue[] knownObjects = new @Nullable ParameterValue[0];
        private boolean[] isHeld = new boolean[0];
        private long[] movedNanos = new long[0];
        private long[] toldNanos = new long[0];
        private boolean[] mayHaveCrossed = new boolean[0];
        // Where the fader was that has not been picked up yet; NaN at first.
        private float[] before = new float[0];
        private int cursor;
        // Of the pass that is going on: values that may be told, and slots not looked at.
        private int left;
        private int unseen;
        // Counts up when what it knew counts no longer; a letter of before says nothing then.
        private int round;

        Surface(
                InetSocketAddress to,
                SocketAddress from,
                OscOutlet outlet,
                byte[] pattern,
                boolean mustPickUp,
                long expiresNanos) {
            this.to = to;
            this.from = from;
            this.outlet = outlet;
            this.pattern = pattern;
            this.mustPickUp = mustPickUp;
            this.expiresNanos = expiresNanos;
        }

        /**
         * Begins anew with a structure: forgets all that it knew, but not what it has in hand.
         *
         * @param last the structure before, null if there was none
         */
        void begin(OscRoutes routes, @Nullable OscRoutes last, long nowNanos) {
            SlotTable table = routes.mailbox().slots();
            int slots = table.slots().size();
            wanted = new long[(slots + 63) / 64];
            routes.match(pattern, 0, pattern.length, wanted);
            boolean[] wasHeld = isHeld;
            long[] wasMoved = movedNanos;
            float[] wasBefore = before;
            float[] wasKnown = known;
            @Nullable ParameterValue[] wereKnown = knownObjects;
            boolean[] hadCrossed = mayHaveCrossed;
            isKnown = new boolean[slots];
            known = new float[table.floats()];
            knownObjects = new @Nullable ParameterValue[table.objects()];
            isHeld = new boolean[slots];
            movedNanos = new long[slots];
            toldNanos = new long[slots];
            Arrays.fill(toldNanos, NEVER);
            mayHaveCrossed = new boolean[slots];
            before = new float[slots];
            Arrays.fill(before, Float.NaN);
            cursor = 0;
            round++;
            if (last == null || wasHeld.length != last.count()) {
                return;
            }
            for (Slot slot : table.slots()) {
                Slot was = last.mailbox().slots().find(slot.address());
                if (was == null || !was.definition().kind().equals(slot.definition().kind())) {
                    continue;
                }
                before[slot.number()] = wasBefore[was.number()];
                if (!wasHeld[was.number()] || nowNanos - wasMoved[was.number()] >= HELD_NANOS) {
                    continue;
                }
                isHeld[slot.number()] = true;
                movedNanos[slot.number()] = wasMoved[was.number()];
                mayHaveCrossed[slot.number()] = hadCrossed[was.number()];
                isKnown[slot.number()] = true;
                for (int i = 0; i < slot.definition().kind().width(); i++) {
                    known[slot.offset() + i] = wasKnown[was.offset() + i];
                }
                if (slot.object() >= 0) {
                    knownObjects[slot.object()] = wereKnown[was.object()];
                }
            }
        }

        /** Forgets what it knew, but not what it has in hand. */
        void forget(long nowNanos) {
            round++;
            for (int slot = 0; slot < isKnown.length; slot++) {
                isKnown[slot] &= isMoving(slot, nowNanos);
            }
        }

        boolean isMoving(int slot, long nowNanos) {
            if (isHeld[slot] && nowNanos - movedNanos[slot] >= HELD_NANOS) {
                isHeld[slot] = false;
                isKnown[slot] &= !mayHaveCrossed[slot];
                mayHaveCrossed[slot] = false;
            }
            return isHeld[slot];
        }
    }

    /**
     * @param reader reads the targets anew, false if they are not to be had now
     */
    OscSurfaces(Predicate<Targets> reader, Health health) {
        this.reader = reader;
        this.health = health;
        sent = health.counter("osc.feedback");
        unsent = health.counter("osc.feedbackFailed");
        refused = health.counter("osc.subscriptionsRefused");
        notPickedUp = health.counter("osc.notPickedUp");
        health.gauge("osc.surfaces", () -> count);
    }

    /** Says which addresses are this program's own: what is told there would come back in. */
    void areOurs(Predicate<InetSocketAddress> ours) {
        isOurs = ours;
    }

    /** How many are told. Any thread. */
    int count() {
        return count;
    }

    /**
     * Says whose packet is read next.
     *
     * @param by null if nothing can be sent back the way it came
     */
    void begin(SocketAddress from, @Nullable OscOutlet by) {
        sender = from;
        outlet = by;
        moves = null;
    }

    /** Says whose packet is read next, and that they want to know what it sets. */
    void beginTelling(SocketAddress from, OscMoves by) {
        begin(from, null);
        moves = by;
    }

    /** Whether the packet that is read comes from a surface. */
    boolean isAtHand() {
        return moves != null || (count > 0 && atHand() != null);
    }

    private @Nullable Surface atHand() {
        if (sender != lastSender) {
            lastSurface = find(sender);
            lastSender = sender;
        }
        return lastSurface;
    }

    private @Nullable Surface find(@Nullable SocketAddress from) {
        for (Surface one : surfaces) {
            if (one.from.equals(from) || one.to.equals(from)) {
                return one;
            }
        }
        return null;
    }

    /** Whether a message is one of those that are for this and set nothing. */
    static boolean isCommand(String address) {
        return address.equals(SUBSCRIBE) || address.equals(UNSUBSCRIBE);
    }

    /**
     * Carries out a command.
     *
     * @param arguments of the message, which is selected
     * @return whether its arguments are as they should be
     */
    boolean carryOut(
            String command, OscDecoder message, int arguments, OscRoutes now, long nowNanos) {
        if (!(sender instanceof InetSocketAddress from) || arguments < 0) {
            return false;
        }
        int port = from.getPort();
        int seconds = USUAL_SECONDS;
        String pattern = EVERYTHING;
        boolean mustPickUp = false;
        for (int i = 0; i < arguments; i++) {
            if (message.isNumber(i) && message.number(i) == (int) message.number(i)) {
                int number = (int) message.number(i);
                if (i == 0 && number > 0 && number < 65_536) {
                    port = number;
                } else if (i == 1 && number > 0 && number <= MOST_SECONDS) {
                    seconds = number;
                } else {
                    return false;
                }
            } else if (message.isText(i) && message.text(i).startsWith("/")) {
                pattern = message.text(i);
            } else if (message.isText(i) && message.text(i).equals("pickup")) {
                mustPickUp = true;
            } else {
                return false;
            }
        }
        var to = new InetSocketAddress(from.getAddress(), port);
        lastSender = null;
        if (command.equals(UNSUBSCRIBE)) {
            surfaces.removeIf(one -> one.to.equals(to));
            count = surfaces.size();
            return true;
        }
        OscOutlet by = outlet;
        byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
        if (by == null || bytes.length > OscPattern.LONGEST || isOurs.test(to)) {
            return false;
        }
        return subscribe(
                new Surface(to, from, by, bytes, mustPickUp, nowNanos + seconds * SECOND),
                now,
                nowNanos);
    }

    private boolean subscribe(Surface wish, OscRoutes now, long nowNanos) {
        for (Surface one : surfaces) {
            if (one.to.equals(wish.to)) {
                boolean isSame = Arrays.equals(one.pattern, wish.pattern);
                one.from = wish.from;
                one.outlet = wish.outlet;
                one.pattern = wish.pattern;
                one.mustPickUp = wish.mustPickUp;
                one.expiresNanos = wish.expiresNanos;
                if (isSame) {
                    // It may have been restarted, or a datagram lost.
                    one.forget(nowNanos);
                } else if (routes != null) {
                    one.begin(routes, routes, nowNanos);
                }
                return true;
            }
        }
        if (surfaces.size() == MOST) {
            refused.increment();
            health.failed(
                    "osc",
                    "surfaces",
                    Severity.WARNING,
                    "the surface "
                            + wish.to
                            + " is not told values: "
                            + MOST
                            + " others are, until they unsubscribe or expire");
            return true;
        }
        surfaces.add(wish);
        count = surfaces.size();
        if (routes != null) {
            wish.begin(routes, null, nowNanos);
        }
        read(now, nowNanos);
        return true;
    }

    /**
     * Whether a number from the surface at hand counts: always, unless it is to be picked up first
     * and neither was near the value in force, nor has come near it, nor past it.
     */
    boolean letsThrough(int slot, float number, OscRoutes by, long nowNanos) {
        Surface hand = atHand();
        if (hand == null || !hand.mustPickUp) {
            return true;
        }
        if (by != routes || !areTargetsKnown) {
            notPickedUp.increment();
            return false;
        }
        if (hand.isMoving(slot, nowNanos)) {
            return true;
        }
        Slot at = by.mailbox().slots().slots().get(slot);
        float range = at.definition().kind().max(0) - at.definition().kind().min(0);
        float inForce = targets.number(at.offset());
        float before = hand.before[slot];
        hand.before[slot] = number;
        boolean isPickedUp =
                Math.abs(number - inForce) <= NEAR * range
                        || Math.abs(before - inForce) <= NEAR * range
                        || (before < inForce && number > inForce)
                        || (before > inForce && number < inForce);
        if (!isPickedUp) {
            notPickedUp.increment();
        }
        return isPickedUp;
    }

    /** Notes a value that the surface at hand has sent, and so knows. */
    void moved(
            int slot, float[] value, @Nullable ParameterValue object, OscRoutes by, long nowNanos) {
        OscMoves told = moves;
        if (told != null) {
            told.moved(by.mailbox().slots().slots().get(slot), value, object);
        }
        Surface hand = atHand();
        if (hand == null || by != routes) {
            return;
        }
        Slot at = by.mailbox().slots().slots().get(slot);
        hand.mayHaveCrossed[slot] |=
                !hand.isHeld[slot] && nowNanos - hand.toldNanos[slot] < HELD_NANOS;
        hand.isHeld[slot] = true;
        hand.movedNanos[slot] = nowNanos;
        hand.before[slot] = value[0];
        hand.isKnown[slot] = true;
        for (int i = 0; i < at.definition().kind().width(); i++) {
            hand.known[at.offset() + i] = value[i];
        }
        if (at.object() >= 0) {
            hand.knownObjects[at.object()] = object;
        }
    }

    /**
     * Writes a few messages for surfaces that do not know a value yet. The thread that tells calls
     * this and {@link #send} in turn.
     *
     * @return false if there are none, which ends a pass
     */
    boolean write(OscRoutes now, long nowNanos) {
        noteSent();
        if (surfaces.removeIf(one -> nowNanos - one.expiresNanos >= 0)) {
            count = surfaces.size();
            lastSender = null;
        }
        if (count == 0 || !read(now, nowNanos)) {
            isInPass = false;
            return false;
        }
        for (int i = 0; i < surfaces.size(); i++) {
            Surface surface = surfaces.get(i);
            if (!isInPass) {
                surface.left = MOST_IN_A_PASS;
                surface.unseen = now.count();
            }
            write(surface, now, nowNanos);
        }
        isInPass = !letters.isEmpty();
        return isInPass;
    }

    private boolean read(OscRoutes now, long nowNanos) {
        areTargetsKnown = reader.test(targets) && targets.slots() == now.mailbox().slots();
        if (areTargetsKnown && routes != now) {
            OscRoutes last = routes;
            routes = now;
            addresses = addresses(now.mailbox().slots());
            for (Surface one : surfaces) {
                one.begin(now, last, nowNanos);
            }
        }
        return areTargetsKnown;
    }

    private void write(Surface surface, OscRoutes now, long nowNanos) {
        List<Slot> slots = now.mailbox().slots().slots();
        while (surface.unseen > 0 && surface.left > 0 && letters.size() < MOST_AT_ONCE) {
            int from = letters.isEmpty() ? 0 : letters.getLast().end;
            if (packets.capacity() - from < OscDecoder.LONGEST) {
                return;
            }
            Slot at = slots.get(surface.cursor);
            int slot = at.number();
            surface.cursor = slot + 1 == slots.size() ? 0 : slot + 1;
            surface.unseen--;
            if ((surface.wanted[slot >>> 6] & 1L << slot) == 0
                    || surface.isMoving(slot, nowNanos)
                    || isKnown(surface, at)) {
                continue;
            }
            packets.limit(from + OscDecoder.LONGEST).position(from);
            surface.toldNanos[slot] = nowNanos;
            boolean isWritten = write(at, now.form(slot));
            var letter = new Letter(surface, at, from, packets.position(), targets);
            if (isWritten) {
                surface.left--;
                letters.add(letter);
            } else {
                // There is no message that says it.
                know(letter);
            }
        }
    }

    /** Sends what was written. The only one that may be called while packets are taken. */
    void send() {
        Surface failed = null;
        for (Letter one : letters) {
            if (one.to == failed) {
                continue;
            }
            packets.limit(one.end).position(one.from);
            try {
                one.outlet.send(packets, one.to.to);
                one.isSent = true;
                sent.increment();
            } catch (IOException | RuntimeException e) {
                // The next pass tries again; a surface that is gone expires.
                unsent.increment();
                failed = one.to;
            }
        }
    }

    /** What was sent is known; a surface that could not be reached has to wait for a while. */
    private void noteSent() {
        for (Letter one : letters) {
            if (!one.isSent) {
                one.to.left = 0;
            } else if (one.round == one.to.round) {
                know(one);
            }
        }
        letters.clear();
    }

    private boolean isKnown(Surface surface, Slot at) {
        if (!surface.isKnown[at.number()]) {
            return false;
        }
        for (int i = 0; i < at.definition().kind().width(); i++) {
            if (surface.known[at.offset() + i] != targets.number(at.offset() + i)) {
                return false;
            }
        }
        return at.object() < 0
                || Objects.equals(targets.object(at.object()), surface.knownObjects[at.object()]);
    }

    private static void know(Letter letter) {
        Slot at = letter.at;
        letter.to.isKnown[at.number()] = true;
        System.arraycopy(letter.said, 0, letter.to.known, at.offset(), letter.said.length);
        if (at.object() >= 0) {
            letter.to.knownObjects[at.object()] = letter.object;
        }
    }

    /** Writes the message that says a value; false for what is none: a pulse, an image. */
    private boolean write(Slot at, byte form) {
        packets.put(addresses[at.number()]);
        float first = at.object() >= 0 ? 0 : targets.number(at.offset());
        switch (form) {
            case OscRoutes.NUMBER -> packets.putInt(types(',', 'f', 0, 0)).putFloat(first);
            case OscRoutes.FLAG -> packets.putInt(types(',', first == 0 ? 'F' : 'T', 0, 0));
            case OscRoutes.CHOICE -> packets.putInt(types(',', 'i', 0, 0)).putInt((int) first);
            case OscRoutes.POINT ->
                    packets.putInt(types(',', 'f', 'f', 0))
                            .putFloat(first)
                            .putFloat(targets.number(at.offset() + 1));
            case OscRoutes.COLOR -> {
                packets.putInt(types(',', 'f', 'f', 'f')).putInt(types('f', 0, 0, 0));
                for (int i = 0; i < 4; i++) {
                    packets.putFloat(targets.number(at.offset() + i));
                }
            }
            case OscRoutes.TEXT -> {
                if (!writeText(at)) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean writeText(Slot at) {
        if (!(targets.object(at.object()) instanceof ParameterValue.Text(String text))) {
            return false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, bytes.length + 4 & ~3);
        if (padded.length + 4 > packets.remaining()) {
            return false;
        }
        packets.putInt(types(',', 's', 0, 0)).put(padded);
        return true;
    }

    private static int types(int first, int second, int third, int fourth) {
        return first << 24 | second << 16 | third << 8 | fourth;
    }

    /** Each slot's address in keys, padded; a master's is the short one. */
    private static byte[][] addresses(SlotTable table) {
        var addresses = new byte[table.slots().size()][];
        for (Slot slot : table.slots()) {
            byte[] bytes = OscAddresses.inKeys(slot).getBytes(StandardCharsets.US_ASCII);
            addresses[slot.number()] = Arrays.copyOf(bytes, bytes.length + 4 & ~3);
        }
        return addresses;
    }
}
