package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Origin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The automation tier: what moves right now, on top of committed truth.
 *
 * <p>A continuous value glides to each new target; a discrete one (flag, choice, text, image) is
 * there at once; a pulse is there for one frame. A value that has rested asks once to be committed,
 * unless it is purely transient, which is held until no message came for the expiry time. It goes
 * when its commit is answered and nothing newer came meanwhile, when an invalidation covers it, or
 * when its parameter is gone.
 *
 * <p>Owns no committed truth, changes no state, publishes nothing. Arrays are indexed by slot, so
 * that nothing is allocated between structural changes.
 */
@OwnedBy(ThreadRole.RENDER)
final class AutomationOverlay implements Mailbox.Receiver {
    private static final long MIRROR_NANOS = 100_000_000;

    /** Whoever watches says so anew within this time. */
    private static final long WATCH_NANOS = 1_000_000_000;

    private final EngineSettings settings;
    private final Sources sources;
    private final Counter expired;
    private final Counter unmapped;
    private final Counter invalidated;
    private final List<Glide> glides = new ArrayList<>();
    private long generations;
    private long invalidationsHeard;
    private long nowNanos;
    private long mirroredNanos;
    private boolean mirrored;
    private volatile long watchedNanos;
    private volatile boolean isWatched;

    private SlotTable slots;
    private @Nullable RenderSnapshot committed;
    private volatile AutomationMirror mirror;
    // Slots that have automation, in no order, and where each is in that list (-1: nowhere).
    private int[] live = new int[0];
    private int liveCount;
    private int[] liveAt = new int[0];
    private int[] glideOf = new int[0];
    private int[] laneAt = new int[0];
    private int[] note = new int[0];
    private long[] generation = new long[0];
    private long[] changedNanos = new long[0];
    private boolean[] asked = new boolean[0];
    private @Nullable ParameterValue[] object = new @Nullable ParameterValue[0];
    // Slots whose committed value must be put back into the frame.
    private int[] released = new int[0];
    private int releasedCount;
    private int[] pulses = new int[0];
    private int pulseCount;

    AutomationOverlay(SlotTable slots, EngineSettings settings, Sources sources, Health health) {
        this.settings = settings;
        this.sources = sources;
        expired = health.counter("automation.expired");
        unmapped = health.counter("automation.unmapped");
        invalidated = health.counter("automation.invalidated");
        this.slots = slots;
        mirror = new AutomationMirror(slots);
        resize(slots);
        for (Slot slot : slots.slots()) {
            glideOf[slot.number()] = glideFor(slot);
        }
    }

    SlotTable slots() {
        return slots;
    }

    /** Any thread. */
    AutomationMirror mirror() {
        return mirror;
    }

    /**
     * The same for whoever looks again soon: it has each frame's values from now on. Any thread.
     */
    AutomationMirror watch(long nanos) {
        watchedNanos = nanos;
        isWatched = true;
        return mirror;
    }

    int size() {
        return liveCount;
    }

    /** Begins a frame: the pulses of the last one end. */
    void begin(long nanos) {
        nowNanos = nanos;
        for (int i = 0; i < pulseCount; i++) {
            release(pulses[i]);
        }
        pulseCount = 0;
    }

    /** The committed truth from which a glide starts; of the current slot table. */
    void over(RenderSnapshot snapshot) {
        committed = snapshot;
    }

    /** All invalidations up to this number have been carried out here. */
    void heard(long invalidations) {
        invalidationsHeard = invalidations;
    }

    /** A newer value for a slot. */
    @Override
    public void arrived(int slot, float[] value, @Nullable ParameterValue newObject, int newNote) {
        Slot at = slots.slots().get(slot);
        ParameterKind kind = at.definition().kind();
        if (kind instanceof ParameterKind.Pulse) {
            addPulse(slot);
            return;
        }
        if (liveAt[slot] < 0) {
            start(slot, at, value);
        }
        if (kind.width() == 0) {
            object[at.object()] = newObject;
        } else {
            Glide glide = glides.get(glideOf[slot]);
            for (int i = 0; i < kind.width(); i++) {
                glide.aim(laneAt[slot * 4 + i], value[i]);
            }
        }
        note[slot] = newNote;
        generation[slot] = ++generations;
        changedNanos[slot] = nowNanos;
        asked[slot] = false;
        mirror.aim(at, value, newObject);
    }

