package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Fit;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The show as a batch would leave it, and what would follow. Nothing outside changes until the
 * coordinator takes the result, so a batch refused half way leaves no trace.
 */
final class Draft {
    static final int MOST_SCREENS = 64;
    static final int MOST_LAYERS = 512;
    static final int MOST_SCENES = 1_024;

    /** Whether the change is automation that has rested, which must not end itself. */
    enum Settling {
        NO,
        YES
    }

    /** A transient value, on its way to the mailbox once the batch is accepted. */
    record Passing(ParameterAddress target, ParameterValue value) {}

    private final CommittedView before;
    private final Provenance provenance;
    private final Settling settling;
    private DurableState base;
    private CommittedState committed;
    private SlotTable slots;
    private ShaderCatalog catalog;
    private Environment environment;
    private boolean structural;
    private boolean slotsAreOld;
    private boolean changesState;
    private boolean publishes;
    private Effects.Saving saving = Effects.Saving.NO;
    private String savingReason = "";
    private final List<SnapshotPublisher.Edit> edits = new ArrayList<>(1);
    private final Set<Invalidation> invalidations = new LinkedHashSet<>(2);
    private final Set<Scope> clearedHistories = new LinkedHashSet<>(2);
    private final List<Passing> passing = new ArrayList<>(0);
    private final List<LayerId> added = new ArrayList<>(0);
    private final List<MutationOutcome.Clamp> clamps = new ArrayList<>(0);

    Draft(CommittedView before, Origin origin, long nowMillis, Settling settling) {
        this.before = before;
        this.settling = settling;
        provenance = new Provenance(origin, before.rev() + 1, nowMillis);
        base = before.base();
        committed = before.committed();
        slots = before.slots();
        catalog = before.catalog();
        environment = before.environment();
    }

    CommittedView result() {
        SlotTable table = slots();
        return new CommittedView(before.rev() + 1, base, committed, table, catalog, environment);
    }

    /** Whether base, committed tier, catalog or environment would be touched at all. */
    boolean changesState() {
        return changesState;
    }

    /** Whether more than values may have changed. */
    boolean isStructural() {
        return structural;
    }

    /** Whether the renderer may get a new snapshot at all. */
    boolean publishes() {
        return publishes;
    }

    List<SnapshotPublisher.Edit> edits() {
        return edits;
    }

    Set<Invalidation> invalidations() {
        return invalidations;
    }

    Set<Scope> clearedHistories() {
        return clearedHistories;
    }

    List<Passing> passing() {
        return passing;
    }

    List<LayerId> added() {
        return List.copyOf(added);
    }

    List<MutationOutcome.Clamp> clamps() {
        return List.copyOf(clamps);
    }

    /** What must be saved: the state and each scene, as far as this changed them. */
    List<PersistenceRequest> persistence() {
        DurableState was = before.base();
        if (saving == Effects.Saving.NO || base == was) {
            return List.of();
        }
        boolean state =
                base.screens() != was.screens()
                        || base.lastLayerNumber() != was.lastLayerNumber()
                        || !base.carried().equals(was.carried());
        if (base.scenes() == was.scenes()) {
            return state
                    ? List.of(request(PersistenceRequest.Target.RUNTIME_STATE, ""))
                    : List.of();
        }
        var requests = new ArrayList<PersistenceRequest>();
        if (state) {
            requests.add(request(PersistenceRequest.Target.RUNTIME_STATE, ""));
        }
        var gone = new HashMap<SceneId, Scene>();
        was.scenes().forEach(scene -> gone.put(scene.id(), scene));
        for (Scene scene : base.scenes()) {
            if (gone.remove(scene.id()) != scene) {
                requests.add(request(PersistenceRequest.Target.SCENE, scene.id().value()));
            }
        }
        gone.keySet().stream()
                .sorted()
                .forEach(id -> requests.add(request(PersistenceRequest.Target.SCENE, id.value())));
        return List.copyOf(requests);
    }

    private PersistenceRequest request(PersistenceRequest.Target target, String key) {
        return new PersistenceRequest(
                target, key, savingReason, saving == Effects.Saving.FORCED, before.rev() + 1);
    }

