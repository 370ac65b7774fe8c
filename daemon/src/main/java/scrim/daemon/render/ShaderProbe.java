package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.GL_FALSE;
import static org.lwjgl.opengl.GL11C.GL_RGBA;
import static org.lwjgl.opengl.GL11C.GL_TEXTURE_2D;
import static org.lwjgl.opengl.GL11C.GL_UNSIGNED_BYTE;
import static org.lwjgl.opengl.GL11C.glBindTexture;
import static org.lwjgl.opengl.GL11C.glDeleteTextures;
import static org.lwjgl.opengl.GL11C.glFinish;
import static org.lwjgl.opengl.GL11C.glTexSubImage2D;
import static org.lwjgl.opengl.GL11C.glViewport;
import static org.lwjgl.opengl.GL43C.*;

import com.sun.management.OperatingSystemMXBean;

import org.jspecify.annotations.Nullable;
import org.lwjgl.system.MemoryStack;

import scrim.daemon.shader.Pass;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.SizeExpression;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.BlendMode;

import java.lang.management.ManagementFactory;
import java.nio.IntBuffer;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Draws shaders where nobody sees it, before the audience does: first a few pixels whose loops are
 * counted, then ever larger pictures against the clock, until it is known what a frame costs.
 *
 * <p>Where the processor draws, all contexts of a program wait for each other: what is drawn here
 * keeps the show waiting. So no drawing is begun that should take longer than {@link
 * #LONGEST_NANOS}, and the first is one that cannot take for ever.
 */
@OwnedBy(ThreadRole.COMPILE)
final class ShaderProbe implements AutoCloseable {
    /** Turns of all loops for one pixel. Mesa cuts a single loop off after 65,535. */
    private static final int MOST_TURNS = 50_000;

    /** Enough for nearly all, and over soon for those without an end. */
    private static final int FEW_TURNS = 1_000;

    /** Four by four pixels are what a processor draws at once. */
    private static final int SMALLEST_SIDE = 4;

    /** Long enough to be told from the cost of asking for it. */
    private static final long MEASURED_NANOS = 1_000_000;

    /** A shader is refused only if it takes too long each time. */
    private static final int TRIES = 6;

    private static final long PAUSE_NANOS = 30_000_000;

    private static final long LONGEST_NANOS = 4_000_000;
    private static final int UNITS = 16;
    private static final int PICTURE_SIDE = 64;

    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final int glslVersion;
    private final boolean isSoftware;
    private final Ticker ticker;
    private final int vertexArray;
    private final int report;
    private final int picture;

    /**
     * What a frame may cost.
     *
     * @param nanos 0 for anything
     * @param width pixels of the largest screen, {@code height} likewise
     */
    record Budget(long nanos, int width, int height) {}

    /**
     * Why a shader must not be drawn.
     *
     * @param line of the author's file, 0 if it is about no line
     * @param tooManyPixels of the picture for which it is too slow, 0 if it is not
     */
    record Finding(int line, String reason, long tooManyPixels) {}

    ShaderProbe(GlContext context, Ticker ticker) {
        glslVersion = context.glslVersion();
        isSoftware = context.isSoftware();
        this.ticker = ticker;
        vertexArray = glGenVertexArrays();
        glBindVertexArray(vertexArray);
        report = glGenBuffers();
        glBindBuffer(GL_SHADER_STORAGE_BUFFER, report);
        glBufferData(GL_SHADER_STORAGE_BUFFER, new int[1], GL_DYNAMIC_READ);
        picture = grey();
        for (int unit = 0; unit < UNITS; unit++) {
            glActiveTexture(GL_TEXTURE0 + unit);
            glBindTexture(GL_TEXTURE_2D, picture);
        }
        // What is bound while pictures are made must not be read by accident.
        glActiveTexture(GL_TEXTURE0 + UNITS);
    }

    /** What every image is while a shader is tried. */
    private static int grey() {
        int texture = glGenTextures();
        glBindTexture(GL_TEXTURE_2D, texture);
        glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA8, PICTURE_SIDE, PICTURE_SIDE);
        var pixels = new int[PICTURE_SIDE * PICTURE_SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xFF808080;
        }
        glTexSubImage2D(
                GL_TEXTURE_2D,
                0,
                0,
                0,
                PICTURE_SIDE,
                PICTURE_SIDE,
                GL_RGBA,
                GL_UNSIGNED_BYTE,
                pixels);
        return texture;
    }

    /** What speaks against showing a shader; null if nothing does. */
    @Nullable Finding examine(
            ShaderSource source, ShaderPrograms programs, Budget budget, BlendMode mode) {
        Finding endless = countTurns(source, budget);
        return endless != null ? endless : measure(source, programs, budget, mode, TRIES);
    }

    /**
     * Draws one pixel in a way in which the show will, with the values that inputs begin with, for
     * which loops have been found to end: drivers do the last part of compiling then, and what was
     * done once is done sooner on the render thread's context.
     */
    void warm(ShaderPrograms.Manner manner, ShaderSource source, Budget budget) {
        try (var target = new Target(SMALLEST_SIDE, SMALLEST_SIDE, manner.isFloat())) {
            glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
            glViewport(0, 0, 1, 1);
            glUseProgram(manner.program().id);
            setInputs(manner.program().id, source, budget);
            manner.draw();
        }
        glFinish();
    }

    // Loops

    private @Nullable Finding countTurns(ShaderSource source, Budget budget) {
        CountedLoops fragment = CountedLoops.of(source.fragment());
        CountedLoops vertex = source.vertex() == null ? null : countedVertex(source.vertex());
        if (fragment.loops() == 0 && (vertex == null || vertex.loops() == 0)) {
            return null;
        }
        int program = link(vertex == null ? null : vertex.text(), fragment.text());
        if (program == 0) {
            // What counts turns is not what the author wrote: that it fails says nothing.
            return null;
        }
        try (var target = new Target(SMALLEST_SIDE, SMALLEST_SIDE)) {
            glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
            glUseProgram(program);
            setUnits(program);
            setInputs(program, source, budget);
            for (int turns : new int[] {FEW_TURNS, MOST_TURNS}) {
                int line = lineBeyond(program, source, turns);
                if (line < 0) {
                    return null;
                }
                if (turns == MOST_TURNS) {
                    return new Finding(
                            line,
                            "loops without an end: more than "
                                    + String.format(Locale.ROOT, "%,d", MOST_TURNS)
                                    + " turns for one pixel",
                            0);
                }
            }
            return null;
        } finally {
            glDeleteProgram(program);
        }
    }

    /** A driver may have no buffers for the vertices. */
    private static CountedLoops countedVertex(String text) {
        return glGetInteger(GL_MAX_VERTEX_SHADER_STORAGE_BLOCKS) > 0
                ? CountedLoops.of(text)
                : new CountedLoops(text, 0);
    }

    /** The line of the loop that takes more turns in any pass; -1 if none does. */
    private int lineBeyond(int program, ShaderSource source, int turns) {
        glUniform1i(glGetUniformLocation(program, CountedLoops.LIMIT), turns);
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, CountedLoops.REPORT_BINDING, report);
        for (int pass = 0; pass < source.passes().size(); pass++) {
            glBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, new int[] {-1});
            glUniform1i(glGetUniformLocation(program, "PASSINDEX"), pass);
            glViewport(0, 0, SMALLEST_SIDE, SMALLEST_SIDE);
            glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
            glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
            var line = new int[1];
            glGetBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, line);
            if (line[0] >= 0) {
                return line[0];
            }
        }
        return -1;
    }

    // Time

    private @Nullable Finding measure(
            ShaderSource source,
            ShaderPrograms programs,
            Budget budget,
            BlendMode mode,
            int tries) {
        double nanos = 0;
        for (int pass = 0; pass < source.passes().size(); pass++) {
            Pass one = source.passes().get(pass);
            ShaderPrograms.Manner manner = programs.mannerOf(one, mode);
            try (var target = new Target(budget.width(), budget.height(), manner.isFloat())) {
                glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
                glUseProgram(manner.program().id);
                setInputs(manner.program().id, source, budget);
                glUniform1i(glGetUniformLocation(manner.program().id, "PASSINDEX"), pass);
                nanos += nanosPerPixel(manner, budget) * pixels(one, source, budget);
            }
        }
        if (budget.nanos() == 0 || nanos <= budget.nanos()) {
            return null;
        }
        if (tries > 1) {
            // Other programs may have had the processor meanwhile.
            LockSupport.parkNanos(PAUSE_NANOS);
            return measure(source, programs, budget, mode, tries - 1);
        }
        return new Finding(
                0,
                String.format(
                        Locale.ROOT,
                        "takes about %s for one frame of %dx%d; --shader-budget allows %d ms",
                        nanos < 1e9
                                ? Math.round(nanos / 1e6) + " ms"
                                : String.format(Locale.ROOT, "%.1f s", nanos / 1e9),
                        budget.width(),
                        budget.height(),
                        budget.nanos() / 1_000_000),
                (long) budget.width() * budget.height());
    }

    /** Of the picture that a pass draws, with the values that inputs begin with. */
    private static double pixels(Pass pass, ShaderSource source, Budget budget) {
        double width = pass.width().evaluate(budget.width(), budget.height(), begin(source));
        double height = pass.height().evaluate(budget.width(), budget.height(), begin(source));
        double pixels = width * height;
        return pixels >= 1 ? Math.min(pixels, 1e9) : 1;
    }

    private static SizeExpression.Inputs begin(ShaderSource source) {
        return input ->
                switch (source.description().inputs().get(input).kind().initialValue()) {
                    case ParameterValue.Scalar(float value) -> value;
                    case ParameterValue.Flag(boolean on) -> on ? 1 : 0;
                    case ParameterValue.Choice(int option) -> option;
                    case ParameterValue.Point(float x, _) -> x;
                    case ParameterValue.Color(float red, _, _, _) -> red;
                    case ParameterValue.Text _, ParameterValue.Image _, ParameterValue.Pulse _ -> 0;
                };
    }

    /**
     * From pictures of growing size, each four times the one before, until one takes long enough to
     * be measured and the next would take too long. Twice each, and the quicker counts: the show
     * goes on beside.
     */
    private double nanosPerPixel(ShaderPrograms.Manner manner, Budget budget) {
        double largest = (double) budget.width() * budget.height();
        double shape = Math.sqrt((double) budget.width() / budget.height());
        draw(manner, SMALLEST_SIDE, SMALLEST_SIDE);
        double before = 0;
        for (int side = SMALLEST_SIDE; ; side *= 2) {
            int width = Math.clamp(Math.round(side * shape), 1, budget.width());
            int height = Math.clamp(Math.round(side / shape), 1, budget.height());
            double pixels = (double) width * height;
            double nanos = Math.min(draw(manner, width, height), draw(manner, width, height));
            // A graphics card takes as long for few pixels as for many, until all of it is busy.
            boolean grows = isSoftware || nanos > 2.5 * before;
            if (pixels >= largest
                    || (nanos >= MEASURED_NANOS && grows)
                    || 4 * nanos > 10 * LONGEST_NANOS
                    || (isSoftware && 4 * nanos > LONGEST_NANOS)) {
                return nanos / pixels / coresLeft(width, height);
            }
            before = nanos;
        }
    }

    /** Few pixels are drawn by one core; many by all. */
    private double coresLeft(int width, int height) {
        boolean isOneTile = width <= PICTURE_SIDE && height <= PICTURE_SIDE;
        return isSoftware && isOneTile ? Runtime.getRuntime().availableProcessors() : 1;
    }

    private double draw(ShaderPrograms.Manner manner, int width, int height) {
        glViewport(0, 0, width, height);
        long startCpu = cpuNanos();
        long start = ticker.nanos();
        manner.draw();
        glFinish();
        long nanos = ticker.nanos() - start;
        // What this program did not do was done by others, who had the processor.
        return isSoftware ? Math.min(nanos, cpuNanos() - startCpu) : nanos;
    }

    /** What all threads of this program have computed so far. */
    private static long cpuNanos() {
        return MACHINE.getProcessCpuTime();
    }

    // Values

    private static void setInputs(int program, ShaderSource source, Budget budget) {
        set(program, "RENDERSIZE", budget.width(), budget.height());
        set(program, "TIME", 1);
        set(program, "TIMEDELTA", 1 / 60f);
        set(program, "scrim_mix", 1);
        glUniform1i(glGetUniformLocation(program, "FRAMEINDEX"), 60);
        glUniform4f(glGetUniformLocation(program, "DATE"), 2026, 1, 1, 1);
        for (ParameterDefinition input : source.description().inputs()) {
            String name = input.id().value();
            switch (input.kind()) {
                case ParameterKind.Scalar(float initial, _, _) -> set(program, name, initial);
                case ParameterKind.Point(var initial, _, _) ->
                        set(program, name, initial.x(), initial.y());
                case ParameterKind.Color(var color) ->
                        glUniform4f(
                                glGetUniformLocation(program, name),
                                color.red(),
                                color.green(),
                                color.blue(),
                                color.alpha());
                case ParameterKind.Flag(boolean initial) ->
                        glUniform1i(glGetUniformLocation(program, name), initial ? 1 : 0);
                case ParameterKind.Choice(int initial, _) ->
                        glUniform1i(glGetUniformLocation(program, name), initial);
                case ParameterKind.Pulse _, ParameterKind.Text _, ParameterKind.Image _ -> {}
            }
        }
    }

    private static void set(int program, String name, float x) {
        glUniform1f(glGetUniformLocation(program, name), x);
    }

    private static void set(int program, String name, float x, float y) {
        glUniform2f(glGetUniformLocation(program, name), x, y);
    }

    /** Pictures from the first unit, series of pictures from the second: none may mix. */
    private static void setUnits(int program) {
        int count = glGetProgrami(program, GL_ACTIVE_UNIFORMS);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer size = stack.mallocInt(1);
            IntBuffer type = stack.mallocInt(1);
            for (int i = 0; i < count; i++) {
                String name = glGetActiveUniform(program, i, size, type);
                if (type.get(0) == GL_SAMPLER_2D_ARRAY) {
                    glUniform1i(glGetUniformLocation(program, name), 1);
                }
            }
        }
    }

    private int link(@Nullable String vertex, String fragment) {
        String head =
                "#version "
                        + glslVersion
                        + " core\n#define SCRIM_FINISH "
                        + ShaderSource.Finish.PASS.ordinal()
                        + "\n";
        int program = glCreateProgram();
        int corners = shader(GL_VERTEX_SHADER, head + (vertex == null ? CORNERS : vertex));
        int colors = shader(GL_FRAGMENT_SHADER, head + fragment);
        glAttachShader(program, corners);
        glAttachShader(program, colors);
        glLinkProgram(program);
        glDeleteShader(corners);
        glDeleteShader(colors);
        if (glGetProgrami(program, GL_LINK_STATUS) == GL_FALSE) {
            glDeleteProgram(program);
            return 0;
        }
        return program;
    }

    private static final String CORNERS =
            """
            out vec2 isf_FragNormCoord;
            void main() {
                isf_FragNormCoord = vec2(gl_VertexID & 1, gl_VertexID >> 1);
                gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
            }
            """;

    private static int shader(int type, String text) {
        int shader = glCreateShader(type);
        glShaderSource(shader, text);
        glCompileShader(shader);
        return shader;
    }

    @Override
    public void close() {
        glDeleteBuffers(report);
        glDeleteTextures(picture);
        glDeleteVertexArrays(vertexArray);
    }
}
