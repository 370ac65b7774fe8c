package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import scrim.bench.BenchShow;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A show behind its socket, with all that lies between a change and those who follow it. */
final class ShowSpeaker implements Speaker {
    private static final long STOP_MILLIS = 5_000;
    private static final int INPUT = 3;
    private static final int MOST = 2_048;

    private final Health health = new Health(WallClock.SYSTEM::millis);
    private final JettyHost host = new JettyHost();
    private final Engine engine;
    private final SocketServer sockets;
    private final MutationBatch[] changes;

    /** One whose every change is of one value. */
    ShowSpeaker(BenchShow show) throws Exception {
        this(show, 1);
    }

    /**
     * @param layers how many of the lowest layers a change is about, with one value each
     */
    ShowSpeaker(BenchShow show, int layers) throws Exception {
        engine = show.engine(_ -> {}, health);
        engine.start();
        changes = new MutationBatch[] {change(show, layers, 0.25f), change(show, layers, 0.75f)};
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

    private static MutationBatch change(BenchShow show, int layers, float value) {
        var mutations = new Mutation[layers];
        for (int layer = 0; layer < layers; layer++) {
            mutations[layer] =
                    new Mutation.SetParameter(
                            show.address(layer, INPUT),
                            new ParameterValue.Scalar(value),
                            Lifetime.SESSION);
        }
        return MutationBatch.of(BenchShow.ORIGIN, mutations);
    }

    @Override
    public Audience.Manner manner() {
        return Audience.Manner.SHOW;
    }

    @Override
    public int port() {
        return host.port();
    }

    @Override
    public void await(int count) throws InterruptedException {
        Speaker.until(() -> health.report().gauges().getOrDefault("socket.clients", 0L) == count);
    }

    @Override
    public long next() {
        return engine.view().rev() + 1;
    }

    @Override
    public void speak() {
        MutationOutcome outcome = engine.submit(changes[(int) (next() & 1)]).join();
        if (outcome instanceof MutationOutcome.Rejected) {
            throw new IllegalStateException("refused: " + outcome);
        }
    }

    @Override
    public void close() throws IOException {
        sockets.stop();
        host.close();
        try {
            var _ = engine.stop(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
