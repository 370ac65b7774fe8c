package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderSource;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.ShaderEntry;

/**
 * Compiles shaders to see whether the driver takes them, and looks for loops without an end, on a
 * GL context of its own. The thread that opens it becomes the render thread and the compiling one.
 */
@OwnedBy(ThreadRole.RENDER)
public final class ShaderCompiler implements AutoCloseable {
    /** Any cost will do; the size is only what the shader is told. */
    private static final ShaderProbe.Budget ANY = new ShaderProbe.Budget(0, 640, 360);

    private final GlContext context;
    private final ShaderProbe probe;

    private ShaderCompiler(GlContext context) {
        this.context = context;
        probe = new ShaderProbe(context, Ticker.SYSTEM);
    }

    /**
     * @throws IllegalStateException if there is nothing to draw with; the message says what to
     *     install
     */
    public static ShaderCompiler open() {
        ThreadRole.RENDER.adopt();
        ThreadRole.COMPILE.adopt();
        return new ShaderCompiler(GlContext.open());
    }

    /**
     * Compiles all programs that drawing the shader would take, and waits for the driver.
     *
     * @return what is wrong, or null
     */
    public ShaderEntry.@Nullable Broken compile(ShaderSource source) {
        try (ShaderPrograms programs = ShaderPrograms.compile(context.glslVersion(), source)) {
            ShaderProbe.Finding finding = probe.examine(source, programs, ANY, BlendMode.NORMAL);
            return finding == null
                    ? null
                    : new ShaderEntry.Broken(
                            source.description().id(),
                            source.file(),
                            finding.line(),
                            0,
                            finding.reason());
        } catch (CompileFailure e) {
            return source.broken(e.log());
        }
    }

    @Override
    public void close() {
        probe.close();
        context.close();
    }
}
