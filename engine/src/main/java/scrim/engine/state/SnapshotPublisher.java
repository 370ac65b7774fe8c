package scrim.engine.state;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.Temporal;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only way from the show to the renderer (SNP-17): builds snapshots from a {@link
 * CommittedView}, compares them with the latest and publishes what differs. It judges no mutation,
 * changes no state and has no clock for pictures.
 */
public final class SnapshotPublisher {
    private static final System.Logger LOG = System.getLogger(SnapshotPublisher.class.getName());
    private static final int FAILURES_TO_WARN = 3;

    private final Ticker ticker;
    private final Health health;
    private final Counter suppressions;
    private final Histogram buildNanos;
    // By the reason's ordinal.
    private final Counter[] bumps = new Counter[BumpReason.values().length];
    private final float[] scratch = new float[4];
    private final AtomicReference<RenderSnapshot> latest;
    private int failuresInARow;

    /** Publishes the first snapshot at once, so that there is always one. */
    SnapshotPublisher(CommittedView first, Ticker ticker, Health health) {
        this.ticker = ticker;
        this.health = health;
        suppressions = health.counter("snapshot.suppressed");
        buildNanos = health.histogram("snapshot.buildNanos");
        for (BumpReason reason : BumpReason.values()) {
            bumps[reason.ordinal()] = health.counter("snapshot.bump." + reason);
        }
        latest = new AtomicReference<>(build(first, new SnapshotVersion(1, 1, 1, 1)));
        health.gauge("snapshot.published", () -> latest().version().sequence());
    }

    /** Any thread; never blocks. */
    public RenderSnapshot latest() {
        return latest.get();
    }

    /**
     * The picture of a show whose structure may have changed, not yet published.
     *
     * @throws RuntimeException if it cannot be made, which would be a defect; the latest stays
     */
    @OwnedBy(ThreadRole.COORDINATOR)
    RenderSnapshot build(CommittedView view) {
        ThreadRole.COORDINATOR.require();
        long start = ticker.nanos();
        RenderSnapshot built;
        try {
            built = build(view, latest.get().version());
        } catch (RuntimeException e) {
            if (++failuresInARow >= FAILURES_TO_WARN) {
                health.broken(
                        "snapshot",
                        "build",
                        Severity.ERROR,
                        "the picture no longer follows the show: " + e);
            }
            throw e;
        }
        if (failuresInARow > 0) {
            failuresInARow = 0;
            health.mended("snapshot", "build");
        }
        buildNanos.record(ticker.nanos() - start);
        return built;
    }

    /**
     * Publishes what was built, unless nothing the renderer sees has changed.
     *
     * @return whether there is a new snapshot
     */
    @OwnedBy(ThreadRole.COORDINATOR)
    boolean publishIfChanged(RenderSnapshot next) {
        ThreadRole.COORDINATOR.require();
        RenderSnapshot before = latest.get();
        Set<BumpReason> reasons = reasonsFor(before, next);
        if (reasons.isEmpty()) {
            suppressions.increment();
            return false;
        }
        publish(next, bumped(before.version(), reasons));
        for (BumpReason reason : reasons) {
            bumps[reason.ordinal()].increment();
        }
        LOG.log(Level.DEBUG, () -> "snapshot " + latest.get().version() + " for " + reasons);
        return true;
    }

