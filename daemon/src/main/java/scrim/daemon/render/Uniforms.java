package scrim.daemon.render;

import static org.lwjgl.opengl.GL20C.*;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterKind;
import scrim.engine.state.Slot;

import java.util.List;

/**
 * Where each input of a layer goes in one program: worked out when the structure changes, followed
 * without a look-up in every frame. Inputs the program does not use are left out.
 */
@OwnedBy(ThreadRole.RENDER)
final class Uniforms {
    private enum Form {
        ONE_FLOAT,
        TWO_FLOATS,
        FOUR_FLOATS,
        WHOLE,
        PULSE
    }

    private final Form[] forms;
    private final int[] locations;

    /** Offsets of values; for a pulse its number among the screen's pulses. */
    private final int[] sources;

    private final int count;

    Uniforms(Program program, List<Slot> inputs, List<Slot> pulses) {
        forms = new Form[inputs.size()];
        locations = new int[inputs.size()];
        sources = new int[inputs.size()];
        int used = 0;
        for (Slot slot : inputs) {
            int location = program.location(slot.address().parameter().value());
            ParameterKind kind = slot.definition().kind();
            if (location < 0
                    || kind instanceof ParameterKind.Image
                    || kind instanceof ParameterKind.Text) {
                continue;
            }
            forms[used] = form(kind);
            locations[used] = location;
            sources[used] =
                    kind instanceof ParameterKind.Pulse ? pulses.indexOf(slot) : slot.offset();
            used++;
        }
        count = used;
    }

    /** Hands one frame's values to the program, which must be the one in use. */
    void upload(float[] values, Pulses pulses) {
        for (int i = 0; i < count; i++) {
            int location = locations[i];
            int from = sources[i];
            switch (forms[i]) {
                case ONE_FLOAT -> glUniform1f(location, values[from]);
                case TWO_FLOATS -> glUniform2f(location, values[from], values[from + 1]);
                case FOUR_FLOATS ->
                        glUniform4f(
                                location,
                                values[from],
                                values[from + 1],
                                values[from + 2],
                                values[from + 3]);
                case WHOLE -> glUniform1i(location, (int) values[from]);
                case PULSE -> glUniform1i(location, pulses.isOn(from) ? 1 : 0);
            }
        }
    }

    private static Form form(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> Form.ONE_FLOAT;
            case ParameterKind.Point _ -> Form.TWO_FLOATS;
            case ParameterKind.Color _ -> Form.FOUR_FLOATS;
            case ParameterKind.Flag _, ParameterKind.Choice _ -> Form.WHOLE;
            case ParameterKind.Pulse _ -> Form.PULSE;
            case ParameterKind.Image _, ParameterKind.Text _ ->
                    throw new IllegalArgumentException(kind.word() + " is no uniform");
        };
    }
}
