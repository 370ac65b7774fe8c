package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Tally;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * What is bound on the render context, as far as drawing changes it, so that nothing is bound
 * twice. Whoever binds past it makes it {@link #forget}.
 */
@OwnedBy(ThreadRole.RENDER)
final class GlState {
    private static final int UNITS = 64;
    private static final int UNKNOWN = -1;

    private final Tally uploads;
    private final int[] textures = new int[UNITS];
    private @Nullable Program program;
    private @Nullable Target target;
    private int unit = UNKNOWN;

    /**
     * @param uploads counts the uniforms that were handed to the driver
     */
    GlState(Tally uploads) {
        this.uploads = uploads;
        forget();
    }

    /** Others have bound things; takes nothing for granted. */
    void forget() {
        countUploads();
        program = null;
        target = null;
        unit = UNKNOWN;
        for (int i = 0; i < UNITS; i++) {
            textures[i] = UNKNOWN;
        }
    }

    void use(Program next) {
        if (program != next) {
            countUploads();
            program = next;
            glUseProgram(next.id);
        }
    }

    /** Draws into all of a picture from now on. */
    void drawInto(Target next) {
        if (target != next) {
            target = next;
            glBindFramebuffer(GL_FRAMEBUFFER, next.framebuffer);
            glViewport(0, 0, next.width, next.height);
        }
    }

    /** Draws into the first pixel of a picture from now on. */
    void drawPixelInto(Target next) {
        target = null;
        glBindFramebuffer(GL_FRAMEBUFFER, next.framebuffer);
        glViewport(0, 0, 1, 1);
    }

    /** Draws into something that is no {@link Target} from now on. */
    void drawInto(int framebuffer, int width, int height) {
        target = null;
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
        glViewport(0, 0, width, height);
    }

    void bind(int at, int texture) {
        if (textures[at] != texture) {
            textures[at] = texture;
            if (unit != at) {
                unit = at;
                glActiveTexture(GL_TEXTURE0 + at);
            }
            glBindTexture(GL_TEXTURE_2D, texture);
        }
    }

    /** An array of pictures; on a unit that nothing else is bound to. */
    void bindArray(int at, int texture) {
        if (textures[at] != texture) {
            textures[at] = texture;
            if (unit != at) {
                unit = at;
                glActiveTexture(GL_TEXTURE0 + at);
            }
            glBindTexture(GL_TEXTURE_2D_ARRAY, texture);
        }
    }

    private void countUploads() {
        if (program != null) {
            int done = program.takeUploads();
            if (done != 0) {
                uploads.add(done);
            }
        }
    }
}
