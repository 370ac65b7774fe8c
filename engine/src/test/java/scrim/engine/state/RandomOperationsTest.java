package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Fit;
import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Thousands of random changes, beside a model made of maps that is worked out anew for every frame:
 * no slots, no pages, no mailboxes, no versions.
 */
class RandomOperationsTest {
    private static final double SETTLE = Desk.JUMPING.settleSeconds();
    private static final double EXPIRY = Desk.JUMPING.expirySeconds();
    private static final String[] INPUTS = {"p", "q", "r", "s", "t"};

    private long seed;
    private Random random;
    private Desk desk;
    private Model model;

    @Test
    @DisplayName(
            "LAY-06 PRE-01 INV-07 COM-01 every tier, rule and change agrees with a naive model")
    void everyChangeAgreesWithANaiveModel() {
        for (int run = 0; run < 6; run++) {
            play(System.nanoTime(), 1_500);
        }
    }

    private void play(long withSeed, int steps) {
        seed = withSeed;
        random = new Random(seed);
        var x = Shows.shader("x", Shows.SPEED);
        var y = Shows.shader("y", Shows.SPEED);
        desk = new Desk(Shows.stack(x, y, x), Desk.JUMPING, x, y);
        model = new Model(x, y);
        for (int step = 0; step < steps; step++) {
            Mailbox before = desk.engine.mailbox();
            String what = change();
            if (desk.engine.mailbox() != before) {
                model.waiting.add(new HashMap<>());
            }
            compareTiers(what + ", step " + step);
            if (random.nextInt(3) == 0) {
                double seconds = new double[] {1 / 60.0, 0.1, 0.3, 5.5}[random.nextInt(4)];
                desk.frame(seconds);
                Map<ParameterAddress, ParameterValue> frame = model.frame(seconds);
                compareFrame(frame, what + ", frame after step " + step);
            }
        }
    }

