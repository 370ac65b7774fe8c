package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL32C.*;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.state.FrameState;
import scrim.engine.state.RenderScreen;
import scrim.engine.state.SnapshotVersion;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Draws every screen with OpenGL. Programs and plans are made anew when the snapshot's structure or
 * packages changed, pictures and buffers when a screen's size did; values cost only their upload
 * (SNV-09).
 */
@OwnedBy(ThreadRole.RENDER)
public final class GlRenderer implements Renderer {
    private static final int FRAMES_IN_FLIGHT = 2;
    private static final long LONGEST_WAIT_NANOS = 1_000_000_000;

    private final Supplier<ShaderLibrary.Contents> shaders;
    private final FrameTap tap;
    private final Consumer<ShaderEntry.Broken> refusals;
    private final Health health;
    private final Counter rebuilds;
    private final long[] fences = new long[FRAMES_IN_FLIGHT];
    private @Nullable Gl gl;
    private @Nullable SnapshotVersion following;
    private Drawn[] drawn = new Drawn[0];
    private int fence;

    /** What lives as long as the context. */
    private record Gl(
            GlContext context, ProgramCache programs, Program black, int empty, int vertexArray) {}

    /** A screen and its way out; no renderer if the driver has no room for it. */
    private record Drawn(
            ScreenId id, @Nullable ScreenRenderer renderer, TapLane lane, ReadBack readBack) {
        void close() {
            readBack.close();
            if (renderer != null) {
                renderer.close();
            }
        }
    }

    /**
     * @param shaders the library's newest contents, asked when the structure changes
     * @param refusals told of every shader the driver refuses, on the render thread; must not wait
     */
    public GlRenderer(
            Supplier<ShaderLibrary.Contents> shaders,
            FrameTap tap,
            Consumer<ShaderEntry.Broken> refusals,
            Health health) {
        this.shaders = shaders;
        this.tap = tap;
        this.refusals = refusals;
        this.health = health;
        rebuilds = health.counter("render.rebuilds");
    }

    @Override
    public void open() {
        GlContext context = GlContext.open();
        int vertexArray = glGenVertexArrays();
        glBindVertexArray(vertexArray);
        glDisable(GL_DITHER);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        gl =
                new Gl(
                        context,
                        new ProgramCache(context.glslVersion(), refusals, health),
                        Program.black(context.glslVersion()),
                        Target.emptyTexture(),
                        vertexArray);
    }

    @Override
    public void draw(FrameState frame, FrameSchedule schedule) {
        awaitEarlierFrame();
        if (following == null || frame.snapshot().didStructureChange(following)) {
            follow(frame.snapshot().screens());
            following = frame.snapshot().version();
        }
        for (int i = 0; i < drawn.length; i++) {
            Drawn screen = drawn[i];
            ScreenRenderer renderer = screen.renderer();
            if (renderer == null) {
                if (screen.lane().claim()) {
                    screen.lane()
                            .refuse(
                                    "screen "
                                            + screen.id()
                                            + " cannot be drawn; the health report says why");
                }
                continue;
            }
            if (schedule.isDue(i)) {
                boolean isWanted = screen.lane().claim();
                renderer.draw(frame);
                if (isWanted) {
                    screen.readBack().start(renderer.picture(), frame.time().frameIndex());
                }
            } else {
                renderer.pass(frame);
            }
            screen.readBack().poll();
        }
        fences[fence] = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
        fence = (fence + 1) % FRAMES_IN_FLIGHT;
        glFlush();
    }

    @Override
    public void close() {
        tap.close();
        Gl open = gl;
        if (open == null) {
            return;
        }
        for (Drawn screen : drawn) {
            screen.close();
        }
        drawn = new Drawn[0];
        following = null;
        for (int i = 0; i < fences.length; i++) {
            if (fences[i] != 0) {
                glDeleteSync(fences[i]);
                fences[i] = 0;
            }
        }
        open.programs().close();
        open.black().close();
        glDeleteTextures(open.empty());
        glDeleteVertexArrays(open.vertexArray());
        open.context().close();
        gl = null;
    }

    /** Without a window nothing else holds the loop back from queueing frames without end. */
    private void awaitEarlierFrame() {
        long earlier = fences[fence];
        if (earlier != 0) {
            glClientWaitSync(earlier, GL_SYNC_FLUSH_COMMANDS_BIT, LONGEST_WAIT_NANOS);
            glDeleteSync(earlier);
            fences[fence] = 0;
        }
    }

    private void follow(List<RenderScreen> screens) {
        rebuilds.increment();
        tap.follow(screens);
        ShaderLibrary.Contents contents = shaders.get();
        Map<ScreenId, Drawn> before = new HashMap<>();
        for (Drawn screen : drawn) {
            before.put(screen.id(), screen);
        }
        var next = new Drawn[screens.size()];
        for (int i = 0; i < next.length; i++) {
            RenderScreen screen = screens.get(i);
            Drawn old = before.get(screen.id());
            if (old != null
                    && old.renderer() != null
                    && old.renderer().format().equals(screen.format())) {
                next[i] = old;
                before.remove(screen.id());
            } else {
                next[i] = make(screen);
            }
        }
        before.forEach((id, screen) -> {
            screen.close();
            if (tap.lane(id) == null) {
                health.mended("render", "screen " + id);
            }
        });
        drawn = next;
        for (int i = 0; i < next.length; i++) {
            ScreenRenderer renderer = next[i].renderer();
            if (renderer != null) {
                renderer.follow(screens.get(i), contents);
            }
        }
        opened().programs().sweep();
    }

    private Drawn make(RenderScreen screen) {
        TapLane lane = tap.lane(screen.id());
        if (lane == null) {
            throw new IllegalStateException("a screen without its lane: " + screen.id());
        }
        var readBack = new ReadBack(screen.format(), lane);
        try {
            var renderer =
                    new ScreenRenderer(
                            screen.format(),
                            opened().programs(),
                            opened().black(),
                            opened().empty());
            health.mended("render", "screen " + screen.id());
            return new Drawn(screen.id(), renderer, lane, readBack);
        } catch (IllegalStateException e) {
            health.broken(
                    "render",
                    "screen " + screen.id(),
                    Severity.ERROR,
                    "screen " + screen.id() + " cannot be drawn: " + e.getMessage());
            return new Drawn(screen.id(), null, lane, readBack);
        }
    }

    private Gl opened() {
        if (gl == null) {
            throw new IllegalStateException("the renderer is not open");
        }
        return gl;
    }
}
