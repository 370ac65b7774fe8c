package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.socket.ScreenFeed;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.Previews;
import scrim.engine.health.Health;
import scrim.engine.param.ScreenId;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The screens as clients of the socket see them: what the renderer makes small, passed on. */
final class LivePreviews implements ScreenFeed {
    private final FrameTap tap;
    private final Previews previews;
    private volatile @Nullable BiConsumer<Preview, byte[]> receiver;

    LivePreviews(FrameTap tap, Health health) {
        this.tap = tap;
        previews = new Previews(tap, health, this::made);
        previews.start();
    }

    private void made(Previews.Size size, byte[] jpeg) {
        BiConsumer<Preview, byte[]> to = receiver;
        if (to != null) {
            to.accept(new Preview(size.screen(), size.width()), jpeg);
        }
    }

    @Override
    public void deliverTo(BiConsumer<Preview, byte[]> to) {
        receiver = to;
    }

    @Override
    public void want(Map<Preview, Integer> ratesPerSecond) {
        var sizes = new HashMap<Previews.Size, Integer>();
        ratesPerSecond.forEach((preview, aSecond) ->
                sizes.put(new Previews.Size(preview.screen(), preview.width()), aSecond));
        previews.want(sizes);
    }

    @Override
    public Map<ScreenId, Long> drawn() {
        return tap.drawn();
    }

    void close() {
        previews.close();
    }
}
