package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.engine.health.Health;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The sync protocol before an engine, on a port of its own, with nothing that is saved. */
final class SocketHost implements AutoCloseable {
    private static final int MOST = 2_048;

    private final JettyHost host = new JettyHost();
    private final SocketServer sockets;

    SocketHost(Engine engine, Health health) throws Exception {
        sockets =
                new SocketServer(
                        host.server(),
                        engine,
                        health,
                        UNSAVED,
                        NONE_KEPT,
                        "bench",
                        "e1",
                        _ -> Role.ADMIN,
                        new Admission.Limits(MOST, MOST),
                        Json::object,
                        NO_PICTURES,
                        _ -> {});
        host.start(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        return sockets.upgrade(Role.ADMIN, () -> true, request, response, callback);
                    }
                });
        sockets.start();
    }

    int port() {
        return host.port();
    }

    @Override
    public void close() throws IOException {
        sockets.stop();
        host.close();
    }

    private static final ScreenFeed NO_PICTURES =
            new ScreenFeed() {
                @Override
                public void deliverTo(BiConsumer<Preview, byte[]> receiver) {}

                @Override
                public void want(Map<Preview, Integer> ratesPerSecond) {}

                @Override
                public Map<ScreenId, Long> drawn() {
                    return Map.of();
                }
            };

    private static final Durability UNSAVED =
            new Durability() {
                @Override
                public PersistenceStatus status() {
                    return new PersistenceStatus(0, 0, false, 0, 0, 0, 0, 0, null);
                }

                @Override
                public CompletableFuture<List<PersistenceOutcome>> save(
                        List<PersistenceRequest> requests) {
                    return CompletableFuture.completedFuture(List.of());
                }
            };

    private static final Generations NONE_KEPT =
            new Generations() {
                @Override
                public List<Generation> list() {
                    return List.of();
                }

                @Override
                public Content read(long generation) throws NoSuchFileException {
                    throw new NoSuchFileException("state-" + generation);
                }
            };
}
