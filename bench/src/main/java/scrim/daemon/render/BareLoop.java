package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.GL_BLEND;
import static org.lwjgl.opengl.GL11C.GL_COLOR_BUFFER_BIT;
import static org.lwjgl.opengl.GL11C.GL_ONE;
import static org.lwjgl.opengl.GL11C.GL_ONE_MINUS_SRC_ALPHA;
import static org.lwjgl.opengl.GL11C.GL_TEXTURE_2D;
import static org.lwjgl.opengl.GL11C.GL_TRIANGLES;
import static org.lwjgl.opengl.GL11C.GL_ZERO;
import static org.lwjgl.opengl.GL11C.glBindTexture;
import static org.lwjgl.opengl.GL11C.glClear;
import static org.lwjgl.opengl.GL11C.glClearColor;
import static org.lwjgl.opengl.GL11C.glDisable;
import static org.lwjgl.opengl.GL11C.glDrawArrays;
import static org.lwjgl.opengl.GL11C.glEnable;
import static org.lwjgl.opengl.GL11C.glFinish;
import static org.lwjgl.opengl.GL11C.glFlush;
import static org.lwjgl.opengl.GL11C.glGetInteger;
import static org.lwjgl.opengl.GL11C.glViewport;
import static org.lwjgl.opengl.GL13C.GL_TEXTURE0;
import static org.lwjgl.opengl.GL13C.glActiveTexture;
import static org.lwjgl.opengl.GL14C.glBlendFuncSeparate;
import static org.lwjgl.opengl.GL20C.glGetUniformLocation;
import static org.lwjgl.opengl.GL20C.glUniform1f;
import static org.lwjgl.opengl.GL20C.glUniform1i;
import static org.lwjgl.opengl.GL20C.glUniform2f;
import static org.lwjgl.opengl.GL20C.glUniform4f;
import static org.lwjgl.opengl.GL20C.glUseProgram;
import static org.lwjgl.opengl.GL30C.GL_FRAMEBUFFER;
import static org.lwjgl.opengl.GL30C.GL_MINOR_VERSION;
import static org.lwjgl.opengl.GL30C.glBindFramebuffer;
import static org.lwjgl.opengl.GL32C.GL_SYNC_FLUSH_COMMANDS_BIT;
import static org.lwjgl.opengl.GL32C.GL_SYNC_GPU_COMMANDS_COMPLETE;
import static org.lwjgl.opengl.GL32C.glClientWaitSync;
import static org.lwjgl.opengl.GL32C.glDeleteSync;
import static org.lwjgl.opengl.GL32C.glFenceSync;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ScreenFormat;

import java.util.List;

/**
 * The anchor of {@link FrameDrawing}: the same passes with the same programs, written out by hand,
 * with two frames in flight. In the context of the renderer beside it, whose vertex array it uses.
 */
final class BareLoop implements AutoCloseable {
    private static final long WAIT_NANOS = 1_000_000_000;

    private final ScreenFormat format;
    private final Target target;
    private final Shader[] shaders;

    /** Two pictures for each layer that reads what it drew before, the one to read first. */
    private final Target[][] trails;

    private final long[] fences = new long[2];
    private final long startNanos = System.nanoTime();
    private int frame;

    /** A shader's programs, and where in them everything goes. */
    private record Shader(ShaderPrograms programs, Places first, Places last, boolean hasTrail) {
        static Shader of(int version, ShaderSource source) {
            try {
                ShaderPrograms programs = ShaderPrograms.compile(version, source);
                ShaderPrograms.Straight straight = programs.straight();
                if (straight == null) {
                    throw new IllegalStateException("its last pass has a target");
                }
                return new Shader(
                        programs,
                        Places.of(programs.own()),
                        Places.of(straight.of(BlendMode.NORMAL)),
                        source.passes().size() > 1);
            } catch (CompileFailure e) {
                throw new IllegalStateException("the driver refuses the shader", e);
            }
        }
    }

