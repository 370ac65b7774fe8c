package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.osc.OscMoves;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Engine;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The programs that listen over WebSockets: takes their commands and OSC packets, and tells them at
 * each {@link #tick} what they do not know yet. Any thread, except {@link #tick}, which has one.
 */
final class Listeners {
    /** How many programs can listen. */
    static final int MOST = 32;

    static final int MOST_COMMAND_BYTES = 8_192;

    /** One that takes nothing for so long is cut. */
    static final long STUCK_NANOS = 5_000_000_000L;

    private static final long PING_NANOS = 20_000_000_000L;

    /** One of which nothing is heard for so long, not even an answer to a ping, is cut. */
    private static final long SILENT_NANOS = 60_000_000_000L;

    private static final int TRIES = 100;
    private static final long TRY_MILLIS = 5;

    private static final String STOPPING = "Scrim is stopping";
    static final int GOING_AWAY = 1_001;
    static final int POLICY = 1_008;
    static final int TOO_SLOW = 4_008;

    private final Visitors visitors;
    private final OscDoor osc;
    private final Ticker ticker;
    private final Runnable wake;
    private final Moment moment;
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private final Listener.Packets packets = new Listener.Packets();
    private final Counter badCommands;
    private final Counter sent;
    private final Counter cut;
    private volatile int count;
    private @Nullable AddressSpace space;
    // Whether there is a structure that nobody was told of yet.
    private boolean isBehind;
    private boolean isStopping;

    /** Where a packet goes that a listener sends. */
    @FunctionalInterface
    interface OscDoor {
        void take(byte[] packet, InetSocketAddress from, OscMoves moves);
    }

    /**
     * @param wake called when there is something to do before the next tick is due
     */
    Listeners(
            Engine engine,
            AtomicReference<@Nullable AddressSpace> newest,
            Visitors visitors,
            OscDoor osc,
            Health health,
            Ticker ticker,
            Runnable wake) {
        this.visitors = visitors;
        this.osc = osc;
        this.ticker = ticker;
        this.wake = wake;
        moment = new Moment(engine, newest);
        badCommands = health.counter("oscquery.badCommands");
        sent = health.counter("oscquery.sent");
        cut = health.counter("oscquery.cut");
        health.gauge("oscquery.listeners", () -> count);
    }

    boolean isFull() {
        return count >= MOST;
    }

    int count() {
        return count;
    }

    /** A program has connected. Null if it may not stay; its wire is closed then. */
    @Nullable Listener enter(InetSocketAddress address, Wire wire) {
        var listener = new Listener(address, wire, this, ticker.nanos());
        boolean isLate;
        synchronized (this) {
            isLate = isStopping;
            if (!isLate && listeners.size() < MOST) {
                listeners.add(listener);
                count = listeners.size();
                if (space == null) {
                    look();
                } else {
                    listener.follow(space, List.of());
                }
                wake.run();
                return listener;
            }
        }
        if (isLate) {
            wire.close(GOING_AWAY, STOPPING);
        } else {
            wire.close(POLICY, "too many programs are listening");
        }
        return null;
    }

    /** Whether it was still there. */
    synchronized boolean leave(Listener listener) {
        boolean wasThere = listeners.remove(listener);
        count = listeners.size();
        return wasThere;
    }

    private synchronized boolean isHere(Listener listener) {
        return listeners.contains(listener);
    }

    /** Takes a command; one that is none is counted and changes nothing. */
    void command(Listener from, byte[] text) {
        if (!mayAsk(from)) {
            return;
        }
        boolean isGood = false;
        try {
            isGood = carryOut(from, Json.read(text));
        } catch (RefusedException e) {
            // As bad as one that is unknown.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!isGood) {
            badCommands.increment();
        }
    }

    private boolean carryOut(Listener from, JsonNode message) throws InterruptedException {
        if (!(message instanceof ObjectNode)) {
            return false;
        }
        JsonNode command = message.get("COMMAND");
        JsonNode data = message.get("DATA");
        if (command == null || !command.isString() || data == null || !data.isString()) {
            return false;
        }
        boolean wants = command.stringValue().equals("LISTEN");
        if (!wants && !command.stringValue().equals("IGNORE")) {
            return false;
        }
        heard(from);
        // The structure may be just changing.
        for (int tries = 1; !canLook() && tries < TRIES; tries++) {
            Thread.sleep(TRY_MILLIS);
        }
        synchronized (this) {
            boolean isKnown = from.want(data.stringValue(), wants);
            wake.run();
            return isKnown;
        }
    }

    private synchronized boolean canLook() {
        return look();
    }

    /** Takes an OSC packet, as if it had come to the OSC port. */
    void packet(Listener from, byte[] packet) {
        if (mayAsk(from)) {
            heard(from);
            osc.take(packet, from.address, from.moves);
        }
    }

    synchronized void heard(Listener from) {
        from.heard(ticker.nanos());
    }

    /** What one sends who has been cut is on its way still, and counts no more. */
    private boolean mayAsk(Listener from) {
        if (!isHere(from)) {
            return false;
        }
        boolean may = visitors.mayAsk(from.address.getAddress());
        visitors.pay(from.address.getAddress(), 1);
        if (!may) {
            cut(from, POLICY, "more messages than " + Visitors.PER_SECOND + " a second");
        }
        return may;
    }

    synchronized void moved(
            Listener by, Slot slot, float[] value, @Nullable ParameterValue object) {
        by.moved(slot, value, object, ticker.nanos());
    }

    /** Whether anybody has to be told anything at all. */
    synchronized boolean isBusy() {
        for (Listener one : listeners) {
            if (isBehind || one.count() > 0 || one.hasNotices()) {
                return true;
            }
        }
        return false;
    }

    /** Tells everybody what they do not know yet. One thread. */
    void tick() {
        var letters = new ArrayList<Listener.Letter>();
        for (Listener one : due(letters)) {
            one.wire.ping();
        }
        for (Listener.Letter letter : letters) {
            Listener to = letter.to;
            to.wire.send(letter.message, letter.isText, () -> sent(to, letter.message.length));
            sent.increment();
        }
    }

    private synchronized List<Listener> due(List<Listener.Letter> letters) {
        var pings = new ArrayList<Listener>();
        if (listeners.isEmpty()) {
            space = null;
            return pings;
        }
        long now = ticker.nanos();
        if (look() && space != null) {
            packets.begin(space.slots().slots().size());
            for (Listener one : listeners) {
                one.collect(moment, packets, letters, now);
            }
        }
        for (Listener one : List.copyOf(listeners)) {
            if (now - one.stuckSinceNanos(now) >= STUCK_NANOS) {
                cut(one, TOO_SLOW, "too slow: nothing was read for " + seconds(STUCK_NANOS));
            } else if (now - one.heardNanos() >= SILENT_NANOS) {
                cut(one, TOO_SLOW, "not heard of for " + seconds(SILENT_NANOS));
            } else if (one.isPingDue(PING_NANOS, now)) {
                pings.add(one);
            }
        }
        return pings;
    }

    private static String seconds(long nanos) {
        return nanos / 1_000_000_000 + " s";
    }

    /** Reads what is; false if that cannot be had now. */
    private boolean look() {
        AddressSpace now = moment.read();
        isBehind = now == null;
        if (now == null) {
            return false;
        }
        AddressSpace before = space;
        if (now != before) {
            List<Notice> changes = before == null ? List.of() : Notice.between(before, now);
            space = now;
            listeners.forEach(one -> one.follow(now, changes));
        }
        return true;
    }

    private synchronized void sent(Listener to, int length) {
        to.sent(length, ticker.nanos());
    }

    private void cut(Listener listener, int code, String why) {
        if (!leave(listener)) {
            return;
        }
        cut.increment();
        listener.wire.close(code, why);
    }

    /** Says good-bye to everybody. */
    void close() {
        List<Listener> all;
        synchronized (this) {
            isStopping = true;
            all = List.copyOf(listeners);
            listeners.clear();
            count = 0;
        }
        all.forEach(one -> one.wire.close(GOING_AWAY, STOPPING));
    }
}