    /**
     * Publishes new values of some slots in an unchanged structure, unless they are the old ones.
     *
     * @return whether there is a new snapshot
     */
    @OwnedBy(ThreadRole.COORDINATOR)
    boolean publishEdits(List<Edit> edits) {
        ThreadRole.COORDINATOR.require();
        RenderSnapshot before = latest.get();
        float[][] pages = before.pages;
        ParameterValue[] objects = before.objects;
        for (int i = 0; i < edits.size(); i++) {
            Slot slot = edits.get(i).slot();
            ParameterValue value = edits.get(i).value();
            if (slot.object() >= 0) {
                if (!objects[slot.object()].equals(value)) {
                    objects = objects == before.objects ? objects.clone() : objects;
                    objects[slot.object()] = value;
                }
                continue;
            }
            int page = slot.offset() / SlotTable.PAGE;
            int at = slot.offset() % SlotTable.PAGE;
            int width = slot.definition().kind().width();
            slot.definition().kind().write(value, scratch, 0);
            if (Arrays.equals(scratch, 0, width, pages[page], at, at + width)) {
                continue;
            }
            if (pages == before.pages) {
                pages = pages.clone();
            }
            if (pages[page] == before.pages[page]) {
                pages[page] = pages[page].clone();
            }
            System.arraycopy(scratch, 0, pages[page], at, width);
        }
        if (pages == before.pages && objects == before.objects) {
            suppressions.increment();
            return false;
        }
        SnapshotVersion version = before.version();
        latest.set(
                new RenderSnapshot(
                        new SnapshotVersion(
                                version.structure(),
                                version.parameters() + 1,
                                version.packages(),
                                version.sequence() + 1),
                        before.environment(),
                        before.slots(),
                        before.screens(),
                        pages,
                        objects));
        bumps[BumpReason.VALUES.ordinal()].increment();
        return true;
    }

    /** A slot and the value now in force below automation. */
    record Edit(Slot slot, ParameterValue value) {}

    private void publish(RenderSnapshot next, SnapshotVersion version) {
        latest.set(
                new RenderSnapshot(
                        version,
                        next.environment(),
                        next.slots(),
                        next.screens(),
                        next.pages,
                        next.objects));
    }

    private static RenderSnapshot build(CommittedView view, SnapshotVersion version) {
        SlotTable slots = view.slots();
        List<RenderScreen> screens = new ArrayList<>();
        var group = 0;
        for (Screen screen : view.base().screens()) {
            List<Slot> master = slotsOf(slots, group++);
            List<RenderLayer> layers = new ArrayList<>();
            for (Layer layer : screen.layers()) {
                layers.add(buildLayer(view, layer, slotsOf(slots, group++)));
            }
            screens.add(
                    new RenderScreen(screen.id(), screen.format(), master, List.copyOf(layers)));
        }
        return new RenderSnapshot(
                version,
                view.environment(),
                slots,
                List.copyOf(screens),
                buildPages(view),
                buildObjects(view));
    }

    private static RenderLayer buildLayer(CommittedView view, Layer layer, List<Slot> slots) {
        ShaderDescription shader = view.catalog().find(layer.shader());
        Temporal temporal = shader == null ? Temporal.NONE : shader.temporal();
        return new RenderLayer(
                layer.id(),
                layer.key(),
                layer.shader(),
                shader,
                temporal.effectiveFrames(view.environment().historyFrames()),
                slots);
    }

    private static List<Slot> slotsOf(SlotTable slots, int group) {
        SlotTable.Group of = slots.groups().get(group);
        return slots.slots().subList(of.firstSlot(), of.firstSlot() + of.slots());
    }

    private static float[][] buildPages(CommittedView view) {
        var pages = new float[view.slots().pages()][];
        int left = view.slots().floats();
        for (int page = 0; page < pages.length; page++) {
            pages[page] = new float[Math.min(SlotTable.PAGE, left)];
            left -= SlotTable.PAGE;
        }
        for (Slot slot : view.slots().slots()) {
            if (slot.object() < 0) {
                slot.definition()
                        .kind()
                        .write(
                                view.value(slot),
                                pages[slot.offset() / SlotTable.PAGE],
                                slot.offset() % SlotTable.PAGE);
            }
        }
        return pages;
    }

    private static ParameterValue[] buildObjects(CommittedView view) {
        var objects = new ParameterValue[view.slots().objects()];
        for (Slot slot : view.slots().slots()) {
            if (slot.object() >= 0) {
                objects[slot.object()] = view.value(slot);
            }
        }
        return objects;
    }

