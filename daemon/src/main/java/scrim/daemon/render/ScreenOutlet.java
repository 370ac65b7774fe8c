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
    /** For a width: every picture as the screen has it. */
    static final int AS_IT_IS = 0;

    /** For the time between two pictures: none at all. */
    static final long NEVER = Long.MAX_VALUE;

    private final ScreenId screen;
    private final PixelLayout layout;
    private final int slots;
    private final int width;
    private final AtomicLong skipped = new AtomicLong();
    private volatile @Nullable Stream stream;
    private volatile boolean isClosed;
    private volatile @Nullable Obstacle obstacle;
    private volatile long intervalNanos;

    /** Render thread. */
    private @Nullable OutletRing ring;

    /** Render thread: when the next picture is due, once there was one. */
    private long dueNanos;

    private boolean hasBegun;

    /**
     * The pictures of one size. When the screen gets another one, there is a new stream, and no
     * more comes in the old.
     */
    public record Stream(int width, int height, FrameExchange exchange) {}

    /** Why pictures of one size cannot come, in words for whoever runs the show. */
    private record Obstacle(int width, int height, String words) {}

    /**
     * @param width to which pictures are made smaller, {@link #AS_IT_IS} for the screen's own
     */
    ScreenOutlet(ScreenId screen, PixelLayout layout, int slots, int width) {
        this.screen = screen;
        this.layout = layout;
        this.slots = slots;
        this.width = width;
        intervalNanos = width == AS_IT_IS ? 0 : NEVER;
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

    /**
     * How much time lies between two pictures at least: 0 for every one, {@link #NEVER} for none.
     * Any thread.
     */
    void pace(long nanos) {
        intervalNanos = nanos;
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
        if (!isDue(time.nanos())) {
            return;
        }
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

    /** Frames come at times of their own: rather a little early than a whole frame late. */
    private boolean isDue(long nanos) {
        long interval = intervalNanos;
        if (interval == 0) {
            return true;
        }
        if (interval == NEVER) {
            return false;
        }
        // Far ahead is what a slower pace has left, far behind what came late or never.
        if (!hasBegun || Math.abs(nanos - dueNanos) > interval) {
            hasBegun = true;
            dueNanos = nanos;
        }
        if (nanos - dueNanos < -interval / 4) {
            return false;
        }
        dueNanos += interval;
        return true;
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
        try {
            var made = isSmaller(format) ? small(format) : full(format);
            obstacle = null;
            ring = made;
            return made;
        } catch (OutOfMemoryError | RuntimeException e) {
            obstacle =
                    new Obstacle(
                            format.width(),
                            format.height(),
                            String.format(
                                    Locale.ROOT,
                                    "screen %s has %dx%d, and there is no room for pictures of"
                                            + " this size, choose a smaller one: %s",
                                    screen,
                                    format.width(),
                                    format.height(),
                                    e.getMessage()));
            return null;
        }
    }

    private boolean isSmaller(ScreenFormat format) {
        return width != AS_IT_IS && width < format.width();
    }

    private OutletRing full(ScreenFormat format) {
        var exchange = new FrameExchange(slots, layout.bytes(format.width(), format.height()));
        var made = new OutletRing(format, layout, exchange, null);
        stream = new Stream(format.width(), format.height(), exchange);
        return made;
    }

    private OutletRing small(ScreenFormat format) {
        int height = Previews.heightFor(format.width(), format.height(), width);
        var exchange = new FrameExchange(slots, layout.bytes(width, height));
        var shrinker = new Shrinker(format.width(), format.height(), width, height);
        var made = new OutletRing(format, layout, exchange, shrinker);
        stream = new Stream(width, height, exchange);
        return made;
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
