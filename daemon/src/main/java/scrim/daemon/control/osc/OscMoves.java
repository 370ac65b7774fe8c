package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ParameterValue;
import scrim.engine.state.Slot;

/** Somebody who sends packets and wants to know what they have set, so as not to be told it. */
@FunctionalInterface
public interface OscMoves {
    /**
     * A value was taken. Called while the packet is read; must not wait, nor keep the array.
     *
     * @param slot of the structure that the value went to
     * @param value its numbers, as they were sent, as many as the parameter's kind is wide
     * @param object its text, null for numbers
     */
    void moved(Slot slot, float[] value, @Nullable ParameterValue object);
}