    /** Carries out one mutation on the draft; the answer is the refusal, or null. */
    MutationOutcome.@Nullable Rejected apply(int index, Mutation mutation) {
        DurableState baseBefore = base;
        CommittedState committedBefore = committed;
        ShaderCatalog catalogBefore = catalog;
        Refusal refusal = change(mutation);
        if (refusal != null) {
            return refusal.ofMutation(index);
        }
        follow(mutation, baseBefore, committedBefore, catalogBefore);
        return null;
    }

    private @Nullable Refusal change(Mutation mutation) {
        return switch (mutation) {
            case Mutation.SetParameter set -> set(set);
            case Mutation.Reset(var scope) -> unknown(scope, () -> reset(scope));
            case Mutation.Revert(var scope) -> unknown(scope, () -> revert(scope));
            case Mutation.Keep(var scope) -> unknown(scope, () -> keep(scope));
            case Mutation.ReleaseAutomation(var scope) -> unknown(scope, () -> {});
            case Mutation.ClearHistory(var scope) -> unknown(scope, () -> {});
            case Mutation.AddLayer add -> add(add);
            case Mutation.RemoveLayer(var screen, var layer) -> remove(screen, layer);
            case Mutation.MoveLayer(var screen, var layer, int to) -> move(screen, layer, to);
            case Mutation.SetShader(var screen, var layer, var shader) ->
                    setShader(screen, layer, shader);
            case Mutation.SetLayerKey(var screen, var layer, var key) -> setKey(screen, layer, key);
            case Mutation.AddScreen(var screen, var format) -> addScreen(screen, format);
            case Mutation.RemoveScreen(var screen) -> removeScreen(screen);
            case Mutation.SetFormat(var screen, var format) -> setFormat(screen, format);
            case Mutation.SaveScene(var screen, var scene, var name) ->
                    saveScene(screen, scene, name);
            case Mutation.LoadScene(var screen, var scene, _) -> loadScene(screen, scene);
            case Mutation.RenameScene(var scene, var name) -> renameScene(scene, name);
            case Mutation.DeleteScene(var scene) -> deleteScene(scene);
            case Mutation.ReplaceScreens replace -> replaceScreens(replace);
            case Mutation.RefreshCatalog(var now) -> {
                catalog = now;
                structural = true;
                slotsAreOld = true;
                changesState = true;
                yield null;
            }
            case Mutation.SetEnvironment(var now) -> {
                environment = now;
                structural = true;
                changesState = true;
                yield null;
            }
        };
    }

    /** Carries out what {@link Effects} says follows. */
    private void follow(
            Mutation mutation,
            DurableState baseBefore,
            CommittedState committedBefore,
            ShaderCatalog catalogBefore) {
        Lifetime lifetime =
                mutation instanceof Mutation.SetParameter set ? lifetimeOf(set) : Lifetime.DURABLE;
        Effects effects = Effects.of(mutation, lifetime);
        publishes |= effects.publishes();
        if (effects.saving().compareTo(saving) > 0) {
            saving = effects.saving();
            savingReason = mutation.word();
        }
        switch (effects.history()) {
            case KEPT -> {}
            case OF_SCOPE -> clearedHistories.add(mutation.scope());
            case OF_CHANGED_LAYERS ->
                    clearHistoriesOfChangedLayers(baseBefore, committedBefore, catalogBefore);
        }
        switch (effects.automation()) {
            case KEPT -> {}
            case SETTLING_OF_TARGET -> {
                if (settling == Settling.NO) {
                    end(mutation.scope(), Invalidation.Which.SETTLING);
                }
            }
            case OF_SCOPE -> end(mutation.scope(), Invalidation.Which.ALL);
            case AS_ASKED -> {
                if (mutation instanceof Mutation.LoadScene(_, _, var automation)
                        && automation == Mutation.LoadedAutomation.CLEAR) {
                    end(mutation.scope(), Invalidation.Which.ALL);
                }
            }
        }
    }

