package scrim.daemon.render;

import static org.lwjgl.opengl.GL14C.GL_CONSTANT_COLOR;
import static org.lwjgl.opengl.GL14C.glBlendColor;
import static org.lwjgl.opengl.GL14C.glBlendFuncSeparate;
import static org.lwjgl.opengl.GL30C.*;

import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ImageSource;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.FrameState;
import scrim.engine.state.RenderLayer;
import scrim.engine.state.RenderScreen;
import scrim.engine.state.Slot;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws one screen's stack. The last finished picture is never drawn over: a frame that fails half
 * way leaves it as it was.
 */
@OwnedBy(ThreadRole.RENDER)
final class ScreenRenderer implements AutoCloseable {
    private static final BlendMode[] BLENDS = BlendMode.values();
    private static final PlayState[] PLAY_STATES = PlayState.values();

    /** One mode for each way in which a driver may have to prepare a layer. */
    private static final BlendMode[] REHEARSED = {
        BlendMode.NORMAL, BlendMode.DIFFERENCE, BlendMode.ADD, BlendMode.SCREEN, BlendMode.MULTIPLY
    };

    private static final int NOT_BEFORE_THE_NEXT_FRAME = -1;

    private final ProgramCache programs;
    private final Program black;
    private final int emptyTexture;
    private final ScreenFormat format;
    private final ScreenClock clock = new ScreenClock();

    /** The finished picture and two to work in, which take turns. */
    private final Target[] targets = new Target[3];

    private int front;
    private LayerPlan[] plans = new LayerPlan[0];
    private Pulses pulses = new Pulses(new int[0]);
    private int rehearsal;
    private int brightnessAt;
    private int displayOnAt;
    private int playStateAt;

