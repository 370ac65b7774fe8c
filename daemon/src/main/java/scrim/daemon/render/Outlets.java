package scrim.daemon.render;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.FrameTime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The outlets that are open. Opened by any thread, fed and freed by the render thread. */
final class Outlets {
    /** One being read, one that waits, one being filled. */
    private static final int SMALL_SLOTS = 3;

    private final AtomicReference<ScreenOutlet[]> open = new AtomicReference<>(new ScreenOutlet[0]);

    ScreenOutlet open(ScreenId screen, PixelLayout layout, int slots) {
        return add(new ScreenOutlet(screen, layout, slots, ScreenOutlet.AS_IT_IS));
    }

    ScreenOutlet openSmall(ScreenId screen, int width) {
        return add(new ScreenOutlet(screen, PixelLayout.RGBA, SMALL_SLOTS, width));
    }

    private ScreenOutlet add(ScreenOutlet outlet) {
        open.updateAndGet(before -> {
            var after = new ArrayList<>(List.of(before));
            after.add(outlet);
            return after.toArray(new ScreenOutlet[0]);
        });
        return outlet;
    }

    @OwnedBy(ThreadRole.RENDER)
    void drawn(ScreenId screen, ScreenFormat format, Target picture, FrameTime time) {
        for (ScreenOutlet outlet : open.get()) {
            if (!outlet.isClosed() && outlet.screen().equals(screen)) {
                outlet.drawn(format, picture, time);
            }
        }
    }

    /** Hands on what has arrived, and frees what nobody wants any more. */
    @OwnedBy(ThreadRole.RENDER)
    void poll() {
        boolean anyClosed = false;
        for (ScreenOutlet outlet : open.get()) {
            if (outlet.isClosed()) {
                outlet.free();
                anyClosed = true;
            } else {
                outlet.poll();
            }
        }
        if (anyClosed) {
            sweep();
        }
    }

    private void sweep() {
        open.updateAndGet(before -> {
            var after = new ArrayList<>(List.of(before));
            after.removeIf(outlet -> outlet.isClosed() && outlet.stream() == null);
            return after.toArray(new ScreenOutlet[0]);
        });
    }

    /** A screen is gone, or is not drawn: nothing comes from it any more. */
    @OwnedBy(ThreadRole.RENDER)
    void gone(ScreenId screen) {
        for (ScreenOutlet outlet : open.get()) {
            if (outlet.screen().equals(screen)) {
                outlet.free();
            }
        }
    }

    @OwnedBy(ThreadRole.RENDER)
    void close() {
        for (ScreenOutlet outlet : open.get()) {
            outlet.free();
        }
    }
}
