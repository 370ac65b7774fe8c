package scrim.daemon.render;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.BlendMode;
import scrim.engine.state.RenderLayer;
import scrim.engine.state.Slot;

import java.util.List;

/**
 * How one layer is drawn, as far as it follows from the structure.
 *
 * <p>A layer is one pass. A shader that reads no picture can be laid over the one below by the
 * blending hardware, in place, for the four modes that hardware knows; all else reads the picture
 * below and writes the finished one to another target.
 */
@OwnedBy(ThreadRole.RENDER)
final class LayerPlan {
    final Program plain;
    final Program blended;
    final Uniforms plainUniforms;
    final Uniforms blendedUniforms;
    final int mixAt;
    final int bypassAt;
    final int blendAt;

    /** Where the sources of its images are among a frame's objects, in the order of their units. */
    final int[] imagesAt;

    private final boolean covers;

    LayerPlan(RenderLayer layer, ProgramCache.Pair programs, List<Slot> pulses) {
        plain = programs.plain();
        blended = programs.blended();
        covers = programs.plainFinish() == ShaderSource.Finish.COVER;
        plainUniforms = new Uniforms(plain, layer.inputs(), pulses);
        blendedUniforms = new Uniforms(blended, layer.inputs(), pulses);
        mixAt = layer.mix().offset();
        bypassAt = layer.bypass().offset();
        blendAt = layer.blend().offset();
        imagesAt =
                layer.inputs().stream()
                        .filter(slot -> slot.definition().kind() instanceof ParameterKind.Image)
                        .mapToInt(Slot::object)
                        .toArray();
    }

    static boolean readsImages(List<ParameterDefinition> inputs) {
        return inputs.stream().anyMatch(input -> input.kind() instanceof ParameterKind.Image);
    }

    /** Whether the layer can be laid over the picture below without reading it. */
    boolean isInPlace(BlendMode blend) {
        return covers
                && switch (blend) {
                    case NORMAL, ADD, MULTIPLY, SCREEN -> true;
                    case OVERLAY, DIFFERENCE, LIGHTEN, DARKEN -> false;
                };
    }

    /** Whether the plain program gives this mode. */
    boolean isPlain(BlendMode blend) {
        return isInPlace(blend) || (!covers && blend == BlendMode.NORMAL);
    }
}
