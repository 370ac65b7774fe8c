package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL42C.glTexStorage2D;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * A picture that can be drawn into and read from, 8 bits a channel unless a shader asks for floats:
 * every output takes 8 bits, and twice the memory traffic is what a processor that draws can least
 * afford. Each layer rounds once, by at most half a step.
 */
@OwnedBy(ThreadRole.RENDER)
final class Target implements AutoCloseable {
    final int texture;
    final int framebuffer;
    final int width;
    final int height;

    /**
     * @throws IllegalStateException if the driver has no room for it; nothing is left behind
     */
    Target(int width, int height) {
        this(width, height, false);
    }

    /**
     * @param isFloat whether its channels are 32-bit floats
     * @throws IllegalStateException if the driver has no room for it; nothing is left behind
     */
    Target(int width, int height, boolean isFloat) {
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
        this.width = width;
        this.height = height;
        texture = texture(width, height, isFloat ? GL_RGBA32F : GL_RGBA8);
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

    /** What such a picture takes. */
    static long bytes(int width, int height, boolean isFloat) {
        return (isFloat ? 16L : 4L) * width * height;
    }

    /** One pixel that stands for all there is to see; each channel from 0 to 255. */
    static int pixel(int red, int green, int blue, int alpha) {
        int texture = texture(1, 1, GL_RGBA8);
        int rgba = red | green << 8 | blue << 16 | alpha << 24;
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, new int[] {rgba});
        return texture;
    }

    /** A texture of these pixels without content, bound to the active unit. */
    static int texture(int width, int height, int format) {
        int texture = glGenTextures();
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        glTexStorage2D(GL_TEXTURE_2D, 1, format, width, height);
        return texture;
    }

    @Override
    public void close() {
        glDeleteFramebuffers(framebuffer);
        glDeleteTextures(texture);
    }
}
