package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.ShaderJson;
import scrim.daemon.control.json.ValueJson;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.Values;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The show as paths and values: what all clients hold, and what its hash is. Base and committed
 * tiers only; what automation does is not agreed on, it is watched. Owned by the {@link Room}.
 */
final class SharedState {
    private final Map<String, StateOp> entries = new LinkedHashMap<>();
    private final long[] sums = new long[Topic.values().length];
    private CommittedView view;

    SharedState(CommittedView first) {
        view = first;
        all(first).forEach((_, op) -> put(op));
    }

    long rev() {
        return view.rev();
    }

    /** The hash of some topics. */
    long hash(int topics) {
        long hash = 0;
        for (Topic topic : Topic.values()) {
            if ((topic.bit() & topics) != 0) {
                hash += sums[topic.ordinal()];
            }
        }
        return hash;
    }

    /** Everything in some topics. */
    List<StateOp> entries(int topics) {
        return entries.values().stream().filter(op -> (op.topic().bit() & topics) != 0).toList();
    }

    /**
     * Moves on to a later view.
     *
     * @param edited what has a new value in force; null if anything may
     * @return what is different
     */
    List<StateOp> follow(CommittedView next, @Nullable List<ParameterAddress> edited) {
        CommittedView before = view;
        view = next;
        var changed = new ArrayList<StateOp>();
        if (edited == null
                || next.slots() != before.slots()
                || next.catalog() != before.catalog()) {
            rebuild(next, changed);
            return changed;
        }
        for (ParameterAddress address : edited) {
            Slot slot = next.slots().find(address);
            if (slot != null && hasValue(slot)) {
                change(value(next, slot), changed);
            }
        }
        followSaved(before, next, changed);
        followScreens(before, next, changed);
        if (next.base().scenes() != before.base().scenes()) {
            followScenes(before, next, changed);
        }
        return changed;
    }

    private void rebuild(CommittedView next, List<StateOp> changed) {
        Map<String, StateOp> now = all(next);
        for (StateOp old : List.copyOf(entries.values())) {
            if (!now.containsKey(old.path())) {
                remove(old, changed);
            }
        }
        now.forEach((_, op) -> change(op, changed));
    }

    /** What is kept has no new value in force, so it is not among what was edited. */
    private void followSaved(CommittedView before, CommittedView next, List<StateOp> changed) {
        if (next.base().screens() == before.base().screens()) {
            return;
        }
        for (SlotTable.Group group : next.slots().groups()) {
            if (values(before, group) != values(next, group)) {
                next
                        .slots()
                        .slots()
                        .subList(group.firstSlot(), group.firstSlot() + group.slots())
                        .stream()
                        .filter(slot -> before.base(slot) != next.base(slot))
                        .forEach(slot -> followSaved(next, slot, changed));
            }
        }
    }

    private void followSaved(CommittedView next, Slot slot, List<StateOp> changed) {
        StateOp op = saved(next, slot);
        StateOp old = entries.get("saved/" + slot.address());
        if (op != null) {
            change(op, changed);
        } else if (old != null) {
            remove(old, changed);
        }
    }

    private static Values values(CommittedView view, SlotTable.Group group) {
        Screen screen = view.base().screens().get(group.screenAt());
        return group.layerAt() < 0
                ? screen.master()
                : screen.layers().get(group.layerAt()).values();
    }

    private void followScreens(CommittedView before, CommittedView next, List<StateOp> changed) {
        // The same slots, so the same screens with the same layers, perhaps in another order.
        boolean same = next.base().screens().size() == before.base().screens().size();
        for (int i = 0; same && i < next.base().screens().size(); i++) {
            same = looksTheSame(before.base().screens().get(i), next.base().screens().get(i));
        }
        if (!same) {
            var now = new HashMap<String, StateOp>();
            addScreens(next, now);
            now.forEach((_, op) -> change(op, changed));
        }
    }

    /** Whether nothing but values differs. */
    private static boolean looksTheSame(Screen a, Screen b) {
        if (a == b) {
            return true;
        }
        if (!a.id().equals(b.id())
                || !a.format().equals(b.format())
                || a.layers().size() != b.layers().size()
                || !(a.activeScene() == null
                        ? b.activeScene() == null
                        : a.activeScene().equals(b.activeScene()))) {
            return false;
        }
        for (int i = 0; i < a.layers().size(); i++) {
            Layer one = a.layers().get(i);
            Layer other = b.layers().get(i);
            if (!one.id().equals(other.id())
                    || !one.key().equals(other.key())
                    || !one.shader().equals(other.shader())) {
                return false;
            }
        }
        return true;
    }

    private void followScenes(CommittedView before, CommittedView next, List<StateOp> changed) {
        var old = new HashMap<SceneId, Scene>();
        before.base().scenes().forEach(scene -> old.put(scene.id(), scene));
        for (Scene scene : next.base().scenes()) {
            if (old.remove(scene.id()) != scene) {
                change(scene(scene), changed);
            }
        }
        for (Scene scene : old.values()) {
            StateOp gone = entries.get(path(scene));
            if (gone != null) {
                remove(gone, changed);
            }
        }
    }

