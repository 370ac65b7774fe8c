package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ScreenId;
import scrim.engine.state.RenderScreen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Where anybody gets a picture of what a screen shows. The render thread never waits for them. */
public final class FrameTap {
    /** Requests for one screen that may wait at a time. */
    public static final int MOST_WAITING = 16;

    private final AtomicReference<Map<ScreenId, TapLane>> lanes = new AtomicReference<>(Map.of());

    private final Outlets outlets = new Outlets();

    /** Until the first frame it is not known which screens there are, so anyone may wait. */
    private volatile boolean isStarting = true;

    /**
     * Any thread; never blocks.
     *
     * @return a picture drawn after this call; or a failure saying why there is none: no such
     *     screen, too many waiting, the renderer stopped
     */
    public CompletableFuture<Picture> request(ScreenId screen) {
        var future = new CompletableFuture<Picture>();
        TapLane lane = lanes.get().get(screen);
        if (lane == null && isStarting) {
            lane = lanes.updateAndGet(known -> withLane(known, screen)).get(screen);
        }
        if (lane == null) {
            future.completeExceptionally(
                    new IllegalArgumentException("there is no screen " + screen));
        } else {
            lane.add(future);
        }
        return future;
    }

    /**
     * Opens a way for every picture of a screen, also of one that is not there yet. Any thread;
     * never blocks. Close it when no more are wanted.
     *
     * @param slots how many pictures may wait or be held at a time, at least 3
     */
    public ScreenOutlet open(ScreenId screen, PixelLayout layout, int slots) {
        return outlets.open(screen, layout, slots);
    }

    /**
     * The same for small pictures, as RGBA, made small by the graphics processor. None come until
     * the outlet is told how often.
     *
     * @param width in pixels, the height follows; a smaller screen is not made larger
     */
    ScreenOutlet openSmall(ScreenId screen, int width) {
        return outlets.openSmall(screen, width);
    }

    /** How many frames of each screen have been drawn. Any thread. */
    public Map<ScreenId, Long> drawn() {
        Map<ScreenId, Long> drawn = new HashMap<>();
        lanes.get().forEach((screen, lane) -> drawn.put(screen, lane.drawn()));
        return drawn;
    }

    @OwnedBy(ThreadRole.RENDER)
    Outlets outlets() {
        return outlets;
    }

    private static Map<ScreenId, TapLane> withLane(Map<ScreenId, TapLane> known, ScreenId screen) {
        if (known.containsKey(screen)) {
            return known;
        }
        var more = new HashMap<>(known);
        more.put(screen, new TapLane());
        return Map.copyOf(more);
    }

    @OwnedBy(ThreadRole.RENDER)
    @Nullable TapLane lane(ScreenId screen) {
        return lanes.get().get(screen);
    }

    /** Takes on the screens there are now; those who wait for others are told. */
    @OwnedBy(ThreadRole.RENDER)
    void follow(List<RenderScreen> screens) {
        Map<ScreenId, TapLane> before = lanes.getAndUpdate(known -> lanesOf(screens, known));
        // After the lanes: in between nobody may find neither.
        isStarting = false;
        before.forEach((id, lane) -> {
            if (screens.stream().noneMatch(screen -> screen.id().equals(id))) {
                outlets.gone(id);
                lane.close("there is no screen " + id);
            }
        });
    }

    private static Map<ScreenId, TapLane> lanesOf(
            List<RenderScreen> screens, Map<ScreenId, TapLane> known) {
        Map<ScreenId, TapLane> next = new HashMap<>();
        for (RenderScreen screen : screens) {
            TapLane lane = known.get(screen.id());
            next.put(screen.id(), lane == null ? new TapLane() : lane);
        }
        return Map.copyOf(next);
    }

    @OwnedBy(ThreadRole.RENDER)
    void close() {
        isStarting = false;
        outlets.close();
        lanes.getAndSet(Map.of()).forEach((_, lane) -> lane.close("the renderer has stopped"));
    }
}