    /**
     * Begins with a black picture.
     *
     * @throws IllegalStateException if the driver has no room for pictures of this size
     */
    ScreenRenderer(ScreenFormat format, ProgramCache programs, Program black, int emptyTexture) {
        this.format = format;
        this.programs = programs;
        this.black = black;
        this.emptyTexture = emptyTexture;
        try {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = new Target(format.width(), format.height());
                begin(targets[i]);
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    ScreenFormat format() {
        return format;
    }

    /** Takes on a new structure, compiling what is not compiled yet. */
    void follow(RenderScreen screen, ShaderLibrary.Contents shaders) {
        brightnessAt = screen.brightness().offset();
        displayOnAt = screen.displayOn().offset();
        playStateAt = screen.playState().offset();
        List<Slot> events = new ArrayList<>();
        List<LayerPlan> drawn = new ArrayList<>();
        for (RenderLayer layer : screen.layers()) {
            ShaderSource source = layer.description() == null ? null : shaders.find(layer.shader());
            ProgramCache.Pair pair = source == null ? null : programs.get(source);
            if (pair != null) {
                for (Slot slot : layer.inputs()) {
                    if (slot.definition().kind() instanceof ParameterKind.Pulse) {
                        events.add(slot);
                    }
                }
                drawn.add(new LayerPlan(layer, pair, events));
            }
        }
        plans = drawn.toArray(new LayerPlan[0]);
        pulses = new Pulses(events.stream().mapToInt(Slot::offset).toArray());
        rehearsal = NOT_BEFORE_THE_NEXT_FRAME;
    }

    /** Takes note of a frame in which this screen is not due. */
    void pass(FrameState frame) {
        pulses.note(frame.values());
    }

    /** Draws the next picture. The vertex array of the renderer must be bound. */
    void draw(FrameState frame) {
        float[] values = frame.values();
        pulses.note(values);
        PlayState state = PLAY_STATES[(int) values[playStateAt]];
        clock.advance(state, frame.time());

        int current = (front + 1) % targets.length;
        int other = (front + 2) % targets.length;
        glDisable(GL_BLEND);
        rehearse(targets[current], targets[front].texture, frame);
        begin(targets[current]);
        float brightness = values[displayOnAt] != 0 ? values[brightnessAt] / 100 : 0;
        if (state != PlayState.STOPPED && brightness > 0) {
            for (int i = 0; i < plans.length; i++) {
                LayerPlan plan = plans[i];
                float mix = values[plan.mixAt];
                if (values[plan.bypassAt] != 0 || mix == 0) {
                    continue;
                }
                BlendMode blend = BLENDS[(int) values[plan.blendAt]];
                if (plan.isInPlace(blend)) {
                    layOver(plan, blend, mix, values);
                } else {
                    glBindFramebuffer(GL_FRAMEBUFFER, targets[other].framebuffer);
                    drawOnwards(plan, blend, mix, targets[current].texture, frame);
                    int finished = other;
                    other = current;
                    current = finished;
                }
            }
            if (brightness < 1) {
                dim(brightness);
            }
        }
        pulses.clear();
        front = current;
    }

    /**
     * Draws a single pixel that nobody sees, in a way the show may need later: drivers do the last
     * part of compiling when a program is first used with a blend mode, and that should not happen
     * when somebody turns to that mode. One a frame, from the second frame of a structure on.
     */
    private void rehearse(Target scratch, int below, FrameState frame) {
        if (rehearsal == NOT_BEFORE_THE_NEXT_FRAME) {
            rehearsal = 0;
            return;
        }
        if (rehearsal >= plans.length * REHEARSED.length) {
            return;
        }
        LayerPlan plan = plans[rehearsal / REHEARSED.length];
        BlendMode blend = REHEARSED[rehearsal % REHEARSED.length];
        rehearsal++;
        glBindFramebuffer(GL_FRAMEBUFFER, scratch.framebuffer);
        glViewport(0, 0, 1, 1);
        if (plan.isInPlace(blend)) {
            layOver(plan, blend, 0, frame.values());
        } else {
            drawOnwards(plan, blend, 0, below, frame);
        }
    }

    /** The last finished picture. */
    Target picture() {
        return targets[front];
    }

    @Override
    public void close() {
        for (Target target : targets) {
            if (target != null) {
                target.close();
            }
        }
    }

    private void begin(Target target) {
        glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
        glViewport(0, 0, format.width(), format.height());
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
    }

    private Program use(LayerPlan plan, BlendMode blend, float mix, float[] values) {
        boolean plain = plan.isPlain(blend);
        Program program = plain ? plan.plain : plan.blended;
        glUseProgram(program.id);
        glUniform1f(program.mix, mix);
        glUniform1f(program.time, (float) clock.timeSeconds());
        glUniform1f(program.timeDelta, (float) clock.deltaSeconds());
        glUniform1i(program.frameIndex, (int) clock.frameIndex());
        glUniform2f(program.renderSize, format.width(), format.height());
        if (program.date >= 0) {
            glUniform4f(
                    program.date,
                    clock.year(),
                    clock.month(),
                    clock.dayOfMonth(),
                    (float) clock.secondsOfDay());
        }
        (plain ? plan.plainUniforms : plan.blendedUniforms).upload(values, pulses);
        return program;
    }

    /** Reads the picture below and writes the finished one to the target that is bound. */
    private void drawOnwards(
            LayerPlan plan, BlendMode blend, float mix, int below, FrameState frame) {
        Program program = use(plan, blend, mix, frame.values());
        glUniform1i(program.blend, blend.ordinal());
        bind(Program.BELOW_UNIT, below);
        bindImages(plan, below, frame.objects());
        glDrawArrays(GL_TRIANGLES, 0, 3);
    }

    /** The program has multiplied its colour by alpha and mix, and says so in alpha. */
    private void layOver(LayerPlan plan, BlendMode blend, float mix, float[] values) {
        var _ = use(plan, blend, mix, values);
        glEnable(GL_BLEND);
        switch (blend) {
            case NORMAL -> glBlendFuncSeparate(GL_ONE, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
            case ADD -> glBlendFuncSeparate(GL_ONE, GL_ONE, GL_ZERO, GL_ONE);
            case MULTIPLY ->
                    glBlendFuncSeparate(GL_DST_COLOR, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
            case SCREEN -> glBlendFuncSeparate(GL_ONE_MINUS_DST_COLOR, GL_ONE, GL_ZERO, GL_ONE);
            case OVERLAY, DIFFERENCE, LIGHTEN, DARKEN ->
                    throw new IllegalArgumentException(blend + " cannot be done in place");
        }
        glDrawArrays(GL_TRIANGLES, 0, 3);
        glDisable(GL_BLEND);
    }

    private void dim(float brightness) {
        glUseProgram(black.id);
        glEnable(GL_BLEND);
        glBlendColor(brightness, brightness, brightness, 1);
        glBlendFuncSeparate(GL_ZERO, GL_CONSTANT_COLOR, GL_ZERO, GL_ONE);
        glDrawArrays(GL_TRIANGLES, 0, 3);
        glDisable(GL_BLEND);
    }

    private void bindImages(LayerPlan plan, int below, ParameterValue[] objects) {
        for (int i = 0; i < plan.imagesAt.length; i++) {
            boolean isBelow =
                    objects[plan.imagesAt[i]] instanceof ParameterValue.Image image
                            && image.source() instanceof ImageSource.Below;
            bind(Program.BELOW_UNIT + 1 + i, isBelow ? below : emptyTexture);
        }
    }

    private static void bind(int unit, int texture) {
        glActiveTexture(GL_TEXTURE0 + unit);
        glBindTexture(GL_TEXTURE_2D, texture);
    }
}
