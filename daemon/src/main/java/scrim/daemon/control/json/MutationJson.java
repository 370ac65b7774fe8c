package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Mutation;
import scrim.engine.state.Mutation.LoadedAutomation;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the mutations of one request, in order, against one state of the show: words become
 * addresses and values of the right kind. What the engine checks anyway (ranges, free names,
 * positions) is left to it.
 */
public final class MutationJson {
    private static final List<String> LIFETIMES = List.of("transient", "session", "durable");
    private static final List<String> AUTOMATIONS = List.of("keep", "clear");

    private final CommittedView view;
    private final Generations generations;
    private final Targets targets;
    // How many layers a screen has once the mutations read so far are carried out.
    private final Map<ScreenId, Integer> heights = new HashMap<>();
    private final Map<SceneId, Integer> sceneHeights = new HashMap<>();

    public MutationJson(CommittedView view, Generations generations) {
        this.view = view;
        this.generations = generations;
        targets = new Targets(view);
        for (Screen screen : view.base().screens()) {
            heights.put(screen.id(), screen.layers().size());
        }
        for (Scene scene : view.base().scenes()) {
            sceneHeights.put(scene.id(), scene.layers().size());
        }
    }

    /**
     * @param path where in the request the mutation is, empty for the whole body
     * @param around fields of the same object that are read elsewhere
     */
    public Mutation read(JsonNode node, String path, List<String> around) throws RefusedException {
        Fields any = Fields.of(node, path);
        String word = any.text("op");
        Op op = Op.of(word);
        if (op == null) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_OP,
                    any.pathOf("op"),
                    "there is no change "
                            + Spelling.quoted(word)
                            + ", only "
                            + String.join(", ", Op.WORDS)
                            + Spelling.didYouMean(word, Op.WORDS));
        }
        var known = new ArrayList<String>();
        known.add("op");
        known.addAll(op.fields());
        known.addAll(around);
        return read(op, Fields.of(node, path, known));
    }

    private Mutation read(Op op, Fields fields) throws RefusedException {
        return switch (op) {
            case SET_PARAMETER -> setParameter(fields);
            case RESET -> new Mutation.Reset(targets.scope(fields, "target"));
            case REVERT -> new Mutation.Revert(targets.scope(fields, "target"));
            case KEEP -> new Mutation.Keep(targets.scope(fields, "target"));
            case RELEASE_AUTOMATION ->
                    new Mutation.ReleaseAutomation(targets.scope(fields, "target"));
            case CLEAR_HISTORY -> new Mutation.ClearHistory(targets.scope(fields, "target"));
            case ADD_LAYER -> addLayer(fields);
            case REMOVE_LAYER -> {
                Scope.OfLayer layer = targets.layer(fields, "target");
                heights.merge(layer.screen(), -1, Integer::sum);
                yield new Mutation.RemoveLayer(layer.screen(), layer.layer());
            }
            case MOVE_LAYER -> {
                Scope.OfLayer layer = targets.layer(fields, "target");
                yield new Mutation.MoveLayer(layer.screen(), layer.layer(), fields.integer("to"));
            }
            case SET_SHADER -> {
                Scope.OfLayer layer = targets.layer(fields, "target");
                yield new Mutation.SetShader(
                        layer.screen(), layer.layer(), Names.shader(fields, "shader"));
            }
            case SET_LAYER_KEY -> {
                Scope.OfLayer layer = targets.layer(fields, "target");
                yield new Mutation.SetLayerKey(
                        layer.screen(), layer.layer(), Names.key(fields, "key"));
            }
            case ADD_SCREEN -> {
                ScreenId screen = Names.screen(fields, "screen");
                heights.putIfAbsent(screen, 0);
                yield new Mutation.AddScreen(screen, format(fields));
            }
            case REMOVE_SCREEN -> {
                ScreenId screen = Names.screen(fields, "screen");
                heights.remove(screen);
                yield new Mutation.RemoveScreen(screen);
            }
            case SET_FORMAT ->
                    new Mutation.SetFormat(Names.screen(fields, "screen"), format(fields));
            case SAVE_SCENE -> saveScene(fields);
            case LOAD_SCENE -> loadScene(fields);
            case RENAME_SCENE ->
                    new Mutation.RenameScene(Names.scene(fields, "scene"), fields.text("name"));
            case DELETE_SCENE -> new Mutation.DeleteScene(Names.scene(fields, "scene"));
            case ROLLBACK -> rollback(fields);
        };
    }

    private Mutation setParameter(Fields fields) throws RefusedException {
        Slot slot = targets.parameter(fields.text("target"), fields.pathOf("target"));
        ParameterValue value =
                ValueJson.read(
                        fields.node("value"),
                        slot.definition().kind(),
                        fields.pathOf("value"),
                        slot.address().screen(),
                        targets);
        Lifetime lifetime =
                fields.has("lifetime")
                        ? Lifetime.valueOf(
                                fields.word("lifetime", LIFETIMES).toUpperCase(Locale.ROOT))
                        : null;
        return new Mutation.SetParameter(slot.address(), value, lifetime);
    }

    private Mutation addLayer(Fields fields) throws RefusedException {
        ScreenId screen = Names.screen(fields, "screen");
        ShaderId shader = Names.shader(fields, "shader");
        Key key = fields.has("key") ? Names.key(fields, "key") : null;
        int height = heights.getOrDefault(screen, 0);
        int at = fields.has("at") ? fields.integer("at") : height;
        var values = new HashMap<ParameterId, ParameterValue>();
        if (fields.has("values")) {
            takeValues(fields, screen, shader, values);
        }
        heights.put(screen, height + 1);
        return new Mutation.AddLayer(screen, key, shader, at, values);
    }

    private void takeValues(
            Fields fields, ScreenId screen, ShaderId id, Map<ParameterId, ParameterValue> into)
            throws RefusedException {
        ShaderDescription shader = view.catalog().find(id);
        if (shader == null) {
            throw unusable(id, fields.pathOf("shader"));
        }
        List<ParameterDefinition> declared = CommonParameters.ofLayer(shader.inputs());
        Fields values = Fields.of(fields.node("values"), fields.pathOf("values"));
        for (String name : values.names()) {
            ParameterDefinition definition = find(declared, name);
            if (definition == null) {
                List<String> keys = declared.stream().map(one -> one.key().value()).toList();
                throw RefusedException.of(
                        Problem.Code.UNKNOWN_TARGET,
                        values.pathOf(name),
                        "the shader "
                                + id
                                + " has no input "
                                + Spelling.quoted(name)
                                + ", only "
                                + String.join(", ", keys)
                                + Spelling.didYouMean(name, keys));
            }
            ParameterValue value =
                    ValueJson.read(
                            values.node(name),
                            definition.kind(),
                            values.pathOf(name),
                            screen,
                            targets);
            if (into.put(definition.id(), value) != null) {
                throw RefusedException.of(
                        Problem.Code.BAD_ARGUMENT,
                        values.pathOf(name),
                        "the input " + definition.id() + " is given twice, by id and by key");
            }
        }
    }

    private RefusedException unusable(ShaderId id, String path) {
        if (view.catalog().get(id) instanceof ShaderEntry.Broken broken) {
            return RefusedException.of(Problem.Code.BAD_ARGUMENT, path, broken.message());
        }
        return RefusedException.of(
                Problem.Code.UNKNOWN_TARGET,
                path,
                "there is no shader "
                        + Spelling.quoted(id.value())
                        + Spelling.didYouMean(
                                id.value(),
                                view.catalog().entries().stream()
                                        .map(entry -> entry.id().value())
                                        .toList())
                        + " (/api/shaders lists what there is)");
    }

    /** By id first, by key second. */
    private static @Nullable ParameterDefinition find(
            List<ParameterDefinition> declared, String name) {
        ParameterDefinition byKey = null;
        for (ParameterDefinition definition : declared) {
            if (definition.id().value().equals(name)) {
                return definition;
            }
            if (definition.key().value().equals(name)) {
                byKey = definition;
            }
        }
        return byKey;
    }

    private static ScreenFormat format(Fields fields) throws RefusedException {
        int width = fields.integer("width");
        int height = fields.integer("height");
        float framesPerSecond = fields.number("framesPerSecond");
        try {
            return new ScreenFormat(width, height, framesPerSecond);
        } catch (IllegalArgumentException e) {
            String wrong =
                    framesPerSecond >= 1 && framesPerSecond <= ScreenFormat.FASTEST
                            ? width >= 1 && width <= ScreenFormat.LARGEST ? "height" : "width"
                            : "framesPerSecond";
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    fields.pathOf(wrong),
                    "a size is 1x1 to 16384x16384 and a rate 1 to 480 frames a second, was "
                            + width
                            + "x"
                            + height
                            + " at "
                            + framesPerSecond);
        }
    }

    private Mutation saveScene(Fields fields) throws RefusedException {
        ScreenId screen = Names.screen(fields, "screen");
        SceneId scene = Names.scene(fields, "scene");
        String name = fields.optionalText("name");
        if (name == null) {
            Scene before = view.base().find(scene);
            name = before == null ? scene.value() : before.name();
        }
        sceneHeights.put(scene, heights.getOrDefault(screen, 0));
        return new Mutation.SaveScene(screen, scene, name);
    }

    private Mutation loadScene(Fields fields) throws RefusedException {
        ScreenId screen = Names.screen(fields, "screen");
        SceneId scene = Names.scene(fields, "scene");
        boolean clear =
                fields.has("automation") && fields.word("automation", AUTOMATIONS).equals("clear");
        heights.put(screen, sceneHeights.getOrDefault(scene, 0));
        return new Mutation.LoadScene(
                screen, scene, clear ? LoadedAutomation.CLEAR : LoadedAutomation.KEEP_COMPATIBLE);
    }

    private Mutation rollback(Fields fields) throws RefusedException {
        long number = fields.natural("generation");
        Generations.Content content;
        try {
            content = generations.read(number);
        } catch (NoSuchFileException _) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_TARGET,
                    fields.pathOf("generation"),
                    "there is no generation "
                            + number
                            + " any more, or yet (/api/generations lists what there is)");
        } catch (Generations.UnusableException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    fields.pathOf("generation"),
                    "generation " + number + " cannot be used: " + e.getMessage());
        } catch (IOException e) {
            throw GenerationsJson.unreadable(e);
        }
        heights.clear();
        for (Screen screen : content.screens()) {
            heights.put(screen.id(), screen.layers().size());
        }
        return new Mutation.ReplaceScreens(
                content.screens(),
                content.lastLayerNumber(),
                content.carried(),
                "generation " + number);
    }
}
