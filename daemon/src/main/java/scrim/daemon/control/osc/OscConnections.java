package scrim.daemon.control.osc;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One TCP port: a thread that accepts connections, and a thread for each that reads its stream. A
 * controller may say nothing for hours, so none is cut for being quiet; there are only so many.
 */
final class OscConnections implements AutoCloseable {
    /** How many controllers can be connected to one address. */
    static final int MOST = 16;

    private static final System.Logger LOG = System.getLogger(OscConnections.class.getName());
    private static final int BUFFER_BYTES = 16_384;
    private static final long PAUSE_NANOS = 10_000_000;

    private final ServerSocketChannel channel;
    private final InetSocketAddress bound;
    private final OscGate gate;
    private final Health health;
    private final Counter refused;
    private final OscFaults accepting;
    private final OscFaults reading;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private OscConnections(ServerSocketChannel channel, OscGate gate, Health health)
            throws IOException {
        this.channel = channel;
        this.gate = gate;
        this.health = health;
        bound = (InetSocketAddress) channel.getLocalAddress();
        accepting = new OscFaults(health, "accept", Ticker.SYSTEM);
        reading = new OscFaults(health, "receive", Ticker.SYSTEM);
        refused = health.counter("osc.connectionsRefused");
        thread = Thread.ofPlatform().name("osc-tcp").unstarted(this::run);
    }

    /**
     * Binds the port; connections wait until {@link #start}.
     *
     * @throws IOException if the address is not this machine's or taken; nothing is left open then
     */
    static OscConnections open(InetSocketAddress at, OscGate gate, Health health)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(at);
            return new OscConnections(channel, gate, health);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void start() {
        thread.start();
    }

    /** How many are connected. Any thread. */
    int count() {
        return connections.size();
    }

    /** Frees the port and ends all connections. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing OSC over TCP on {0} failed: {1}", bound, "" + e);
        }
        connections.forEach(Connection::close);
    }

    /** The thread that accepts. */
    Thread thread() {
        return thread;
    }

    private void run() {
        while (channel.isOpen()) {
            try {
                accept(channel.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | Error e) {
                accepting.tell("accepting an OSC connection", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void accept(SocketChannel socket) throws IOException {
        try {
            var sender = (InetSocketAddress) socket.getRemoteAddress();
            if (!gate.isAllowed(sender)) {
                socket.close();
                return;
            }
            if (connections.size() >= MOST) {
                refused.increment();
                health.failed(
                        "osc",
                        "connections",
                        Severity.WARNING,
                        "a connection of "
                                + sender.getAddress().getHostAddress()
                                + " was refused: "
                                + MOST
                                + " controllers are connected by TCP already");
                socket.close();
                return;
            }
            // A controller that lost its network is found out after the system's time for that.
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            var connection = new Connection(socket, sender);
            connections.add(connection);
            try {
                connection.start();
            } catch (RuntimeException | Error e) {
                // Without a thread nobody else would let it go.
                connection.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
        if (!channel.isOpen()) {
            // Closed between the two: nobody else would end it.
            connections.forEach(Connection::close);
        }
    }

    private final class Connection implements OscStream.Receiver {
        private final SocketChannel socket;
        private final InetSocketAddress sender;
        private final OscStream stream = new OscStream(this);

        Connection(SocketChannel socket, InetSocketAddress sender) {
            this.socket = socket;
            this.sender = sender;
        }

        void start() {
            Thread.ofPlatform().name("osc-tcp-" + sender.getPort()).daemon().start(this::read);
        }

        private void read() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            try {
                while (socket.read(buffer) >= 0) {
                    buffer.flip();
                    if (!stream.take(buffer)) {
                        return;
                    }
                    buffer.clear();
                }
            } catch (IOException e) {
                // The controller is gone, which is how most of them say goodbye.
                LOG.log(Level.DEBUG, "OSC over TCP from {0} ended: {1}", sender, "" + e);
            } catch (RuntimeException | Error e) {
                reading.tell("reading an OSC connection, which is closed,", e);
            } finally {
                close();
            }
        }

        void close() {
            connections.remove(this);
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing OSC over TCP to {0} failed: {1}", sender, "" + e);
            }
        }

        @Override
        public void packet(byte[] bytes, int length) {
            gate.take(bytes, length, sender);
        }

        @Override
        public void tooLong() {
            gate.tooLong();
        }

        @Override
        public void malformed(String words) {
            gate.malformed(words);
        }
    }
}
