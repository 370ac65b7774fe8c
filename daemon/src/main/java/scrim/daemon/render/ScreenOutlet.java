package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.FrameTime;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Every picture of one screen, for one thread that takes them: a recorder, a window. Whoever takes
 * them looks for new ones by itself, and the render thread never waits for it: what is not fetched
 * in time is dropped and counted.
 *
 * <p>YUV is BT.709 from 720 rows on, below that BT.601, always in the limited range (16 to 235),
 * with colour sited as in MPEG-2. A frame's {@code nanos} is the monotonic clock at its start.
 */
public final class ScreenOutlet implements AutoCloseable {
    private final ScreenId screen;
    private final PixelLayout layout;
    private final int slots;
    private final AtomicLong skipped = new AtomicLong();
    private volatile @Nullable Stream stream;
    private volatile boolean isClosed;
    private volatile @Nullable Obstacle obstacle;

    /** Render thread. */
    private @Nullable OutletRing ring;

    /**
     * The pictures of one size. When the screen gets another one, there is a new stream, and no
     * more comes in the old.
     */
    public record Stream(int width, int height, FrameExchange exchange) {}

    /** Why pictures of one size cannot come, in words for whoever runs the show. */
    private record Obstacle(int width, int height, String words) {}

    ScreenOutlet(ScreenId screen, PixelLayout layout, int slots) {
        this.screen = screen;
        this.layout = layout;
        this.slots = slots;
    }

    public ScreenId screen() {
        return screen;
    }

    public PixelLayout layout() {
        return layout;
    }

    /** Where pictures arrive now; null while the screen is not drawn, or not there. Any thread. */
    public @Nullable Stream stream() {
        return stream;
    }

    /**
     * Why no pictures come although the screen is drawn; null if nothing is in their way. Stays
     * until the screen has another size. Any thread.
     */
    public @Nullable String obstacle() {
        Obstacle now = obstacle;
        return now == null ? null : now.words();
    }

    /** How many pictures could not be fetched from the graphics memory in time. Any thread. */
    public long skipped() {
        return skipped.get();
    }

    /** No more pictures are wanted. Any thread; the render thread frees what was used. */
    @Override
    public void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Starts fetching a picture just drawn. */
    @OwnedBy(ThreadRole.RENDER)
    void drawn(ScreenFormat format, Target picture, FrameTime time) {
        OutletRing now = ring;
        if (now == null || !now.fits(format)) {
            now = isHopeless(format) ? null : renew(format);
            if (now == null) {
                return;
            }
        }
        if (!now.start(picture, time.frameIndex(), time.nanos())) {
            skipped.incrementAndGet();
        }
    }

    private boolean isHopeless(ScreenFormat format) {
        Obstacle known = obstacle;
        return known != null
                && known.width() == format.width()
                && known.height() == format.height();
    }

    /**
     * Null if there is no room for pictures of this size; looking for it takes long, so only once.
     */
    private @Nullable OutletRing renew(ScreenFormat format) {
        free();
        int width = format.width();
        int height = format.height();
        try {
            var exchange = new FrameExchange(slots, layout.bytes(width, height));
            var made = new OutletRing(width, height, layout, exchange);
            obstacle = null;
            ring = made;
            stream = new Stream(width, height, exchange);
            return made;
        } catch (OutOfMemoryError | RuntimeException e) {
            obstacle =
                    new Obstacle(
                            width,
                            height,
                            String.format(
                                    Locale.ROOT,
                                    "screen %s has %dx%d, and there is no room for pictures of"
                                            + " this size, choose a smaller one: %s",
                                    screen,
                                    width,
                                    height,
                                    e.getMessage()));
            return null;
        }
    }

    /** Hands on what has arrived; waits for nothing. */
    @OwnedBy(ThreadRole.RENDER)
    void poll() {
        if (ring != null) {
            ring.poll();
        }
    }

    @OwnedBy(ThreadRole.RENDER)
    void free() {
        stream = null;
        if (ring != null) {
            ring.close();
            ring = null;
        }
    }
}
