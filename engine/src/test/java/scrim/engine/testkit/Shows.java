package scrim.engine.testkit;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.util.ArrayList;
import java.util.List;

/** Sample shaders and shows. Layers are called {@code a}, {@code b}… and have ids from L1. */
public final class Shows {
    public static final ParameterDefinition SPEED =
            ParameterDefinition.of("speed", "Speed", new ParameterKind.Scalar(1, 0, 10));

    /** One input of every kind. */
    public static final ShaderDescription EVERYTHING =
            shader(
                    "test/everything",
                    SPEED,
                    ParameterDefinition.of("on", "On", new ParameterKind.Flag(false)),
                    ParameterDefinition.of("mode", "Mode", choice(0, 1, 2)),
                    ParameterDefinition.of(
                            "center",
                            "Center",
                            new ParameterKind.Point(
                                    new ParameterValue.Point(0, 0),
                                    new ParameterValue.Point(-1, -1),
                                    new ParameterValue.Point(1, 1))),
                    ParameterDefinition.of(
                            "tint",
                            "Tint",
                            new ParameterKind.Color(new ParameterValue.Color(0, 0, 0, 1))),
                    ParameterDefinition.of("title", "Title", new ParameterKind.Text("hello", 20)),
                    ParameterDefinition.of("hit", "Hit", new ParameterKind.Pulse()),
                    ParameterDefinition.of(
                            "picture", "Picture", new ParameterKind.Image(new ImageSource.None())));

    /** Only {@code speed}, with a narrower range, and {@code on} as a number. */
    public static final ShaderDescription COUSIN =
            shader(
                    "test/cousin",
                    ParameterDefinition.of("speed", "Speed", new ParameterKind.Scalar(1, 0, 2)),
                    ParameterDefinition.of("on", "On", new ParameterKind.Scalar(0.5f, 0, 1)));

    private Shows() {}

    public static ShaderDescription shader(String id, ParameterDefinition... inputs) {
        return new ShaderDescription(
                new ShaderId(id),
                id,
                "",
                "",
                List.of(),
                List.of(inputs),
                List.of(),
                List.of(),
                Temporal.NONE,
                false,
                "hash of " + id);
    }

    /** A shader with so many scalars from 0 to 1: {@code p0}, {@code p1}… */
    public static ShaderDescription scalars(String id, int count) {
        var inputs = new ParameterDefinition[count];
        for (int i = 0; i < count; i++) {
            inputs[i] = ParameterDefinition.of("p" + i, "P" + i, new ParameterKind.Scalar(0, 0, 1));
        }
        return shader(id, inputs);
    }

    /** The same shader with other inputs. */
    public static ShaderDescription withInputs(
            ShaderDescription shader, ParameterDefinition... inputs) {
        return with(shader, List.of(inputs), shader.temporal(), shader.contentHash());
    }

    public static ShaderDescription withTemporal(ShaderDescription shader, Temporal temporal) {
        return with(shader, shader.inputs(), temporal, shader.contentHash());
    }

    /** The same inputs, another program. */
    public static ShaderDescription withContent(ShaderDescription shader, String contentHash) {
        return with(shader, shader.inputs(), shader.temporal(), contentHash);
    }

    /** A show with one screen, {@code main}, and one layer for each shader, bottom to top. */
    public static DurableState stack(ShaderDescription... shaders) {
        var layers = new ArrayList<Layer>();
        for (int i = 0; i < shaders.length; i++) {
            layers.add(new Layer(LayerId.of(i + 1), new Key(key(i)), shaders[i].id(), Values.NONE));
        }
        Screen main = Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT);
        return new DurableState(
                Rows.of(main.withLayers(Rows.copyOf(layers))), Rows.of(), shaders.length);
    }

    /** A choice of options with these numbers, the first being the default. */
    public static ParameterKind.Choice choice(int... options) {
        var list = new ArrayList<ParameterKind.Option>();
        for (int option : options) {
            list.add(new ParameterKind.Option(option, "option " + option));
        }
        return new ParameterKind.Choice(options[0], list);
    }

    private static String key(int layer) {
        return layer < 26 ? String.valueOf((char) ('a' + layer)) : "layer" + layer;
    }

    private static ShaderDescription with(
            ShaderDescription shader,
            List<ParameterDefinition> inputs,
            Temporal temporal,
            String contentHash) {
        return new ShaderDescription(
                shader.id(),
                shader.name(),
                shader.description(),
                shader.credit(),
                shader.categories(),
                inputs,
                shader.textures(),
                shader.fonts(),
                temporal,
                shader.feedback(),
                contentHash);
    }
}