    private record Places(
            int program,
            int time,
            int timeDelta,
            int frameIndex,
            int renderSize,
            int passIndex,
            int mix,
            int speed,
            int count,
            int place,
            int tint,
            int unit) {
        static Places of(Program program) {
            int id = program.id;
            return new Places(
                    id,
                    glGetUniformLocation(id, "TIME"),
                    glGetUniformLocation(id, "TIMEDELTA"),
                    glGetUniformLocation(id, "FRAMEINDEX"),
                    glGetUniformLocation(id, "RENDERSIZE"),
                    glGetUniformLocation(id, "PASSINDEX"),
                    glGetUniformLocation(id, "scrim_mix"),
                    glGetUniformLocation(id, "speed"),
                    glGetUniformLocation(id, "count"),
                    glGetUniformLocation(id, "place"),
                    glGetUniformLocation(id, "tint"),
                    program.unit("trail"));
        }
    }

    BareLoop(ScreenFormat format, List<ShaderSource> sources, int layers) {
        this.format = format;
        target = new Target(format.width(), format.height());
        int version = 400 + 10 * glGetInteger(GL_MINOR_VERSION);
        shaders = sources.stream().map(source -> Shader.of(version, source)).toArray(Shader[]::new);
        trails = new Target[layers][];
        for (int layer = 0; layer < layers; layer++) {
            trails[layer] = new Target[shaders[layer % shaders.length].hasTrail() ? 2 : 0];
            for (int side = 0; side < trails[layer].length; side++) {
                trails[layer][side] = new Target(format.width() / 2, format.height() / 2);
            }
        }
    }

    void draw(int times) {
        for (int i = 0; i < times; i++) {
            draw();
        }
        glFinish();
    }

    private void draw() {
        int turn = frame % fences.length;
        if (fences[turn] != 0) {
            glClientWaitSync(fences[turn], GL_SYNC_FLUSH_COMMANDS_BIT, WAIT_NANOS);
            glDeleteSync(fences[turn]);
        }
        float seconds = (System.nanoTime() - startNanos) / 1e9f;
        bind(target);
        glDisable(GL_BLEND);
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        glBlendFuncSeparate(GL_ONE, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
        for (int layer = 0; layer < trails.length; layer++) {
            Shader shader = shaders[layer % shaders.length];
            Target[] trail = trails[layer];
            if (trail.length > 0) {
                glDisable(GL_BLEND);
                bind(trail[1]);
                read(shader.first(), trail[0]);
                pass(shader.first(), layer, 0, trail[1], seconds);
                Target drawn = trail[1];
                trail[1] = trail[0];
                trail[0] = drawn;
                bind(target);
                read(shader.last(), drawn);
            }
            glEnable(GL_BLEND);
            pass(shader.last(), layer, trail.length == 0 ? 0 : 1, target, seconds);
        }
        fences[turn] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        glFlush();
        frame++;
    }

    private static void bind(Target target) {
        glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
        glViewport(0, 0, target.width, target.height);
    }

    private static void read(Places places, Target picture) {
        glActiveTexture(GL_TEXTURE0 + places.unit());
        glBindTexture(GL_TEXTURE_2D, picture.texture);
    }

    private void pass(Places at, int layer, int pass, Target into, float seconds) {
        glUseProgram(at.program());
        glUniform1f(at.time(), seconds);
        glUniform1f(at.timeDelta(), 1 / format.framesPerSecond());
        glUniform1i(at.frameIndex(), frame);
        glUniform2f(at.renderSize(), into.width, into.height);
        glUniform1i(at.passIndex(), pass);
        glUniform1f(at.speed(), layer / 8f);
        glUniform1f(at.count(), 8);
        glUniform2f(at.place(), 0, 0);
        glUniform4f(at.tint(), 0.9f, 0.5f, 0.2f, 0.7f);
        glUniform1f(at.mix(), 0.8f);
        glDrawArrays(GL_TRIANGLES, 0, 3);
    }

    @Override
    public void close() {
        for (long fence : fences) {
            if (fence != 0) {
                glDeleteSync(fence);
            }
        }
        for (Shader shader : shaders) {
            shader.programs().close();
        }
        for (Target[] trail : trails) {
            for (Target side : trail) {
                side.close();
            }
        }
        target.close();
    }
}
