package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.GL_BLEND;
import static org.lwjgl.opengl.GL11C.GL_COLOR_BUFFER_BIT;
import static org.lwjgl.opengl.GL11C.GL_ONE;
import static org.lwjgl.opengl.GL11C.GL_ONE_MINUS_SRC_ALPHA;
import static org.lwjgl.opengl.GL11C.GL_TRIANGLES;
import static org.lwjgl.opengl.GL11C.GL_ZERO;
import static org.lwjgl.opengl.GL11C.glClear;
import static org.lwjgl.opengl.GL11C.glClearColor;
import static org.lwjgl.opengl.GL11C.glDisable;
import static org.lwjgl.opengl.GL11C.glDrawArrays;
import static org.lwjgl.opengl.GL11C.glEnable;
import static org.lwjgl.opengl.GL11C.glFinish;
import static org.lwjgl.opengl.GL11C.glFlush;
import static org.lwjgl.opengl.GL11C.glGetInteger;
import static org.lwjgl.opengl.GL11C.glViewport;
import static org.lwjgl.opengl.GL14C.glBlendFuncSeparate;
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
import scrim.engine.stack.ScreenFormat;

import java.util.List;

/**
 * The anchor of {@link FrameDrawing}: the same passes with the same programs, written out by hand,
 * with two frames in flight. In the context of the renderer beside it, whose vertex array it uses.
 */
final class BareLoop implements AutoCloseable {
    private static final long WAIT_NANOS = 1_000_000_000;

    private final ScreenFormat format;
    private final int layers;
    private final Target target;
    private final Program[] programs;
    private final int[] speed;
    private final int[] count;
    private final int[] place;
    private final int[] tint;
    private final long[] fences = new long[2];
    private final long startNanos = System.nanoTime();
    private int frame;

    BareLoop(ScreenFormat format, List<ShaderSource> shaders, int layers) {
        this.format = format;
        this.layers = layers;
        target = new Target(format.width(), format.height());
        programs = new Program[shaders.size()];
        speed = new int[programs.length];
        count = new int[programs.length];
        place = new int[programs.length];
        tint = new int[programs.length];
        int version = 400 + 10 * glGetInteger(GL_MINOR_VERSION);
        for (int i = 0; i < programs.length; i++) {
            try {
                programs[i] = Program.compile(version, shaders.get(i), ShaderSource.Finish.COVER);
            } catch (CompileFailure e) {
                throw new IllegalStateException("the driver refuses the shader", e);
            }
            speed[i] = programs[i].location("speed");
            count[i] = programs[i].location("count");
            place[i] = programs[i].location("place");
            tint[i] = programs[i].location("tint");
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
        glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
        glViewport(0, 0, format.width(), format.height());
        glDisable(GL_BLEND);
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        glEnable(GL_BLEND);
        glBlendFuncSeparate(GL_ONE, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
        for (int layer = 0; layer < layers; layer++) {
            int at = layer % programs.length;
            Program program = programs[at];
            glUseProgram(program.id);
            glUniform1f(program.time, seconds);
            glUniform1f(program.timeDelta, 1 / format.framesPerSecond());
            glUniform1i(program.frameIndex, frame);
            glUniform2f(program.renderSize, format.width(), format.height());
            glUniform1f(speed[at], layer);
            glUniform1f(count[at], 8);
            glUniform2f(place[at], 0, 0);
            glUniform4f(tint[at], 0.9f, 0.5f, 0.2f, 0.7f);
            glUniform1f(program.mix, 0.8f);
            glDrawArrays(GL_TRIANGLES, 0, 3);
        }
        fences[turn] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        glFlush();
        frame++;
    }

    @Override
    public void close() {
        for (long fence : fences) {
            if (fence != 0) {
                glDeleteSync(fence);
            }
        }
        for (Program program : programs) {
            program.close();
        }
        target.close();
    }
}