    /**
     * A value that was sent before the structure changed and became visible after it. It counts
     * unless its parameter is gone, cannot take it, or has heard of something newer.
     *
     * @param from its slot in the old structure
     * @param since the {@link #generations} at the change
     */
    void arrivedLate(
            Slot from, float[] value, @Nullable ParameterValue newObject, int newNote, long since) {
        Slot to = slots.find(from.address());
        if (to == null
                || !to.definition().isCompatibleWith(from.definition())
                || (liveAt[to.number()] >= 0 && generation[to.number()] > since)) {
            return;
        }
        ParameterKind kind = to.definition().kind();
        ParameterValue sent = newObject != null ? newObject : kind.read(value, 0);
        ParameterValue usable = Tiers.usable(to.definition(), sent);
        if (usable == null) {
            unmapped.increment();
            return;
        }
        var floats = new float[4];
        kind.write(usable, floats, 0);
        arrived(to.number(), floats, to.object() >= 0 ? usable : null, newNote);
    }

    /** How many values have arrived so far. */
    long generations() {
        return generations;
    }

    /** Moves everything that glides. */
    void advance(double deltaSeconds) {
        for (int i = 0; i < glides.size(); i++) {
            glides.get(i).advance(deltaSeconds);
        }
    }

    /** Puts this tier on top of a frame that shows committed values. */
    void writeTo(float[] frameValues, ParameterValue[] frameObjects) {
        for (int i = 0; i < glides.size(); i++) {
            glides.get(i).writeTo(frameValues);
        }
        for (int i = 0; i < pulseCount; i++) {
            frameValues[slots.slots().get(pulses[i]).offset()] = 1;
        }
        for (int i = 0; i < object.length; i++) {
            ParameterValue held = object[i];
            if (held != null) {
                frameObjects[i] = held;
            }
        }
    }

    int releasedCount() {
        return releasedCount;
    }

    Slot released(int index) {
        return slots.slots().get(released[index]);
    }

    void forgetReleased() {
        releasedCount = 0;
    }

    /** Takes the coordinator's answer; one for an older generation changes nothing (COM-07). */
    void answered(
            ParameterAddress target,
            long toGeneration,
            boolean accepted,
            Handoff<OverlayReport> reports) {
        Slot slot = slots.find(target);
        if (slot == null
                || liveAt[slot.number()] < 0
                || generation[slot.number()] != toGeneration) {
            return;
        }
        end(slot.number());
        if (!accepted) {
            reports.offer(new OverlayReport.Ended(target, OverlayReport.EndReason.REFUSED));
        }
    }

    void invalidate(Invalidation invalidation, Handoff<OverlayReport> reports) {
        for (int i = liveCount - 1; i >= 0; i--) {
            int slot = live[i];
            Slot at = slots.slots().get(slot);
            if (invalidation.scope().covers(at.address())
                    && (invalidation.which() == Invalidation.Which.ALL
                            || lifetime(at) != Lifetime.TRANSIENT)) {
                end(slot);
                invalidated.increment();
                reports.offer(
                        new OverlayReport.Ended(at.address(), OverlayReport.EndReason.INVALIDATED));
            }
        }
    }

    /**
     * Follows a structural change: keeps what has the same address and kind, drops the rest
     * (INV-10). Allocates.
     */
    void moveTo(SlotTable next, Handoff<OverlayReport> reports) {
        SlotTable before = slots;
        int[] oldLive = Arrays.copyOf(live, liveCount);
        var kept = new ArrayList<Carried>();
        for (int slot : oldLive) {
            Slot from = before.slots().get(slot);
            Slot to = next.find(from.address());
            if (to != null && to.definition().isCompatibleWith(from.definition())) {
                Carried carried = carry(from, to);
                if (carried != null) {
                    kept.add(carried);
                    continue;
                }
            }
            unmapped.increment();
            reports.offer(
                    new OverlayReport.Ended(from.address(), OverlayReport.EndReason.UNMAPPED));
        }
        int[] firing = Arrays.copyOf(pulses, pulseCount);
        glides.forEach(Glide::clear);
        slots = next;
        committed = null;
        resize(next);
        for (int pulse : firing) {
            Slot to = next.find(before.slots().get(pulse).address());
            if (to != null && to.definition().kind() instanceof ParameterKind.Pulse) {
                addPulse(to.number());
            }
        }
        for (Slot slot : next.slots()) {
            glideOf[slot.number()] = glideFor(slot);
        }
        var moved = new AutomationMirror(next);
        for (Carried one : kept) {
            put(one);
            var target = new float[4];
            one.to().definition().kind().write(one.target(), target, 0);
            moved.aim(one.to(), target, one.to().object() >= 0 ? one.target() : null);
        }
        // Whoever reads in between finds what moves still moving.
        reflect(moved);
        mirror = moved;
        mirrored = false;
    }

