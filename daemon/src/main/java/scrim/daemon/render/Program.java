package scrim.daemon.render;

import static org.lwjgl.opengl.GL20C.*;

import scrim.daemon.shader.CompileLog;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;

/**
 * A shader compiled with one {@link ShaderSource.Finish}. What every program has is looked up once;
 * -1, which GL ignores, where the author does not use it.
 */
@OwnedBy(ThreadRole.RENDER)
final class Program implements AutoCloseable {
    /** The texture unit of the picture below; the images of the inputs follow in their order. */
    static final int BELOW_UNIT = 0;

    private static final String FULL_SCREEN =
            """
            out vec2 isf_FragNormCoord;
            void main() {
                isf_FragNormCoord = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
                gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
            }
            """;

    final int id;
    final int time;
    final int timeDelta;
    final int frameIndex;
    final int date;
    final int renderSize;
    final int mix;
    final int blend;

    private Program(int id) {
        this.id = id;
        time = location("TIME");
        timeDelta = location("TIMEDELTA");
        frameIndex = location("FRAMEINDEX");
        date = location("DATE");
        renderSize = location("RENDERSIZE");
        mix = location("scrim_mix");
        blend = location("scrim_blend");
    }

    /**
     * @param glslVersion as {@link GlContext#glslVersion} says
     * @throws CompileFailure with the first error, in the lines of the author's file
     */
    static Program compile(int glslVersion, ShaderSource source, ShaderSource.Finish finish)
            throws CompileFailure {
        var program =
                link(
                        glslVersion,
                        "#define SCRIM_FINISH " + finish.ordinal() + "\n" + source.fragment());
        glUseProgram(program.id);
        glUniform1i(program.location("scrim_below"), BELOW_UNIT);
        int unit = BELOW_UNIT;
        for (ParameterDefinition input : source.description().inputs()) {
            if (input.kind() instanceof ParameterKind.Image) {
                glUniform1i(program.location(input.id().value()), ++unit);
            }
        }
        return program;
    }

    /** A program that covers the picture with opaque black, for the blending hardware to use. */
    static Program black(int glslVersion) {
        try {
            return link(
                    glslVersion, "out vec4 color;\nvoid main() { color = vec4(0, 0, 0, 1); }\n");
        } catch (CompileFailure e) {
            throw new IllegalStateException("the driver refuses a trivial shader", e);
        }
    }

    /** Where a uniform is, -1 if the shader has none of that name or does not use it. */
    int location(String uniform) {
        return glGetUniformLocation(id, uniform);
    }

    @Override
    public void close() {
        glDeleteProgram(id);
    }

    private static Program link(int glslVersion, String fragment) throws CompileFailure {
        String version = "#version " + glslVersion + " core\n";
        int vertexShader = shader(GL_VERTEX_SHADER, version + FULL_SCREEN);
        try {
            int fragmentShader = shader(GL_FRAGMENT_SHADER, version + fragment);
            int program = glCreateProgram();
            glAttachShader(program, vertexShader);
            glAttachShader(program, fragmentShader);
            glLinkProgram(program);
            glDeleteShader(fragmentShader);
            if (glGetProgrami(program, GL_LINK_STATUS) == GL_FALSE) {
                String log = glGetProgramInfoLog(program);
                glDeleteProgram(program);
                throw new CompileFailure(CompileLog.parse(log));
            }
            return new Program(program);
        } finally {
            glDeleteShader(vertexShader);
        }
    }

    private static int shader(int type, String text) throws CompileFailure {
        int shader = glCreateShader(type);
        glShaderSource(shader, text);
        glCompileShader(shader);
        if (glGetShaderi(shader, GL_COMPILE_STATUS) == GL_FALSE) {
            String log = glGetShaderInfoLog(shader);
            glDeleteShader(shader);
            throw new CompileFailure(CompileLog.parse(log));
        }
        return shader;
    }
}
