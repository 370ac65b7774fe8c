package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Parameter values as JSON, one form for each kind; ranges are the engine's business. */
public final class ValueJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> SOURCES =
            List.of("none", "below", "file", "video", "layer", "screen");

    private ValueJson() {}

    /**
     * @param path where in the request the value is
     * @param screen where an image's layer is looked for
     * @throws RefusedException if the value is not of the kind
     */
    public static ParameterValue read(
            JsonNode node, ParameterKind kind, String path, ScreenId screen, Targets targets)
            throws RefusedException {
        return switch (kind) {
            case ParameterKind.Scalar _ -> new ParameterValue.Scalar(Fields.number(node, path));
            case ParameterKind.Flag _ -> {
                if (!node.isBoolean()) {
                    throw Fields.wrongType(path, "true or false", node);
                }
                yield new ParameterValue.Flag(node.booleanValue());
            }
            case ParameterKind.Choice choice -> choice(node, choice, path);
            case ParameterKind.Point _ -> {
                float[] xy = numbers(node, path, 2, 2, "[x, y]");
                yield new ParameterValue.Point(xy[0], xy[1]);
            }
            case ParameterKind.Color _ -> {
                float[] rgba = numbers(node, path, 3, 4, "[red, green, blue, alpha] from 0 to 1");
                yield new ParameterValue.Color(
                        rgba[0], rgba[1], rgba[2], node.size() == 4 ? rgba[3] : 1);
            }
            case ParameterKind.Text _ -> new ParameterValue.Text(Fields.text(node, path));
            case ParameterKind.Pulse _ -> {
                if (!node.isBoolean()) {
                    throw Fields.wrongType(path, "true, which fires the event,", node);
                }
                if (!node.booleanValue()) {
                    throw RefusedException.of(
                            Problem.Code.BAD_VALUE,
                            path,
                            "an event is fired with true; it ends by itself");
                }
                yield new ParameterValue.Pulse();
            }
            case ParameterKind.Image _ ->
                    new ParameterValue.Image(image(node, path, screen, targets));
        };
    }

    private static ParameterValue choice(JsonNode node, ParameterKind.Choice choice, String path)
            throws RefusedException {
        if (!node.isString()) {
            if (!node.isNumber()) {
                throw Fields.wrongType(path, "an option's number or label", node);
            }
            return new ParameterValue.Choice(Fields.integer(node, path));
        }
        String label = Fields.text(node, path);
        for (ParameterKind.Option option : choice.options()) {
            if (option.label().equals(label)) {
                return new ParameterValue.Choice(option.value());
            }
        }
        for (ParameterKind.Option option : choice.options()) {
            if (option.label().equalsIgnoreCase(label)) {
                return new ParameterValue.Choice(option.value());
            }
        }
        List<String> labels = choice.options().stream().map(ParameterKind.Option::label).toList();
        throw RefusedException.of(
                Problem.Code.BAD_VALUE,
                path,
                "there is no option "
                        + Spelling.quoted(label)
                        + ", only "
                        + String.join(", ", labels)
                        + Spelling.didYouMean(label, labels));
    }

    private static float[] numbers(JsonNode node, String path, int least, int most, String form)
            throws RefusedException {
        if (!node.isArray()) {
            throw Fields.wrongType(path, form, node);
        }
        if (node.size() < least || node.size() > most) {
            throw RefusedException.of(
                    Problem.Code.BAD_VALUE,
                    path,
                    "expected " + form + ", was an array of " + node.size());
        }
        var numbers = new float[most];
        for (int i = 0; i < node.size(); i++) {
            numbers[i] = Fields.number(node.get(i), path + "[" + i + "]");
        }
        return numbers;
    }

    private static ImageSource image(JsonNode node, String path, ScreenId screen, Targets targets)
            throws RefusedException {
        String word = Fields.of(node, path).word("source", SOURCES);
        return switch (word) {
            case "none", "below" -> {
                Fields.of(node, path, List.of("source"));
                yield word.equals("none") ? new ImageSource.None() : new ImageSource.Below();
            }
            case "file" -> {
                Fields fields = Fields.of(node, path, List.of("source", "path"));
                yield file(fields.text("path"), fields.pathOf("path"));
            }
            case "video" -> {
                Fields fields = Fields.of(node, path, List.of("source", "name"));
                yield new ImageSource.Video(Names.key(fields, "name"));
            }
            case "layer" -> {
                Fields fields = Fields.of(node, path, List.of("source", "layer"));
                yield new ImageSource.Layer(
                        targets.layer(screen, fields.text("layer"), fields.pathOf("layer")));
            }
            case "screen" -> {
                Fields fields = Fields.of(node, path, List.of("source", "screen"));
                yield new ImageSource.Screen(targets.screen(fields, "screen"));
            }
            default -> throw new IllegalStateException("unlisted image source " + word);
        };
    }

    /** A path that stays within the show's folder. */
    private static ImageSource.File file(String file, String path) throws RefusedException {
        try {
            return new ImageSource.File(file);
        } catch (IllegalArgumentException e) {
            throw RefusedException.of(Problem.Code.BAD_VALUE, path, String.valueOf(e.getMessage()));
        }
    }

    /** The form that {@link #read} takes, for an event what it was fired with. */
    public static JsonNode write(ParameterValue value) {
        return switch (value) {
            case ParameterValue.Scalar(float number) -> NODES.numberNode(number);
            case ParameterValue.Flag(boolean on) -> NODES.booleanNode(on);
            case ParameterValue.Choice(int option) -> NODES.numberNode(option);
            case ParameterValue.Point(float x, float y) -> Json.array().add(x).add(y);
            case ParameterValue.Color(float red, float green, float blue, float alpha) ->
                    Json.array().add(red).add(green).add(blue).add(alpha);
            case ParameterValue.Text(String text) -> NODES.stringNode(text);
            case ParameterValue.Pulse _ -> NODES.booleanNode(true);
            case ParameterValue.Image(var source) -> write(source);
        };
    }

    private static JsonNode write(ImageSource source) {
        ObjectNode object = Json.object();
        switch (source) {
            case ImageSource.None _ -> object.put("source", "none");
            case ImageSource.Below _ -> object.put("source", "below");
            case ImageSource.File(String path) -> object.put("source", "file").put("path", path);
            case ImageSource.Video(Key name) ->
                    object.put("source", "video").put("name", name.value());
            case ImageSource.Layer(var layer) ->
                    object.put("source", "layer").put("layer", layer.value());
            case ImageSource.Screen(var screen) ->
                    object.put("source", "screen").put("screen", screen.value());
        }
        return object;
    }

    /**
     * Adds a value in the reader's terms to an object: {@code value}, {@code type}, and for a
     * choice the {@code option}'s label. An event has no value, because it never lasts.
     */
    public static void describe(ObjectNode object, ParameterKind kind, ParameterValue value) {
        if (kind instanceof ParameterKind.Pulse) {
            object.putNull("value");
        } else {
            object.set("value", write(value));
        }
        object.put("type", kind.word());
        String label = label(kind, value);
        if (label != null) {
            object.put("option", label);
        }
    }

    private static @Nullable String label(ParameterKind kind, ParameterValue value) {
        if (kind instanceof ParameterKind.Choice choice
                && value instanceof ParameterValue.Choice(int number)) {
            for (ParameterKind.Option option : choice.options()) {
                if (option.value() == number) {
                    return option.label();
                }
            }
        }
        return null;
    }
}
