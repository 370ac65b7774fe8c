package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.SizeExpression;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.stack.Asset;
import scrim.engine.stack.BlendMode;
import scrim.engine.state.RenderLayer;
import scrim.engine.state.Slot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How one layer is drawn, as far as it follows from the structure.
 *
 * <p>A shader whose last pass has no target draws it straight onto the stack, unless another layer
 * reads its picture. If it reads no picture it can be laid over the one below by the blending
 * hardware, in place, for the four modes that hardware knows; all else reads the picture below and
 * writes the finished one to another target.
 */
@OwnedBy(ThreadRole.RENDER)
final class LayerPlan implements SizeExpression.Inputs {
    private static final Pattern DISCARD = Pattern.compile("\\bdiscard\\b");

    final ProgramCache.Made made;
    final ShaderSource source;
    final Samplers samplers;

    /** The layer's address, for messages: {@code main/warp}. */
    final String path;

    final @Nullable Straight straight;
    final Uniforms own;
    final int mixAt;
    final int bypassAt;
    final int blendAt;

    /** Where its image sources are among a frame's objects, -1 where nobody can choose one. */
    final int[] imagesAt;

    /** Where its words are, likewise. */
    final int[] textsAt;

    /** The files that come with the shader. */
    final String[] files;

    final int historyFrames;

    /** Which of its images is remembered, -1 for the picture below. */
    final int rememberedImage;

    /** Whether a pixel may stay as it was where the shader draws. */
    final boolean leavesGaps;

    private final int[] numbersAt;
    private float[] values = new float[0];

    /** The programs that draw the last pass onto the stack. */
    static final class Straight {
        private final ShaderPrograms.Straight programs;
        private final Uniforms[] byMode = new Uniforms[BlendMode.values().length];

        Straight(ShaderPrograms.Straight programs, Function<Program, Uniforms> uniforms) {
            this.programs = programs;
            Map<Program, Uniforms> made = new HashMap<>();
            for (BlendMode mode : BlendMode.values()) {
                byMode[mode.ordinal()] = made.computeIfAbsent(programs.of(mode), uniforms);
            }
        }

        /** Whether the layer can be laid over the picture below without reading it. */
        boolean isInPlace(BlendMode blend) {
            return programs.isInPlace(blend);
        }

        Uniforms of(BlendMode blend) {
            return byMode[blend.ordinal()];
        }
    }

    LayerPlan(RenderLayer layer, String path, ProgramCache.Made made, List<Slot> pulses) {
        this.made = made;
        source = made.source();
        ShaderPrograms programs = made.programs();
        this.path = path;
        samplers = Samplers.of(source);
        List<Slot> inputs = layer.inputs();
        own = new Uniforms(programs.own(), samplers, inputs, pulses);
        ShaderPrograms.Straight onto = programs.straight();
        straight =
                onto == null
                        ? null
                        : new Straight(
                                onto, program -> new Uniforms(program, samplers, inputs, pulses));
        mixAt = layer.mix().offset();
        bypassAt = layer.bypass().offset();
        blendAt = layer.blend().offset();
        imagesAt = objectsOf(samplers.images(), inputs);
        textsAt = objectsOf(samplers.texts(), inputs);
        files =
                samplers.textures().stream()
                        .map(Asset::path)
                        .map(file -> source.folder().resolve(file).toAbsolutePath().toString())
                        .toArray(String[]::new);
        historyFrames = own.readsHistory() ? layer.historyFrames() : 0;
        int remembered = source.rememberedInput();
        rememberedImage =
                remembered < 0
                        ? -1
                        : samplers.images().indexOf(source.description().inputs().get(remembered));
        leavesGaps = source.vertex() != null || DISCARD.matcher(source.fragment()).find();
        numbersAt =
                source.description().inputs().stream()
                        .mapToInt(input -> offset(find(input, inputs)))
                        .toArray();
    }

    /** Evaluates sizes with these values from now on. */
    SizeExpression.Inputs with(float[] frameValues) {
        values = frameValues;
        return this;
    }

    @Override
    public double number(int input) {
        int at = numbersAt[input];
        return at < 0 ? 0 : values[at];
    }

    int passes() {
        return source.passes().size();
    }

    private static int[] objectsOf(List<ParameterDefinition> wanted, List<Slot> inputs) {
        return wanted.stream()
                .map(input -> find(input, inputs))
                .mapToInt(slot -> slot == null ? -1 : slot.object())
                .toArray();
    }

    private static int offset(@Nullable Slot slot) {
        return slot == null || slot.object() >= 0 ? -1 : slot.offset();
    }

    /** The library may be newer than the snapshot by a moment, and its inputs others. */
    private static @Nullable Slot find(ParameterDefinition input, List<Slot> inputs) {
        for (Slot slot : inputs) {
            if (slot.address().parameter().equals(input.id())
                    && slot.definition().kind().getClass() == input.kind().getClass()) {
                return slot;
            }
        }
        return null;
    }
}
