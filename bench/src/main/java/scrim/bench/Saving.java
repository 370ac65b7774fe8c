package scrim.bench;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.FlushOutcome;
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
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The slowest of many changes that are saved, a thousand a second, beside a program that writes the
 * file before it answers. Ours with everything the daemon does: validation, tiers, publication, and
 * the writer saving to disk beside it.
 */
final class Saving {
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int PARAMETERS = 16;
    private static final int INPUT = 3;

    private Saving() {}

    /** A change that is on disk when it returns, or will be soon. */
    @FunctionalInterface
    private interface Change {
        void make(int number) throws IOException;
    }

    static void run(Pace pace, Table table) throws Exception {
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        try (var folder = new Scratch()) {
            for (int layers : new int[] {8, 64, 512}) {
                table.add(compare(pace, layers, folder.path()));
            }
        }
    }

    private static Row compare(Pace pace, int layers, Path folder) throws Exception {
        var naive = new NaiveStore(layers, PARAMETERS);
        Path file = folder.resolve("naive-" + layers + ".json");
        String parameter = NaiveStore.parameter(INPUT);
        try (var daemon = new Saved(layers, folder.resolve("scrim-" + layers))) {
            Change theirs =
                    number ->
                            naive.save(
                                    NaiveStore.layer(number % layers),
                                    parameter,
                                    number / layers % 2 * 0.5,
                                    file);
            warmUp(pace, theirs);
            warmUp(pace, daemon::change);
            daemon.frame();
            var anchorNanos = new double[Pace.ROUNDS];
            var ourNanos = new double[Pace.ROUNDS];
            var ratios = new double[Pace.ROUNDS];
            double bytes = 0;
            for (int round = 0; round < Pace.ROUNDS; round++) {
                anchorNanos[round] = slowest(pace, theirs);
                long before = Duel.allocatedBytes();
                ourNanos[round] = slowest(pace, daemon::change);
                bytes += (double) (Duel.allocatedBytes() - before) / pace.changes() / Pace.ROUNDS;
                daemon.frame();
                ratios[round] = ourNanos[round] / anchorNanos[round];
            }
            return new Row(
                    Goal.ofTime("G8", "change and save, " + layers + " layers, p99", 1.0 / 100),
                    Row.duration(Spread.median(anchorNanos)),
                    Row.duration(Spread.median(ourNanos)),
                    Spread.of(ratios),
                    Math.rint(bytes));
        }
    }

    private static void warmUp(Pace pace, Change change) throws IOException {
        long end = System.nanoTime() + pace.warmUpMillis() * 1_000_000L;
        for (int i = 0; System.nanoTime() < end; i++) {
            change.make(i);
        }
    }

    /** The 99th percentile of so many changes' nanoseconds. */
    private static double slowest(Pace pace, Change change) throws IOException {
        var nanos = new double[pace.changes()];
        for (int i = 0; i < nanos.length; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            long start = System.nanoTime();
            change.make(i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return Spread.at(nanos, 0.99);
    }

    /** An engine whose changes go to disk as they do in the daemon. */
    private static final class Saved implements AutoCloseable {
        private final DataFolder folder;
        private final PersistenceWriter writer;
        private final Engine engine;
        private final MutationBatch[] low;
        private final MutationBatch[] high;

        Saved(int layers, Path path) throws IOException {
            var show = new BenchShow(layers, PARAMETERS);
            var health = new Health(WallClock.SYSTEM::millis);
            low = batches(show, 0.25f);
            high = batches(show, 0.75f);
            folder = DataFolder.open(path);
            var files = new StateFiles(folder, "bench", health);
            var _ = files.restore();
            var wish = new AtomicReference<Consumer<PersistenceRequest>>();
            engine = show.engine(request -> wish.get().accept(request), health);
            writer =
                    new PersistenceWriter(
                            new StateStore(files, () -> content(engine.view())),
                            PersistenceSettings.DEFAULT,
                            Ticker.SYSTEM,
                            () -> 0.5,
                            health,
                            _ -> {},
                            0);
            wish.set(writer::submit);
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

        void change(int number) {
            boolean isLow = number / low.length % 2 == 0;
            if (!(engine.coordinator().apply((isLow ? low : high)[number % low.length])
                    instanceof MutationOutcome.Accepted)) {
                throw new IllegalStateException("refused");
            }
        }

        /** Takes what the coordinator told the render thread, which would pile up. */
        void frame() {
            var _ = engine.frames().prepare();
        }

        @Override
        public void close() throws IOException {
            writer.close();
            if (writer.flush(PersistenceSettings.FLUSH_DEADLINE)
                    instanceof FlushOutcome.Lost lost) {
                throw new IOException("not saved: " + lost.reason());
            }
            folder.close();
        }
    }
}
