package scrim.engine.stack;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;

/**
 * One shader in a stack, with what has been set in it. It consumes the picture of the layers below.
 *
 * @param id who it is, for good
 * @param key how controllers reach it; unique in its stack, never of the form of a layer id
 * @param shader what it draws; kept when the shader is missing or broken
 * @param values what has been set, mix, bypass and blend among them
 */
public record Layer(LayerId id, Key key, ShaderId shader, Values values) {
    /**
     * @throws IllegalArgumentException if the id is the master's or the key is reserved
     */
    public Layer {
        if (id.isMaster() || isReserved(key)) {
            throw new IllegalArgumentException("not a layer: " + id + " with key " + key);
        }
    }

    /** Whether a key is kept for ids: {@code master}, and {@code L} with a number. */
    public static boolean isReserved(Key key) {
        return key.value().equals("master") || LayerId.hasForm(key.value());
    }

    /** From 0, as if the layer were not there, to 1. */
    public float mix() {
        return held(CommonParameters.MIX) instanceof ParameterValue.Scalar(float mix) ? mix : 1;
    }

    /** Whether the layer lets the picture below pass untouched. */
    public boolean bypass() {
        return held(CommonParameters.BYPASS) instanceof ParameterValue.Flag(boolean on) && on;
    }

    public BlendMode blend() {
        return held(CommonParameters.BLEND) instanceof ParameterValue.Choice(int option)
                        && option >= 0
                        && option < BlendMode.values().length
                ? BlendMode.values()[option]
                : BlendMode.NORMAL;
    }

    public Layer with(Values values) {
        return new Layer(id, key, shader, values);
    }

    private @Nullable ParameterValue held(ParameterId name) {
        Setting setting = values.get(name);
        return setting == null ? null : setting.value();
    }
}
