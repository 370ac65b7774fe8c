package scrim.daemon.control.osc;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The door for OSC: on each of its addresses a UDP socket and a TCP port, all of one number.
 * Everything that comes in ends in the engine's mailbox, in its schedule or in a counter. Nothing
 * is answered, but surfaces that ask for it are told values fifty times a second.
 */
public final class OscServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OscServer.class.getName());

    /** How long a stop waits for the threads. */
    public static final long STOP_MILLIS = 500;

    private static final long TELLING_NANOS = 20_000_000;
    private static final int PORTS_TRIED = 16;

    private final OscGate gate;
    private final Health health;
    private final OscFaults faults;
    private final List<OscDatagrams> datagrams = new ArrayList<>();
    private final List<OscConnections> connections = new ArrayList<>();
    private final Thread telling = Thread.ofPlatform().name("osc-feedback").unstarted(this::tell);
    private volatile boolean isClosed;

    private OscServer(OscGate gate, Health health) {
        this.gate = gate;
        this.health = health;
        faults = new OscFaults(health, "feedback", Ticker.SYSTEM);
    }

    /**
     * Listens from now on.
     *
     * @throws IOException if the first address is not this machine's or taken for UDP; nothing is
     *     left open then
     */
    public static OscServer open(
            OscSettings settings, Engine engine, Health health, Ticker ticker, WallClock wall)
            throws IOException {
        var server = new OscServer(new OscGate(settings, engine, health, ticker, wall), health);
        server.bind(settings);
        server.gate.areOurs(server::isOurs);
        server.tellHealth();
        server.datagrams.forEach(OscDatagrams::start);
        server.connections.forEach(OscConnections::start);
        server.telling.start();
        return server;
    }

    private void tell() {
        while (!isClosed) {
            LockSupport.parkNanos(TELLING_NANOS);
            try {
                gate.lookAtRates();
                if (gate.hasSurfaces()) {
                    gate.tellSurfaces();
                }
            } catch (RuntimeException | Error e) {
                faults.tell("telling OSC surfaces", e);
            }
        }
    }

    /** What another program has of the rest is no reason to hear nothing: it may well be so. */
    private void bind(OscSettings settings) throws IOException {
        InetAddress first = settings.hosts().getFirst();
        bindFirst(new InetSocketAddress(first, settings.port()));
        for (InetAddress host : settings.hosts()) {
            if (host == first) {
                continue;
            }
            if (NetworkInterface.getByInetAddress(host) == null) {
                LOG.log(Level.INFO, "this machine has no {0}", host.getHostAddress());
                continue;
            }
            var at = new InetSocketAddress(host, port());
            try {
                datagrams.add(OscDatagrams.open(at, gate, health));
            } catch (IOException e) {
                notHeard("UDP and TCP", at, e);
                continue;
            }
            try {
                connections.add(OscConnections.open(at, gate, health));
            } catch (IOException e) {
                notHeard("TCP", at, e);
            }
        }
    }

    /** A port that the system chooses is one that is free for both UDP and TCP. */
    private void bindFirst(InetSocketAddress at) throws IOException {
        int portsLeft = at.getPort() == 0 ? PORTS_TRIED : 1;
        while (true) {
            OscDatagrams udp = OscDatagrams.open(at, gate, health);
            try {
                connections.add(OscConnections.open(udp.bound(), gate, health));
                datagrams.add(udp);
                return;
            } catch (IOException e) {
                portsLeft--;
                if (portsLeft == 0) {
                    datagrams.add(udp);
                    notHeard("TCP", udp.bound(), e);
                    return;
                }
                udp.close();
            }
        }
    }

    private void notHeard(String over, InetSocketAddress at, IOException e) {
        String host = at.getAddress().getHostAddress();
        String message =
                "OSC is not heard over %s on %s, port %d: %s"
                        .formatted(over, host, at.getPort(), e.getMessage());
        LOG.log(Level.WARNING, message);
        health.failed("osc", host, Severity.WARNING, message);
    }

    /** Whether a datagram to there would come in by one of our own sockets. */
    private boolean isOurs(InetSocketAddress to) {
        return to.getPort() == port()
                && datagrams.stream()
                        .anyMatch(one -> hears(one.bound().getAddress(), to.getAddress()));
    }

    private static boolean hears(InetAddress bound, InetAddress to) {
        if (!bound.isAnyLocalAddress()) {
            return bound.equals(to);
        }
        try {
            return to.isLoopbackAddress()
                    || to.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(to) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private void tellHealth() {
        health.gauge(
                "osc.receiveBufferBytes",
                () -> datagrams.stream().mapToLong(OscDatagrams::grantedBytes).min().orElse(0));
        List<KernelDrops> drops =
                datagrams.stream()
                        .map(one -> KernelDrops.of(one.bound()))
                        .filter(KernelDrops::isTold)
                        .toList();
        if (!drops.isEmpty()) {
            health.gauge(
                    "osc.kernelDrops", () -> drops.stream().mapToLong(KernelDrops::total).sum());
        }
        health.gauge(
                "osc.connections",
                () -> connections.stream().mapToLong(OscConnections::count).sum());
    }

    /** The first address and the port. */
    public InetSocketAddress address() {
        return datagrams.getFirst().bound();
    }

    public int port() {
        return address().getPort();
    }

    /**
     * Takes a packet that came some other way than by a socket of this server; the sender's rate
     * and the machines that may send are the same. Any thread.
     *
     * @param moves is told what it sets
     */
    public void take(byte[] packet, InetSocketAddress from, OscMoves moves) {
        gate.take(packet, from, moves);
    }

    /** The thread that reads the first address's datagrams; for measuring it. */
    Thread thread() {
        return datagrams.getFirst().thread();
    }

    /** Ends the threads and frees the port. Again is harmless. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(telling);
        datagrams.forEach(OscDatagrams::close);
        connections.forEach(OscConnections::close);
        try {
            join(telling);
            for (OscDatagrams one : datagrams) {
                join(one.thread());
            }
            for (OscConnections one : connections) {
                join(one.thread());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            thread.join(STOP_MILLIS);
        }
    }
}