    private void end(Scope scope, Invalidation.Which which) {
        invalidations.add(new Invalidation(scope, which));
        if (which == Invalidation.Which.ALL) {
            passing.removeIf(earlier -> scope.covers(earlier.target()));
        }
    }

    // Values

    private @Nullable Refusal set(Mutation.SetParameter set) {
        Slot slot = slots().find(set.target());
        if (slot == null) {
            return Refusal.noParameter(set.target());
        }
        ParameterValue value;
        switch (slot.definition().kind().fit(set.value())) {
            case Fit.Exact(var exact) -> value = exact;
            case Fit.Clamped(var taken, var asked) -> {
                value = taken;
                clamps.add(new MutationOutcome.Clamp(set.target(), asked, taken));
            }
            case Fit.Refused(var reason) -> {
                return new Refusal(MutationOutcome.Code.BAD_VALUE, slot.path(), reason);
            }
        }
        switch (lifetimeOf(set)) {
            case TRANSIENT -> passing.add(new Passing(set.target(), value));
            case SESSION -> {
                changeCommitted(slot, held -> held.with(slot.definition(), by(value)));
                edited(slot, value);
            }
            case DURABLE -> {
                changeBase(slot, held -> held.with(slot.definition(), by(value)));
                changeCommitted(slot, held -> held.without(slot.definition()));
                edited(slot, value);
            }
        }
        return null;
    }

    /** A pulse is over before it could be kept, so it is transient whatever is asked. */
    private Lifetime lifetimeOf(Mutation.SetParameter set) {
        Slot slot = slots().find(set.target());
        if (slot == null || slot.definition().kind() instanceof ParameterKind.Pulse) {
            return Lifetime.TRANSIENT;
        }
        return LifetimePolicy.resolve(
                set.lifetime(), set.target(), slot.definition(), provenance.origin().kind());
    }

    private void reset(Scope scope) {
        forEachSlot(
                scope,
                slot -> {
                    boolean common = isCommon(slot);
                    if (!common || scope instanceof Scope.OfParameter) {
                        changeBase(slot, held -> held.without(slot.address().parameter()));
                        changeCommitted(slot, held -> held.without(slot.address().parameter()));
                        edited(slot, slot.definition().kind().initialValue());
                    }
                });
    }

    private void revert(Scope scope) {
        forEachSlot(
                scope,
                slot -> {
                    if (committedOf(slot) != null) {
                        changeCommitted(slot, held -> held.without(slot.address().parameter()));
                        edited(slot, Tiers.resolve(slot.definition(), baseOf(slot), null));
                    }
                });
    }

    private void keep(Scope scope) {
        forEachSlot(
                scope,
                slot -> {
                    Setting session = committedOf(slot);
                    if (session != null && Tiers.usable(slot.definition(), session) != null) {
                        changeBase(slot, held -> held.with(slot.definition(), session));
                        changeCommitted(slot, held -> held.without(slot.definition()));
                    }
                });
    }

    private static boolean isCommon(Slot slot) {
        ParameterId id = slot.address().parameter();
        return slot.address().layer().isMaster()
                || id.equals(CommonParameters.MIX)
                || id.equals(CommonParameters.BYPASS)
                || id.equals(CommonParameters.BLEND);
    }

    private interface SlotAction {
        void on(Slot slot);
    }

    private void forEachSlot(Scope scope, SlotAction action) {
        changesState = true;
        for (Slot slot : slots().slots()) {
            if (scope.covers(slot.address())) {
                action.on(slot);
            }
        }
    }

    private void edited(Slot slot, ParameterValue inForce) {
        changesState = true;
        edits.add(new SnapshotPublisher.Edit(slot, inForce));
    }

    private @Nullable Setting baseOf(Slot slot) {
        return base.valuesOf(slots().groups().get(slot.group())).heldFor(slot.definition());
    }

    private @Nullable Setting committedOf(Slot slot) {
        return committed.of(slot.group()).heldFor(slot.definition());
    }

    private Setting by(ParameterValue value) {
        return new Setting(value, provenance);
    }

