package scrim.daemon.control.osc;

import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/** One UDP socket and the thread that reads it. */
final class OscDatagrams implements AutoCloseable {
    /** A few thousand datagrams: what a burst brings while the thread waits for a core. */
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private static final System.Logger LOG = System.getLogger(OscDatagrams.class.getName());
    private static final long PAUSE_NANOS = 10_000_000;

    private final DatagramChannel channel;
    private final InetSocketAddress bound;
    private final OscGate gate;
    private final OscFaults faults;
    private final int grantedBytes;
    // One byte more than is read, to tell a packet that is too long.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(OscDecoder.LONGEST + 1);
    private final OscSurfaces.OscOutlet outlet;
    private final Thread thread;

    private OscDatagrams(DatagramChannel channel, OscGate gate, Health health) throws IOException {
        this.channel = channel;
        this.gate = gate;
        faults = new OscFaults(health, "receive", Ticker.SYSTEM);
        bound = (InetSocketAddress) channel.getLocalAddress();
        grantedBytes = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        LOG.log(
                Level.INFO,
                "OSC on {0}, receive buffer {1} KiB of {2} wanted",
                bound,
                grantedBytes >> 10,
                RECEIVE_BUFFER_BYTES >> 10);
        outlet = channel::send;
        thread = Thread.ofPlatform().name("osc").unstarted(this::run);
    }

    /**
     * Binds the socket; packets wait in it until {@link #start}.
     *
     * @throws IOException if the address is not this machine's or taken; nothing is left open then
     */
    static OscDatagrams open(InetSocketAddress at, OscGate gate, Health health) throws IOException {
        // The address's own family: a socket for both would take IPv4 by a detour.
        DatagramChannel channel =
                DatagramChannel.open(
                        at.getAddress() instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            channel.bind(at);
            return new OscDatagrams(channel, gate, health);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void start() {
        thread.start();
    }

    InetSocketAddress bound() {
        return bound;
    }

    /** What the system gave of the receive buffer. */
    int grantedBytes() {
        return grantedBytes;
    }

    /** The thread that reads; for measuring it. */
    Thread thread() {
        return thread;
    }

    /** Frees the port and lets the thread end. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing OSC on {0} failed: {1}", bound, "" + e);
        }
    }

    private void run() {
        while (channel.isOpen()) {
            try {
                receive();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                faults.tell("receiving OSC", e);
                // A fault that comes back at once does not fill a core.
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
        gate.take(buffer, buffer.position(), sender, outlet);
    }
}
