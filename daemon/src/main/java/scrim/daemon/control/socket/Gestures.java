package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Targets;
import scrim.daemon.control.json.ValueJson;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Explanation;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The values that clients have in hand: seen at once while they move, committed once when they come
 * to rest or are let go. Part of the {@link Room}, under its lock where that is said; what a
 * message means is worked out without it.
 */
final class Gestures {
    static final int MOST_HELD = 64;

    /** How often the end of a gesture is tried anew when the engine has no room for it. */
    static final int MOST_REFUSALS = 20;

    static final long IDLE_NANOS = 300_000_000L;

    private static final int MOST_LEAVERS = 64;

    private final Crowd crowd;
    private final Room.World world;
    private final Changes changes;
    // Gone, but the engine has not taken yet where they left something.
    private final Set<Peer> leavers = new LinkedHashSet<>();
    // What the last change that was looked at has led to.
    private CommittedView former;

    Gestures(Crowd crowd, Room.World world, Changes changes) {
        this.crowd = crowd;
        this.world = world;
        this.changes = changes;
        former = world.view().get();
    }

    /** The end of a gesture: kept until the engine has taken it. */
    private final class Ending implements Changes.Sequel {
        private final Peer peer;
        private final ParameterAddress target;
        private final Peer.Held held;

        Ending(Peer peer, ParameterAddress target, Peer.Held held) {
            this.peer = peer;
            this.target = target;
            this.held = held;
        }

        private boolean isCurrent() {
            return peer.held.get(target) == held;
        }

        @Override
        public void decided() {
            if (isCurrent()) {
                peer.held.remove(target);
            }
        }

        /** Lets it rest again, unless something newer counts instead. */
        @Override
        public boolean isTriedAgain() {
            if (!isCurrent()) {
                return true;
            }
            if (held.refusals() == MOST_REFUSALS) {
                return false;
            }
            peer.held.put(target, held.refused(world.ticker().nanos()));
            return true;
        }
    }

    /** The end of a gesture by a change of its own hand: what was shown goes with it. */
    private final class Overtaken implements Changes.Sequel {
        private final Peer peer;
        private final List<ParameterAddress> targets;

        Overtaken(Peer peer, List<ParameterAddress> targets) {
            this.peer = peer;
            this.targets = targets;
        }

        @Override
        public void decided() {
            targets.stream()
                    .filter(target -> !peer.held.containsKey(target))
                    .forEach(target -> letGo(peer, target));
        }

        @Override
        public boolean isTriedAgain() {
            return false;
        }
    }

    /** Whether nobody has anything in hand. */
    boolean isAtRest() {
        return holders().allMatch(peer -> peer.held.isEmpty());
    }

    // What clients say

    void change(Peer peer, Role role, JsonNode message) throws RefusedException {
        Fields fields = Fields.of(message, "", List.of("type", "target", "value"));
        changes.admit(peer, role, 1, "type");
        synchronized (crowd) {
            peer.spend(1, world.ticker().nanos());
        }
        Slot slot = slot(fields);
        ParameterValue value = value(fields, slot);
        var mutation = new Mutation.SetParameter(slot.address(), value, Lifetime.TRANSIENT);
        Changes.allow(role, mutation, "type");
        hold(peer, slot, value);
        var batch = MutationBatch.of(peer.origin(), mutation);
        changes.submit(new Changes.Change(peer, null, batch, "", null), false);
    }

    private void hold(Peer peer, Slot slot, ParameterValue value) throws RefusedException {
        synchronized (crowd) {
            if (peer.isGone || !SharedState.hasValue(slot)) {
                return;
            }
            if (!peer.held.containsKey(slot.address()) && peer.held.size() >= MOST_HELD) {
                throw RefusedException.of(
                        Problem.Code.TOO_MANY,
                        "target",
                        "a client moves " + MOST_HELD + " values at a time");
            }
            // Whoever moves it last has it in hand.
            holders()
                    .filter(other -> other != peer)
                    .forEach(other -> other.held.remove(slot.address()));
            peer.held.put(slot.address(), held(value, null));
        }
    }

    private Peer.Held held(ParameterValue value, @Nullable Lifetime lifetime) {
        return new Peer.Held(
                value, lifetime, world.ticker().nanos(), world.view().get().rev(), 0, false);
    }

    private Stream<Peer> holders() {
        return Stream.concat(crowd.peers().stream(), leavers.stream());
    }