    private void changeBase(Slot slot, UnaryOperator<Values> change) {
        SlotTable.Group group = slots().groups().get(slot.group());
        Values values = base.valuesOf(group);
        Values changed = change.apply(values);
        if (changed == values) {
            return;
        }
        Screen screen = base.screens().get(group.screenAt());
        if (group.layerAt() < 0) {
            base = base.withScreen(group.screenAt(), screen.withMaster(changed));
        } else {
            Layer layer = screen.layers().get(group.layerAt());
            base = base.withLayer(group.screenAt(), group.layerAt(), layer.with(changed));
        }
    }

    private void changeCommitted(Slot slot, UnaryOperator<Values> change) {
        slots();
        Values values = committed.of(slot.group());
        Values changed = change.apply(values);
        if (changed != values) {
            committed = committed.with(slot.group(), changed);
        }
    }

    // Structure

    /** The slots of the draft as it is now. */
    private SlotTable slots() {
        if (slotsAreOld) {
            slotsAreOld = false;
            SlotTable next = SlotTable.of(base, catalog);
            if (!next.isSameAs(slots)) {
                committed = committed.movedTo(next);
                slots = next;
            }
        }
        return slots;
    }

    private void restructure(DurableState changed) {
        base = changed;
        structural = true;
        slotsAreOld = true;
        changesState = true;
    }

    private @Nullable Refusal add(Mutation.AddLayer add) {
        int screenAt = base.indexOf(add.screen());
        if (screenAt < 0) {
            return Refusal.noScreen(add.screen());
        }
        Screen screen = base.screens().get(screenAt);
        if (screen.layers().size() == MOST_LAYERS) {
            return Refusal.badArgument(
                    add.screen().value(), "a stack has at most " + MOST_LAYERS + " layers");
        }
        if (add.at() < 0 || add.at() > screen.layers().size()) {
            return Refusal.badArgument(
                    add.screen().value(),
                    "a position from 0 to "
                            + screen.layers().size()
                            + " is needed, was "
                            + add.at());
        }
        ShaderDescription shader = catalog.find(add.shader());
        if (shader == null) {
            return Refusal.noShader(add.shader(), catalog);
        }
        Key key = add.key() == null ? freeKey(screen, add.shader()) : add.key();
        Refusal refusal = checkKey(screen, key);
        if (refusal != null) {
            return refusal;
        }
        var values = new HashMap<ParameterId, Setting>();
        LayerId id = LayerId.of(base.lastLayerNumber() + 1);
        refusal = takeValues(add, id, shader, values);
        if (refusal != null) {
            return refusal;
        }
        var layer = new Layer(id, key, add.shader(), Values.copyOf(values));
        restructure(
                base.withScreen(
                                screenAt,
                                screen.withLayers(screen.layers().withAdded(add.at(), layer)))
                        .withLastLayerNumber(base.lastLayerNumber() + 1));
        added.add(id);
        return null;
    }

    private @Nullable Refusal takeValues(
            Mutation.AddLayer add,
            LayerId id,
            ShaderDescription shader,
            Map<ParameterId, Setting> into) {
        List<ParameterDefinition> declared = CommonParameters.ofLayer(shader.inputs());
        for (var entry : add.values().entrySet()) {
            String target = add.screen() + "/" + id + "/" + entry.getKey();
            ParameterDefinition definition =
                    declared.stream()
                            .filter(one -> one.id().equals(entry.getKey()))
                            .findFirst()
                            .orElse(null);
            if (definition == null) {
                return Refusal.unknown(target, "the shader " + shader.id() + " has no such input");
            }
            switch (definition.kind().fit(entry.getValue())) {
                case Fit.Exact(var value) ->
                        into.put(entry.getKey(), new Setting(value, provenance));
                case Fit.Clamped(var value, var asked) -> {
                    into.put(entry.getKey(), new Setting(value, provenance));
                    clamps.add(
                            new MutationOutcome.Clamp(
                                    new ParameterAddress(add.screen(), id, entry.getKey()),
                                    asked,
                                    value));
                }
                case Fit.Refused(var reason) -> {
                    return new Refusal(MutationOutcome.Code.BAD_VALUE, target, reason);
                }
            }
        }
        return null;
    }

