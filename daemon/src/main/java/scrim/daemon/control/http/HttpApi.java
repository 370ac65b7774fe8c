package scrim.daemon.control.http;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Codes;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Sessions;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.socket.ScreenFeed;
import scrim.daemon.control.socket.SocketServer;
import scrim.daemon.control.web.Guests;
import scrim.daemon.control.web.Reception;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The HTTP server: opens the port, hands requests to {@link ApiHandler}, closes again. Started and
 * stopped once each, by the thread that starts the program.
 */
public final class HttpApi {
    private static final System.Logger LOG = System.getLogger(HttpApi.class.getName());

    static final Guests.Limits LIMITS = new Guests.Limits(64, 48, 16, 10_000, 30_000, 120_000);

    /** Beside those that listen; requests run on virtual threads. */
    private static final int THREADS = 3;

    /** The longest a stop takes: requests have most of it to finish, and the threads the rest. */
    public static final long STOP_MILLIS = 800;

    private static final long STOP_THREADS_MILLIS = 200;

    private final Settings settings;
    private final Engine engine;
    private final Health health;
    private final Tokens tokens;
    private final Media media;
    private final ScreenFeed screens;
    private final Durability durability;
    private final Generations generations;
    private final Patience patience;
    private final PageFiles page;
    private final Guests.Limits limits;
    private final System.Logger log;
    private final Server server;
    private final Listeners listeners;
    private volatile boolean isStopping;
    private @Nullable SocketServer socket;
    private @Nullable SignIn signIn;

    /**
     * @param besides addresses of this machine on which to listen beside the loopback ones
     * @param port 0 to 65535; 0 picks a free one
     * @param names under which the server may be reached beside the numbers of its addresses, each
     *     with or without a port
     * @param version of the program
     * @param epoch changes with every start, because a rev lost in a crash is given out again
     */
    public record Settings(
            List<InetAddress> besides, int port, Set<String> names, String version, String epoch) {
        public Settings {
            besides = List.copyOf(besides);
            names = Set.copyOf(names);
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
            Tokens tokens,
            Media media,
            ScreenFeed screens,
            Durability durability,
            Generations generations) {
        this(
                settings,
                engine,
                health,
                tokens,
                media,
                screens,
                durability,
                generations,
                Patience.USUAL,
                new PageFiles("scrim/ui"),
                LIMITS,
                LOG);
    }

    HttpApi(
            Settings settings,
            Engine engine,
            Health health,
            Tokens tokens,
            Media media,
            ScreenFeed screens,
            Durability durability,
            Generations generations,
            Patience patience,
            PageFiles page,
            Guests.Limits limits,
            System.Logger log) {
        this.settings = settings;
        this.engine = engine;
        this.health = health;
        this.tokens = tokens;
        this.media = media;
        this.screens = screens;
        this.durability = durability;
        this.generations = generations;
        this.patience = patience;
        this.page = page;
        this.limits = limits;
        this.log = log;
        var threads = new QueuedThreadPool();
        server = new Server(threads);
        listeners = new Listeners(server, settings.besides(), log);
        int most = THREADS + listeners.threads();
        threads.setMaxThreads(most);
        threads.setMinThreads(most);
        threads.setName("http");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        threads.setStopTimeout(STOP_THREADS_MILLIS);
        server.setStopTimeout(STOP_MILLIS - STOP_THREADS_MILLIS);
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
            listeners.open(settings.port());
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
                            tokens::roleOf,
                            new WatchedHealth(health, durability, Ticker.SYSTEM),
                            screens,
                            audit::connection);
            socket = sockets;
            var random = new SecureRandom();
            var sessions = new Sessions(tokens, WallClock.SYSTEM, random);
            var cookies = new CookieDoor(port(), sessions);
            var entrance =
                    new SignIn(
                            tokens,
                            new Codes(random, Ticker.SYSTEM),
                            sessions,
                            cookies,
                            this::addresses,
                            sockets::dismiss,
                            audit);
            signIn = entrance;
            var reception = new Reception(limits, audit::connection);
            health.gauge("http.connections", reception::connections);
            listeners.tell(reception);
            var handler =
                    new ApiHandler(
                            new Doors(
                                    new HostDoor(port(), settings.names()),
                                    new TokenDoor(tokens),
                                    cookies),
                            reception::known,
                            new Resources(
                                    settings,
                                    engine,
                                    durability,
                                    generations,
                                    health,
                                    media,
                                    page,
                                    entrance,
                                    patience),
                            audit,
                            sockets,
                            () -> isStopping);
            reception.setHandler(new GracefulHandler(handler));
            server.setHandler(reception);
            server.setErrorHandler(new ProtocolErrors(audit, () -> isStopping));
            server.start();
            sockets.start();
        } catch (Exception e) {
            listeners.close();
            stop();
            throw asIo(e);
        }
        log.log(Level.INFO, "HTTP API on http://{0}/", String.join("/, http://", addresses()));
        if (listeners.isOpenToOthers()) {
            log.log(
                    Level.WARNING,
                    "HTTP can be reached from other machines, and is not encrypted: whoever can"
                            + " listen in on that network can read what is sent, tokens too");
        }
    }

    /** The port that is open; -1 before the start, -2 after the stop. */
    public int port() {
        return listeners.port();
    }

    /**
     * A link that makes a browser on this machine an admin, once and for ten minutes.
     *
     * @throws IllegalStateException if there are too many such links, or nothing runs
     */
    public String link() {
        SignIn entrance = signIn;
        if (entrance == null) {
            throw new IllegalStateException("the HTTP API does not run");
        }
        try {
            return entrance.link(Role.ADMIN);
        } catch (RefusedException e) {
            throw new IllegalStateException(e.problem().detail(), e);
        }
    }

    /** Numbers first, this machine's own before others, then names; each with its port. */
    private List<String> addresses() {
        var all = new ArrayList<>(listeners.reachable());
        settings.names().stream()
                .sorted()
                .map(name -> name.contains(":") ? name : name + ":" + port())
                .forEach(all::add);
        return all;
    }

    /**
     * Takes no more requests, lets those that run finish within {@link #STOP_MILLIS}, then closes.
     */
    public void stop() {
        isStopping = true;
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

    private static IOException asIo(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                return bind;
            }
        }
        return e instanceof IOException io ? io : new IOException("the HTTP server failed", e);
    }
}