    private record Carried(
            Slot to,
            ParameterValue current,
            ParameterValue target,
            int note,
            long generation,
            long changedNanos,
            boolean asked) {}

    private @Nullable Carried carry(Slot from, Slot to) {
        ParameterValue held = targetOf(from);
        if (held == null) {
            return null;
        }
        ParameterValue target = Tiers.usable(to.definition(), held);
        if (target == null) {
            return null;
        }
        ParameterValue current =
                from.object() >= 0 ? null : Tiers.usable(to.definition(), currentOf(from));
        int number = from.number();
        return new Carried(
                to,
                current == null ? target : current,
                target,
                note[number],
                generation[number],
                changedNanos[number],
                asked[number]);
    }

    private void put(Carried one) {
        int slot = one.to().number();
        ParameterKind kind = one.to().definition().kind();
        addLive(slot);
        var current = new float[4];
        var target = new float[4];
        kind.write(one.current(), current, 0);
        kind.write(one.target(), target, 0);
        for (int i = 0; i < kind.width(); i++) {
            laneAt[slot * 4 + i] =
                    glides.get(glideOf[slot])
                            .add(slot * 4 + i, one.to().offset() + i, current[i], target[i]);
        }
        if (one.to().object() >= 0) {
            object[one.to().object()] = one.target();
        }
        note[slot] = one.note();
        generation[slot] = one.generation();
        changedNanos[slot] = one.changedNanos();
        asked[slot] = one.asked();
    }

    /** Asks for commits of what has rested, ends what has expired, refreshes the mirror. */
    void settle(Handoff<OverlayReport> reports) {
        for (int i = liveCount - 1; i >= 0; i--) {
            int slot = live[i];
            double restedSeconds = (nowNanos - changedNanos[slot]) / 1e9;
            if (restedSeconds < settings.settleSeconds()) {
                continue;
            }
            if (asked[slot]) {
                continue;
            }
            Slot at = slots.slots().get(slot);
            Lifetime lifetime = lifetime(at);
            if (lifetime == Lifetime.TRANSIENT) {
                if (restedSeconds >= settings.expirySeconds()) {
                    end(slot);
                    expired.increment();
                    reports.offer(
                            new OverlayReport.Ended(at.address(), OverlayReport.EndReason.EXPIRED));
                }
            } else if (hasArrived(at) && ask(at, lifetime, reports)) {
                asked[slot] = true;
            }
        }
        if (nowNanos - mirroredNanos >= MIRROR_NANOS || !mirrored || isWatched()) {
            mirrored = true;
            mirroredNanos = nowNanos;
            reflect(mirror);
        }
    }

    /** Whether somebody watches; ends by itself, so nobody has to say when it does. */
    private boolean isWatched() {
        return isWatched && nowNanos - watchedNanos < WATCH_NANOS;
    }

    /**
     * Asks for the commit of everything that would ask one day, rested or not: the last word before
     * the program ends, so that a fader moved just then is not forgotten.
     */
    void settleAll(Handoff<OverlayReport> reports) {
        for (int i = 0; i < liveCount; i++) {
            Slot at = slots.slots().get(live[i]);
            Lifetime lifetime = lifetime(at);
            if (lifetime != Lifetime.TRANSIENT && !asked[at.number()]) {
                asked[at.number()] = ask(at, lifetime, reports);
            }
        }
    }

    private boolean ask(Slot at, Lifetime lifetime, Handoff<OverlayReport> reports) {
        ParameterValue value = targetOf(at);
        return value != null
                && reports.offer(
                        new OverlayReport.Settled(
                                new CommitRequest(
                                        at.address(),
                                        value,
                                        lifetime,
                                        originOf(at.number()),
                                        generation[at.number()],
                                        invalidationsHeard)));
    }

    private Lifetime lifetime(Slot at) {
        return LifetimePolicy.resolve(
                Mailbox.lifetimeOf(note[at.number()]),
                at.address(),
                at.definition(),
                originOf(at.number()).kind());
    }

