package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes pictures of one size smaller on the graphics processor, by halves first: at each step every
 * pixel is the mean of those it stands for, so that fine lines neither vanish nor flicker.
 */
@OwnedBy(ThreadRole.RENDER)
final class Shrinker implements AutoCloseable {
    private final List<Target> steps = new ArrayList<>();

    /**
     * @throws IllegalStateException if the driver has no room for it; nothing is left behind
     */
    Shrinker(int fromWidth, int fromHeight, int width, int height) {
        try {
            int stepWidth = fromWidth;
            int stepHeight = fromHeight;
            while (stepWidth > 2 * width || stepHeight > 2 * height) {
                stepWidth = Math.max(width, (stepWidth + 1) / 2);
                stepHeight = Math.max(height, (stepHeight + 1) / 2);
                steps.add(new Target(stepWidth, stepHeight));
            }
            steps.add(new Target(width, height));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    int width() {
        return steps.getLast().width;
    }

    int height() {
        return steps.getLast().height;
    }

    /** Draws it; what comes back is valid until the next. */
    Target shrink(Target picture) {
        Target from = picture;
        for (int i = 0; i < steps.size(); i++) {
            Target to = steps.get(i);
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
            from = to;
        }
        return from;
    }

    @Override
    public void close() {
        steps.forEach(Target::close);
    }
}
