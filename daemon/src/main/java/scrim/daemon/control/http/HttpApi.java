package scrim.daemon.control.http;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.socket.Role;
import scrim.daemon.control.socket.SocketServer;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * The HTTP server: opens the port, hands requests to {@link ApiHandler}, closes again. Started and
 * stopped once each, by the thread that starts the program.
 */
public final class HttpApi {
    private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());

    /** Two for sockets; requests run on virtual threads. */
    private static final int THREADS = 4;

    private static final int CONNECTIONS = 64;
    private static final long IDLE_MILLIS = 30_000;

    /** The longest a stop takes: requests have most of it to finish, and the threads the rest. */
    public static final long STOP_MILLIS = 800;

    private static final long STOP_THREADS_MILLIS = 200;

    /** For connections on which nothing is being asked. */
    private static final long STOP_IDLE_MILLIS = 50;

    private final Settings settings;
    private final Engine engine;
    private final Health health;
    private final AccessToken token;
    private final Pictures pictures;
    private final Durability durability;
    private final Generations generations;
    private final Patience patience;
    private final System.Logger log;
    private final Server server;
    private final ServerConnector connector;
    private @Nullable SocketServer socket;

    /**
     * @param address of the interface to listen on: {@code 127.0.0.1} for this machine only
     * @param port 0 to 65535; 0 picks a free one
     * @param hosts names under which the server may be reached beside loopback addresses and the
     *     interface's own, each with or without a port
     * @param version of the program
     * @param epoch changes with every start, because a rev lost in a crash is given out again
     */
    public record Settings(
            String address, int port, Set<String> hosts, String version, String epoch) {
        public Settings {
            hosts = Set.copyOf(hosts);
        }
    }

    /**
     * How long a request waits.
     *
     * @param changeMillis for the engine's decision, and once more for the disk
     * @param pictureMillis for a frame
     */
    record Patience(long changeMillis, long pictureMillis) {
        static final Patience USUAL = new Patience(10_000, 2_000);
    }

    public HttpApi(
            Settings settings,
            Engine engine,
            Health health,
            AccessToken token,
            Pictures pictures,
            Durability durability,
            Generations generations) {
        this(
                settings,
                engine,
                health,
                token,
                pictures,
                durability,
                generations,
                Patience.USUAL,
                LOG);
    }

    HttpApi(
            Settings settings,
            Engine engine,
            Health health,
            AccessToken token,
            Pictures pictures,
            Durability durability,
            Generations generations,
            Patience patience,
            System.Logger log) {
        this.settings = settings;
        this.engine = engine;
        this.health = health;
        this.token = token;
        this.pictures = pictures;
        this.durability = durability;
        this.generations = generations;
        this.patience = patience;
        this.log = log;
        var threads = new QueuedThreadPool(THREADS, THREADS);
        threads.setName("http");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        server = new Server(threads);
        threads.setStopTimeout(STOP_THREADS_MILLIS);
        server.setStopTimeout(STOP_MILLIS - STOP_THREADS_MILLIS);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.address());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
    }

    /**
     * Opens the port and serves from then on.
     *
     * @throws BindException if the port is taken or the address is not this machine's; nothing runs
     *     then
     * @throws IOException if the server cannot start for another reason; nothing runs then
     */
    public void start() throws IOException {
        try {
            connector.open();
            var audit = new Audit(log, health, Ticker.SYSTEM);
            var sockets =
                    new SocketServer(
                            server,
                            engine,
                            health,
                            durability,
                            generations,
                            settings.version(),
                            settings.epoch(),
                            shown -> token.accepts(shown) ? Role.ADMIN : null,
                            audit::closed);
            socket = sockets;
            var handler =
                    new ApiHandler(
                            new HostDoor(port(), names()),
                            new TokenDoor(token),
                            new ShowReader(
                                    engine,
                                    durability,
                                    pictures,
                                    settings,
                                    patience.pictureMillis()),
                            new Changes(engine, durability, generations, patience.changeMillis()),
                            durability,
                            generations,
                            health,
                            audit,
                            sockets,
                            settings);
            server.setHandler(new GracefulHandler(handler));
            server.setErrorHandler(new ProtocolErrors(audit));
            server.start();
            sockets.start();
        } catch (Exception e) {
            connector.close();
            stop();
            throw asIo(e);
        }
        log.log(
                Level.INFO,
                "HTTP API on http://{0}:{1}/",
                settings.address(),
                Integer.toString(port()));
    }

    /** The port that is open; -1 before the start, -2 after the stop. */
    public int port() {
        return connector.getLocalPort();
    }

    /**
     * Takes no more requests, lets those that run finish within {@link #STOP_MILLIS}, then closes.
     */
    public void stop() {
        SocketServer open = socket;
        if (open != null) {
            open.stop();
        }
        try {
            server.stop();
        } catch (Exception e) {
            log.log(Level.WARNING, "the HTTP API did not stop cleanly", e);
        }
    }

    /** The configured names, and the interface's own address: that is a number, not a name. */
    private Set<String> names() throws IOException {
        var names = new HashSet<>(settings.hosts());
        InetAddress bound = InetAddress.getByName(settings.address());
        if (!bound.isAnyLocalAddress()) {
            String number = bound.getHostAddress().split("%", 2)[0];
            names.add(bound instanceof Inet6Address ? "[" + number + "]" : number);
        }
        return names;
    }

    private static IOException asIo(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return bind;
            }
        }
        return e instanceof IOException io ? io : new IOException("the HTTP server failed", e);
    }
}
