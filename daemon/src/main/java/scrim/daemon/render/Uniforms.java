package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterKind;
import scrim.engine.state.Slot;

import java.util.List;

/**
 * Where each input and each picture of a layer goes in one program: worked out when the structure
 * changes, followed without a look-up in every frame. What the program does not use is left out.
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

    final Program program;
    private final Form[] forms;
    private final int[] places;

    /** Offsets of values; for a pulse its number among the screen's pulses. */
    private final int[] sources;

    private final int count;

    /** The texture unit of each of the shader's pictures. */
    private final int[] units;

    private final int historyUnit;

    Uniforms(Program program, Samplers samplers, List<Slot> inputs, List<Slot> pulses) {
        this.program = program;
        forms = new Form[inputs.size()];
        places = new int[inputs.size()];
        sources = new int[inputs.size()];
        int used = 0;
        for (Slot slot : inputs) {
            ParameterKind kind = slot.definition().kind();
            if (kind instanceof ParameterKind.Image || kind instanceof ParameterKind.Text) {
                continue;
            }
            int place = program.place(slot.address().parameter().value());
            if (place == Program.UNUSED) {
                continue;
            }
            forms[used] = form(kind);
            places[used] = place;
            sources[used] =
                    kind instanceof ParameterKind.Pulse ? pulses.indexOf(slot) : slot.offset();
            used++;
        }
        count = used;
        units = samplers.names().stream().mapToInt(program::unit).toArray();
        historyUnit = program.unit(Samplers.HISTORY);
    }

    /** Hands one frame's values to the program, which must be the one in use. */
    void upload(float[] values, Pulses pulses) {
        for (int i = 0; i < count; i++) {
            int place = places[i];
            int from = sources[i];
            switch (forms[i]) {
                case ONE_FLOAT -> program.set(place, values[from]);
                case TWO_FLOATS -> program.set(place, values[from], values[from + 1]);
                case FOUR_FLOATS ->
                        program.set(
                                place,
                                values[from],
                                values[from + 1],
                                values[from + 2],
                                values[from + 3]);
                case WHOLE -> program.set(place, (int) values[from]);
                case PULSE -> program.set(place, pulses.isOn(from) ? 1 : 0);
            }
        }
    }

    /**
     * Binds what the program reads.
     *
     * @param textures one for each of the shader's pictures, in their order
     */
    void bind(GlState state, int[] textures) {
        for (int i = 0; i < units.length; i++) {
            if (units[i] != Program.UNUSED) {
                state.bind(units[i], textures[i]);
            }
        }
    }

    boolean readsHistory() {
        return historyUnit != Program.UNUSED;
    }

    void bindHistory(GlState state, int textures) {
        state.bindArray(historyUnit, textures);
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