    private @Nullable Refusal remove(ScreenId screenId, LayerId layer) {
        return onLayer(
                screenId,
                layer,
                (screenAt, screen, layerAt) -> {
                    restructure(
                            base.withScreen(
                                    screenAt, screen.withLayers(screen.layers().without(layerAt))));
                    return null;
                });
    }

    private @Nullable Refusal move(ScreenId screenId, LayerId layer, int to) {
        return onLayer(
                screenId,
                layer,
                (screenAt, screen, layerAt) -> {
                    if (to < 0 || to >= screen.layers().size()) {
                        return Refusal.badArgument(
                                screenId + "/" + layer,
                                "a position from 0 to "
                                        + (screen.layers().size() - 1)
                                        + " is needed, was "
                                        + to);
                    }
                    Rows<Layer> moved =
                            screen.layers()
                                    .without(layerAt)
                                    .withAdded(to, screen.layers().get(layerAt));
                    restructure(base.withScreen(screenAt, screen.withLayers(moved)));
                    return null;
                });
    }

    private @Nullable Refusal setShader(ScreenId screenId, LayerId layer, ShaderId shader) {
        if (catalog.find(shader) == null) {
            return Refusal.noShader(shader, catalog);
        }
        return onLayer(
                screenId,
                layer,
                (screenAt, screen, layerAt) -> {
                    Layer old = screen.layers().get(layerAt);
                    restructure(base.withLayer(screenAt, layerAt, old.with(shader)));
                    return null;
                });
    }

    private @Nullable Refusal setKey(ScreenId screenId, LayerId layer, Key key) {
        return onLayer(
                screenId,
                layer,
                (screenAt, screen, layerAt) -> {
                    Layer old = screen.layers().get(layerAt);
                    if (old.key().equals(key)) {
                        return null;
                    }
                    Refusal refusal = checkKey(screen, key);
                    if (refusal == null) {
                        restructure(base.withLayer(screenAt, layerAt, old.with(key)));
                    }
                    return refusal;
                });
    }

    private @Nullable Refusal addScreen(ScreenId screen, ScreenFormat format) {
        if (base.indexOf(screen) >= 0) {
            return Refusal.taken(screen.value(), "there is a screen " + screen + " already");
        }
        if (base.screens().size() == MOST_SCREENS) {
            return Refusal.badArgument(
                    screen.value(), "a show has at most " + MOST_SCREENS + " screens");
        }
        restructure(
                base.withScreens(
                        base.screens()
                                .withAdded(base.screens().size(), Screen.empty(screen, format))));
        return null;
    }

    private @Nullable Refusal setFormat(ScreenId screen, ScreenFormat format) {
        int at = base.indexOf(screen);
        if (at < 0) {
            return Refusal.noScreen(screen);
        }
        restructure(base.withScreen(at, base.screens().get(at).withFormat(format)));
        return null;
    }

    private @Nullable Refusal removeScreen(ScreenId screen) {
        int at = base.indexOf(screen);
        if (at < 0) {
            return Refusal.noScreen(screen);
        }
        if (base.screens().size() == 1) {
            return Refusal.badArgument(screen.value(), "the last screen cannot be removed");
        }
        restructure(base.withScreens(base.screens().without(at)));
        return null;
    }

    private @Nullable Refusal replaceScreens(Mutation.ReplaceScreens replace) {
        if (replace.screens().isEmpty() || replace.screens().size() > MOST_SCREENS) {
            return Refusal.badArgument(
                    replace.from(),
                    "a show has 1 to "
                            + MOST_SCREENS
                            + " screens, "
                            + replace.from()
                            + " has "
                            + replace.screens().size());
        }
        var screens = new ArrayList<Screen>();
        for (Screen screen : replace.screens()) {
            SceneId scene = screen.activeScene();
            screens.add(
                    scene == null || base.find(scene) != null
                            ? screen
                            : screen.withActiveScene(null));
        }
        committed = CommittedState.none(slots());
        restructure(
                new DurableState(
                                Rows.copyOf(screens),
                                base.scenes(),
                                Math.max(base.lastLayerNumber(), replace.lastLayerNumber()),
                                replace.carried())
                        .withLayersCounted());
        return null;
    }

