package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL42C.glTexStorage2D;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/** Textures for what is not a picture yet, or no longer: planes of video, rows of sound. */
@OwnedBy(ThreadRole.RENDER)
final class Planes {
    private Planes() {}

    /** An empty texture, smooth between its texels, its edges going on for ever. */
    static int texture(int format, int width, int height) {
        int texture = glGenTextures();
        glActiveTexture(GL_TEXTURE0);
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
        glTexStorage2D(GL_TEXTURE_2D, 1, format, width, height);
        return texture;
    }
}
