package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.GL_COLOR_BUFFER_BIT;
import static org.lwjgl.opengl.GL30C.glClear;
import static org.lwjgl.opengl.GL30C.glClearColor;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ScreenFormat;

import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * One layer's pictures and history, and how it is drawn with them. Lives as long as the layer, its
 * shader's files and the screen's size stay as they are, whatever becomes of the layers around it.
 * None of this is a parameter (LAY-28).
 */
@OwnedBy(ThreadRole.RENDER)
final class LayerRenderer implements AutoCloseable {
    private static final int NOT_DRAWN = -1;

    final LayerId id;
    private final Gl gl;
    private final ScreenFormat format;
    private final ToIntFunction<LayerId> layers;
    private final PassPictures pictures;
    private final TextPicture[] texts;

    /** What each of the shader's pictures is at the moment, in their order. */
    private final int[] textures;

    private final int soundsFrom;
    private final int filesFrom;
    private final int targetsFrom;
    private LayerPlan plan;
    private @Nullable History history;
    private @Nullable String historyRefusal;
    private @Nullable String told;

    /** The picture below the layer in this frame, as a texture. */
    private int below;

    private boolean isWanted;
    private boolean wasWanted;

    /** The screen's frame in which this layer's pictures were empty; NOT_DRAWN before it. */
    private int firstFrame = NOT_DRAWN;

    /**
     * @param layers what another layer of the screen drew last, as a texture, or 0
     */
    LayerRenderer(
            LayerId id, LayerPlan plan, ScreenFormat format, ToIntFunction<LayerId> layers, Gl gl) {
        this.id = id;
        this.plan = plan;
        this.format = format;
        this.layers = layers;
        this.gl = gl;
        Samplers samplers = plan.samplers;
        pictures = new PassPictures(plan.source, format, gl);
        soundsFrom = samplers.images().size() + samplers.texts().size();
        filesFrom = soundsFrom + samplers.sounds().size();
        targetsFrom = filesFrom + samplers.textures().size();
        textures = new int[targetsFrom + samplers.targets().size()];
        texts =
                samplers.texts().stream()
                        .map(text ->
                                new TextPicture(
                                        Samplers.look(plan.source, text),
                                        gl.fonts(),
                                        new Arriving(gl.state(), gl.budget(), gl.empty()),
                                        gl.waits(),
                                        plan.path + "/" + text.id(),
                                        gl.health()))
                        .toArray(TextPicture[]::new);
    }

    LayerPlan plan() {
        return plan;
    }

    /** Whether it can go on with another plan, its pictures and history being of use to that. */
    boolean suits(LayerPlan next) {
        return next.source
                .description()
                .contentHash()
                .equals(plan.source.description().contentHash());
    }

    /** Goes on with another plan for the same shader. */
    void follow(LayerPlan next) {
        if (!next.path.equals(plan.path)) {
            tell(null);
        }
        plan = next;
        historyRefusal = null;
        pictures.unsettle();
    }

    /** A frame begins: until {@link #want} is called nobody reads this layer's picture. */
    void begin() {
        wasWanted = isWanted;
        isWanted = false;
    }

    /**
     * Somebody reads this layer's picture in this frame.
     *
     * @param byItself whether it is the layer itself, which reads the frame before
     */
    void want(boolean byItself) {
        isWanted = true;
        if (byItself && pictures.own().addBack()) {
            pictures.unsettle();
        }
    }

    boolean isWanted() {
        return isWanted;
    }

    /** What it drew last, as a texture. */
    int picture() {
        return pictures.own().latest();
    }

    /** Temporal history and feedback start anew (INV-12). */
    void forget() {
        pictures.forget();
        forgetHistory();
        firstFrame = NOT_DRAWN;
    }

    /**
     * It is not drawn in this frame: what it drew before is no longer the frame before the next.
     */
    void forgetHistory() {
        if (history != null) {
            history.forget();
        }
    }

    /**
     * Draws the layer's passes, and the picture they come to onto the stack.
     *
     * @param mix 0 for a layer that others read but the stack does not show
     */
    void draw(ScreenFrame frame, ScreenPictures stack, BlendMode blend, float mix) {
        if (!prepare(frame)) {
            return;
        }
        if (firstFrame == NOT_DRAWN) {
            firstFrame = frame.clock.frameIndex();
        }
        Target reached = stack.below();
        collect(frame, reached.texture);
        pictures.begin(frame.isPaused());
        if (history != null) {
            history.begin(frame.isPaused());
        }
        LayerPlan.Straight straight = isWanted ? null : plan.straight;
        int passes = straight == null ? plan.passes() : plan.passes() - 1;
        drawPasses(frame, passes);
        if (straight == null) {
            // Before the layer is laid over it in place: history is of what lies below.
            keepFrame(reached);
            if (mix != 0) {
                present(stack, blend, mix);
            }
        } else {
            if (mix != 0) {
                Program program =
                        use(straight.of(blend), frame, passes, format.width(), format.height());
                finish(program, straight.isInPlace(blend), stack, blend, mix, plan.leavesGaps);
            }
            keepFrame(reached);
        }
    }

