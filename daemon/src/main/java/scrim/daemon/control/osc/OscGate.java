package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Rate;
import scrim.engine.health.Tally;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * The way in that all sockets share: lets packets of those who may through to the one {@link
 * OscInput}, as many as they may, one at a time. Any thread; waits only while another socket's
 * packet is read or a few values are written for surfaces, which takes microseconds: nothing is
 * sent meanwhile. A pattern, or a structure that has just changed, takes up to milliseconds.
 */
final class OscGate {
    private final Ticker ticker;
    private final OscSurfaces surfaces;
    private final OscInput input;
    private final OscSenders senders;
    private final Tally packets;
    private final Rate packetRate;
    private final Rate messageRate;
    private final Counter tooLong;
    private final Counter notAllowed;
    private final Counter rateLimited;
    private final OscComplaints strangers;
    private final OscComplaints floods;

    OscGate(OscSettings settings, Engine engine, Health health, Ticker ticker, WallClock wall) {
        this.ticker = ticker;
        surfaces = new OscSurfaces(engine::read, health);
        input = new OscInput(engine::mailbox, engine.schedule(), surfaces, health, ticker, wall);
        senders =
                new OscSenders(engine.sources(), settings.allowed(), settings.messagesPerSecond());
        packets = health.tally("osc.packets");
        packetRate = health.rate("osc.packetsPerSecond", packets::total);
        messageRate = health.rate("osc.messagesPerSecond", input::messages);
        tooLong = health.counter("osc.tooLong");
        notAllowed = health.counter("osc.notAllowed");
        rateLimited = health.counter("osc.rateLimited");
        strangers =
                new OscComplaints(
                        health,
                        ticker,
                        "not allowed",
                        "OSC came from machines that --osc-allow does not name, and was dropped");
        floods =
                new OscComplaints(
                        health,
                        ticker,
                        "rate",
                        "more than "
                                + settings.messagesPerSecond()
                                + " messages a second came from one machine, and those beyond were"
                                + " dropped; --osc-rate sets the limit");
    }

    /**
     * Takes the packet in the first {@code length} bytes of a datagram.
     *
     * @param outlet where a datagram to the sender would leave by
     */
    synchronized void take(
            ByteBuffer datagram, int length, SocketAddress from, OscSurfaces.OscOutlet outlet) {
        try {
            long now = ticker.nanos();
            OscSenders.Sender sender = admit(from, now);
            if (sender == null) {
                return;
            }
            if (length > OscDecoder.LONGEST) {
                tooLong.increment();
                sender.pay(1, now);
                return;
            }
            datagram.get(0, input.bytes(), 0, length);
            surfaces.begin(from, outlet);
            sender.pay(input.take(length, sender.number(), now), now);
        } finally {
            // Last: whoever sees a packet counted sees what it did.
            packets.increment();
        }
    }

    /** Takes the packet in the first {@code length} bytes that came out of a stream. */
    synchronized void take(byte[] bytes, int length, SocketAddress from) {
        try {
            long now = ticker.nanos();
            OscSenders.Sender sender = admit(from, now);
            if (sender != null) {
                System.arraycopy(bytes, 0, input.bytes(), 0, length);
                surfaces.begin(from, null);
                sender.pay(input.take(length, sender.number(), now), now);
            }
        } finally {
            packets.increment();
        }
    }

    /**
     * Takes a packet that came some other way.
     *
     * @param moves is told what it sets
     */
    synchronized void take(byte[] packet, SocketAddress from, OscMoves moves) {
        try {
            long now = ticker.nanos();
            OscSenders.Sender sender = admit(from, now);
            if (sender == null) {
                return;
            }
            if (packet.length > OscDecoder.LONGEST) {
                tooLong.increment();
                sender.pay(1, now);
                return;
            }
            System.arraycopy(packet, 0, input.bytes(), 0, packet.length);
            surfaces.beginTelling(from, moves);
            sender.pay(input.take(packet.length, sender.number(), now), now);
        } finally {
            packets.increment();
        }
    }

    /** Says which addresses are this program's own, and no surface's. */
    synchronized void areOurs(Predicate<InetSocketAddress> ours) {
        surfaces.areOurs(ours);
    }

    /** Keeps count of how many come in a second. One thread, several times a second; no wait. */
    void lookAtRates() {
        long now = ticker.nanos();
        packetRate.look(now);
        messageRate.look(now);
    }

    /** Tells the surfaces what they do not know yet. One thread. */
    void tellSurfaces() {
        while (writeToSurfaces()) {
            surfaces.send();
        }
    }

    private synchronized boolean writeToSurfaces() {
        return input.writeToSurfaces();
    }

    /** Whether any surface wants to be told. Any thread; does not wait. */
    boolean hasSurfaces() {
        return surfaces.count() > 0;
    }

    /** Whether a machine may connect; counted and told if not. */
    synchronized boolean isAllowed(InetSocketAddress from) {
        return known(from, ticker.nanos()) != null;
    }

    /** Counts a packet that its stream is too long for. */
    synchronized void tooLong() {
        tooLong.increment();
        packets.increment();
    }

    /** Counts bytes that are no packet, with what is wrong with them. */
    synchronized void malformed(String words) {
        input.malformed(words);
        packets.increment();
    }

    private OscSenders.@Nullable Sender admit(SocketAddress from, long now) {
        OscSenders.Sender sender = known(from, now);
        if (sender == null || sender.maySend(now)) {
            return sender;
        }
        rateLimited.increment();
        int mark = sender.number();
        if (floods.isDue(mark)) {
            floods.tell(mark, sender.machine().getHostAddress());
        }
        return null;
    }

    private OscSenders.@Nullable Sender known(SocketAddress from, long now) {
        OscSenders.Sender sender = senders.of(from, now);
        if (sender == null) {
            notAllowed.increment();
            if (from instanceof InetSocketAddress stranger) {
                int mark = stranger.getAddress().hashCode();
                if (strangers.isDue(mark)) {
                    strangers.tell(mark, stranger.getAddress().getHostAddress());
                }
            }
        }
        return sender;
    }
}