    private Origin originOf(int slot) {
        return sources.origin(Mailbox.sourceOf(note[slot]));
    }

    private boolean hasArrived(Slot at) {
        Glide glide = glides.get(glideOf[at.number()]);
        ParameterKind kind = at.definition().kind();
        for (int i = 0; i < kind.width(); i++) {
            if (!glide.hasArrived(laneAt[at.number() * 4 + i], kind.max(i) - kind.min(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable ParameterValue targetOf(Slot at) {
        ParameterKind kind = at.definition().kind();
        if (kind.width() == 0) {
            return object[at.object()];
        }
        var target = new float[4];
        for (int i = 0; i < kind.width(); i++) {
            target[i] = glides.get(glideOf[at.number()]).target(laneAt[at.number() * 4 + i]);
        }
        return kind.read(target, 0);
    }

    private ParameterValue currentOf(Slot at) {
        ParameterKind kind = at.definition().kind();
        var current = new float[4];
        for (int i = 0; i < kind.width(); i++) {
            current[i] = glides.get(glideOf[at.number()]).current(laneAt[at.number() * 4 + i]);
        }
        return kind.read(current, 0);
    }

    private void start(int slot, Slot at, float[] value) {
        addLive(slot);
        Glide glide = glides.get(glideOf[slot]);
        RenderSnapshot from = committed;
        for (int i = 0; i < at.definition().kind().width(); i++) {
            float start =
                    from == null
                            ? value[i]
                            : from.pages[at.offset() / SlotTable.PAGE][
                                    at.offset() % SlotTable.PAGE + i];
            laneAt[slot * 4 + i] = glide.add(slot * 4 + i, at.offset() + i, start, start);
        }
    }

    private void addPulse(int slot) {
        if (pulseCount == pulses.length) {
            pulses = Arrays.copyOf(pulses, Math.max(16, pulseCount * 2));
        }
        pulses[pulseCount++] = slot;
    }

    private void addLive(int slot) {
        liveAt[slot] = liveCount;
        live[liveCount++] = slot;
    }

    private void end(int slot) {
        Slot at = slots.slots().get(slot);
        Glide glide = glides.get(glideOf[slot]);
        for (int i = 0; i < at.definition().kind().width(); i++) {
            int gap = laneAt[slot * 4 + i];
            int moved = glide.removeAt(gap);
            if (moved >= 0) {
                laneAt[moved] = gap;
            }
        }
        if (at.object() >= 0) {
            object[at.object()] = null;
        }
        int last = live[--liveCount];
        live[liveAt[slot]] = last;
        liveAt[last] = liveAt[slot];
        liveAt[slot] = -1;
        mirror.end(slot);
        release(slot);
    }

    private void release(int slot) {
        if (releasedCount == released.length) {
            released = Arrays.copyOf(released, Math.max(16, releasedCount * 2));
        }
        released[releasedCount++] = slot;
    }

    private void reflect(AutomationMirror to) {
        for (int i = 0; i < liveCount; i++) {
            int slot = live[i];
            Slot at = slots.slots().get(slot);
            for (int c = 0; c < at.definition().kind().width(); c++) {
                to.show(slot, c, glides.get(glideOf[slot]).current(laneAt[slot * 4 + c]));
            }
            if (at.object() >= 0) {
                to.showObject(slot, object[at.object()]);
            }
            to.begin(slot, note[slot]);
        }
    }

    private void resize(SlotTable table) {
        int count = table.slots().size();
        live = new int[count];
        liveCount = 0;
        liveAt = new int[count];
        Arrays.fill(liveAt, -1);
        glideOf = new int[count];
        laneAt = new int[count * 4];
        note = new int[count];
        generation = new long[count];
        changedNanos = new long[count];
        asked = new boolean[count];
        object = new @Nullable ParameterValue[table.objects()];
        // Every frame shows a new structure's values whole.
        released = new int[count * 2];
        releasedCount = 0;
        pulses = new int[count];
        pulseCount = 0;
    }

    private int glideFor(Slot slot) {
        float seconds = 0;
        if (slot.definition().kind().isContinuous()) {
            Float wished = slot.definition().smoothingSeconds();
            seconds = wished != null ? wished : settings.smoothingSeconds();
        }
        for (int i = 0; i < glides.size(); i++) {
            if (glides.get(i).timeConstantSeconds == seconds) {
                return i;
            }
        }
        glides.add(new Glide(seconds));
        return glides.size() - 1;
    }
}
