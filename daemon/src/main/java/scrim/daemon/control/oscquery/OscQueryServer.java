package scrim.daemon.control.oscquery;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.osc.OscServer;
import scrim.daemon.control.web.Guests;
import scrim.daemon.control.web.Reception;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineEvent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The door for OSCQuery: a small web server of its own beside OSC, on the same addresses, and the
 * thread that tells listeners sixty times a second what is new. Opened and closed once each, by the
 * thread that starts the program.
 */
public final class OscQueryServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OscQueryServer.class.getName());

    /** How long a stop waits. */
    public static final long STOP_MILLIS = 500;

    /** Nobody shows who he is here, so all are strangers. */
    static final Guests.Limits LIMITS =
            new Guests.Limits(
                    96,
                    32,
                    32,
                    QueryConnector.IDLE_MILLIS,
                    QueryConnector.IDLE_MILLIS,
                    QueryConnector.IDLE_MILLIS);

    private static final long SECOND = 1_000_000_000;
    private static final long TICK_NANOS = SECOND / 60;

    /** A structure may change in silence. */
    private static final long UNTOLD_NANOS = SECOND / 10;

    private static final long STOP_THREADS_MILLIS = 100;

    private final OscQuerySettings settings;
    private final Health health;
    private final Server server;
    private final ServerWebSocketContainer sockets;
    private final QueryDoor door = new QueryDoor();
    private final Reception reception;
    private final Listeners listeners;
    private final List<QueryConnector> connectors = new ArrayList<>();
    private final Thread telling = Thread.ofPlatform().name("oscquery").unstarted(this::tell);
    private volatile boolean isClosed;
    private long toldNanos;

    private OscQueryServer(
            OscQuerySettings settings, OscServer osc, Engine engine, Health health, Ticker ticker) {
        this.settings = settings;
        this.health = health;
        var threads = new QueuedThreadPool(settings.hosts().size() + 3, 0);
        threads.setName("oscquery");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(
                VirtualThreads.getNamedVirtualThreadsExecutor("oscquery-"));
        threads.setStopTimeout(STOP_THREADS_MILLIS);
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS - STOP_THREADS_MILLIS);
        sockets = ServerWebSocketContainer.ensure(server);
        sockets.setMaxTextMessageSize(Listeners.MOST_COMMAND_BYTES);
        sockets.setMaxBinaryMessageSize(Listeners.MOST_COMMAND_BYTES);
        sockets.setMaxFrameSize(Listeners.MOST_COMMAND_BYTES);
        // Who is there is found out by asking.
        sockets.setIdleTimeout(Duration.ZERO);
        var visitors = new Visitors(Ticker.SYSTEM);
        var newest = new AtomicReference<@Nullable AddressSpace>();
        listeners =
                new Listeners(
                        engine,
                        newest,
                        visitors,
                        osc::take,
                        health,
                        ticker,
                        () -> LockSupport.unpark(telling));
        Counter refused = health.counter("oscquery.connectionsRefused");
        reception =
                new Reception(
                        LIMITS,
                        line -> {
                            refused.increment();
                            LOG.log(Level.DEBUG, "OSCQuery {0}", line);
                        });
        reception.setHandler(
                new QueryHandler(
                        door,
                        visitors,
                        new Queries(engine, newest, osc.port()),
                        listeners,
                        sockets,
                        health));
        server.setHandler(reception);
        server.setErrorHandler(QueryHandler::protocolError);
        engine.listen(event -> {
            if (event instanceof EngineEvent.SnapshotPublished && listeners.count() > 0) {
                LockSupport.unpark(telling);
            }
        });
        health.gauge("oscquery.connections", reception::connections);
    }

    /**
     * Answers from now on.
     *
     * @throws BindException if the first address is not this machine's or its port is taken;
     *     nothing is left open then
     * @throws IOException if the server cannot start for another reason, likewise
     */
    public static OscQueryServer open(
            OscQuerySettings settings, OscServer osc, Engine engine, Health health, Ticker ticker)
            throws IOException {
        var server = new OscQueryServer(settings, osc, engine, health, ticker);
        try {
            server.bind();
            server.server.start();
        } catch (Exception e) {
            server.close();
            throw asIo(e);
        }
        server.telling.start();
        LOG.log(
                Level.INFO,
                "OSCQuery on http://{0}:{1}/",
                settings.hosts().getFirst().getHostAddress(),
                Integer.toString(server.port()));
        return server;
    }

    /** What another program has of the rest is no reason to say nothing. */
    private void bind() throws IOException {
        Counter notAllowed = health.counter("oscquery.notAllowed");
        InetAddress first = settings.hosts().getFirst();
        for (InetAddress host : settings.hosts()) {
            if (host != first && NetworkInterface.getByInetAddress(host) == null) {
                continue;
            }
            int port = host == first ? settings.port() : port();
            var connector =
                    new QueryConnector(
                            server,
                            new InetSocketAddress(host, port),
                            settings.allowed(),
                            notAllowed);
            connector.addEventListener(reception);
            try {
                connector.open();
            } catch (IOException e) {
                if (host == first) {
                    throw e;
                }
                String message =
                        "OSCQuery is not answered on "
                                + host.getHostAddress()
                                + ", port "
                                + port
                                + ": "
                                + e.getMessage();
                LOG.log(Level.WARNING, message);
                health.failed("oscquery", host.getHostAddress(), Severity.WARNING, message);
                continue;
            }
            connectors.add(connector);
            server.addConnector(connector);
        }
    }

    private void tell() {
        long next = System.nanoTime();
        while (!isClosed) {
            try {
                listeners.tick();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
            // Never sooner than a tick after the last, whoever wakes it.
            next = Math.max(next + TICK_NANOS, System.nanoTime());
            if (!listeners.isBusy() && !isClosed) {
                LockSupport.parkNanos(listeners.count() == 0 ? SECOND : UNTOLD_NANOS);
            }
            for (long left = next - System.nanoTime();
                    left > 0 && !isClosed;
                    left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** Once a second at most: a fault that comes back at once would fill the log. */
    private void failed(Throwable defect) {
        long now = System.nanoTime();
        if (toldNanos == 0 || now - toldNanos >= SECOND) {
            toldNanos = now;
            LOG.log(Level.ERROR, "telling OSCQuery listeners failed and goes on", defect);
            health.failed("oscquery", "telling", Severity.ERROR, "a defect in Scrim: " + defect);
        }
    }

    /** Lets in requests that call this machine by a further name. Any thread. */
    public void answerTo(String name) {
        door.answerTo(name);
    }

    /** The port that is open. */
    public int port() {
        return connectors.getFirst().getLocalPort();
    }

    /** Says good-bye to listeners and frees the port. Again is harmless. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(telling);
        listeners.close();
        connectors.forEach(QueryConnector::close);
        try {
            server.stop();
            if (telling.isAlive() && Thread.currentThread() != telling) {
                telling.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "OSCQuery did not stop cleanly", e);
        }
    }

    private static IOException asIo(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return bind;
            }
        }
        return e instanceof IOException io ? io : new IOException("OSCQuery failed to start", e);
    }
}
