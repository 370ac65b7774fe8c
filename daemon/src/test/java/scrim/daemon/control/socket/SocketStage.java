package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.testkit.Shows;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The socket over TCP alone, with an engine on its own thread and room for many clients, who are
 * all let in as admins.
 */
final class SocketStage implements AutoCloseable {
    final Health health = new Health(() -> 0);
    final Engine engine;
    final List<EngineEvent.MutationAccepted> accepted = new CopyOnWriteArrayList<>();

    /** What is told in the log of clients, but that they were let in. */
    final List<String> log = new CopyOnWriteArrayList<>();

    private final Server server;
    private final ServerConnector connector;
    private final SocketServer sockets;

    private record NoGenerations() implements Generations {
        @Override
        public List<Generation> list() {
            return List.of();
        }

        @Override
        public Content read(long generation) throws NoSuchFileException {
            throw new NoSuchFileException("state-" + generation);
        }
    }

    SocketStage(int clients) throws IOException {
        engine =
                new Engine(
                        new Engine.Parts(
                                Shows.stack(Shows.EVERYTHING, Shows.COUSIN),
                                0,
                                ShaderCatalog.of(Shows.EVERYTHING, Shows.COUSIN),
                                Environment.WITHOUT_INPUT,
                                new EngineSettings(0, 0.25, 5),
                                FrameClock.live(
                                        Ticker.SYSTEM, WallClock.SYSTEM, ZoneOffset.UTC, 0.5f),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        engine.listen(event -> {
            if (event instanceof EngineEvent.MutationAccepted one) {
                accepted.add(one);
            }
        });
        engine.start();
        var threads = new QueuedThreadPool(4, 4);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("ws-"));
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        // So that a reader who stops is felt here and not swallowed by the system.
        connector.setAcceptedSendBufferSize(8 * 1024);
        server.addConnector(connector);
        sockets =
                new SocketServer(
                        server,
                        engine,
                        health,
                        new RoomStage.Disk(),
                        new NoGenerations(),
                        "1.2.3",
                        "e1",
                        _ -> null,
                        new Admission.Limits(2 * clients + 100, 2 * clients + 100),
                        () -> Json.object().put("status", "ok"),
                        new HandFedScreens(),
                        line -> {
                            if (!line.startsWith("let in ")) {
                                log.add(line);
                            }
                        });
        server.setHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        return sockets.upgrade(Role.ADMIN, () -> true, request, response, callback);
                    }
                });
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("the server did not start", e);
        }
        sockets.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** What a client of everything must have. */
    String hash() {
        return StateHash.text(new SharedState(engine.view()).hash(Topic.ALL));
    }

    /** Whether nobody has anything in hand any more. */
    boolean isAtRest() {
        return sockets.isAtRest();
    }

    /** How many are in the room. */
    long clients() {
        return health.report().gauges().get("socket.clients");
    }

    /** The lines of the log about connections that we closed. */
    List<String> closings() {
        return log.stream().filter(line -> line.startsWith("closed ")).toList();
    }

    /** The most bytes that ever waited for one client. */
    long mostQueued() {
        return health.report().gauges().get("socket.mostQueuedBytes");
    }

    static String address(int port) {
        return "ws://127.0.0.1:" + port + SocketServer.PATH;
    }

    @Override
    public void close() {
        sockets.stop();
        try {
            server.stop();
            engine.stop(10_000);
        } catch (Exception e) {
            throw new AssertionError("the stage did not stop", e);
        }
    }
}
