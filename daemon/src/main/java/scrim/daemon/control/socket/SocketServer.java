package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.state.Engine;

import tools.jackson.databind.node.ObjectNode;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The door at {@code /api/socket}: WebSocket connections in and out of the {@link Room}, and the
 * thread that passes on what the engine tells. Whoever asks for a connection has been through the
 * doors of HTTP.
 */
public final class SocketServer {
    public static final String PATH = "/api/socket";

    private static final System.Logger LOG = System.getLogger(SocketServer.class.getName());
    private static final long ALONE_NANOS = 1_000_000_000;
    private static final long TICK_NANOS = 20_000_000;
    private static final long SHORTEST_NANOS = 500_000;
    private static final int MOST_LINES = 1_024;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Room room;
    private final Health health;
    private final Consumer<String> log;
    private final ServerWebSocketContainer container;
    private final Thread thread;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger linesWaiting = new AtomicInteger();
    private volatile boolean isStopping;
    private long toldNanos;

    /**
     * @param version of the program
     * @param epoch changes with every start
     * @param access the role that goes with a token, null for none
     * @param report a new health report
     * @param screens small pictures of the screens
     * @param log takes a line for each connection that is closed, and limits them
     */
    public SocketServer(
            Server server,
            Engine engine,
            Health health,
            Durability durability,
            Generations generations,
            String version,
            String epoch,
            Function<String, @Nullable Role> access,
            Supplier<ObjectNode> report,
            ScreenFeed screens,
            Consumer<String> log) {
        this(
                server,
                engine,
                health,
                durability,
                generations,
                version,
                epoch,
                access,
                Admission.Limits.USUAL,
                report,
                screens,
                log);
    }

    SocketServer(
            Server server,
            Engine engine,
            Health health,
            Durability durability,
            Generations generations,
            String version,
            String epoch,
            Function<String, @Nullable Role> access,
            Admission.Limits limits,
            Supplier<ObjectNode> report,
            ScreenFeed screens,
            Consumer<String> log) {
        this.health = health;
        this.log = log;
        thread = Thread.ofPlatform().daemon().name("sync").unstarted(this::run);
        room =
                new Room(
                        new Room.World(
                                version,
                                epoch,
                                engine::view,
                                engine::submit,
                                engine::explain,
                                durability,
                                generations,
                                access,
                                limits,
                                new LiveLane.Sources(engine::read, report, screens),
                                Ticker.SYSTEM,
                                () -> LockSupport.unpark(thread)));
        engine.listen(room::told);
        room.lookAgain();
        container = ServerWebSocketContainer.ensure(server);
        container.setMaxTextMessageSize(Room.MESSAGE_BYTES);
        container.setMaxBinaryMessageSize(Room.MESSAGE_BYTES);
        container.setMaxFrameSize(Room.MESSAGE_BYTES);
        container.setIdleTimeout(IDLE);
        health.gauge("socket.clients", room::size);
        health.gauge("socket.mostQueuedBytes", room::mostQueued);
    }

    public void start() {
        thread.start();
    }

    /** Says good-bye to everybody; what they were moving stays where it is. */
    public void stop() {
        isStopping = true;
        room.close(CloseReason.STOPPING, "Scrim is stopping");
        LockSupport.unpark(thread);
        write();
    }

    /** Closes the connections of a role: what let them in counts no more. */
    public void dismiss(Role role) {
        room.dismiss(role);
    }

    /**
     * Makes a connection of a request.
     *
     * @param known the role that the request has shown, null if the first message is to show it
     * @param counts whether what it has shown still counts
     * @return false if it is no request for a WebSocket
     */
    public boolean upgrade(
            @Nullable Role known,
            BooleanSupplier counts,
            Request request,
            Response response,
            Callback callback) {
        String address = Request.getRemoteAddr(request);
        String client = address == null ? "unknown" : address;
        return container.upgrade(
                (_, upgrade, _) -> {
                    // Compressed secrets beside foreign words can be guessed from their length.
                    upgrade.setExtensions(List.of());
                    return new Connection(room, client, known, counts, this::note);
                },
                request,
                response,
                callback);
    }

    /** Whether no value is in anybody's hand. Any thread. */
    boolean isAtRest() {
        return room.isAtRest();
    }

    private void run() {
        long tickedNanos = System.nanoTime();
        while (!isStopping) {
            try {
                LockSupport.parkNanos(tickedNanos + restNanos() - System.nanoTime());
                long now = System.nanoTime();
                if (now - tickedNanos >= restNanos()) {
                    tickedNanos = now;
                    room.tick();
                } else {
                    room.drain();
                }
                write();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
    }

    /** Keeps a line for later, because nothing is written while others wait for the room. */
    private void note(String line) {
        if (linesWaiting.get() < MOST_LINES) {
            linesWaiting.incrementAndGet();
            lines.add(line);
            LockSupport.unpark(thread);
        }
    }

    private void write() {
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            linesWaiting.decrementAndGet();
            log.accept(line);
        }
    }

    private long restNanos() {
        return room.size() == 0
                ? ALONE_NANOS
                : Math.clamp(room.restNanos(), SHORTEST_NANOS, TICK_NANOS);
    }

    /** Once a second at most: a fault that comes back at once would fill the log. */
    private void failed(Throwable defect) {
        long now = System.nanoTime();
        if (toldNanos == 0 || now - toldNanos >= ALONE_NANOS) {
            toldNanos = now;
            LOG.log(Level.ERROR, "the sync thread failed and goes on", defect);
            health.failed("socket", "sync", Severity.ERROR, "a defect in Scrim: " + defect);
        }
    }
}
