package scrim.daemon.render;

import static org.lwjgl.opengl.GL20C.*;
import static org.lwjgl.opengl.GL41C.glProgramUniform1i;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.CompileLog;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A shader compiled with one {@link ShaderSource.Finish}. Remembers what it was told last, so that
 * a uniform is handed to the driver only when it changes; layers that share a shader share that.
 *
 * <p>Belongs to the thread that compiled it until it is handed over.
 */
@OwnedBy(ThreadRole.RENDER)
final class Program implements AutoCloseable {
    /** A uniform or a picture that the program does not use; setting it does nothing. */
    static final int UNUSED = -1;

    /** The texture unit of the picture below. */
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
    final int passIndex;
    final int mix;
    final int blend;
    final int historyNewest;
    final int historyFrames;

    /** A vertex shader of the author's may move the four corners; ours needs only three. */
    private final boolean isQuad;

    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Integer> units = new HashMap<>();
    private int[] locations = new int[16];

    /** What was uploaded last, four numbers a uniform, by their bits. */
    private int[] uploaded = new int[64];

    private boolean[] isUploaded = new boolean[16];
    private int uploads;

    private Program(int id, boolean isQuad, List<String> pictures) {
        this.id = id;
        this.isQuad = isQuad;
        time = place("TIME");
        timeDelta = place("TIMEDELTA");
        frameIndex = place("FRAMEINDEX");
        date = place("DATE");
        renderSize = place("RENDERSIZE");
        passIndex = place("PASSINDEX");
        mix = place("scrim_mix");
        blend = place("scrim_blend");
        historyNewest = place("scrim_history_newest");
        historyFrames = place("scrim_history_frames");
        glProgramUniform1i(id, glGetUniformLocation(id, "scrim_below"), BELOW_UNIT);
        int next = BELOW_UNIT + 1;
        for (String picture : pictures) {
            int location = glGetUniformLocation(id, picture);
            if (location >= 0) {
                glProgramUniform1i(id, location, next);
                units.put(picture, next++);
            }
        }
    }

    /**
     * @param glslVersion as {@link GlContext#glslVersion} says
     * @param pictures the names of all its samplers but {@code scrim_below}
     * @throws CompileFailure with the first error, in the lines of the author's file
     */
    static Program compile(
            int glslVersion, ShaderSource source, ShaderSource.Finish finish, List<String> pictures)
            throws CompileFailure {
        String define = "#define SCRIM_FINISH " + finish.ordinal() + "\n";
        return link(
                glslVersion,
                source.vertex() == null ? null : define + source.vertex(),
                define + source.fragment(),
                pictures);
    }

    /** A program that covers the picture with opaque black, for the blending hardware to use. */
    static Program black(int glslVersion) {
        try {
            return link(
                    glslVersion,
                    null,
                    "out vec4 color;\nvoid main() { color = vec4(0, 0, 0, 1); }\n",
                    List.of());
        } catch (CompileFailure e) {
            throw new IllegalStateException("the driver refuses a trivial shader", e);
        }
    }

    /** The number by which a uniform is set, {@link #UNUSED} if the driver left it out. */
    int place(String uniform) {
        Integer known = places.get(uniform);
        if (known != null) {
            return known;
        }
        int location = glGetUniformLocation(id, uniform);
        if (location < 0) {
            return UNUSED;
        }
        int place = places.size();
        if (place == locations.length) {
            locations = Arrays.copyOf(locations, 2 * place);
            isUploaded = Arrays.copyOf(isUploaded, 2 * place);
            uploaded = Arrays.copyOf(uploaded, 8 * place);
        }
        locations[place] = location;
        places.put(uniform, place);
        return place;
    }

    /** The texture unit that a picture is read from, {@link #UNUSED} if it never is. */
    int unit(String picture) {
        return units.getOrDefault(picture, UNUSED);
    }

    /** Sets a uniform of the program in use, as do the others of this name. */
    void set(int place, int value) {
        if (place >= 0 && isNew(place, value, 0, 0, 0)) {
            glUniform1i(locations[place], value);
        }
    }

    void set(int place, float x) {
        if (place >= 0 && isNew(place, Float.floatToRawIntBits(x), 0, 0, 0)) {
            glUniform1f(locations[place], x);
        }
    }

    void set(int place, float x, float y) {
        if (place >= 0
                && isNew(place, Float.floatToRawIntBits(x), Float.floatToRawIntBits(y), 0, 0)) {
            glUniform2f(locations[place], x, y);
        }
    }

    void set(int place, float x, float y, float z, float w) {
        if (place >= 0
                && isNew(
                        place,
                        Float.floatToRawIntBits(x),
                        Float.floatToRawIntBits(y),
                        Float.floatToRawIntBits(z),
                        Float.floatToRawIntBits(w))) {
            glUniform4f(locations[place], x, y, z, w);
        }
    }

    /**
     * Draws over all of the target that is bound, or over what the author's corners leave of it.
     */
    void draw() {
        if (isQuad) {
            glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
        } else {
            glDrawArrays(GL_TRIANGLES, 0, 3);
        }
    }

    /** How many uniforms were handed to the driver since the last call. */
    int takeUploads() {
        int done = uploads;
        uploads = 0;
        return done;
    }

    @Override
    public void close() {
        glDeleteProgram(id);
    }

    private boolean isNew(int place, int x, int y, int z, int w) {
        int at = 4 * place;
        if (isUploaded[place]
                && uploaded[at] == x
                && uploaded[at + 1] == y
                && uploaded[at + 2] == z
                && uploaded[at + 3] == w) {
            return false;
        }
        isUploaded[place] = true;
        uploaded[at] = x;
        uploaded[at + 1] = y;
        uploaded[at + 2] = z;
        uploaded[at + 3] = w;
        uploads++;
        return true;
    }

    private static Program link(
            int glslVersion, @Nullable String vertex, String fragment, List<String> pictures)
            throws CompileFailure {
        String version = "#version " + glslVersion + " core\n";
        int vertexShader =
                shader(GL_VERTEX_SHADER, version + (vertex == null ? FULL_SCREEN : vertex));
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
            return new Program(program, vertex != null, pictures);
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
