package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL42C.glTexStorage2D;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * A picture that can be drawn into and read from, 8 bits a channel: every output takes 8 bits, and
 * twice the memory traffic is what a processor that draws can least afford. Each layer rounds once,
 * by at most half a step.
 */
@OwnedBy(ThreadRole.RENDER)
final class Target implements AutoCloseable {
    final int texture;
    final int framebuffer;

    /**
     * @throws IllegalStateException if the driver has no room for it; nothing is left behind
     */
    Target(int width, int height) {
        int largest = glGetInteger(GL_MAX_TEXTURE_SIZE);
        if (width > largest || height > largest) {
            throw new IllegalStateException(
                    "the graphics driver draws at most "
                            + largest
                            + " pixels a side, asked were "
                            + width
                            + "x"
                            + height);
        }
        texture = texture(width, height);
        framebuffer = glGenFramebuffers();
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
        int status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
        if (status != GL_FRAMEBUFFER_COMPLETE) {
            close();
            throw new IllegalStateException(
                    "the graphics driver has no room for a picture of " + width + "x" + height);
        }
    }

    /** Where nothing was chosen: one transparent black pixel. */
    static int emptyTexture() {
        int texture = texture(1, 1);
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, new int[] {0});
        return texture;
    }

    @Override
    public void close() {
        glDeleteFramebuffers(framebuffer);
        glDeleteTextures(texture);
    }

    private static int texture(int width, int height) {
        int texture = glGenTextures();
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, width, height);
        return texture;
    }
}
