package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Carried;
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

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON trees to records. What is unknown is carried, what is wrong is named by its path. */
final class JsonToShow {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> SCREEN =
            Set.of("id", "format", "activeScene", "master", "layers");
    private static final Set<String> FORMAT = Set.of("width", "height", "framesPerSecond");
    private static final Set<String> LAYER = Set.of("id", "key", "shader", "values", "shelf");

    private final Provenance by;

    /**
     * @param by what every value is said to have been set by
     */
    JsonToShow(Provenance by) {
        this.by = by;
    }

    /**
     * @param beside names of fields that are there and no part of the state
     */
    DurableState state(JsonPlace place, Set<String> beside) throws DamagedException {
        var screens = new ArrayList<Screen>();
        var ids = new HashSet<ScreenId>();
        for (JsonPlace element : place.field("screens").elements()) {
            Screen screen = screen(element);
            element.once(screen.id(), ids);
            screens.add(screen);
        }
        var known = new HashSet<>(beside);
        known.addAll(Set.of("lastLayerNumber", "screens"));
        return new DurableState(
                Rows.copyOf(screens),
                Rows.of(),
                place.field("lastLayerNumber").longWhole(),
                Carry.out(place.unknown(known)));
    }

    /** Scenes in a list, each with its id, in the order of their ids. */
    List<Scene> scenes(JsonPlace place) throws DamagedException {
        var scenes = new ArrayList<Scene>();
        var ids = new HashSet<SceneId>();
        for (JsonPlace element : place.elements()) {
            SceneId id = element.field("id").as(SceneId::new);
            element.once(id, ids);
            scenes.add(scene(element, id, Set.of("id")));
        }
        scenes.sort((one, other) -> one.id().compareTo(other.id()));
        return scenes;
    }

    /**
     * @param beside names of fields that are there and no part of the scene
     */
    Scene scene(JsonPlace place, SceneId id, Set<String> beside) throws DamagedException {
        var known = new HashSet<>(beside);
        known.addAll(Set.of("name", "layers"));
        return new Scene(
                id,
                place.field("name").text(),
                layers(place.field("layers")),
                Carry.out(place.unknown(known)));
    }

    private Screen screen(JsonPlace place) throws DamagedException {
        JsonPlace activeScene = place.optional("activeScene");
        JsonPlace format = place.field("format");
        ObjectNode unknownMasters = NODES.objectNode();
        return new Screen(
                place.field("id").as(ScreenId::new),
                format(format),
                values(place.field("master"), unknownMasters),
                activeScene == null ? null : activeScene.as(SceneId::new),
                Rows.copyOf(layers(place.field("layers"))),
                Carry.out(
                        place.unknown(SCREEN),
                        Map.of("format", format.unknown(FORMAT), "master", unknownMasters)));
    }

    private ScreenFormat format(JsonPlace place) throws DamagedException {
        int width = place.field("width").whole();
        int height = place.field("height").whole();
        float framesPerSecond = place.field("framesPerSecond").number();
        return place.checked(() -> new ScreenFormat(width, height, framesPerSecond));
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
        LayerId id = place.field("id").as(LayerId::new);
        Key key = place.field("key").as(Key::new);
        ShaderId shader = place.field("shader").as(ShaderId::new);
        ObjectNode unknownValues = NODES.objectNode();
        ObjectNode unknownShelf = NODES.objectNode();
        Values set = values(place.field("values"), unknownValues);
        JsonPlace shelf = place.optional("shelf");
        Values values = shelf == null ? set : set.shelving(shelf(shelf, unknownShelf));
        Carried carried =
                Carry.out(
                        place.unknown(LAYER),
                        Map.of("values", unknownValues, "shelf", unknownShelf));
        return place.checked(() -> new Layer(id, key, shader, values, carried));
    }

    private Values values(JsonPlace place, ObjectNode unknown) throws DamagedException {
        Map<ParameterId, Setting> values = new HashMap<>();
        for (JsonPlace one : place.fields()) {
            ParameterId name = one.checked(() -> new ParameterId(one.name()));
            ParameterValue value = value(one);
            if (value == null) {
                unknown.set(one.name(), one.node());
            } else {
                values.put(name, new Setting(value, by));
            }
        }
        return values.isEmpty() ? Values.NONE : Values.copyOf(values);
    }

    /** A list with a value of an unknown kind in it is carried as a whole. */
    private Map<ParameterId, List<Setting>> shelf(JsonPlace place, ObjectNode unknown)
            throws DamagedException {
        Map<ParameterId, List<Setting>> shelf = new HashMap<>();
        for (JsonPlace one : place.fields()) {
            ParameterId name = one.checked(() -> new ParameterId(one.name()));
            var waiting = new ArrayList<Setting>();
            for (JsonPlace element : one.elements()) {
                ParameterValue value = value(element);
                if (value != null) {
                    waiting.add(new Setting(value, by));
                }
            }
            if (waiting.isEmpty() || waiting.size() < one.elements().size()) {
                unknown.set(one.name(), one.node());
            } else {
                shelf.put(name, waiting);
            }
        }
        return shelf;
    }

    /** Null if it is of a kind this version does not know. */
    private static @Nullable ParameterValue value(JsonPlace place) throws DamagedException {
        List<JsonPlace> fields = place.fields();
        if (fields.isEmpty()) {
            throw place.wrong("one kind with its value, as in {\"float\": 0.5}");
        }
        if (fields.size() > 1) {
            return null;
        }
        JsonPlace held = fields.getFirst();
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
            case "image" -> {
                ImageSource source = image(held);
                yield source == null ? null : new ParameterValue.Image(source);
            }
            default -> null;
        };
    }

    private static @Nullable ImageSource image(JsonPlace place) throws DamagedException {
        if (place.node().isString()) {
            return switch (place.text()) {
                case "none" -> new ImageSource.None();
                case "below" -> new ImageSource.Below();
                default -> null;
            };
        }
        List<JsonPlace> fields = place.fields();
        if (fields.size() != 1) {
            return null;
        }
        JsonPlace held = fields.getFirst();
        return switch (held.name()) {
            case "file" -> held.as(ImageSource.File::new);
            case "video" -> new ImageSource.Video(held.as(Key::new));
            case "layer" -> new ImageSource.Layer(held.as(LayerId::new));
            case "screen" -> new ImageSource.Screen(held.as(ScreenId::new));
            default -> null;
        };
    }
}
