package scrim.daemon.store;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The show as a JSON tree, and back. Each value names its kind, so that the values of a shader that
 * is not there can be read and written all the same (K-10). Who set a value is not saved: what is
 * read was set by the file.
 */
public final class StateJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * @param unknown the paths of fields this version does not know; they were left out
     */
    record Read(DurableState state, List<String> unknown) {}

    private StateJson() {}

    static ObjectNode write(DurableState state) {
        ObjectNode node = NODES.objectNode();
        node.set("lastLayerNumber", whole(state.lastLayerNumber()));
        ArrayNode screens = node.putArray("screens");
        state.screens().forEach(screen -> screens.add(write(screen)));
        ArrayNode scenes = node.putArray("scenes");
        state.scenes().forEach(scene -> scenes.add(write(scene)));
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
        return node;
    }

    private static ObjectNode write(Scene scene) {
        ObjectNode node = NODES.objectNode();
        node.put("id", scene.id().value());
        node.put("name", scene.name());
        ArrayNode layers = node.putArray("layers");
        scene.layers().forEach(layer -> layers.add(write(layer)));
        return node;
    }

    private static ObjectNode write(Layer layer) {
        ObjectNode node = NODES.objectNode();
        node.put("id", layer.id().value());
        node.put("key", layer.key().value());
        node.put("shader", layer.shader().value());
        node.set("values", write(layer.values()));
        return node;
    }

    private static ObjectNode write(Values values) {
        ObjectNode node = NODES.objectNode();
        values.forEach((name, setting) -> node.set(name.value(), write(setting.value())));
        return node;
    }

    private static ObjectNode write(ParameterValue value) {
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

    /**
     * The show in a text that holds nothing else, as a program may ship one.
     *
     * @throws IOException if the text is not a show; the message says what is wrong, and where
     */
    public static DurableState parse(byte[] json, Provenance by) throws IOException {
        try {
            return read(JsonPlace.top(Json.parse(json)), by).state();
        } catch (DamagedException damage) {
            throw new IOException(damage.getMessage(), damage);
        }
    }

    /**
     * @param by what every value in it is said to have been set by
     */
    static Read read(JsonPlace place, Provenance by) throws DamagedException {
        return new Reader(by).state(place);
    }

    private static final class Reader {
        private final Provenance by;
        private final List<String> unknown = new ArrayList<>();

        Reader(Provenance by) {
            this.by = by;
        }

        Read state(JsonPlace place) throws DamagedException {
            place.noteUnknown(Set.of("lastLayerNumber", "screens", "scenes"), unknown);
            var screens = new ArrayList<Screen>();
            var screenIds = new HashSet<ScreenId>();
            for (JsonPlace element : place.field("screens").elements()) {
                Screen screen = screen(element);
                element.once(screen.id(), screenIds);
                screens.add(screen);
            }
            var scenes = new ArrayList<Scene>();
            var sceneIds = new HashSet<SceneId>();
            for (JsonPlace element : place.field("scenes").elements()) {
                Scene scene = scene(element);
                element.once(scene.id(), sceneIds);
                scenes.add(scene);
            }
            // Edited by hand it may be too low, and then a new layer would get an old one's id.
            long lastLayerNumber = place.field("lastLayerNumber").longWhole();
            for (Screen screen : screens) {
                lastLayerNumber = Math.max(lastLayerNumber, highestNumber(screen.layers()));
            }
            for (Scene scene : scenes) {
                lastLayerNumber = Math.max(lastLayerNumber, highestNumber(scene.layers()));
            }
            return new Read(
                    new DurableState(Rows.copyOf(screens), Rows.copyOf(scenes), lastLayerNumber),
                    List.copyOf(unknown));
        }

        private static long highestNumber(List<Layer> layers) {
            return layers.stream().mapToLong(layer -> layer.id().number()).max().orElse(0);
        }

        private Screen screen(JsonPlace place) throws DamagedException {
            place.noteUnknown(Set.of("id", "format", "activeScene", "master", "layers"), unknown);
            JsonPlace activeScene = place.optional("activeScene");
            return new Screen(
                    place.field("id").as(ScreenId::new),
                    format(place.field("format")),
                    values(place.field("master")),
                    activeScene == null ? null : activeScene.as(SceneId::new),
                    Rows.copyOf(layers(place.field("layers"))));
        }

        private ScreenFormat format(JsonPlace place) throws DamagedException {
            place.noteUnknown(Set.of("width", "height", "framesPerSecond"), unknown);
            int width = place.field("width").whole();
            int height = place.field("height").whole();
            float framesPerSecond = place.field("framesPerSecond").number();
            return place.checked(() -> new ScreenFormat(width, height, framesPerSecond));
        }

        private Scene scene(JsonPlace place) throws DamagedException {
            place.noteUnknown(Set.of("id", "name", "layers"), unknown);
            return new Scene(
                    place.field("id").as(SceneId::new),
                    place.field("name").text(),
                    layers(place.field("layers")));
        }

        private List<Layer> layers(JsonPlace place) throws DamagedException {
            var layers = new ArrayList<Layer>();
            var ids = new HashSet<LayerId>();
            var keys = new HashSet<Key>();
            for (JsonPlace element : place.elements()) {
                Layer layer = layer(element);
                element.once(layer.id(), ids);
                element.once(layer.key(), keys);
                layers.add(layer);
            }
            return layers;
        }

        private Layer layer(JsonPlace place) throws DamagedException {
            place.noteUnknown(Set.of("id", "key", "shader", "values"), unknown);
            LayerId id = place.field("id").as(LayerId::new);
            Key key = place.field("key").as(Key::new);
            ShaderId shader = place.field("shader").as(ShaderId::new);
            Values values = values(place.field("values"));
            return place.checked(() -> new Layer(id, key, shader, values));
        }

        private Values values(JsonPlace place) throws DamagedException {
            Map<ParameterId, Setting> values = new HashMap<>();
            for (JsonPlace value : place.fields()) {
                values.put(
                        value.checked(() -> new ParameterId(value.name())),
                        new Setting(value(value), by));
            }
            return values.isEmpty() ? Values.NONE : Values.copyOf(values);
        }

        private ParameterValue value(JsonPlace place) throws DamagedException {
            JsonPlace held = only(place);
            return switch (held.name()) {
                case "float" -> new ParameterValue.Scalar(held.number());
                case "bool" -> new ParameterValue.Flag(held.flag());
                case "long" -> new ParameterValue.Choice(held.whole());
                case "point2D" -> {
                    float[] point = held.numbers(2);
                    yield new ParameterValue.Point(point[0], point[1]);
                }
                case "color" -> {
                    float[] color = held.numbers(4);
                    yield new ParameterValue.Color(color[0], color[1], color[2], color[3]);
                }
                case "text" -> new ParameterValue.Text(held.text());
                case "event" -> new ParameterValue.Pulse();
                case "image" -> new ParameterValue.Image(image(held));
                default ->
                        throw new DamagedException(
                                place.path() + ": unknown kind of value \"" + held.name() + "\"");
            };
        }

        private static ImageSource image(JsonPlace place) throws DamagedException {
            if (place.node().isString()) {
                return switch (place.text()) {
                    case "none" -> new ImageSource.None();
                    case "below" -> new ImageSource.Below();
                    default -> throw place.wrong("\"none\", \"below\" or where the picture is");
                };
            }
            JsonPlace held = only(place);
            return switch (held.name()) {
                case "file" -> held.as(ImageSource.File::new);
                case "video" -> new ImageSource.Video(held.as(Key::new));
                case "layer" -> new ImageSource.Layer(held.as(LayerId::new));
                case "screen" -> new ImageSource.Screen(held.as(ScreenId::new));
                default ->
                        throw new DamagedException(
                                place.path() + ": unknown kind of image \"" + held.name() + "\"");
            };
        }

        /** The one field of an object that has just one. */
        private static JsonPlace only(JsonPlace place) throws DamagedException {
            List<JsonPlace> fields = place.fields();
            if (fields.size() != 1) {
                throw place.wrong("one kind with its value, as in {\"float\": 0.5}");
            }
            return fields.getFirst();
        }
    }

    /** The number of the highest layer id in use, 0 if there is none. */
    static long highestLayerNumber(DurableState state) {
        long highest = 0;
        for (Screen screen : state.screens()) {
            highest = Math.max(highest, highestLayerNumber(screen.layers()));
        }
        for (Scene scene : state.scenes()) {
            highest = Math.max(highest, highestLayerNumber(scene.layers()));
        }
        return highest;
    }

    private static long highestLayerNumber(List<Layer> layers) {
        long highest = 0;
        for (Layer layer : layers) {
            highest = Math.max(highest, layer.id().number());
        }
        return highest;
    }
}
