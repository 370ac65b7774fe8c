package scrim.bench;

import scrim.daemon.render.FrameTap;
import scrim.daemon.render.NullRenderer;
import scrim.daemon.render.RenderLoop;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;

import java.time.ZoneId;

/** A show without screens, and what draws it: the frame loop with nothing to do. */
final class EmptyShow {
    private EmptyShow() {}

    /** A frame loop for its own thread, 60 a second; its figures are in {@code health}. */
    static RenderLoop loop(Health health) {
        var engine =
                new Engine(
                        new Engine.Parts(
                                DurableState.empty(),
                                0,
                                ShaderCatalog.EMPTY,
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(
                                        Ticker.SYSTEM, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        return new RenderLoop(
                engine.frames(), new NullRenderer(new FrameTap(), health), Ticker.SYSTEM, health);
    }
}
