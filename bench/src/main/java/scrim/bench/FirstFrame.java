package scrim.bench;

import scrim.daemon.render.FrameTap;
import scrim.daemon.render.NullRenderer;
import scrim.daemon.render.RenderLoop;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.Restored;
import scrim.daemon.store.StateFiles;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;

import java.nio.file.Path;

/**
 * A process that restores a show and says a word when its first frame's values are ready: the
 * daemon's start without GL and without the web.
 */
final class FirstFrame {
    private FirstFrame() {}

    /**
     * @param args the show's folder, its layers and the parameters of each
     */
    public static void main(String[] args) throws Exception {
        var show = new BenchShow(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        var health = new Health(WallClock.SYSTEM::millis);
        try (DataFolder folder = DataFolder.open(Path.of(args[0]))) {
            Restored restored = new StateFiles(folder, "bench", health).restore();
            DurableState state = restored.state();
            if (state == null) {
                throw new IllegalStateException("nothing to restore: " + restored.notes());
            }
            Engine engine = show.engine(state, _ -> {}, health, Ticker.SYSTEM);
            var loop =
                    new RenderLoop(
                            engine.frames(),
                            new NullRenderer(new FrameTap()),
                            Ticker.SYSTEM,
                            health);
            loop.run(1);
            System.out.println(engine.snapshot().slots().floats());
        }
    }
}
