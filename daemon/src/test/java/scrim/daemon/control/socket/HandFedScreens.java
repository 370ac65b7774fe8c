package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.ScreenId;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Screens without a renderer: the test says what is drawn and when. */
public final class HandFedScreens implements ScreenFeed {
    public volatile Map<Preview, Integer> wanted = Map.of();
    public final Map<ScreenId, Long> drawn = new HashMap<>();
    private volatile @Nullable BiConsumer<Preview, byte[]> receiver;

    @Override
    public void deliverTo(BiConsumer<Preview, byte[]> to) {
        receiver = to;
    }

    @Override
    public void want(Map<Preview, Integer> ratesPerSecond) {
        wanted = ratesPerSecond;
    }

    @Override
    public Map<ScreenId, Long> drawn() {
        return Map.copyOf(drawn);
    }

    /** A picture arrives. */
    public void show(String screen, int width, byte... jpeg) {
        BiConsumer<Preview, byte[]> to = receiver;
        if (to != null) {
            to.accept(new Preview(new ScreenId(screen), width), jpeg);
        }
    }
}