    private interface LayerAction {
        @Nullable Refusal on(int screenAt, Screen screen, int layerAt);
    }

    private @Nullable Refusal onLayer(ScreenId screenId, LayerId layer, LayerAction action) {
        int screenAt = base.indexOf(screenId);
        if (screenAt < 0) {
            return Refusal.noScreen(screenId);
        }
        Screen screen = base.screens().get(screenAt);
        int layerAt = screen.indexOf(layer);
        if (layerAt < 0) {
            return Refusal.unknown(
                    screenId + "/" + layer, "the screen " + screenId + " has no layer " + layer);
        }
        return action.on(screenAt, screen, layerAt);
    }

    private @Nullable Refusal checkKey(Screen screen, Key key) {
        if (Layer.isReserved(key)) {
            return Refusal.badArgument(
                    screen.id() + "/" + key, "the key " + key + " is kept for ids");
        }
        if (screen.hasKey(key)) {
            return Refusal.taken(
                    screen.id() + "/" + key,
                    "the screen " + screen.id() + " has a layer " + key + " already");
        }
        return null;
    }

    /** The shader's own name, with the first free number from 2 if it is taken. */
    private static Key freeKey(Screen screen, ShaderId shader) {
        String name = shader.value().substring(shader.value().lastIndexOf('/') + 1);
        Key plain = Key.nearest(name);
        Key key = plain;
        for (int number = 2; screen.hasKey(key) || Layer.isReserved(key); number++) {
            String end = "-" + number;
            int room = Math.min(plain.value().length(), Key.LONGEST - end.length());
            key = new Key(plain.value().substring(0, room) + end);
        }
        return key;
    }

    private void clearHistoriesOfChangedLayers(
            DurableState old, CommittedState oldCommitted, ShaderCatalog oldCatalog) {
        for (Screen screen : base.screens()) {
            Screen was = old.find(screen.id());
            for (int at = 0; at < screen.layers().size(); at++) {
                Layer layer = screen.layers().get(at);
                Layer before =
                        was != null && at < was.layers().size() ? was.layers().get(at) : null;
                if (before == null
                        || !before.id().equals(layer.id())
                        || !before.shader().equals(layer.shader())
                        || isBypassed(screen.id(), before, oldCommitted)
                                != isBypassed(screen.id(), layer, committed)
                        || !Objects.equals(
                                oldCatalog.find(layer.shader()), catalog.find(layer.shader()))) {
                    clearedHistories.add(new Scope.OfLayer(screen.id(), layer.id()));
                }
            }
        }
    }

    private static boolean isBypassed(ScreenId screen, Layer layer, CommittedState session) {
        Setting own = session.of(screen, layer.id()).get(CommonParameters.BYPASS);
        return own == null ? layer.bypass() : own.value().equals(new ParameterValue.Flag(true));
    }

    // Scenes

    private @Nullable Refusal saveScene(ScreenId screenId, SceneId id, String name) {
        int screenAt = base.indexOf(screenId);
        if (screenAt < 0) {
            return Refusal.noScreen(screenId);
        }
        Refusal refusal = checkName(id, name);
        if (refusal != null) {
            return refusal;
        }
        if (base.find(id) == null && base.scenes().size() == MOST_SCENES) {
            return Refusal.badArgument(id.value(), "a show has at most " + MOST_SCENES + " scenes");
        }
        Screen screen = base.screens().get(screenAt);
        var layers = new ArrayList<Layer>();
        for (Layer layer : screen.layers()) {
            layers.add(layer.with(inForce(screenId, layer)));
        }
        putScene(new Scene(id, name, layers));
        base = base.withScreen(screenAt, screen.withActiveScene(id));
        return null;
    }

