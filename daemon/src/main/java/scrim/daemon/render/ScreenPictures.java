package scrim.daemon.render;

import static org.lwjgl.opengl.GL14C.GL_CONSTANT_COLOR;
import static org.lwjgl.opengl.GL14C.glBlendColor;
import static org.lwjgl.opengl.GL14C.glBlendFuncSeparate;
import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL43C.glCopyImageSubData;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ScreenFormat;

/**
 * A screen's finished picture and two to work in, which take turns. The finished one is never drawn
 * over: a frame that fails half way leaves it as it was.
 */
@OwnedBy(ThreadRole.RENDER)
final class ScreenPictures implements AutoCloseable {
    private final GlState state;
    private final Target[] targets = new Target[3];
    private int front;
    private int current;
    private int other;

    /**
     * Begins with a black picture.
     *
     * @throws IllegalStateException if the driver has no room for pictures of this size
     */
    ScreenPictures(ScreenFormat format, GlState state) {
        this.state = state;
        try {
            for (int i = 0; i < targets.length; i++) {
                targets[i] = new Target(format.width(), format.height());
                state.forget();
                clear(targets[i]);
            }
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
        turn();
    }

    /** The last finished picture. */
    Target finished() {
        return targets[front];
    }

    /** What the layers so far have come to; before {@link #begin} of no meaning. */
    Target below() {
        return targets[current];
    }

    /** One that the next picture will be drawn over. */
    Target spare() {
        return targets[(front + 1) % targets.length];
    }

    /** Begins the next picture: black. */
    void begin() {
        turn();
        clear(targets[current]);
    }

    /** The next picture is finished. */
    void finish() {
        front = current;
    }

    /** Lays what the program in use draws over the picture, without reading that. */
    void layOver(Program program, BlendMode blend) {
        state.drawInto(targets[current]);
        drawOver(program, blend);
    }

    /**
     * Draws the picture anew with the program in use, which reads the one so far.
     *
     * @param leavesGaps whether the program may leave pixels out
     */
    void drawOnwards(Program program, boolean leavesGaps) {
        Target next = targets[other];
        if (leavesGaps) {
            copy(targets[current], next);
        }
        state.drawInto(next);
        program.draw();
        int before = current;
        current = other;
        other = before;
    }

    /** Darkens the picture. */
    void dim(Program black, float brightness) {
        state.drawInto(targets[current]);
        state.use(black);
        glEnable(GL_BLEND);
        glBlendColor(brightness, brightness, brightness, 1);
        glBlendFuncSeparate(GL_ZERO, GL_CONSTANT_COLOR, GL_ZERO, GL_ONE);
        black.draw();
        glDisable(GL_BLEND);
    }

    /**
     * Draws over what is bound. The program has multiplied its colour by alpha and mix, and says so
     * in alpha.
     */
    static void drawOver(Program program, BlendMode blend) {
        glEnable(GL_BLEND);
        setBlending(blend);
        program.draw();
        glDisable(GL_BLEND);
    }

    /** Sets the blending hardware for a program that covers. */
    static void setBlending(BlendMode blend) {
        switch (blend) {
            case NORMAL -> glBlendFuncSeparate(GL_ONE, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
            case ADD -> glBlendFuncSeparate(GL_ONE, GL_ONE, GL_ZERO, GL_ONE);
            case MULTIPLY ->
                    glBlendFuncSeparate(GL_DST_COLOR, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
            case SCREEN -> glBlendFuncSeparate(GL_ONE_MINUS_DST_COLOR, GL_ONE, GL_ZERO, GL_ONE);
            case OVERLAY, DIFFERENCE, LIGHTEN, DARKEN ->
                    throw new IllegalArgumentException(blend + " cannot be done in place");
        }
    }

    /** Whether the blending hardware knows a mode. */
    static boolean canLayOver(BlendMode blend) {
        return switch (blend) {
            case NORMAL, ADD, MULTIPLY, SCREEN -> true;
            case OVERLAY, DIFFERENCE, LIGHTEN, DARKEN -> false;
        };
    }

    @Override
    public void close() {
        for (Target target : targets) {
            if (target != null) {
                target.close();
            }
        }
    }

    private void turn() {
        current = (front + 1) % targets.length;
        other = (front + 2) % targets.length;
    }

    private void clear(Target target) {
        state.drawInto(target);
        glClearColor(0, 0, 0, 1);
        glClear(GL_COLOR_BUFFER_BIT);
    }

    private static void copy(Target from, Target to) {
        glCopyImageSubData(
                from.texture,
                GL_TEXTURE_2D,
                0,
                0,
                0,
                0,
                to.texture,
                GL_TEXTURE_2D,
                0,
                0,
                0,
                0,
                from.width,
                from.height,
                1);
    }
}
