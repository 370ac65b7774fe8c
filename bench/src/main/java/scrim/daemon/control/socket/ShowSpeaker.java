package scrim.daemon.control.socket;

import scrim.bench.BenchShow;
import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.io.IOException;

/** A show behind its socket, with all that lies between a change and those who follow it. */
final class ShowSpeaker implements Speaker {
    private static final long STOP_MILLIS = 5_000;
    private static final int INPUT = 3;

    private final Health health = new Health(WallClock.SYSTEM::millis);
    private final Engine engine;
    private final SocketHost host;
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
        host = new SocketHost(engine, health);
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
        host.close();
        try {
            var _ = engine.stop(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
