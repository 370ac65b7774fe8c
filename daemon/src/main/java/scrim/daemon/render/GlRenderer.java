package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;
import static org.lwjgl.opengl.GL32C.*;

import org.jspecify.annotations.Nullable;

import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.health.Tally;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.state.FrameState;
import scrim.engine.state.RenderScreen;
import scrim.engine.state.SnapshotVersion;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
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

    /** How long the first picture waits at most for the shaders in it. */
    private static final Duration LONGEST_START = Duration.ofSeconds(3);

    private final Supplier<ShaderLibrary.Contents> shaders;
    private final @Nullable ShaderWorkshop compiler;
    private final Path folder;
    private final ExternalPictures external;
    private final boolean waits;
    private final FrameTap tap;
    private final Consumer<ShaderEntry.Broken> refusals;
    private final Health health;
    private final Counter rebuilds;
    private final Tally uniformUploads;
    private final FrameStages stages;
    private final long[] fences = new long[FRAMES_IN_FLIGHT];
    private @Nullable Gl gl;
    private @Nullable SnapshotVersion following;
    private Drawn[] drawn = new Drawn[0];
    private int fence;
    private int heard;

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

    /** One that compiles between two frames and has no pictures from outside. */
    public GlRenderer(
            Supplier<ShaderLibrary.Contents> shaders,
            FrameTap tap,
            Consumer<ShaderEntry.Broken> refusals,
            Health health) {
        this(shaders, Path.of(""), ExternalPictures.NONE, false, tap, refusals, health);
    }

    /** One that compiles between two frames; the rest as below. */
    public GlRenderer(
            Supplier<ShaderLibrary.Contents> shaders,
            Path folder,
            ExternalPictures external,
            boolean waits,
            FrameTap tap,
            Consumer<ShaderEntry.Broken> refusals,
            Health health) {
        this(shaders, null, folder, external, waits, tap, refusals, health);
    }

    /**
     * @param shaders the library's newest contents, asked when the structure changes
     * @param compiler compiles beside, so that no frame waits for it, and tells who is refused;
     *     null to compile between two frames
     * @param folder the show's, where the pictures lie that layers name
     * @param external closed with the renderer
     * @param waits whether a frame waits for pictures in files and for words to be drawn, so that
     *     the same input gives the same frames
     * @param refusals told of every shader that is refused between two frames, on the render
     *     thread; must not wait
     */
    public GlRenderer(
            Supplier<ShaderLibrary.Contents> shaders,
            @Nullable ShaderWorkshop compiler,
            Path folder,
            ExternalPictures external,
            boolean waits,
            FrameTap tap,
            Consumer<ShaderEntry.Broken> refusals,
            Health health) {
        this.shaders = shaders;
        this.compiler = compiler;
        this.folder = folder;
        this.external = external;
        this.waits = waits;
        this.tap = tap;
        this.refusals = refusals;
        this.health = health;
        rebuilds = health.counter("render.rebuilds");
        uniformUploads = health.tally("render.uniformUploads");
        stages = new FrameStages(Ticker.SYSTEM, health);
    }

    @Override
    public void open() {
        GlContext context = GlContext.open();
        int vertexArray = glGenVertexArrays();
        glBindVertexArray(vertexArray);
        glDisable(GL_DITHER);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        var state = new GlState(uniformUploads);
        var budget = new UploadBudget(waits ? Long.MAX_VALUE : UploadBudget.BYTES_A_FRAME);
        int empty = Target.pixel(0, 0, 0, 0);
        int largestSide = glGetInteger(GL_MAX_TEXTURE_SIZE);
        gl =
                new Gl(
                        context,
                        new ProgramCache(context.glslVersion(), compiler, refusals, health),
                        state,
                        Program.black(context.glslVersion()),
                        Gl.present(context.glslVersion()),
                        empty,
                        Target.pixel(128, 128, 128, 255),
                        vertexArray,
                        largestSide,
                        waits,
                        budget,
                        new StillPictures(folder, state, budget, empty, largestSide, waits, health),
                        new TextPicture.Fonts(),
                        external,
                        this::pictureOf,
                        stages,
                        health);
        if (compiler != null) {
            compiler.open(context);
            compiler.await(LONGEST_START);
        }
    }

    @Override
    public void draw(FrameState frame, FrameSchedule schedule) {
        stages.enter(FrameStages.Stage.WAIT);
        if (!isEarlierFrameFinished()) {
            stages.holdUp();
            for (int i = 0; i < drawn.length; i++) {
                ScreenRenderer renderer = drawn[i].renderer();
                if (renderer != null) {
                    renderer.pass(frame);
                }
            }
            return;
        }
        int news = compiler == null ? 0 : compiler.news();
        if (following == null || news != heard || frame.snapshot().didStructureChange(following)) {
            heard = news;
            stages.enter(FrameStages.Stage.FOLLOW);
            follow(frame.snapshot().screens());
            following = frame.snapshot().version();
        }
        opened().budget().begin();
        opened().stills().begin();
        external.begin();
        for (int i = 0; i < drawn.length; i++) {
            Drawn screen = drawn[i];
            ScreenRenderer renderer = screen.renderer();
            stages.enter(FrameStages.Stage.DRAW);
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
                screen.lane().count();
                stages.enter(FrameStages.Stage.READ_BACK);
                tap.outlets()
                        .drawn(screen.id(), renderer.format(), renderer.picture(), frame.time());
                if (isWanted) {
                    screen.readBack().start(renderer.picture(), frame.time().frameIndex());
                }
            } else {
                renderer.pass(frame);
            }
            screen.readBack().poll();
        }
        tap.outlets().poll();
        opened().programs().drawn();
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
        open.close(compiler == null || compiler.close());
        gl = null;
    }

    /**
     * What a screen shows now; waits until it is drawn.
     *
     * @throws IllegalStateException if there is no such screen or the driver has no room for it
     */
    Picture read(ScreenId screen, long frameIndex) {
        for (Drawn one : drawn) {
            ScreenRenderer renderer = one.renderer();
            if (one.id().equals(screen) && renderer != null) {
                return one.readBack().now(renderer.picture(), frameIndex);
            }
        }
        throw new IllegalStateException(
                "screen " + screen + " cannot be drawn; the health report says why");
    }

    @Override
    public FrameStages stages() {
        return stages;
    }

    /**
     * Waits for the frame before last, but not for ever. Without a window nothing else holds the
     * loop back from queueing frames without end.
     */
    private boolean isEarlierFrameFinished() {
        long earlier = fences[fence];
        if (earlier == 0) {
            return true;
        }
        int status = glClientWaitSync(earlier, GL_SYNC_FLUSH_COMMANDS_BIT, LONGEST_WAIT_NANOS);
        if (status == GL_TIMEOUT_EXPIRED) {
            return false;
        }
        glDeleteSync(earlier);
        fences[fence] = 0;
        return true;
    }

    private void follow(List<RenderScreen> screens) {
        rebuilds.increment();
        tap.follow(screens);
        if (compiler != null) {
            screens.stream()
                    .map(RenderScreen::format)
                    .max(Comparator.comparingLong(size -> (long) size.width() * size.height()))
                    .ifPresent(compiler::draws);
        }
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
            var renderer = new ScreenRenderer(screen.id(), screen.format(), opened());
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

    private int pictureOf(ScreenId id) {
        for (int i = 0; i < drawn.length; i++) {
            ScreenRenderer renderer = drawn[i].renderer();
            if (renderer != null && drawn[i].id().equals(id)) {
                return renderer.picture().texture;
            }
        }
        return 0;
    }

    private Gl opened() {
        if (gl == null) {
            throw new IllegalStateException("the renderer is not open");
        }
        return gl;
    }
}