    /**
     * Draws a pixel that nobody sees into the target that is bound, with the programs that a blend
     * mode needs.
     */
    void rehearse(ScreenFrame frame, int pictureBelow, BlendMode blend) {
        below = pictureBelow;
        LayerPlan.Straight straight = plan.straight;
        if (straight == null) {
            ShaderPrograms.Straight onto = presenting();
            boolean isInPlace = ScreenPictures.canLayOver(blend);
            Program program = onto.of(blend);
            gl.state().use(program);
            gl.state().bind(program.unit(Gl.PRESENTED), gl.empty());
            rehearse(program, isInPlace, blend);
        } else {
            collect(frame, pictureBelow);
            Program program =
                    use(
                            straight.of(blend),
                            frame,
                            plan.passes() - 1,
                            format.width(),
                            format.height());
            rehearse(program, straight.isInPlace(blend), blend);
        }
    }

    private void rehearse(Program program, boolean isInPlace, BlendMode blend) {
        program.set(program.mix, 0f);
        if (isInPlace) {
            ScreenPictures.drawOver(program, blend);
        } else {
            program.set(program.blend, blend.ordinal());
            gl.state().bind(Program.BELOW_UNIT, below);
            program.draw();
        }
    }

    @Override
    public void close() {
        pictures.close();
        if (history != null) {
            history.close();
        }
        for (TextPicture text : texts) {
            text.close();
        }
        tell(null);
    }

    /** Makes what is missing; false if the layer cannot be drawn, and lets the picture pass. */
    private boolean prepare(ScreenFrame frame) {
        boolean isPlain =
                targetsFrom == textures.length
                        && !isWanted
                        && !wasWanted
                        && plan.historyFrames == 0
                        && history == null;
        if (isPlain) {
            return true;
        }
        if (historyRefusal == null
                && plan.historyFrames != (history == null ? 0 : history.frames)) {
            remakeHistory();
        }
        long otherBytes = History.bytes(plan.historyFrames, format);
        if (pictures.prepare(plan.with(frame.values), isWanted, otherBytes)) {
            gl.state().forget();
        }
        tell(historyRefusal == null ? pictures.refusal() : historyRefusal);
        return told == null;
    }

    private void remakeHistory() {
        if (history != null) {
            history.close();
            history = null;
        }
        if (plan.historyFrames > 0
                && History.bytes(plan.historyFrames, format) <= PassPictures.MOST_BYTES) {
            try {
                history = new History(plan.historyFrames, format);
            } catch (IllegalStateException e) {
                historyRefusal = e.getMessage();
            }
        }
        gl.state().forget();
    }

    private void tell(@Nullable String refusal) {
        if (!Objects.equals(refusal, told)) {
            told = refusal;
            String subject = "layer " + plan.path;
            if (refusal == null) {
                gl.health().mended("render", subject);
            } else {
                gl.health()
                        .broken(
                                "render",
                                subject,
                                Severity.ERROR,
                                "layer "
                                        + plan.path
                                        + " ("
                                        + plan.source.file()
                                        + ") lets the picture pass: "
                                        + refusal);
            }
        }
    }

    /** Finds out what each of the shader's pictures is in this frame. */
    private void collect(ScreenFrame frame, int pictureBelow) {
        below = pictureBelow;
        int[] imagesAt = plan.imagesAt;
        for (int i = 0; i < imagesAt.length; i++) {
            int texture = imagesAt[i] < 0 ? 0 : image(frame.objects[imagesAt[i]]);
            textures[i] = texture == 0 ? gl.empty() : texture;
        }
        int[] textsAt = plan.textsAt;
        for (int i = 0; i < textsAt.length; i++) {
            textures[imagesAt.length + i] =
                    textsAt[i] < 0 ? gl.empty() : texts[i].texture(frame.objects[textsAt[i]]);
        }
        for (int i = soundsFrom; i < filesFrom; i++) {
            var input = plan.samplers.sounds().get(i - soundsFrom);
            int texture = gl.external().sound(input);
            textures[i] =
                    texture != ExternalPictures.NOTHING
                            ? texture
                            : input.isSpectrum() ? gl.empty() : gl.silence();
        }
        for (int i = filesFrom; i < targetsFrom; i++) {
            textures[i] = gl.stills().texture(plan.files[i - filesFrom], plan.path);
        }
    }

