package scrim.engine.stack;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;

/**
 * One shader in a stack, with what has been set in it. It consumes the picture of the layers below.
 *
 * @param id who it is, for good
 * @param key how controllers reach it; unique in its stack, never of the form of a layer id
 * @param shader what it draws; kept when the shader is missing or broken
 * @param values what has been set, mix, bypass and blend among them
 */
public record Layer(LayerId id, Key key, ShaderId shader, Values values, Carried carried) {
    /**
     * @throws IllegalArgumentException if the id is the master's or the key is reserved
     */
    public Layer {
        if (id.isMaster() || isReserved(key)) {
            throw new IllegalArgumentException("not a layer: " + id + " with key " + key);
        }
    }

    public Layer(LayerId id, Key key, ShaderId shader, Values values) {
        this(id, key, shader, values, Carried.NOTHING);
    }

    /** Whether a key is kept for ids: {@code master}, and {@code L} with a number. */
    public static boolean isReserved(Key key) {
        return key.value().equals("master") || LayerId.hasForm(key.value());
    }

    /** Whether the layer lets the picture below pass untouched. */
    public boolean bypass() {
        Setting held = values.get(CommonParameters.BYPASS);
        return held != null && held.value().equals(new ParameterValue.Flag(true));
    }

    public Layer with(Values changed) {
        return new Layer(id, key, shader, changed, carried);
    }

    public Layer with(ShaderId changed) {
        return new Layer(id, key, changed, values, carried);
    }

    public Layer with(Key changed) {
        return new Layer(id, changed, shader, values, carried);
    }

    /** The same for another stack, where its id may be taken. */
    public Layer with(LayerId changed) {
        return new Layer(changed, key, shader, values, carried);
    }
}
