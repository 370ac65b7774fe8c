package scrim.daemon.render;

import static org.lwjgl.opengl.GL20C.*;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.Pass;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.ShaderSource.Finish;
import scrim.engine.stack.BlendMode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All programs of a shader. Holds nothing that belongs to one GL context, so that the thread that
 * compiled them may hand them to the one that draws, if their contexts share.
 *
 * @param straight those that draw onto the stack without a picture in between; null if the last
 *     pass draws a picture of its own
 * @param own draws a pass, or the layer's picture where others read it
 */
record ShaderPrograms(@Nullable Straight straight, Program own) implements AutoCloseable {

    /**
     * One program for each way in which the blending hardware is set, though their text is the same
     * for all of {@code plainFinish}: Mesa makes machine code anew for each way, and finds in its
     * cache what another context made only if the program was never drawn in another way.
     *
     * @param byMode a program for each blend mode, by its ordinal; some are the same
     */
    record Straight(List<Program> byMode, Finish plainFinish) {
        Program of(BlendMode mode) {
            return byMode.get(mode.ordinal());
        }

        boolean isInPlace(BlendMode mode) {
            return plainFinish == Finish.COVER && ScreenPictures.canLayOver(mode);
        }
    }

    /**
     * A way in which the show may draw with a program, and which drivers prepare for separately.
     *
     * @param inPlace how the blending hardware is set, null if it is not used
     * @param isFloat whether the picture drawn into has floats for channels
     */
    record Manner(Program program, @Nullable BlendMode inPlace, boolean isFloat) {
        /** Draws into the target and viewport that are bound. */
        void draw() {
            glUseProgram(program.id);
            if (inPlace != null) {
                glEnable(GL_BLEND);
                ScreenPictures.setBlending(inPlace);
            }
            program.draw();
            glDisable(GL_BLEND);
        }
    }

    /** All ways in which the passes are drawn with some blend modes, each once. */
    List<Manner> manners(ShaderSource source, Set<BlendMode> modes) {
        var manners = new LinkedHashSet<Manner>();
        for (Pass pass : source.passes()) {
            for (BlendMode mode : modes) {
                manners.add(mannerOf(pass, mode));
            }
        }
        return List.copyOf(manners);
    }

    /** How a pass is drawn as long as nobody reads the layer's picture. */
    Manner mannerOf(Pass pass, BlendMode mode) {
        return straight == null || pass.target() != null
                ? new Manner(own, null, pass.isFloat())
                : new Manner(straight.of(mode), straight.isInPlace(mode) ? mode : null, false);
    }

    /**
     * Compiles on the context that is current, and waits for the driver.
     *
     * @param glslVersion as {@link GlContext#glslVersion} says
     * @throws CompileFailure with the first error, in the lines of the author's file; nothing is
     *     left behind
     */
    static ShaderPrograms compile(int glslVersion, ShaderSource source) throws CompileFailure {
        var samplers = Samplers.of(source);
        boolean mayReadBelow =
                !samplers.images().isEmpty() || source.description().temporal().isTemporal();
        return compile(glslVersion, source, mayReadBelow ? Finish.NORMAL : Finish.COVER);
    }

    /**
     * As above.
     *
     * @param plainFinish COVER only if it never reads the picture below
     */
    static ShaderPrograms compile(int glslVersion, ShaderSource source, Finish plainFinish)
            throws CompileFailure {
        List<String> pictures = new ArrayList<>(Samplers.of(source).names());
        pictures.add(Samplers.HISTORY);
        Program own = Program.compile(glslVersion, source, Finish.PASS, pictures);
        if (source.passes().getLast().target() != null) {
            return new ShaderPrograms(null, own);
        }
        var made = new ArrayList<>(List.of(own));
        try {
            var byMode = new Program[BlendMode.values().length];
            Program blended = null;
            for (BlendMode mode : BlendMode.values()) {
                boolean isPlain =
                        plainFinish == Finish.COVER
                                ? ScreenPictures.canLayOver(mode)
                                : mode == BlendMode.NORMAL;
                if (isPlain) {
                    byMode[mode.ordinal()] =
                            Program.compile(glslVersion, source, plainFinish, pictures);
                    made.add(byMode[mode.ordinal()]);
                } else {
                    if (blended == null) {
                        blended = Program.compile(glslVersion, source, Finish.BLEND, pictures);
                        made.add(blended);
                    }
                    byMode[mode.ordinal()] = blended;
                }
            }
            return new ShaderPrograms(new Straight(List.of(byMode), plainFinish), own);
        } catch (CompileFailure e) {
            made.forEach(Program::close);
            throw e;
        }
    }

    /** Frees them; on any context that shares with the one they were made on. */
    @Override
    public void close() {
        own.close();
        if (straight != null) {
            Set.copyOf(straight.byMode).forEach(Program::close);
        }
    }
}