    private String change() {
        return switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5, 6 -> automate();
            case 7, 8, 9, 10, 11 -> set();
            case 12 -> reset();
            case 13 -> revert();
            case 14 -> keep();
            case 15 -> release();
            case 16 -> add();
            case 17 -> remove();
            case 18 -> move();
            case 19 -> setShader();
            case 20 -> scene();
            default -> refresh();
        };
    }

    // Changes, here and there

    private String automate() {
        Slot slot = anySlot();
        ParameterValue value = anyValue(slot.definition().kind());
        Lifetime lifetime = anyLifetime();
        Mailbox.Put put =
                desk.engine.mailbox().putAny(slot.number(), value, desk.note(Desk.FADER, lifetime));

        ParameterValue taken = fitted(slot.definition(), value);
        assertThat(put == Mailbox.Put.REFUSED).isEqualTo(taken == null);
        if (taken != null) {
            model.put(slot.address(), taken, lifetime);
        }
        return "automate " + slot.path() + " " + value + " " + lifetime;
    }

    private String set() {
        Slot slot = anySlot();
        ParameterValue value = anyValue(slot.definition().kind());
        Lifetime wish = anyLifetime();
        MutationOutcome outcome =
                desk.apply(new Mutation.SetParameter(slot.address(), value, wish));

        ParameterValue taken = fitted(slot.definition(), value);
        assertThat(outcome instanceof MutationOutcome.Accepted).isEqualTo(taken != null);
        if (taken != null) {
            model.set(slot.address(), taken, wish == null ? Lifetime.DURABLE : wish);
        }
        return "set " + slot.path() + " " + value + " " + wish;
    }

    private String reset() {
        Scope scope = anyScope();
        desk.accepted(new Mutation.Reset(scope));
        model.reset(scope);
        return "reset " + scope;
    }

    private String revert() {
        Scope scope = anyScope();
        desk.accepted(new Mutation.Revert(scope));
        model.forDeclared(scope, address -> model.committed.remove(address));
        model.invalidate(scope);
        return "revert " + scope;
    }

    private String keep() {
        Scope scope = anyScope();
        desk.accepted(new Mutation.Keep(scope));
        Map<ParameterAddress, ParameterDefinition> declared = model.declared();
        model.forDeclared(
                scope,
                address -> {
                    ParameterDefinition definition = declared.get(address);
                    ParameterValue session = heldFor(model.committed, address, definition);
                    if (session != null && fitted(definition, session) != null) {
                        hold(model.base, address, definition, session);
                        dropFitting(model.committed, address, definition);
                    }
                });
        return "keep " + scope;
    }

    private String release() {
        Scope scope = anyScope();
        desk.accepted(new Mutation.ReleaseAutomation(scope));
        model.invalidate(scope);
        return "release " + scope;
    }

    private String add() {
        ShaderDescription shader = anyShader();
        int at = random.nextInt(model.layers.size() + 1);
        if (shader == null || model.layers.size() == 8) {
            return "nothing";
        }
        desk.accepted(new Mutation.AddLayer(ScreenId.MAIN, null, shader.id(), at, Map.of()));
        model.layers.add(at, new ModelLayer(LayerId.of(++model.lastNumber), shader.id()));
        return "add " + shader.id() + " at " + at;
    }

    private String remove() {
        if (model.layers.isEmpty()) {
            return "nothing";
        }
        ModelLayer layer = model.layers.remove(random.nextInt(model.layers.size()));
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, layer.id));
        model.invalidate(new Scope.OfLayer(ScreenId.MAIN, layer.id));
        model.forget(layer.id);
        return "remove " + layer.id;
    }

    private String move() {
        if (model.layers.isEmpty()) {
            return "nothing";
        }
        ModelLayer layer = model.layers.remove(random.nextInt(model.layers.size()));
        int to = random.nextInt(model.layers.size() + 1);
        model.layers.add(to, layer);
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, layer.id, to));
        return "move " + layer.id + " to " + to;
    }

    private String setShader() {
        ShaderDescription shader = anyShader();
        if (shader == null || model.layers.isEmpty()) {
            return "nothing";
        }
        ModelLayer layer = model.layers.get(random.nextInt(model.layers.size()));
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, layer.id, shader.id()));
        layer.shader = shader.id();
        model.prune();
        return "shader " + layer.id + " " + shader.id();
    }

    private String scene() {
        var id = new SceneId("scene" + random.nextInt(3));
        if (!model.scenes.containsKey(id) || random.nextBoolean()) {
            desk.accepted(new Mutation.SaveScene(ScreenId.MAIN, id, "A scene"));
            model.saveScene(id);
            return "save " + id;
        }
        boolean clear = random.nextBoolean();
        desk.accepted(
                new Mutation.LoadScene(
                        ScreenId.MAIN,
                        id,
                        clear
                                ? Mutation.LoadedAutomation.CLEAR
                                : Mutation.LoadedAutomation.KEEP_COMPATIBLE));
        model.loadScene(id, clear);
        return "load " + id + (clear ? " clear" : "");
    }

    /** Each shader gets other inputs, or is gone. */
    private String refresh() {
        model.library.clear();
        for (String id : new String[] {"x", "y"}) {
            if (random.nextInt(8) > 0) {
                var inputs = new ArrayList<ParameterDefinition>();
                for (String name : INPUTS) {
                    if (random.nextInt(4) > 0) {
                        inputs.add(ParameterDefinition.of(name, name, anyKind()));
                    }
                }
                model.library.put(
                        new ShaderId(id),
                        Shows.shader(id, inputs.toArray(new ParameterDefinition[0])));
            }
        }
        desk.accepted(
                new Mutation.RefreshCatalog(
                        ShaderCatalog.of(
                                model.library.values().toArray(new ShaderDescription[0]))));
        model.prune();
        return "refresh";
    }

    // Comparison

    private void compareTiers(String when) {
        Map<ParameterAddress, ParameterDefinition> declared = model.declared();
        CommittedView view = desk.engine.view();
        assertThat(view.slots().slots())
                .as("seed %d, %s", seed, when)
                .extracting(Slot::address)
                .containsExactlyInAnyOrderElementsOf(declared.keySet());
        for (Slot slot : view.slots().slots()) {
            assertThat(view.value(slot))
                    .as("seed %d, %s, %s", seed, when, slot.path())
                    .isEqualTo(model.settled(slot.address(), slot.definition()))
                    .isEqualTo(desk.engine.snapshot().value(slot));
            assertThat(view.base(slot) == null ? null : view.base(slot).value())
                    .as("seed %d, %s, base of %s", seed, when, slot.path())
                    .isEqualTo(heldFor(model.base, slot.address(), slot.definition()));
            assertThat(view.committed(slot) == null ? null : view.committed(slot).value())
                    .as("seed %d, %s, session value of %s", seed, when, slot.path())
                    .isEqualTo(heldFor(model.committed, slot.address(), slot.definition()));
        }
    }

    private void compareFrame(Map<ParameterAddress, ParameterValue> expected, String when) {
        var wanted = new float[4];
        for (Slot slot : desk.engine.view().slots().slots()) {
            ParameterValue value = expected.get(slot.address());
            if (slot.object() >= 0) {
                assertThat(desk.shownObject(slot.path()))
                        .as("seed %d, %s, %s", seed, when, slot.path())
                        .isEqualTo(value);
                continue;
            }
            boolean fires = model.firing.contains(slot.address());
            slot.definition().kind().write(value, wanted, 0);
            for (int i = 0; i < slot.definition().kind().width(); i++) {
                assertThat(desk.shown(slot.path(), i))
                        .as("seed %d, %s, %s", seed, when, slot.path())
                        .isEqualTo(fires ? 1 : wanted[i]);
            }
        }
    }

    // Random material

    private Slot anySlot() {
        List<Slot> slots = desk.engine.view().slots().slots();
        return slots.get(random.nextInt(slots.size()));
    }

    private @Nullable Lifetime anyLifetime() {
        int number = random.nextInt(4);
        return number == 3 ? null : Lifetime.values()[number];
    }

    private @Nullable ShaderDescription anyShader() {
        return model.library.get(new ShaderId(random.nextBoolean() ? "x" : "y"));
    }

    private Scope anyScope() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Scope.OfParameter(anySlot().address());
            case 2, 3, 4 -> {
                ParameterAddress any = anySlot().address();
                yield new Scope.OfLayer(any.screen(), any.layer());
            }
            default ->
                    random.nextBoolean()
                            ? new Scope.OfScreen(ScreenId.MAIN)
                            : new Scope.Everything();
        };
    }

    private ParameterKind anyKind() {
        return switch (random.nextInt(8)) {
            case 0 -> new ParameterKind.Scalar(random.nextInt(3), 0, 2 + random.nextInt(9));
            case 1 -> new ParameterKind.Flag(random.nextBoolean());
            case 2 -> random.nextBoolean() ? Shows.choice(0, 1, 2) : Shows.choice(2, 3);
            case 3 ->
                    new ParameterKind.Point(
                            new ParameterValue.Point(0, 0),
                            new ParameterValue.Point(-random.nextInt(3), 0),
                            new ParameterValue.Point(1 + random.nextInt(5), 5));
            case 4 ->
                    new ParameterKind.Color(new ParameterValue.Color(random.nextFloat(), 0, 0, 1));
            case 5 -> new ParameterKind.Text("none", 2 + random.nextInt(6));
            case 6 -> new ParameterKind.Pulse();
            default -> new ParameterKind.Image(new ImageSource.None());
        };
    }

    private ParameterValue anyValue(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> new ParameterValue.Scalar(random.nextInt(-2, 14));
            case ParameterKind.Flag _ -> new ParameterValue.Flag(random.nextBoolean());
            case ParameterKind.Choice _ -> new ParameterValue.Choice(random.nextInt(5));
            case ParameterKind.Point _ ->
                    new ParameterValue.Point(random.nextInt(-4, 9), random.nextInt(-4, 9));
            case ParameterKind.Color _ ->
                    new ParameterValue.Color(random.nextFloat(), random.nextFloat() * 2, 0, 1);
            case ParameterKind.Text _ -> new ParameterValue.Text("x".repeat(random.nextInt(7)));
            case ParameterKind.Pulse _ -> new ParameterValue.Pulse();
            case ParameterKind.Image _ ->
                    new ParameterValue.Image(new ImageSource.File("f" + random.nextInt(3)));
        };
    }

    private static @Nullable ParameterValue fitted(
            ParameterDefinition definition, ParameterValue value) {
        return switch (definition.kind().fit(value)) {
            case Fit.Exact(var exact) -> exact;
            case Fit.Clamped(var nearest, _) -> nearest;
            case Fit.Refused _ -> null;
        };
    }

    /** The first that fits, else the newest. */
    private static @Nullable ParameterValue heldFor(
            Map<ParameterAddress, List<ParameterValue>> tier,
            ParameterAddress address,
            ParameterDefinition definition) {
        List<ParameterValue> all = tier.getOrDefault(address, List.of());
        return all.stream()
                .filter(value -> fitted(definition, value) != null)
                .findFirst()
                .orElse(all.isEmpty() ? null : all.getFirst());
    }

    private static void hold(
            Map<ParameterAddress, List<ParameterValue>> tier,
            ParameterAddress address,
            ParameterDefinition definition,
            ParameterValue value) {
        dropFitting(tier, address, definition);
        var all = new ArrayList<>(List.of(value));
        all.addAll(tier.getOrDefault(address, List.of()));
        tier.put(address, all.subList(0, Math.min(all.size(), 1 + Values.MOST_SHELVED)));
    }

    private static void dropFitting(
            Map<ParameterAddress, List<ParameterValue>> tier,
            ParameterAddress address,
            ParameterDefinition definition) {
        var left = new ArrayList<>(tier.getOrDefault(address, List.of()));
        left.removeIf(value -> fitted(definition, value) != null);
        if (left.isEmpty()) {
            tier.remove(address);
        } else {
            tier.put(address, left);
        }
    }

    // The model

    private static final class ModelLayer {
        final LayerId id;
        ShaderId shader;

        ModelLayer(LayerId id, ShaderId shader) {
            this.id = id;
            this.shader = shader;
        }
    }

    private record Moving(ParameterValue value, @Nullable Lifetime lifetime, long sinceNanos) {}

    private record ModelScene(
            List<ModelLayer> layers, Map<ParameterAddress, List<ParameterValue>> values) {}

    private static final class Model {
        final Map<ShaderId, ShaderDescription> library = new HashMap<>();
        final List<ModelLayer> layers = new ArrayList<>();
        // The newest first; behind it what waits for another shape to return.
        final Map<ParameterAddress, List<ParameterValue>> base = new HashMap<>();
        final Map<ParameterAddress, List<ParameterValue>> committed = new HashMap<>();
        final Map<SceneId, ModelScene> scenes = new HashMap<>();
        final Set<ParameterAddress> firing = new HashSet<>();
        long lastNumber = 3;
        // What was sent and not shown yet, one map for each structure since the last frame: a value
        // replaces an older one only where both were sent to the same structure.
        private final List<Map<ParameterAddress, Moving>> waiting = new ArrayList<>();
        private final Map<ParameterAddress, Moving> moving = new HashMap<>();
        private long nowNanos;

        Model(ShaderDescription x, ShaderDescription y) {
            waiting.add(new HashMap<>());
            library.put(x.id(), x);
            library.put(y.id(), y);
            layers.add(new ModelLayer(LayerId.of(1), x.id()));
            layers.add(new ModelLayer(LayerId.of(2), y.id()));
            layers.add(new ModelLayer(LayerId.of(3), x.id()));
        }

        Map<ParameterAddress, ParameterDefinition> declared() {
            var all = new HashMap<ParameterAddress, ParameterDefinition>();
            for (ParameterDefinition one : CommonParameters.OF_MASTER) {
                all.put(new ParameterAddress(ScreenId.MAIN, LayerId.MASTER, one.id()), one);
            }
            for (ModelLayer layer : layers) {
                ShaderDescription shader = library.get(layer.shader);
                for (ParameterDefinition one :
                        CommonParameters.ofLayer(shader == null ? List.of() : shader.inputs())) {
                    all.put(new ParameterAddress(ScreenId.MAIN, layer.id, one.id()), one);
                }
            }
            return all;
        }

        ParameterValue settled(ParameterAddress address, ParameterDefinition definition) {
            for (var tier : List.of(committed, base)) {
                ParameterValue held = heldFor(tier, address, definition);
                ParameterValue usable = held == null ? null : fitted(definition, held);
                if (usable != null) {
                    return usable;
                }
            }
            return definition.kind().initialValue();
        }

        Map<ParameterAddress, ParameterValue> frame(double seconds) {
            nowNanos += Math.round(seconds * 1e9);
            firing.clear();
            for (var some : waiting) {
                some.forEach(this::arrive);
            }
            waiting.clear();
            waiting.add(new HashMap<>());
            var shown = new HashMap<ParameterAddress, ParameterValue>();
            declared()
                    .forEach((address, definition) -> {
                        Moving one = moving.get(address);
                        shown.put(address, one != null ? one.value : settled(address, definition));
                    });
            for (var entry : List.copyOf(moving.entrySet())) {
                settle(entry.getKey(), entry.getValue());
            }
            return shown;
        }

        private void arrive(ParameterAddress address, Moving one) {
            if (one.value instanceof ParameterValue.Pulse) {
                firing.add(address);
            } else {
                moving.put(address, new Moving(one.value, one.lifetime, nowNanos));
            }
        }

        private void settle(ParameterAddress address, Moving one) {
            double rested = (nowNanos - one.sinceNanos) / 1e9;
            Lifetime lifetime = lifetime(address, one);
            if (lifetime == Lifetime.TRANSIENT) {
                if (rested >= EXPIRY) {
                    moving.remove(address);
                }
            } else if (rested >= SETTLE) {
                moving.remove(address);
                commit(address, one.value, lifetime);
            }
        }

        private static Lifetime lifetime(ParameterAddress address, Moving one) {
            if (one.lifetime == Lifetime.TRANSIENT) {
                return Lifetime.TRANSIENT;
            }
            if (address.layer().isMaster()) {
                return Lifetime.DURABLE;
            }
            return one.lifetime == null ? Lifetime.SESSION : one.lifetime;
        }

        private void commit(ParameterAddress address, ParameterValue value, Lifetime lifetime) {
            ParameterDefinition definition = declared().get(address);
            if (lifetime == Lifetime.DURABLE) {
                hold(base, address, definition, value);
                dropFitting(committed, address, definition);
            } else {
                hold(committed, address, definition, value);
            }
        }

        void put(ParameterAddress address, ParameterValue value, @Nullable Lifetime lifetime) {
            waiting.getLast().put(address, new Moving(value, lifetime, 0));
        }

        void set(ParameterAddress address, ParameterValue value, Lifetime wish) {
            if (wish == Lifetime.TRANSIENT || value instanceof ParameterValue.Pulse) {
                put(address, value, Lifetime.TRANSIENT);
                return;
            }
            commit(address, value, address.layer().isMaster() ? Lifetime.DURABLE : wish);
            for (var some : waiting) {
                some.computeIfPresent(
                        address, (_, one) -> one.lifetime == Lifetime.TRANSIENT ? one : null);
            }
            moving.computeIfPresent(
                    address, (_, one) -> one.lifetime == Lifetime.TRANSIENT ? one : null);
        }

        void reset(Scope scope) {
            forDeclared(
                    scope,
                    address -> {
                        if (scope instanceof Scope.OfParameter
                                || !address.parameter().value().contains(".")) {
                            base.remove(address);
                            committed.remove(address);
                        }
                    });
            invalidate(scope);
        }

        void forDeclared(Scope scope, java.util.function.Consumer<ParameterAddress> action) {
            declared().keySet().stream().filter(scope::covers).forEach(action);
        }

        void invalidate(Scope scope) {
            waiting.forEach(some -> some.keySet().removeIf(scope::covers));
            moving.keySet().removeIf(scope::covers);
        }

        void forget(LayerId layer) {
            Predicate<ParameterAddress> gone = address -> address.layer().equals(layer);
            base.keySet().removeIf(gone);
            committed.keySet().removeIf(gone);
        }

        /** What no longer fits the definitions of now is dropped, the rest pulled into range. */
        void prune() {
            Map<ParameterAddress, ParameterDefinition> declared = declared();
            var all = new ArrayList<>(waiting);
            all.add(moving);
            for (var some : all) {
                for (ParameterAddress address : Set.copyOf(some.keySet())) {
                    ParameterDefinition definition = declared.get(address);
                    Moving one = some.get(address);
                    ParameterValue value =
                            definition == null ? null : fitted(definition, one.value);
                    if (value == null) {
                        some.remove(address);
                    } else {
                        some.put(address, new Moving(value, one.lifetime, one.sinceNanos));
                    }
                }
            }
        }

        void saveScene(SceneId id) {
            var copy = new ArrayList<ModelLayer>();
            var values = new HashMap<ParameterAddress, List<ParameterValue>>();
            for (ModelLayer layer : layers) {
                copy.add(new ModelLayer(layer.id, layer.shader));
            }
            values.putAll(base);
            Map<ParameterAddress, ParameterDefinition> declared = declared();
            committed.forEach((address, held) -> {
                ParameterDefinition definition = declared.get(address);
                if (definition == null) {
                    var both =
                            new ArrayList<>(values.getOrDefault(address, List.of(held.getFirst())));
                    both.set(0, held.getFirst());
                    values.put(address, both);
                    return;
                }
                ParameterValue session = heldFor(committed, address, definition);
                if (fitted(definition, session) != null) {
                    hold(values, address, definition, session);
                }
            });
            values.keySet().removeIf(address -> address.layer().isMaster());
            scenes.put(id, new ModelScene(copy, values));
        }

        void loadScene(SceneId id, boolean clear) {
            for (ModelLayer layer : layers) {
                forget(layer.id);
            }
            layers.clear();
            for (ModelLayer layer : scenes.get(id).layers) {
                layers.add(new ModelLayer(layer.id, layer.shader));
            }
            base.putAll(scenes.get(id).values);
            if (clear) {
                invalidate(new Scope.OfScreen(ScreenId.MAIN));
            }
            prune();
        }
    }
}