    void commit(Peer peer, Role role, JsonNode message, @Nullable String mid, long sum)
            throws RefusedException {
        Fields fields =
                Fields.of(message, "", List.of("type", "target", "value", "lifetime", "mid"));
        changes.admit(peer, role, 1, "type");
        MidMemory.Asked asked = changes.begin(peer, mid, sum, 1);
        if (asked == null && mid != null) {
            return;
        }
        try {
            Slot slot = slot(fields);
            ParameterValue value =
                    fields.has("value") ? value(fields, slot) : lastOf(peer, slot.address());
            Lifetime lifetime = lifetime(fields);
            var mutation = new Mutation.SetParameter(slot.address(), value, lifetime);
            Changes.allow(role, mutation, "type");
            Ending ending = release(peer, slot.address(), held(value, lifetime));
            changes.submit(
                    new Changes.Change(peer, asked, ending(peer, mutation), "", ending), false);
        } catch (RefusedException e) {
            if (asked == null) {
                throw e;
            }
            changes.refuse(asked, e.problem());
        }
    }

    private static @Nullable Lifetime lifetime(Fields fields) throws RefusedException {
        if (!fields.has("lifetime")) {
            return null;
        }
        return fields.word("lifetime", List.of("session", "durable")).equals("session")
                ? Lifetime.SESSION
                : Lifetime.DURABLE;
    }

    private ParameterValue lastOf(Peer peer, ParameterAddress target) throws RefusedException {
        synchronized (crowd) {
            Peer.Held held = peer.held.get(target);
            if (held == null) {
                throw RefusedException.of(
                        Problem.Code.MISSING_FIELD,
                        "value",
                        "this value was not being moved, has come to rest already, or somebody else"
                                + " has changed it since; say which");
            }
            return held.value();
        }
    }

    /** Null if the client has too much in hand to keep one more until the engine has it. */
    private @Nullable Ending release(Peer peer, ParameterAddress target, Peer.Held last) {
        synchronized (crowd) {
            if (!peer.held.containsKey(target) && peer.held.size() >= MOST_HELD) {
                return null;
            }
            Peer.Held sent = last.sent();
            peer.held.put(target, sent);
            return new Ending(peer, target, sent);
        }
    }

    /** What a gesture has led to: the value that was only shown goes, and counts from now on. */
    private static MutationBatch ending(Peer peer, Mutation.SetParameter last) {
        return MutationBatch.of(peer.origin(), letGo(last.target()), last);
    }

    private static Mutation letGo(ParameterAddress target) {
        return new Mutation.ReleaseAutomation(new Scope.OfParameter(target));
    }

    private Slot slot(Fields fields) throws RefusedException {
        return new Targets(world.view().get()).parameter(fields.text("target"), "target");
    }

    private ParameterValue value(Fields fields, Slot slot) throws RefusedException {
        return ValueJson.read(
                fields.node("value"),
                slot.definition().kind(),
                "value",
                slot.address().screen(),
                new Targets(world.view().get()));
    }

    // What changes, by its own hand or another

    /**
     * Takes out of a client's hand what a change of its own is about: that came later and counts.
     *
     * @return what is to be done once that is decided; null if nothing was in hand
     */
    Changes.@Nullable Sequel overtake(Peer peer, List<Mutation> own) {
        synchronized (crowd) {
            List<ParameterAddress> ended =
                    peer.held.entrySet().stream()
                            .filter(one -> !one.getValue().isSent())
                            .map(Map.Entry::getKey)
                            .filter(target -> own.stream().anyMatch(one -> mayChange(one, target)))
                            .toList();
            ended.forEach(peer.held::remove);
            // What is only shown from now on is the change itself.
            List<ParameterAddress> shown =
                    ended.stream()
                            .filter(target -> own.stream().noneMatch(one -> shows(one, target)))
                            .toList();
            return shown.isEmpty() ? null : new Overtaken(peer, shown);
        }
    }

    private static boolean mayChange(Mutation mutation, ParameterAddress target) {
        return switch (mutation) {
            case Mutation.SetParameter _,
                    Mutation.Reset _,
                    Mutation.Revert _,
                    Mutation.ReleaseAutomation _,
                    Mutation.RemoveLayer _,
                    Mutation.SetShader _,
                    Mutation.RemoveScreen _,
                    Mutation.LoadScene _,
                    Mutation.ReplaceScreens _ ->
                    mutation.scope().covers(target);
            case Mutation.Keep _,
                    Mutation.AddLayer _,
                    Mutation.MoveLayer _,
                    Mutation.SetLayerKey _,
                    Mutation.AddScreen _,
                    Mutation.SetFormat _,
                    Mutation.SaveScene _,
                    Mutation.RenameScene _,
                    Mutation.DeleteScene _,
                    Mutation.ClearHistory _,
                    Mutation.RefreshCatalog _,
                    Mutation.SetEnvironment _ ->
                    false;
        };
    }