    /**
     * What is saved, overlaid with the session's. A session value made for another kind of
     * parameter must not hide the saved one that counts.
     */
    private Values inForce(ScreenId screen, Layer layer) {
        SlotTable table = slots();
        SlotTable.Group group = table.groups().get(table.groupOf(screen, layer.id()));
        Values session = committed.of(screen, layer.id());
        Values undeclared = session;
        Values result = layer.values();
        for (int i = 0; i < group.slots(); i++) {
            ParameterDefinition definition = table.slots().get(group.firstSlot() + i).definition();
            Setting held = session.heldFor(definition);
            if (held != null && Tiers.usable(definition, held) != null) {
                result = result.with(definition, held);
            }
            undeclared = undeclared.without(definition.id());
        }
        return result.overlaidWith(undeclared);
    }

    private @Nullable Refusal loadScene(ScreenId screenId, SceneId id) {
        int screenAt = base.indexOf(screenId);
        if (screenAt < 0) {
            return Refusal.noScreen(screenId);
        }
        Scene scene = base.find(id);
        if (scene == null) {
            return Refusal.noScene(id);
        }
        SlotTable table = slots();
        Screen screen = base.screens().get(screenAt);
        for (Layer layer : screen.layers()) {
            committed = committed.with(table.groupOf(screenId, layer.id()), Values.NONE);
        }
        long number = base.lastLayerNumber();
        var layers = new ArrayList<Layer>();
        for (Layer layer : scene.layers()) {
            LayerId layerId = layer.id();
            if (isOnAnotherScreen(screenId, layerId)) {
                layerId = LayerId.of(++number);
            }
            layers.add(layer.with(layerId).with(set(layer.values())));
        }
        restructure(
                base.withScreen(
                                screenAt,
                                screen.withLayers(Rows.copyOf(layers)).withActiveScene(id))
                        .withLastLayerNumber(number));
        return null;
    }

    private boolean isOnAnotherScreen(ScreenId screen, LayerId layer) {
        return base.screens().stream()
                .anyMatch(other -> !other.id().equals(screen) && other.indexOf(layer) >= 0);
    }

    /** The same values, set by this change. */
    private Values set(Values values) {
        return values.map(setting -> by(setting.value()));
    }

    private @Nullable Refusal renameScene(SceneId id, String name) {
        Scene scene = base.find(id);
        if (scene == null) {
            return Refusal.noScene(id);
        }
        Refusal refusal = checkName(id, name);
        if (refusal == null) {
            putScene(scene.withName(name));
        }
        return refusal;
    }

    private @Nullable Refusal deleteScene(SceneId id) {
        Scene scene = base.find(id);
        if (scene == null) {
            return Refusal.noScene(id);
        }
        base = base.withScenes(base.scenes().without(base.scenes().indexOf(scene)));
        for (int i = 0; i < base.screens().size(); i++) {
            Screen screen = base.screens().get(i);
            if (id.equals(screen.activeScene())) {
                base = base.withScreen(i, screen.withActiveScene(null));
            }
        }
        changesState = true;
        return null;
    }

    /** In the order of ids, replacing one of the same id. */
    private void putScene(Scene scene) {
        var scenes = new ArrayList<Scene>(base.scenes());
        scenes.removeIf(other -> other.id().equals(scene.id()));
        scenes.add(scene);
        scenes.sort((a, b) -> a.id().compareTo(b.id()));
        base = base.withScenes(Rows.copyOf(scenes));
        changesState = true;
    }

    private static @Nullable Refusal checkName(SceneId id, String name) {
        return name.isBlank() || name.length() > 200
                ? Refusal.badArgument(id.value(), "a scene's name has 1 to 200 characters")
                : null;
    }

    // Scopes

    private @Nullable Refusal unknown(Scope scope, Runnable change) {
        boolean known =
                switch (scope) {
                    case Scope.OfParameter(var address) -> slots().find(address) != null;
                    case Scope.OfLayer(var screen, var layer) ->
                            slots().groupOf(screen, layer) >= 0;
                    case Scope.OfScreen(var screen) -> base.indexOf(screen) >= 0;
                    case Scope.Everything _ -> true;
                };
        if (!known) {
            return Refusal.unknown(scope.toString(), "there is no such parameter, layer or screen");
        }
        change.run();
        return null;
    }
}
