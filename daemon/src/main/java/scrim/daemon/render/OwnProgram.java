package scrim.daemon.render;

import static org.lwjgl.opengl.GL20C.*;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/** A small program of Scrim's own that fills whatever is bound, from textures of fixed units. */
@OwnedBy(ThreadRole.RENDER)
final class OwnProgram implements AutoCloseable {
    /** What every driver that draws here understands. */
    private static final String VERSION = "#version 410 core\n";

    private static final String FULL_SCREEN =
            VERSION
                    + """
                    void main() {
                        vec2 place = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
                        gl_Position = vec4(place, 0.0, 1.0);
                    }
                    """;

    final int id = glCreateProgram();

    /**
     * Compiles it, and leaves it in use.
     *
     * @param fragment without its version
     * @param samplers the names of its textures, for the units from 0 on
     */
    OwnProgram(String fragment, String... samplers) {
        attach(GL_VERTEX_SHADER, FULL_SCREEN);
        attach(GL_FRAGMENT_SHADER, VERSION + fragment);
        glLinkProgram(id);
        if (glGetProgrami(id, GL_LINK_STATUS) == GL_FALSE) {
            throw new IllegalStateException(
                    "the driver refuses a shader of Scrim's own: " + glGetProgramInfoLog(id));
        }
        glUseProgram(id);
        for (int unit = 0; unit < samplers.length; unit++) {
            glUniform1i(location(samplers[unit]), unit);
        }
    }

    int location(String uniform) {
        return glGetUniformLocation(id, uniform);
    }

    private void attach(int type, String text) {
        int shader = glCreateShader(type);
        glShaderSource(shader, text);
        glCompileShader(shader);
        glAttachShader(id, shader);
        glDeleteShader(shader);
    }

    @Override
    public void close() {
        glDeleteProgram(id);
    }
}
