package scrim.bench;

import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.RenderLoop;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.Restored;
import scrim.daemon.store.StateFiles;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.stack.Environment;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;

import java.nio.file.Path;
import java.time.ZoneId;

/**
 * A process that restores a show, compiles its shaders, draws one frame and says a word: the
 * daemon's start without the web, which opens beside it.
 */
final class FirstFrame {
    private FirstFrame() {}

    /**
     * @param args the show's folder
     */
    public static void main(String[] args) throws Exception {
        var health = new Health(WallClock.SYSTEM::millis);
        try (DataFolder folder = DataFolder.open(Path.of(args[0]))) {
            Restored restored = new StateFiles(folder, "bench", health).restore();
            DurableState state = restored.state();
            if (state == null) {
                throw new IllegalStateException("nothing to restore: " + restored.notes());
            }
            var library = new ShaderLibrary(folder.root().resolve("shaders"));
            var engine =
                    new Engine(
                            new Engine.Parts(
                                    state,
                                    restored.rev(),
                                    library.rescan().catalog(),
                                    Environment.WITHOUT_INPUT,
                                    EngineSettings.DEFAULT,
                                    FrameClock.live(
                                            Ticker.SYSTEM, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                                    Ticker.SYSTEM,
                                    WallClock.SYSTEM,
                                    health),
                            _ -> {});
            var renderer =
                    new GlRenderer(
                            library::contents,
                            new FrameTap(),
                            refusal -> {
                                throw new IllegalStateException(refusal.toString());
                            },
                            health);
            new RenderLoop(engine.frames(), renderer, Ticker.SYSTEM, health).run(1);
            System.out.println(engine.snapshot().slots().floats());
        }
    }
}
