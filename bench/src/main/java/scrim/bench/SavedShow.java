package scrim.bench;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.SlowDisk;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * An engine whose changes go to disk as they do in the daemon: validation, tiers, publication, and
 * the writer beside it. For one thread, which is the coordinator's too.
 */
final class SavedShow implements AutoCloseable {
    private static final int INPUT = 3;

    private final SlowDisk disk;
    private final DataFolder folder;
    private final PersistenceWriter writer;
    private final Engine engine;
    private final MutationBatch[] low;
    private final MutationBatch[] high;

    /** With a writer that is never asked for anything. */
    static SavedShow unsaved(BenchShow show, Path path) throws IOException {
        return new SavedShow(show, path, Duration.ZERO, Ticker.SYSTEM, false, _ -> {});
    }

    static SavedShow on(BenchShow show, Path path) throws IOException {
        return new SavedShow(show, path, Duration.ZERO, Ticker.SYSTEM, true, _ -> {});
    }

    static SavedShow onSlowDisk(BenchShow show, Path path, Duration stall) throws IOException {
        return new SavedShow(show, path, stall, Ticker.SYSTEM, true, _ -> {});
    }

    /**
     * @param frameTicker is asked the time once for each frame
     * @param saves whether changes are saved at all
     * @param outcomes told on the writer's thread
     */
    SavedShow(
            BenchShow show,
            Path path,
            Duration stall,
            Ticker frameTicker,
            boolean saves,
            Consumer<PersistenceOutcome> outcomes)
            throws IOException {
        var health = new Health(WallClock.SYSTEM::millis);
        low = batches(show, 0.25f);
        high = batches(show, 0.75f);
        disk = new SlowDisk(stall);
        folder = disk.open(path);
        var files = new StateFiles(folder, "bench", health);
        var _ = files.restore();
        var wish = new AtomicReference<Consumer<List<PersistenceRequest>>>(_ -> {});
        engine =
                show.engine(
                        show.state(), requests -> wish.get().accept(requests), health, frameTicker);
        writer =
                new PersistenceWriter(
                        new StateStore(files, () -> content(engine.view())),
                        PersistenceSettings.DEFAULT,
                        Ticker.SYSTEM,
                        () -> 0.5,
                        health,
                        outcomes,
                        0);
        if (saves) {
            wish.set(writer::submit);
        }
    }

    private static StateStore.Content content(CommittedView view) {
        return new StateStore.Content(view.base(), view.rev());
    }

    private static MutationBatch[] batches(BenchShow show, float value) {
        var batches = new MutationBatch[show.layers()];
        for (int layer = 0; layer < batches.length; layer++) {
            batches[layer] =
                    MutationBatch.of(
                            BenchShow.ORIGIN,
                            new Mutation.SetParameter(
                                    show.address(layer, INPUT),
                                    new ParameterValue.Scalar(value),
                                    Lifetime.DURABLE));
        }
        return batches;
    }

    /**
     * One change of one layer, another one for each number.
     *
     * @return the rev it led to
     */
    long change(int number) {
        boolean isLow = number / low.length % 2 == 0;
        if (engine.coordinator().apply((isLow ? low : high)[number % low.length])
                instanceof MutationOutcome.Accepted accepted) {
            return accepted.rev();
        }
        throw new IllegalStateException("refused");
    }

    Engine engine() {
        return engine;
    }

    /** Takes what the coordinator told the render thread, which would pile up. */
    void frame() {
        var _ = engine.frames().prepare();
    }

    @Override
    public void close() throws IOException {
        disk.heal();
        writer.close();
        if (writer.flush(PersistenceSettings.FLUSH_DEADLINE) instanceof FlushOutcome.Lost lost) {
            throw new IOException("not saved: " + lost.reason());
        }
        folder.close();
    }
}
