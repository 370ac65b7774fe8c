package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.bench.BenchShow;
import scrim.bench.Duel;
import scrim.bench.Goal;
import scrim.bench.NaiveStore;
import scrim.bench.Pace;
import scrim.bench.Table;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Publication of one changed parameter beside a deep copy of everything. */
public final class Publication {
    private static final int PARAMETERS = 16;
    private static final int FEW = 8;
    private static final int SOME = 64;
    private static final int MANY = 512;

    private Publication() {}

    public static void run(Pace pace, Table table) {
        ThreadRole.RENDER.adopt();
        ThreadRole.COORDINATOR.adopt();
        besideNaive(pace, table, FEW, 1.0 / 20);
        besideNaive(pace, table, SOME, 1.0 / 100);
        besideNaive(pace, table, MANY, 1.0 / 500);
        var few = new Edits(FEW);
        var many = new Edits(MANY);
        double bytes = few.bytes();
        table.add(
                Duel.hot(
                        pace,
                        new Goal("G6", "publish at 512 layers by at 8", 3, 2.5 * bytes),
                        few::publish,
                        many::publish));
        table.add(
                Duel.hot(
                        pace,
                        Goal.withoutGarbage("G6", "publish the value that is there, 512", 1),
                        many::publish,
                        new Edits(MANY)::republish));
        for (int layers : new int[] {FEW, SOME, MANY}) {
            table.add(
                    Duel.hot(
                            pace,
                            Goal.none("", "the whole mutation, " + layers + " layers"),
                            new Naive(layers)::publish,
                            new Mutations(layers)::apply));
        }
    }

    private static void besideNaive(Pace pace, Table table, int layers, double most) {
        table.add(
                Duel.hot(
                        pace,
                        Goal.ofTime("G6", "publish one change, " + layers + " layers", most),
                        new Naive(layers)::publish,
                        new Edits(layers)::publish));
    }

    /** Goes through all layers in an order that is not that of memory. */
    private static int spread(int i, int layers) {
        return i * 37 & layers - 1;
    }

    private static final class Naive {
        private final NaiveStore store;
        private final String[] layers;
        private final String parameter = NaiveStore.parameter(3);
        private int next;
        private final AtomicReference<@Nullable Map<String, Map<String, Double>>> published =
                new AtomicReference<>();

        Naive(int layerCount) {
            store = new NaiveStore(layerCount, PARAMETERS);
            layers = new String[layerCount];
            for (int layer = 0; layer < layerCount; layer++) {
                layers[layer] = NaiveStore.layer(layer);
            }
        }

        void publish(int times) {
            for (int i = 0; i < times; i++) {
                next++;
                published.set(
                        store.publish(
                                layers[spread(next, layers.length)],
                                parameter,
                                next / layers.length % 2 * 0.5));
            }
        }
    }

    private static final class Edits {
        private final SnapshotPublisher publisher;
        private final List<List<SnapshotPublisher.Edit>> low;
        private final List<List<SnapshotPublisher.Edit>> high;
        private final List<List<SnapshotPublisher.Edit>> initial;
        private int next;

        Edits(int layers) {
            var show = new BenchShow(layers, PARAMETERS);
            var health = new Health(() -> 0);
            CommittedView view = show.engine(_ -> {}, health).view();
            publisher = new SnapshotPublisher(view, Ticker.SYSTEM, health);
            low = edits(show, view.slots(), 0.25f);
            high = edits(show, view.slots(), 0.75f);
            initial = edits(show, view.slots(), BenchShow.VALUE);
        }

        private static List<List<SnapshotPublisher.Edit>> edits(
                BenchShow show, SlotTable slots, float value) {
            return IntStream.range(0, show.layers())
                    .mapToObj(layer -> slots.find(show.address(layer, 3)))
                    .map(slot -> new SnapshotPublisher.Edit(slot, new ParameterValue.Scalar(value)))
                    .map(List::of)
                    .toList();
        }

        void publish(int times) {
            for (int i = 0; i < times; i++) {
                next++;
                int layer = spread(next, low.size());
                boolean isLow = next / low.size() % 2 == 0;
                publisher.publishEdits((isLow ? low : high).get(layer));
            }
        }

        void republish(int times) {
            List<SnapshotPublisher.Edit> same = initial.getFirst();
            for (int i = 0; i < times; i++) {
                if (publisher.publishEdits(same)) {
                    throw new IllegalStateException("published the value that was there");
                }
            }
        }

        double bytes() {
            publish(10_000);
            long before = Duel.allocatedBytes();
            publish(10_000);
            return (Duel.allocatedBytes() - before) / 1e4;
        }
    }

    /** Validation, tiers, publication and the wish to save, through the coordinator's door. */
    private static final class Mutations {
        private static final int FRAME = 1_000;

        private final Engine engine;
        private final MutationBatch[] low;
        private final MutationBatch[] high;
        private int next;

        Mutations(int layers) {
            var show = new BenchShow(layers, PARAMETERS);
            engine = show.engine(_ -> {}, new Health(() -> 0));
            low = batches(show, 0.25f);
            high = batches(show, 0.75f);
        }

        private static MutationBatch[] batches(BenchShow show, float value) {
            var batches = new MutationBatch[show.layers()];
            for (int layer = 0; layer < batches.length; layer++) {
                batches[layer] =
                        MutationBatch.of(
                                BenchShow.ORIGIN,
                                new Mutation.SetParameter(
                                        show.address(layer, 3),
                                        new ParameterValue.Scalar(value),
                                        Lifetime.DURABLE));
            }
            return batches;
        }

        void apply(int times) {
            for (int i = 0; i < times; i++) {
                next++;
                if (next % FRAME == 0) {
                    // Takes what the coordinator told the render thread, which would pile up.
                    var _ = engine.frames().prepare();
                }
                int layer = spread(next, low.length);
                boolean isLow = next / low.length % 2 == 0;
                if (!(engine.coordinator().apply((isLow ? low : high)[layer])
                                instanceof MutationOutcome.Accepted outcome
                        && outcome.published())) {
                    throw new IllegalStateException("not published");
                }
            }
        }
    }
}
