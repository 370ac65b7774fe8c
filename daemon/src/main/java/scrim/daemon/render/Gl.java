package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.glDeleteTextures;
import static org.lwjgl.opengl.GL30C.glDeleteVertexArrays;

import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Health;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderId;

import java.nio.file.Path;
import java.util.function.ToIntFunction;

/**
 * What lives as long as the context and is there for all screens.
 *
 * @param present lays a finished picture onto the stack
 * @param empty a texture that is transparent black, {@code silence} one of a wave at rest
 * @param largestSide pixels the driver draws at most in one direction
 * @param waits whether pictures from files and words are there in the frame that first needs them
 * @param screens a screen's last finished picture as a texture, or 0
 * @param stages told which shader is compiled and which layer is drawn
 */
@OwnedBy(ThreadRole.RENDER)
record Gl(
        GlContext context,
        ProgramCache programs,
        GlState state,
        Program black,
        ShaderPrograms present,
        int empty,
        int silence,
        int vertexArray,
        int largestSide,
        boolean waits,
        UploadBudget budget,
        StillPictures stills,
        TextPicture.Fonts fonts,
        ExternalPictures external,
        ToIntFunction<ScreenId> screens,
        FrameStages stages,
        Health health) {

    /** What {@link #present} calls the picture. */
    static final String PRESENTED = "picture";

    private static final String PRESENT =
            """
            /*{"INPUTS": [{"NAME": "picture", "TYPE": "image"}]}*/
            void main() { gl_FragColor = IMG_THIS_PIXEL(picture); }
            """;

    /** Never reads the picture below unless its blend mode does, whatever its input suggests. */
    static ShaderPrograms present(int glslVersion) {
        var file = ShaderFile.read(new ShaderId("present"), "present", Path.of(""), PRESENT, "");
        if (!(file instanceof ShaderFile.Usable(ShaderSource source))) {
            throw new IllegalStateException("our own shader is refused: " + file);
        }
        try {
            return ShaderPrograms.compile(glslVersion, source, ShaderSource.Finish.COVER);
        } catch (CompileFailure e) {
            throw new IllegalStateException("the driver refuses a trivial shader", e);
        }
    }

    /**
     * Frees everything; nothing of it may be used afterwards.
     *
     * @param isAlone whether no other thread has a context beside this one
     */
    void close(boolean isAlone) {
        external.close();
        stills.close();
        programs.close();
        present.close();
        black.close();
        glDeleteTextures(empty);
        glDeleteTextures(silence);
        glDeleteVertexArrays(vertexArray);
        if (isAlone) {
            context.close();
        }
    }
}
