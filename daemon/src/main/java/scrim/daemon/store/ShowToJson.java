package scrim.daemon.store;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Scene;
import scrim.engine.stack.Screen;
import scrim.engine.stack.Setting;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Records to JSON trees. */
final class ShowToJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ShowToJson() {}

    /** All but the scenes, which have files of their own. */
    static ObjectNode write(DurableState state) {
        ObjectNode node = NODES.objectNode();
        node.set("lastLayerNumber", whole(state.lastLayerNumber()));
        ArrayNode screens = node.putArray("screens");
        state.screens().forEach(screen -> screens.add(write(screen)));
        Carry.in(node, state.carried());
        return node;
    }

    /** All but its id, which is its file's name. */
    static ObjectNode write(Scene scene) {
        ObjectNode node = NODES.objectNode();
        node.put("name", scene.name());
        ArrayNode layers = node.putArray("layers");
        scene.layers().forEach(layer -> layers.add(write(layer)));
        Carry.in(node, scene.carried());
        return node;
    }

    private static ObjectNode write(Screen screen) {
        ObjectNode node = NODES.objectNode();
        node.put("id", screen.id().value());
        ObjectNode format = node.putObject("format");
        format.put("width", screen.format().width());
        format.put("height", screen.format().height());
        format.set("framesPerSecond", number(screen.format().framesPerSecond()));
        if (screen.activeScene() != null) {
            node.put("activeScene", screen.activeScene().value());
        }
        node.set("master", write(screen.master()));
        ArrayNode layers = node.putArray("layers");
        screen.layers().forEach(layer -> layers.add(write(layer)));
        Carry.in(node, screen.carried());
        return node;
    }

    private static ObjectNode write(Layer layer) {
        ObjectNode node = NODES.objectNode();
        node.put("id", layer.id().value());
        node.put("key", layer.key().value());
        node.put("shader", layer.shader().value());
        node.set("values", write(layer.values()));
        ObjectNode shelf = writeShelf(layer.values());
        if (!shelf.isEmpty()) {
            node.set("shelf", shelf);
        }
        Carry.in(node, layer.carried());
        return node;
    }

    private static ObjectNode write(Values values) {
        ObjectNode node = NODES.objectNode();
        values.forEach((name, setting) -> node.set(name.value(), write(setting.value())));
        return node;
    }

    private static ObjectNode writeShelf(Values values) {
        ObjectNode node = NODES.objectNode();
        values.forEach((name, _) -> {
            List<Setting> waiting = values.shelved(name);
            if (!waiting.isEmpty()) {
                ArrayNode list = node.putArray(name.value());
                waiting.forEach(setting -> list.add(write(setting.value())));
            }
        });
        return node;
    }

    static ObjectNode write(ParameterValue value) {
        ObjectNode node = NODES.objectNode();
        switch (value) {
            case ParameterValue.Scalar(float scalar) -> node.set("float", number(scalar));
            case ParameterValue.Flag(boolean on) -> node.put("bool", on);
            case ParameterValue.Choice(int option) -> node.put("long", option);
            case ParameterValue.Point(float x, float y) ->
                    node.putArray("point2D").add(number(x)).add(number(y));
            case ParameterValue.Color(float red, float green, float blue, float alpha) ->
                    node.putArray("color")
                            .add(number(red))
                            .add(number(green))
                            .add(number(blue))
                            .add(number(alpha));
            case ParameterValue.Text(String text) -> node.put("text", text);
            case ParameterValue.Pulse() -> node.put("event", true);
            case ParameterValue.Image(ImageSource source) -> node.set("image", write(source));
        }
        return node;
    }

    private static JsonNode write(ImageSource source) {
        ObjectNode node = NODES.objectNode();
        return switch (source) {
            case ImageSource.None() -> NODES.stringNode("none");
            case ImageSource.Below() -> NODES.stringNode("below");
            case ImageSource.File(String path) -> node.put("file", path);
            case ImageSource.Video(Key name) -> node.put("video", name.value());
            case ImageSource.Layer(LayerId layer) -> node.put("layer", layer.value());
            case ImageSource.Screen(ScreenId screen) -> node.put("screen", screen.value());
        };
    }

    /** In as few digits as give this float again, also to a reader that parses doubles. */
    private static JsonNode number(float value) {
        double shortest = Double.parseDouble(Float.toString(value));
        return NODES.numberNode((float) shortest == value ? shortest : (double) value);
    }

    /** As the parser would make it: a tree read back equals the tree written. */
    private static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }
}