    private void change(StateOp op, List<StateOp> changed) {
        StateOp old = entries.get(op.path());
        if (old == null || !old.text().equals(op.text())) {
            put(op);
            changed.add(op);
        }
    }

    private void put(StateOp op) {
        StateOp old = entries.put(op.path(), op);
        int topic = op.topic().ordinal();
        sums[topic] += share(op) - (old == null ? 0 : share(old));
    }

    private void remove(StateOp old, List<StateOp> changed) {
        entries.remove(old.path());
        sums[old.topic().ordinal()] -= share(old);
        changed.add(StateOp.gone(old.topic(), old.path()));
    }

    private static long share(StateOp op) {
        String value = op.value();
        return value == null ? 0 : StateHash.of(op.path(), value);
    }

    private static Map<String, StateOp> all(CommittedView view) {
        var all = new LinkedHashMap<String, StateOp>();
        addScreens(view, all);
        for (Slot slot : view.slots().slots()) {
            add(definition(slot), all);
            if (hasValue(slot)) {
                add(value(view, slot), all);
            }
            StateOp saved = saved(view, slot);
            if (saved != null) {
                add(saved, all);
            }
        }
        view.base().scenes().forEach(scene -> add(scene(scene), all));
        for (ShaderEntry entry : view.catalog().entries()) {
            add(op(Topic.SHADERS, "shaders/" + entry.id().value(), ShaderJson.entry(entry)), all);
        }
        return all;
    }

    private static void addScreens(CommittedView view, Map<String, StateOp> to) {
        ArrayNode ids = Json.array();
        for (Screen screen : view.base().screens()) {
            String path = "screens/" + screen.id();
            ids.add(screen.id().value());
            ObjectNode object = Json.object();
            object.putObject("format")
                    .put("width", screen.format().width())
                    .put("height", screen.format().height())
                    .put("framesPerSecond", screen.format().framesPerSecond());
            object.put(
                    "activeScene",
                    screen.activeScene() == null ? null : screen.activeScene().value());
            ArrayNode layers = object.putArray("layers");
            for (Layer layer : screen.layers()) {
                layers.add(layer.id().value());
                add(op(Topic.SCREENS, path + "/" + layer.id(), layer(view, layer)), to);
            }
            add(op(Topic.SCREENS, path, object), to);
        }
        add(op(Topic.SCREENS, "screens", ids), to);
    }

    private static ObjectNode layer(CommittedView view, Layer layer) {
        return Json.object()
                .put("key", layer.key().value())
                .put("shader", layer.shader().value())
                .put("shaderAvailable", view.catalog().find(layer.shader()) != null);
    }

    private static StateOp scene(Scene scene) {
        ObjectNode object = Json.object().put("name", scene.name());
        ArrayNode layers = object.putArray("layers");
        for (Layer layer : scene.layers()) {
            ObjectNode one =
                    layers.addObject()
                            .put("id", layer.id().value())
                            .put("key", layer.key().value())
                            .put("shader", layer.shader().value());
            ObjectNode values = one.putObject("values");
            layer.values()
                    .forEach((id, setting) ->
                            values.set(id.value(), ValueJson.write(setting.value())));
        }
        return op(Topic.SCENES, path(scene), object);
    }

    private static String path(Scene scene) {
        return "scenes/" + scene.id().value();
    }

    private static StateOp value(CommittedView view, Slot slot) {
        return op(Topic.VALUES, path(slot), ValueJson.write(view.value(slot)));
    }

    /** Null where nothing is saved: the default counts, and whoever knows the parameter has it. */
    private static @Nullable StateOp saved(CommittedView view, Slot slot) {
        ParameterValue saved = hasValue(slot) ? view.saved(slot) : null;
        return saved == null
                ? null
                : op(Topic.SAVED, "saved/" + slot.address(), ValueJson.write(saved));
    }

    private static StateOp definition(Slot slot) {
        ObjectNode definition = ShaderJson.definition(slot.definition());
        if (!(slot.definition().kind() instanceof ParameterKind.Image)) {
            definition
                    .putObject("osc")
                    .put("ids", "/scrim/" + slot.address())
                    .put("keys", "/scrim/" + slot.path());
        }
        return op(Topic.PARAMETERS, "parameters/" + slot.address(), definition);
    }

    static String path(Slot slot) {
        return "values/" + slot.address();
    }

    /** An event never lasts, so there is nothing to agree on. */
    static boolean hasValue(Slot slot) {
        return !(slot.definition().kind() instanceof ParameterKind.Pulse);
    }

    private static StateOp op(Topic topic, String path, JsonNode value) {
        return StateOp.set(topic, path, CanonicalJson.of(value));
    }

    private static void add(StateOp op, Map<String, StateOp> to) {
        to.put(op.path(), op);
    }
}
