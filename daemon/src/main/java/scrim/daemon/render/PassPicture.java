package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * A picture that a shader draws and then reads. Has two sides where it may be read while it is
 * drawn: the front one is read, the back one drawn, then they change places.
 */
@OwnedBy(ThreadRole.RENDER)
final class PassPicture implements AutoCloseable {
    private final boolean isFloat;
    private final boolean isPersistent;
    private final int empty;
    private @Nullable Target front;
    private @Nullable Target back;
    private boolean hasBack;

    /** Whether the front shows what was drawn, in this frame or one before. */
    private boolean isDrawn;

    /** Whether the back shows what was drawn one frame before the front. */
    private boolean isEarlierKept;

    private boolean isDrawnInThisFrame;

    /**
     * @param empty the texture to read where there is nothing yet
     */
    PassPicture(boolean isFloat, boolean isPersistent, boolean isDrawnOften, int empty) {
        this.isFloat = isFloat;
        this.isPersistent = isPersistent;
        this.empty = empty;
        hasBack = isPersistent || isDrawnOften;
    }

    /**
     * From now on what was drawn in the frame before can be read while it is drawn.
     *
     * @return whether it has to be made anew for that
     */
    boolean addBack() {
        boolean isNew = !hasBack;
        hasBack = true;
        return isNew;
    }

    boolean isOf(int width, int height) {
        return front != null
                && front.width == width
                && front.height == height
                && (back != null || !hasBack);
    }

    long bytes(int width, int height) {
        return (hasBack ? 2 : 1) * Target.bytes(width, height, isFloat);
    }

    /**
     * Changes the size; what a persistent one shows is kept, scaled.
     *
     * @throws IllegalStateException if the driver has no room for it; it is as it was then
     */
    void resize(int width, int height) {
        Target nextFront = new Target(width, height, isFloat);
        Target nextBack = null;
        if (hasBack) {
            try {
                nextBack = new Target(width, height, isFloat);
            } catch (IllegalStateException e) {
                nextFront.close();
                throw e;
            }
        }
        clear(nextFront);
        if (isPersistent && isDrawn && front != null) {
            copy(front, nextFront);
        } else {
            isDrawn = false;
        }
        isEarlierKept = false;
        free();
        front = nextFront;
        back = nextBack;
    }

    /**
     * Begins a frame.
     *
     * @param isAgain whether it is the frame before once more, which starts from what that one did
     */
    void begin(boolean isAgain) {
        isDrawnInThisFrame = false;
        if (isAgain && isEarlierKept && back != null) {
            swap();
            isEarlierKept = false;
        }
    }

    /** What a pass of this frame reads. */
    int readable() {
        return front != null && isDrawn && (isPersistent || isDrawnInThisFrame)
                ? front.texture
                : empty;
    }

    /** What was drawn last, in this frame or one before. */
    int latest() {
        return front != null && isDrawn ? front.texture : empty;
    }

    /** The side to draw on; only after {@link #resize}. */
    Target drawable() {
        Target side = hasBack ? back : front;
        if (side == null) {
            throw new IllegalStateException("a picture is drawn before it has a size");
        }
        return side;
    }

    /** What was drawn on {@link #drawable} is what is read from now on. */
    void drawn() {
        isEarlierKept = isDrawn && !isDrawnInThisFrame;
        isDrawn = true;
        isDrawnInThisFrame = true;
        if (hasBack) {
            swap();
        }
    }

    /** Forgets what was drawn. */
    void forget() {
        isDrawn = false;
        isEarlierKept = false;
        isDrawnInThisFrame = false;
    }

    @Override
    public void close() {
        free();
        front = null;
        back = null;
        forget();
    }

    private void swap() {
        Target other = front;
        front = back;
        back = other;
    }

    private void free() {
        if (front != null) {
            front.close();
        }
        if (back != null) {
            back.close();
        }
    }

    private static void clear(Target target) {
        glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
        glClearColor(0, 0, 0, 0);
        glClear(GL_COLOR_BUFFER_BIT);
    }

    private static void copy(Target from, Target to) {
        glBindFramebuffer(GL_READ_FRAMEBUFFER, from.framebuffer);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to.framebuffer);
        glBlitFramebuffer(
                0,
                0,
                from.width,
                from.height,
                0,
                0,
                to.width,
                to.height,
                GL_COLOR_BUFFER_BIT,
                GL_LINEAR);
    }
}
