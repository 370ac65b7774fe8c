package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.GL_BLEND;
import static org.lwjgl.opengl.GL11C.glDisable;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.FrameState;
import scrim.engine.state.RenderLayer;
import scrim.engine.state.RenderScreen;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Draws one screen's stack: which layers, in which order, and what the master makes of it. */
@OwnedBy(ThreadRole.RENDER)
final class ScreenRenderer implements AutoCloseable {
    private static final BlendMode[] BLENDS = BlendMode.values();

    /** One mode for each way in which a driver may have to prepare a layer. */
    private static final BlendMode[] REHEARSED = {
        BlendMode.NORMAL, BlendMode.DIFFERENCE, BlendMode.ADD, BlendMode.SCREEN, BlendMode.MULTIPLY
    };

    private static final int NOT_BEFORE_THE_NEXT_FRAME = -1;

    private final ScreenId id;
    private final ScreenFormat format;
    private final Gl gl;
    private final ScreenPictures pictures;
    private final ScreenFrame drawn = new ScreenFrame();
    private LayerRenderer[] layers = new LayerRenderer[0];
    private boolean hasImages;
    private int rehearsal;
    private int brightnessAt;
    private int displayOnAt;
    private int playStateAt;

    /**
     * Begins with a black picture.
     *
     * @throws IllegalStateException if the driver has no room for pictures of this size
     */
    ScreenRenderer(ScreenId id, ScreenFormat format, Gl gl) {
        this.id = id;
        this.format = format;
        this.gl = gl;
        pictures = new ScreenPictures(format, gl.state());
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
        List<LayerRenderer> next = new ArrayList<>();
        Map<LayerId, LayerRenderer> before = new HashMap<>();
        for (LayerRenderer layer : layers) {
            before.put(layer.id, layer);
        }
        for (RenderLayer layer : screen.layers()) {
            LayerPlan plan = plan(layer, shaders, events);
            if (plan != null) {
                LayerRenderer old = before.get(layer.id());
                if (old != null && old.suits(plan)) {
                    before.remove(layer.id());
                    old.follow(plan);
                    next.add(old);
                } else {
                    next.add(new LayerRenderer(layer.id(), plan, format, this::pictureOf, gl));
                }
            }
        }
        before.values().forEach(LayerRenderer::close);
        layers = next.toArray(new LayerRenderer[0]);
        hasImages = next.stream().anyMatch(layer -> layer.plan().imagesAt.length > 0);
        drawn.pulses = new Pulses(events.stream().mapToInt(Slot::offset).toArray());
        rehearsal = NOT_BEFORE_THE_NEXT_FRAME;
    }

    private @Nullable LayerPlan plan(
            RenderLayer layer, ShaderLibrary.Contents shaders, List<Slot> events) {
        ShaderSource source = layer.description() == null ? null : shaders.find(layer.shader());
        gl.stages().at(source == null ? null : source.file());
        ProgramCache.Made made = source == null ? null : gl.programs().get(layer.id(), source);
        if (made == null) {
            return null;
        }
        for (Slot slot : layer.inputs()) {
            if (slot.definition().kind() instanceof ParameterKind.Pulse) {
                events.add(slot);
            }
        }
        return new LayerPlan(layer, id + "/" + layer.key(), made, events);
    }

    /** Takes note of a frame in which this screen is not due. */
    void pass(FrameState frame) {
        forget(frame);
        drawn.pulses.note(frame.values());
    }

    /** Draws the next picture. The vertex array of the renderer must be bound. */
    void draw(FrameState frame) {
        gl.state().forget();
        forget(frame);
        drawn.begin(frame, playStateAt);
        glDisable(GL_BLEND);
        rehearse();
        pictures.begin();
        float[] values = drawn.values;
        float brightness = values[displayOnAt] != 0 ? values[brightnessAt] / 100 : 0;
        if (drawn.playState == PlayState.STOPPED) {
            for (int i = 0; i < layers.length; i++) {
                layers[i].forget();
            }
        } else if (brightness > 0) {
            drawLayers();
            if (brightness < 1) {
                pictures.dim(gl.black(), brightness);
            }
        } else {
            for (int i = 0; i < layers.length; i++) {
                layers[i].forgetHistory();
            }
        }
        drawn.pulses.clear();
        pictures.finish();
        gl.state().forget();
    }

    /** The last finished picture. */
    Target picture() {
        return pictures.finished();
    }

    @Override
    public void close() {
        for (LayerRenderer layer : layers) {
            layer.close();
        }
        pictures.close();
    }

    private void drawLayers() {
        findWanted();
        float[] values = drawn.values;
        for (int i = 0; i < layers.length; i++) {
            LayerRenderer layer = layers[i];
            LayerPlan plan = layer.plan();
            float mix = values[plan.mixAt];
            if (values[plan.bypassAt] != 0 || (mix == 0 && !layer.isWanted())) {
                layer.forgetHistory();
            } else {
                gl.stages().at(plan.path);
                layer.draw(drawn, pictures, BLENDS[(int) values[plan.blendAt]], mix);
            }
        }
    }

    /** Finds out whose pictures other layers read in this frame. */
    private void findWanted() {
        for (int i = 0; i < layers.length; i++) {
            layers[i].begin();
        }
        if (!hasImages) {
            return;
        }
        for (int i = 0; i < layers.length; i++) {
            LayerPlan plan = layers[i].plan();
            for (int image = 0; image < plan.imagesAt.length; image++) {
                int at = plan.imagesAt[image];
                if (at >= 0
                        && drawn.values[plan.bypassAt] == 0
                        && drawn.objects[at] instanceof ParameterValue.Image chosen
                        && chosen.source() instanceof ImageSource.Layer source) {
                    LayerRenderer read = find(source.layer());
                    if (read != null) {
                        read.want(read == layers[i]);
                    }
                }
            }
        }
    }

    private int pictureOf(LayerId layer) {
        LayerRenderer found = find(layer);
        return found == null ? 0 : found.picture();
    }

    private @Nullable LayerRenderer find(LayerId layer) {
        for (int i = 0; i < layers.length; i++) {
            if (layers[i].id.equals(layer)) {
                return layers[i];
            }
        }
        return null;
    }

    private void forget(FrameState frame) {
        List<Scope> cleared = frame.clearedHistories();
        for (int i = 0; i < cleared.size(); i++) {
            for (int layer = 0; layer < layers.length; layer++) {
                if (cleared.get(i).covers(id, layers[layer].id)) {
                    layers[layer].forget();
                }
            }
        }
    }

    /**
     * Draws a single pixel that nobody sees, in a way the show may need later: drivers do the last
     * part of compiling when a program is first used with a blend mode, and that should not happen
     * when somebody turns to that mode. One a frame, from the second frame of a structure on, and
     * where another thread prepares the driver, after that.
     */
    private void rehearse() {
        if (rehearsal == NOT_BEFORE_THE_NEXT_FRAME) {
            rehearsal = 0;
            return;
        }
        if (rehearsal >= layers.length * REHEARSED.length) {
            return;
        }
        LayerRenderer layer = layers[rehearsal / REHEARSED.length];
        if (!layer.plan().made.isWarm()) {
            return;
        }
        BlendMode blend = REHEARSED[rehearsal % REHEARSED.length];
        rehearsal++;
        gl.state().drawPixelInto(pictures.spare());
        layer.rehearse(drawn, pictures.finished().texture, blend);
    }
}