    private int image(ParameterValue value) {
        if (!(value instanceof ParameterValue.Image image)) {
            return 0;
        }
        return switch (image.source()) {
            case ImageSource.None _ -> 0;
            case ImageSource.Below _ -> below;
            case ImageSource.File file -> gl.stills().texture(file.path(), plan.path);
            case ImageSource.Video video -> gl.external().video(video.name());
            case ImageSource.Layer layer -> layers.applyAsInt(layer.layer());
            case ImageSource.Screen screen -> gl.screens().applyAsInt(screen.screen());
        };
    }

    private void drawPasses(ScreenFrame frame, int passes) {
        for (int i = targetsFrom; i < textures.length; i++) {
            textures[i] = pictures.target(i - targetsFrom).readable();
        }
        for (int pass = 0; pass < passes; pass++) {
            PassPicture picture = pictures.ofPass(pass);
            if (picture != null) {
                Target target = picture.drawable();
                gl.state().drawInto(target);
                if (plan.leavesGaps) {
                    glClearColor(0, 0, 0, 0);
                    glClear(GL_COLOR_BUFFER_BIT);
                }
                use(plan.own, frame, pass, target.width, target.height).draw();
                picture.drawn();
                int number = targetsFrom + pictures.numberOfPass(pass);
                if (number < textures.length) {
                    textures[number] = picture.readable();
                }
            }
        }
    }

    /** Lays the layer's own picture onto the stack. */
    private void present(ScreenPictures stack, BlendMode blend, float mix) {
        boolean isInPlace = ScreenPictures.canLayOver(blend);
        ShaderPrograms.Straight onto = presenting();
        Program program = onto.of(blend);
        gl.state().use(program);
        gl.state().bind(program.unit(Gl.PRESENTED), picture());
        finish(program, isInPlace, stack, blend, mix, false);
    }

    private void finish(
            Program program,
            boolean isInPlace,
            ScreenPictures stack,
            BlendMode blend,
            float mix,
            boolean leavesGaps) {
        program.set(program.mix, mix);
        if (isInPlace) {
            stack.layOver(program, blend);
        } else {
            program.set(program.blend, blend.ordinal());
            gl.state().bind(Program.BELOW_UNIT, below);
            stack.drawOnwards(program, leavesGaps);
        }
    }

    private Program use(Uniforms uniforms, ScreenFrame frame, int pass, int width, int height) {
        Program program = uniforms.program;
        gl.state().use(program);
        ScreenClock clock = frame.clock;
        program.set(program.time, (float) clock.timeSeconds());
        program.set(program.timeDelta, (float) clock.deltaSeconds());
        program.set(program.frameIndex, frameIndex(clock));
        program.set(program.passIndex, pass);
        program.set(program.renderSize, width, height);
        program.set(
                program.date,
                clock.year(),
                clock.month(),
                clock.dayOfMonth(),
                (float) clock.secondsOfDay());
        uniforms.upload(frame.values, frame.pulses);
        uniforms.bind(gl.state(), textures);
        if (uniforms.readsHistory()) {
            gl.state().bind(Program.BELOW_UNIT, below);
            uniforms.bindHistory(gl.state(), history == null ? 0 : history.texture);
            program.set(program.historyNewest, history == null ? 0 : history.newest());
            program.set(program.historyFrames, history == null ? 0 : history.count());
        }
        return program;
    }

    /**
     * Frames since the layer's pictures were empty: shaders with feedback draw what they begin with
     * in frame 0, and a layer may be added to a screen that has been playing for hours.
     */
    private int frameIndex(ScreenClock clock) {
        return firstFrame == NOT_DRAWN ? 0 : (clock.frameIndex() - firstFrame) & Integer.MAX_VALUE;
    }

    /** Keeps what this frame was drawn from for the frames to come. */
    private void keepFrame(Target reached) {
        if (history == null) {
            return;
        }
        if (plan.rememberedImage < 0) {
            history.push(reached);
            return;
        }
        int framebuffer = history.next();
        if (framebuffer != 0) {
            Program copying = gl.present().own();
            gl.state().drawInto(framebuffer, format.width(), format.height());
            gl.state().use(copying);
            gl.state().bind(copying.unit(Gl.PRESENTED), textures[plan.rememberedImage]);
            copying.draw();
        }
    }

    private ShaderPrograms.Straight presenting() {
        return Objects.requireNonNull(gl.present().straight());
    }
}
