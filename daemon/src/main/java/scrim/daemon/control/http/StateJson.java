package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.ValueJson;
import scrim.engine.param.Fit;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.Screen;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Engine;
import scrim.engine.state.Explanation;
import scrim.engine.state.Slot;
import scrim.engine.state.SlotTable;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * One state of the show as JSON, with automation as it is this instant on top. One object for one
 * answer.
 */
final class StateJson {
    private static final List<ParameterId> OF_EVERY_LAYER =
            List.of(CommonParameters.MIX, CommonParameters.BYPASS, CommonParameters.BLEND);

    private final Engine engine;
    private final CommittedView view;
    private boolean automated;

    StateJson(Engine engine, CommittedView view) {
        this.engine = engine;
        this.view = view;
    }

    /** Whether anything written so far had its value from automation. */
    boolean automated() {
        return automated;
    }

    ArrayNode screens() {
        ArrayNode screens = Json.array();
        view.base().screens().forEach(screen -> screens.add(screen(screen)));
        return screens;
    }

    ObjectNode screen(Screen screen) {
        ObjectNode object = Json.object().put("id", screen.id().value());
        object.putObject("format")
                .put("width", screen.format().width())
                .put("height", screen.format().height())
                .put("framesPerSecond", screen.format().framesPerSecond());
        object.set("master", master(screen));
        object.put(
                "activeScene", screen.activeScene() == null ? null : screen.activeScene().value());
        object.set("layers", layers(screen));
        return object;
    }

    /** What is set for a screen as a whole. */
    ObjectNode master(Screen screen) {
        ObjectNode master = Json.object();
        for (Slot slot : slots(screen.id(), LayerId.MASTER)) {
            master.set(slot.definition().key().value(), value(slot));
        }
        return master;
    }

    /** Bottom to top. */
    ArrayNode layers(Screen screen) {
        ArrayNode layers = Json.array();
        screen.layers().forEach(layer -> layers.add(layer(screen, layer)));
        return layers;
    }

    ObjectNode layer(Screen screen, Layer layer) {
        ObjectNode object =
                Json.object()
                        .put("id", layer.id().value())
                        .put("key", layer.key().value())
                        .put("shader", layer.shader().value())
                        .put("shaderAvailable", view.catalog().find(layer.shader()) != null);
        String problem = shaderProblem(layer);
        if (problem != null) {
            object.put("shaderProblem", problem);
        }
        ObjectNode values = Json.object();
        for (Slot slot : slots(screen.id(), layer.id())) {
            ParameterId id = slot.address().parameter();
            if (OF_EVERY_LAYER.contains(id)) {
                object.set(id.value().substring("layer.".length()), value(slot));
            } else {
                values.set(slot.definition().key().value(), value(slot));
            }
        }
        object.set("values", values);
        return object;
    }

    private @Nullable String shaderProblem(Layer layer) {
        return switch (view.catalog().get(layer.shader())) {
            case ShaderEntry.Usable(_, var newer) -> newer == null ? null : newer.message();
            case ShaderEntry.Broken broken -> broken.message();
            case null -> "there is no shader " + layer.shader() + " in the library";
        };
    }

    private ObjectNode value(Slot slot) {
        ParameterValue moving = moving(slot.address());
        automated |= moving != null;
        ObjectNode object = Json.object();
        ValueJson.describe(
                object, slot.definition().kind(), moving != null ? moving : view.value(slot));
        object.put(
                "tier",
                moving != null
                        ? "automation"
                        : counts(slot, view.committed(slot))
                                ? "committed"
                                : counts(slot, view.base(slot)) ? "base" : "default");
        return object;
    }

    private @Nullable ParameterValue moving(ParameterAddress address) {
        Explanation now = engine.explain(address);
        return now == null || now.automation() == null ? null : now.automation().value();
    }

    private static boolean counts(Slot slot, @Nullable Setting setting) {
        return setting != null
                && !(slot.definition().kind().fit(setting.value()) instanceof Fit.Refused);
    }

    private List<Slot> slots(ScreenId screen, LayerId layer) {
        for (SlotTable.Group group : view.slots().groups()) {
            if (group.screen().equals(screen) && group.layer().equals(layer)) {
                return view.slots()
                        .slots()
                        .subList(group.firstSlot(), group.firstSlot() + group.slots());
            }
        }
        throw new IllegalStateException("a layer without slots: " + screen + "/" + layer);
    }

    /** The scenes, with what is set in each layer. */
    ArrayNode scenes() {
        ArrayNode scenes = Json.array();
        view.base().scenes().forEach(scene -> scenes.add(scene(scene)));
        return scenes;
    }

    ObjectNode scene(Scene scene) {
        ObjectNode object = Json.object().put("id", scene.id().value()).put("name", scene.name());
        ArrayNode layers = object.putArray("layers");
        for (Layer layer : scene.layers()) {
            ObjectNode one =
                    layers.addObject()
                            .put("id", layer.id().value())
                            .put("key", layer.key().value())
                            .put("shader", layer.shader().value())
                            .put("shaderAvailable", view.catalog().find(layer.shader()) != null);
            ObjectNode values = one.putObject("values");
            layer.values()
                    .forEach((id, setting) ->
                            values.set(id.value(), ValueJson.write(setting.value())));
        }
        return object;
    }
}
