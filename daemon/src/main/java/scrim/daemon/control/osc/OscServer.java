package scrim.daemon.control.osc;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.health.Tally;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The door for OSC: one UDP socket and one thread that reads it. Everything that comes in ends in
 * the engine's mailbox or in a counter; nothing is answered.
 */
public final class OscServer implements AutoCloseable {
    /** A few thousand datagrams: what a burst brings while the thread waits for a core. */
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private static final System.Logger LOG = System.getLogger(OscServer.class.getName());
    private static final long PAUSE_NANOS = 10_000_000;

    /** How long a stop waits for the thread. */
    public static final long STOP_MILLIS = 500;

    private final DatagramChannel channel;
    private final InetSocketAddress bound;
    private final OscInput input;
    private final OscSenders senders;
    private final Health health;
    private final Tally packets;
    private final Counter tooLong;
    // One byte more than is read, to tell a packet that is too long.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(OscDecoder.LONGEST + 1);
    private final Thread thread;

    private OscServer(
            DatagramChannel channel, Engine engine, Health health, Ticker ticker, WallClock wall)
            throws IOException {
        this.channel = channel;
        this.health = health;
        bound = (InetSocketAddress) channel.getLocalAddress();
        input = new OscInput(engine::mailbox, health, ticker, wall);
        senders = new OscSenders(engine.sources());
        packets = health.tally("osc.packets");
        tooLong = health.counter("osc.tooLong");
        int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        health.gauge("osc.receiveBufferBytes", () -> granted);
        KernelDrops drops = KernelDrops.of(bound);
        if (drops.isTold()) {
            health.gauge("osc.kernelDrops", drops::total);
        }
        LOG.log(
                Level.INFO,
                "OSC on {0}, receive buffer {1} KiB of {2} wanted",
                bound,
                granted >> 10,
                RECEIVE_BUFFER_BYTES >> 10);
        thread = new Thread(this::run, "osc");
    }

    /**
     * Listens from now on.
     *
     * @param at port 0 for any that is free
     * @throws IOException if the address is not this machine's or taken; nothing is left open then
     */
    public static OscServer open(
            InetSocketAddress at, Engine engine, Health health, Ticker ticker, WallClock wall)
            throws IOException {
        if (at.isUnresolved()) {
            throw new UnknownHostException(at.getHostString());
        }
        // The address's own family: a socket for both would take IPv4 by a detour.
        DatagramChannel channel =
                DatagramChannel.open(
                        at.getAddress() instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(at);
            var server = new OscServer(channel, engine, health, ticker, wall);
            server.thread.start();
            return server;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public int port() {
        return bound.getPort();
    }

    /** The thread that reads; for measuring it. */
    Thread thread() {
        return thread;
    }

    /** Ends the thread and frees the port. Again is harmless. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the OSC port {0,number,#} failed: {1}", port(), "" + e);
        }
        try {
            if (Thread.currentThread() != thread) {
                thread.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (channel.isOpen()) {
            try {
                receive();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "receiving OSC failed and goes on", e);
                health.failed("osc", "receive", Severity.ERROR, "receiving OSC failed: " + e);
                // A fault that comes back at once fills neither the log nor a core.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void receive() throws IOException {
        buffer.clear();
        // For the sender of the datagram before, the channel hands out the same address object and
        // allocates nothing; each change of sender costs 120 bytes, which only a connected channel
        // would save.
        SocketAddress sender = channel.receive(buffer);
        try {
            take(buffer.position(), sender);
        } finally {
            // Last: whoever sees a packet counted sees what it did.
            packets.increment();
        }
    }

    private void take(int length, SocketAddress sender) {
        if (length > OscDecoder.LONGEST) {
            tooLong.increment();
            return;
        }
        buffer.get(0, input.bytes(), 0, length);
        input.take(length, senders.numberOf(sender));
    }
}
