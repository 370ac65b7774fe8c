package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL42C.glTexStorage3D;
import static org.lwjgl.opengl.GL43C.glCopyImageSubData;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.stack.ScreenFormat;

/**
 * The last frames of a picture, as a ring of textures in one array. Has room for one more than may
 * be read: so that the newest can be put aside while a paused frame is drawn again.
 */
@OwnedBy(ThreadRole.RENDER)
final class History implements AutoCloseable {
    final int frames;
    final int texture;
    private final ScreenFormat format;
    private final int room;
    private final int[] framebuffers;
    private int newest;
    private int count;
    private boolean isPaused;

    /**
     * @param frames how many may be read, at least 1
     * @throws IllegalStateException if the driver has no room for them; nothing is left behind
     */
    History(int frames, ScreenFormat format) {
        this.frames = frames;
        this.format = format;
        room = frames + 1;
        framebuffers = new int[room];
        texture = glGenTextures();
        glBindTexture(GL_TEXTURE_2D_ARRAY, texture);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        glTexStorage3D(GL_TEXTURE_2D_ARRAY, 1, GL_RGBA8, format.width(), format.height(), room);
        for (int i = 0; i < room; i++) {
            framebuffers[i] = glGenFramebuffers();
            glBindFramebuffer(GL_FRAMEBUFFER, framebuffers[i]);
            glFramebufferTextureLayer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, texture, 0, i);
            if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
                close();
                throw new IllegalStateException(
                        "the graphics driver has no room for a history of "
                                + frames
                                + " frames of "
                                + format.width()
                                + "x"
                                + format.height());
            }
        }
    }

    static long bytes(int frames, ScreenFormat format) {
        return frames <= 0
                ? 0
                : (frames + 1) * Target.bytes(format.width(), format.height(), false);
    }

    /**
     * @param isAgain whether the frame before is drawn once more, which must not see itself
     */
    void begin(boolean isAgain) {
        isPaused = isAgain;
    }

    /** Which texture of the array is the frame before this one. */
    int newest() {
        return isPaused && count > 0 ? (newest + room - 1) % room : newest;
    }

    /** How many frames before this one can be read. */
    int count() {
        return Math.min(frames, isPaused && count > 0 ? count - 1 : count);
    }

    /** Keeps a picture of the screen's size. */
    void push(Target picture) {
        if (!isPaused) {
            step();
            glCopyImageSubData(
                    picture.texture,
                    GL_TEXTURE_2D,
                    0,
                    0,
                    0,
                    0,
                    texture,
                    GL_TEXTURE_2D_ARRAY,
                    0,
                    0,
                    0,
                    newest,
                    format.width(),
                    format.height(),
                    1);
        }
    }

    /**
     * Steps to the place for the next picture, for the caller to draw into.
     *
     * @return its framebuffer, of the screen's size; 0 if a paused frame keeps nothing
     */
    int next() {
        if (isPaused) {
            return 0;
        }
        step();
        return framebuffers[newest];
    }

    void forget() {
        count = 0;
    }

    @Override
    public void close() {
        for (int framebuffer : framebuffers) {
            glDeleteFramebuffers(framebuffer);
        }
        glDeleteTextures(texture);
    }

    private void step() {
        newest = (newest + 1) % room;
        count = Math.min(count + 1, room);
    }
}
