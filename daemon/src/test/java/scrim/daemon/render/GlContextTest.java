package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lwjgl.opengl.GL11C;

import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;

import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

class GlContextTest {
    @Test
    void aContextNeedsNoDisplayServer() {
        ThreadRole.RENDER.adopt();

        try (GlContext context = context()) {
            assertThat(GL11C.glGetString(GL11C.GL_VERSION)).startsWith("4.");
            assertThat(context.glslVersion()).isGreaterThanOrEqualTo(430);
        }
    }

    @Test
    void aLoopDrawsOnAThreadOfItsOwnAndGivesEverythingBack() throws Exception {
        ThreadRole.RENDER.adopt();
        context().close();
        var health = new Health(() -> 0);
        var tap = new FrameTap();
        var engine =
                new Engine(
                        new Engine.Parts(
                                DurableState.empty(),
                                0,
                                ShaderCatalog.EMPTY,
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(Ticker.SYSTEM, () -> 0, ZoneOffset.UTC, 0),
                                Ticker.SYSTEM,
                                () -> 0,
                                health),
                        _ -> {});
        var renderer = new GlRenderer(() -> ShaderLibrary.Contents.EMPTY, tap, _ -> {}, health);
        var loop = new RenderLoop(engine.frames(), renderer, Ticker.SYSTEM, health);
        var thread = new Thread(() -> loop.run(0), "render");
        thread.start();

        boolean isDrawing = loop.awaitFirstFrame(20_000);
        Picture picture = tap.request(ScreenId.MAIN).get(20, TimeUnit.SECONDS);
        loop.stop();
        thread.join(20_000);

        assertThat(isDrawing).isTrue();
        assertThat(picture.height()).isEqualTo(360);
        assertThat(thread.isAlive()).isFalse();
        assertThat(health.report().conditions()).isEmpty();
    }

    private static GlContext context() {
        try {
            return GlContext.open();
        } catch (IllegalStateException e) {
            return Assumptions.abort("no GL here: " + e.getMessage());
        }
    }
}
