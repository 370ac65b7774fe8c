package scrim.daemon.control.socket;

import scrim.engine.param.ScreenId;

import java.util.Map;
import java.util.function.BiConsumer;

/** Where small pictures of the screens come from, for those who watch from afar. */
public interface ScreenFeed {
    /**
     * A way to show a screen.
     *
     * @param width in pixels; the height follows, and a smaller screen is not made larger
     */
    record Preview(ScreenId screen, int width) {}

    /**
     * Takes every picture, as a JPEG file, on a thread of the feed; must not wait, and only reads
     * the file, which it shares. Set once, before anything is wanted.
     */
    void deliverTo(BiConsumer<Preview, byte[]> receiver);

    /**
     * Says which pictures are wanted from now on, and how many a second; no others are made, and a
     * screen that is not there has none. Any thread; never blocks.
     */
    void want(Map<Preview, Integer> ratesPerSecond);

    /** How many frames of each screen have been drawn. Any thread. */
    Map<ScreenId, Long> drawn();
}
