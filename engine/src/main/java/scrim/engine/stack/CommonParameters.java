package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The parameters that every layer and every screen has, whatever the shader. They have the same
 * three tiers, the same addresses and the same rules as a shader's own.
 *
 * <p>Their ids have a dot, which no shader input can have. Their keys are the plain words ({@code
 * main/warp/mix}), unless the shader declares an input of that name; the id always works.
 */
public final class CommonParameters {
    public static final ParameterId MIX = new ParameterId("layer.mix");
    public static final ParameterId BYPASS = new ParameterId("layer.bypass");
    public static final ParameterId BLEND = new ParameterId("layer.blend");

    public static final ParameterId BRIGHTNESS = new ParameterId("master.brightness");
    public static final ParameterId DISPLAY_ON = new ParameterId("master.displayOn");
    public static final ParameterId PLAY_STATE = new ParameterId("master.playState");
    public static final ParameterId LOG_LEVEL = new ParameterId("master.logLevel");

    /** Mix, bypass and blend, in this order; they come before the shader's own parameters. */
    public static final List<ParameterDefinition> OF_LAYER =
            List.of(
                    define(MIX, "mix", "Mix", new ParameterKind.Scalar(1, 0, 1), null),
                    define(BYPASS, "bypass", "Bypass", new ParameterKind.Flag(false), null),
                    define(
                            BLEND,
                            "blend",
                            "Blend",
                            choice(BlendMode.values(), BlendMode::word),
                            null));

    /**
     * Brightness in percent, display on, play state, log level, in this order. They say what a
     * machine does, not how a look is tuned, so they are saved whoever sets them.
     */
    public static final List<ParameterDefinition> OF_MASTER =
            List.of(
                    define(
                            BRIGHTNESS,
                            "brightness",
                            "Brightness",
                            new ParameterKind.Scalar(100, 0, 100),
                            Lifetime.DURABLE),
                    define(
                            DISPLAY_ON,
                            "displayOn",
                            "Display on",
                            new ParameterKind.Flag(true),
                            Lifetime.DURABLE),
                    define(
                            PLAY_STATE,
                            "playState",
                            "Play state",
                            choice(PlayState.values(), PlayState::word),
                            Lifetime.DURABLE),
                    define(
                            LOG_LEVEL,
                            "logLevel",
                            "Log level",
                            new ParameterKind.Choice(
                                    LogLevel.INFO.ordinal(),
                                    options(LogLevel.values(), LogLevel::word)),
                            Lifetime.DURABLE));

    private CommonParameters() {}

    /** All parameters of a layer with the given shader inputs, with keys that do not clash. */
    public static List<ParameterDefinition> ofLayer(List<ParameterDefinition> inputs) {
        var all = new ArrayList<ParameterDefinition>(OF_LAYER.size() + inputs.size());
        for (ParameterDefinition common : OF_LAYER) {
            boolean taken = inputs.stream().anyMatch(input -> input.key().equals(common.key()));
            all.add(taken ? withKey(common, new Key(common.id().value())) : common);
        }
        all.addAll(inputs);
        return List.copyOf(all);
    }

    private static ParameterDefinition withKey(ParameterDefinition of, Key key) {
        return new ParameterDefinition(
                of.id(), key, of.label(), of.kind(), of.settlesAs(), of.smoothingSeconds());
    }

    private static ParameterDefinition define(
            ParameterId id,
            String key,
            String label,
            ParameterKind kind,
            @Nullable Lifetime settlesAs) {
        return new ParameterDefinition(id, new Key(key), label, kind, settlesAs, null);
    }

    private static <E extends Enum<E>> ParameterKind choice(E[] all, Function<E, String> word) {
        return new ParameterKind.Choice(0, options(all, word));
    }

    private static <E extends Enum<E>> List<ParameterKind.Option> options(
            E[] all, Function<E, String> word) {
        var options = new ArrayList<ParameterKind.Option>();
        for (E one : all) {
            options.add(new ParameterKind.Option(one.ordinal(), word.apply(one)));
        }
        return options;
    }
}
