package scrim.engine.state;

import scrim.bench.BenchShow;
import scrim.bench.Duel;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Table;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Lifetime;

import java.util.Arrays;

/** Composition of one frame beside a copy of as many floats, with a tenth of them automated. */
public final class Composition {
    private static final double DELTA_SECONDS = 1.0 / 120;

    private final BenchShow show;
    private final RenderSnapshot[] snapshots;
    private final StateComposer composer;
    private final AutomationOverlay overlay;
    private final FrameState frame;
    private final float[] from;
    private final float[] to;
    private int next;

    private Composition(BenchShow show, int changedLayers) {
        this.show = show;
        var health = new Health(() -> 0);
        Engine engine = show.engine(_ -> {}, health);
        RenderSnapshot first = engine.snapshot();
        snapshots = new RenderSnapshot[] {first, changed(first, changedLayers)};
        composer = new StateComposer(first.slots());
        overlay =
                new AutomationOverlay(
                        first.slots(), EngineSettings.DEFAULT, engine.sources(), health);
        frame = new FrameState(first, new FrameTime());
        automate(first);
        from = new float[first.slots().floats()];
        to = new float[from.length];
    }

    public static void run(Pace pace, Table table) {
        ThreadRole.RENDER.adopt();
        ThreadRole.COORDINATOR.adopt();
        var small = new BenchShow(64, 16);
        var large = new BenchShow(1_000, 64);
        for (BenchShow show : new BenchShow[] {small, large}) {
            String size = String.format("%,d × %d", show.layers(), show.parameters());
            compare(pace, table, show, 1, size + ", one page changed", 2);
            compare(pace, table, show, show.layers() / 10, size + ", 10 % of layers changed", 2.6);
            table.add(
                    Duel.hot(
                            pace,
                            Goal.none("", "the whole of `prepare()`, " + size + ", hot"),
                            new Composition(show, 1)::copy,
                            new Preparation(show)::prepare));
        }
    }

    private static void compare(
            Pace pace, Table table, BenchShow show, int changedLayers, String what, double most) {
        var composition = new Composition(show, changedLayers);
        table.add(
                Duel.hot(
                        pace,
                        Goal.withoutGarbage("G4", "compose " + what + ", hot", most),
                        composition::copy,
                        composition::compose));
        table.add(
                Duel.cold(
                        pace,
                        Goal.withoutGarbage("G4", "compose " + what + ", cold", most),
                        composition::copy,
                        composition::compose));
    }

    private void copy(int times) {
        for (int i = 0; i < times; i++) {
            System.arraycopy(from, 0, to, 0, from.length);
        }
    }

    private void compose(int times) {
        for (int i = 0; i < times; i++) {
            next ^= 1;
            composer.compose(snapshots[next], overlay, DELTA_SECONDS, frame);
        }
    }

    /** The same with other values, hence other pages, in so many layers spread over the show. */
    private RenderSnapshot changed(RenderSnapshot before, int changedLayers) {
        float[][] pages = before.pages.clone();
        for (int i = 0; i < changedLayers; i++) {
            Slot slot = slot(before.slots(), i * show.layers() / changedLayers, 0);
            int page = slot.offset() / SlotTable.PAGE;
            if (pages[page] == before.pages[page]) {
                pages[page] = pages[page].clone();
            }
            pages[page][slot.offset() % SlotTable.PAGE] = 0.25f;
        }
        return new RenderSnapshot(
                before.version(),
                before.environment(),
                before.slots(),
                before.screens(),
                pages,
                before.objects);
    }

    private void automate(RenderSnapshot over) {
        overlay.begin(0);
        overlay.over(over);
        automate(show, over.slots(), (slot, value) -> overlay.arrived(slot, value, null, 0));
    }

    private interface Arrival {
        void of(int slot, float[] value);
    }

    /** Every tenth number glides to somewhere else. */
    private static void automate(BenchShow show, SlotTable slots, Arrival arrival) {
        var value = new float[4];
        for (int number = 0; number < show.layers() * show.parameters(); number += 10) {
            int layer = number / show.parameters();
            Arrays.fill(value, 0.25f + number % 100 / 200f);
            arrival.of(
                    slot(slots, layer, number % show.parameters() % show.inputs()).number(), value);
        }
    }

    private static Slot slot(SlotTable slots, int layer, int input) {
        SlotTable.Group group = slots.groups().get(layer + 1 + layer / 512);
        return slots.slots().get(group.firstSlot() + group.slots() - 1 - input);
    }

    /** All that a frame does before it draws, with nothing new in the mailbox. */
    private static final class Preparation {
        private final Engine engine;

        Preparation(BenchShow show) {
            engine = show.engine(_ -> {}, new Health(() -> 0));
            Mailbox mailbox = engine.mailbox();
            int note = Mailbox.note(engine.sources().numberOf(BenchShow.ORIGIN), Lifetime.SESSION);
            automate(
                    show,
                    mailbox.slots(),
                    (slot, value) -> {
                        Mailbox.Put put = mailbox.put(slot, value[0], note);
                        if (put != Mailbox.Put.TAKEN) {
                            throw new IllegalStateException("not taken: " + put);
                        }
                    });
        }

        void prepare(int times) {
            for (int i = 0; i < times; i++) {
                if (engine.frames().prepare().values().length == 0) {
                    throw new IllegalStateException("a frame without values");
                }
            }
        }
    }
}