    private boolean shows(Mutation mutation, ParameterAddress target) {
        if (!(mutation instanceof Mutation.SetParameter(var one, _, var lifetime))
                || !one.equals(target)) {
            return false;
        }
        Slot slot = world.view().get().slots().find(target);
        return (lifetime != null || slot == null ? lifetime : slot.definition().settlesAs())
                == Lifetime.TRANSIENT;
    }

    /**
     * Lets go of what others had in hand before a change, which counts instead: it is seen at once,
     * not when what was shown expires.
     *
     * @param view what the change has led to
     * @param edited null if it may be anything: all that is gone by now, or is another value
     * @param all where nothing stays in a hand, another value or not
     * @param by who made the change, whose own gestures go on; null if nobody here
     */
    void overtake(
            CommittedView view,
            @Nullable List<ParameterAddress> edited,
            List<Scope> all,
            @Nullable Peer by) {
        CommittedView before = former;
        former = view;
        Predicate<ParameterAddress> isOvertaken =
                target ->
                        edited == null
                                ? isOther(target, before, view)
                                        || all.stream().anyMatch(scope -> scope.covers(target))
                                : edited.contains(target);
        holders()
                .filter(peer -> peer != by)
                .toList()
                .forEach(peer -> overtake(peer, view.rev(), isOvertaken));
    }

    private static boolean isOther(
            ParameterAddress target, CommittedView before, CommittedView now) {
        Slot old = before.slots().find(target);
        Slot slot = now.slots().find(target);
        return slot == null || old == null || !now.value(slot).equals(before.value(old));
    }

    private void overtake(Peer peer, long rev, Predicate<ParameterAddress> isOvertaken) {
        for (Map.Entry<ParameterAddress, Peer.Held> one : List.copyOf(peer.held.entrySet())) {
            ParameterAddress target = one.getKey();
            if (one.getValue().rev() < rev && isOvertaken.test(target)) {
                peer.held.remove(target);
                letGo(peer, target);
            }
        }
    }

    /** Ends what is shown of a gesture that counts no more. */
    private void letGo(Peer peer, ParameterAddress target) {
        if (isShown(peer, target)) {
            var batch = MutationBatch.of(peer.origin(), letGo(target));
            changes.submit(new Changes.Change(peer, null, batch, "", null), false);
        }
    }

    /** Whether what automation shows there may be this client's, and not a fader's by now. */
    private boolean isShown(Peer peer, ParameterAddress target) {
        if (world.view().get().slots().find(target) == null) {
            return false;
        }
        Explanation now = world.explain().apply(target);
        Explanation.Moving moving = now == null ? null : now.automation();
        return moving == null || moving.by().equals(peer.origin());
    }

    /** What somebody who is gone was moving stays where it is. */
    void left(Peer peer) {
        List.copyOf(peer.held.keySet()).forEach(target -> settle(peer, target));
        if (!peer.held.isEmpty() && leavers.size() < MOST_LEAVERS) {
            leavers.add(peer);
        }
    }

    // Time

    void tick(long now) {
        leavers.forEach(peer -> tick(peer, now));
        leavers.removeIf(peer -> peer.held.isEmpty());
    }

    void tick(Peer peer, long now) {
        var atRest = new ArrayList<ParameterAddress>(0);
        peer.held.forEach((target, held) -> {
            if (!held.isSent() && now - held.atNanos() >= IDLE_NANOS) {
                atRest.add(target);
            }
        });
        atRest.forEach(target -> settle(peer, target));
    }

    private void settle(Peer peer, ParameterAddress target) {
        Peer.Held held = peer.held.get(target);
        if (held != null && !held.isSent()) {
            Peer.Held sent = held.sent();
            peer.held.put(target, sent);
            var last = new Mutation.SetParameter(target, held.value(), held.lifetime());
            var ending = new Ending(peer, target, sent);
            changes.submit(new Changes.Change(peer, null, ending(peer, last), "", ending), false);
        }
    }
}