    private static SnapshotVersion bumped(SnapshotVersion before, Set<BumpReason> reasons) {
        return new SnapshotVersion(
                before.structure() + bump(reasons, BumpReason.Domain.STRUCTURE),
                before.parameters() + bump(reasons, BumpReason.Domain.PARAMETERS),
                before.packages() + bump(reasons, BumpReason.Domain.PACKAGES),
                before.sequence() + 1);
    }

    private static int bump(Set<BumpReason> reasons, BumpReason.Domain domain) {
        return reasons.stream().anyMatch(reason -> reason.domain == domain) ? 1 : 0;
    }

    private static Set<BumpReason> reasonsFor(RenderSnapshot before, RenderSnapshot next) {
        var reasons = EnumSet.noneOf(BumpReason.class);
        if (!before.environment().equals(next.environment())) {
            reasons.add(BumpReason.DIMENSIONS);
        }
        if (!screenIds(before).equals(screenIds(next))) {
            reasons.add(BumpReason.SCREENS);
        }
        for (RenderScreen screen : next.screens()) {
            for (RenderScreen old : before.screens()) {
                if (old.id().equals(screen.id())) {
                    compare(old, screen, reasons);
                }
            }
        }
        if (before.slots() != next.slots()
                && reasons.stream().noneMatch(r -> r.domain == BumpReason.Domain.STRUCTURE)) {
            reasons.add(BumpReason.PARAMETERS_DECLARED);
        }
        if (!sameValues(before, next)) {
            reasons.add(BumpReason.VALUES);
        }
        return reasons;
    }

    private static List<Object> screenIds(RenderSnapshot snapshot) {
        return List.copyOf(snapshot.screens().stream().map(RenderScreen::id).toList());
    }

    private static void compare(RenderScreen old, RenderScreen screen, Set<BumpReason> reasons) {
        if (!old.format().equals(screen.format())) {
            reasons.add(BumpReason.DIMENSIONS);
        }
        List<LayerId> oldOrder = old.layers().stream().map(RenderLayer::id).toList();
        List<LayerId> order = screen.layers().stream().map(RenderLayer::id).toList();
        if (!oldOrder.equals(order)) {
            boolean same =
                    oldOrder.size() == order.size() && Set.copyOf(oldOrder).containsAll(order);
            reasons.add(same ? BumpReason.LAYERS_REORDERED : BumpReason.LAYERS_ADDED_OR_REMOVED);
        }
        for (RenderLayer layer : screen.layers()) {
            for (RenderLayer oldLayer : old.layers()) {
                if (oldLayer.id().equals(layer.id())) {
                    compare(oldLayer, layer, reasons);
                }
            }
        }
    }

    private static void compare(RenderLayer old, RenderLayer layer, Set<BumpReason> reasons) {
        if (!old.key().equals(layer.key())) {
            reasons.add(BumpReason.LAYER_KEY);
        }
        if (!old.shader().equals(layer.shader())) {
            reasons.add(BumpReason.SHADER_ASSIGNED);
        } else if (!Objects.equals(old.description(), layer.description())) {
            reasons.add(BumpReason.PACKAGE_CHANGED);
        }
        if (old.historyFrames() != layer.historyFrames()) {
            reasons.add(BumpReason.DIMENSIONS);
        }
        if (!definitions(old).equals(definitions(layer))) {
            reasons.add(BumpReason.PARAMETERS_DECLARED);
        }
    }

    private static List<Object> definitions(RenderLayer layer) {
        return List.copyOf(layer.slots().stream().map(Slot::definition).toList());
    }

    /** By address, since slots may have moved. */
    private static boolean sameValues(RenderSnapshot before, RenderSnapshot next) {
        for (Slot slot : next.slots().slots()) {
            Slot old = before.slots().find(slot.address());
            if (old == null
                    || !old.definition().isCompatibleWith(slot.definition())
                    || !before.value(old).equals(next.value(slot))) {
                return false;
            }
        }
        return next.slots().slots().size() == before.slots().slots().size();
    }
}
