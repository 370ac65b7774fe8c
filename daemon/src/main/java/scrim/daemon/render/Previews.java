package scrim.daemon.render;

import org.lwjgl.system.MemoryUtil;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.param.ScreenId;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Small pictures of the screens as JPEG files, for whoever watches from afar: made small by the
 * graphics processor, encoded on a thread of their own, once for all who want the same. While
 * nobody wants any, nothing is drawn, read or woken for them.
 */
public final class Previews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Previews.class.getName());

    /** Widths that the graphics processor makes; others are made of the next wider one. */
    private static final int[] STEPS = {120, 240, 480, 960};

    /** How long a way stays open that nobody wants any more. */
    private static final long IDLE_NANOS = 2_000_000_000;

    private static final long LOOK_NANOS = 2_000_000;
    private static final long SECOND = 1_000_000_000;

    private final FrameTap tap;
    private final Health health;
    private final Counter made;
    private final BiConsumer<Size, byte[]> receiver;
    private final Thread thread;
    private volatile Map<Size, Integer> wanted = Map.of();
    private volatile boolean isStopping;

    // All below belongs to the thread.
    private final Map<ScreenId, Way> ways = new HashMap<>();
    private final JpegEncoder encoder = new JpegEncoder();
    private ByteBuffer scaled = ByteBuffer.allocateDirect(4);
    private long toldNanos;

    /**
     * Which picture.
     *
     * @param width in pixels; the height follows, and a smaller screen is not made larger
     */
    public record Size(ScreenId screen, int width) {}

    /** How the pictures of one screen get here. */
    private static final class Way {
        final int width;
        final ScreenOutlet outlet;
        final Map<Integer, Long> dueNanos = new HashMap<>();
        long wantedNanos;

        Way(int width, ScreenOutlet outlet) {
            this.width = width;
            this.outlet = outlet;
        }
    }

    /**
     * @param receiver takes every picture, on the thread of this; must not wait, and only reads
     */
    public Previews(FrameTap tap, Health health, BiConsumer<Size, byte[]> receiver) {
        this.tap = tap;
        this.health = health;
        this.receiver = receiver;
        made = health.counter("preview.pictures");
        thread = Thread.ofPlatform().daemon().name("previews").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /**
     * Makes these pictures from now on and no others. Any thread; never blocks.
     *
     * @param aSecond how many of each, from 1
     */
    public void want(Map<Size, Integer> aSecond) {
        wanted = Map.copyOf(aSecond);
        LockSupport.unpark(thread);
    }

    /** Makes no more. A thread that hangs in a library is left behind. */
    @Override
    public void close() {
        isStopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The height of a picture that is made so wide. */
    static int heightFor(int fromWidth, int fromHeight, int width) {
        return Math.max(1, Math.round((float) fromHeight * width / fromWidth));
    }

    private void run() {
        while (!isStopping) {
            try {
                follow(System.nanoTime());
                ways.values().forEach(this::take);
                if (ways.isEmpty()) {
                    LockSupport.park();
                } else {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
            } catch (RuntimeException | Error e) {
                failed(e);
            }
        }
        ways.values().forEach(way -> way.outlet.close());
        encoder.close();
    }

    /** Once a second at most: a fault that comes back at once would fill the log. */
    private void failed(Throwable defect) {
        long now = System.nanoTime();
        if (toldNanos == 0 || now - toldNanos >= SECOND) {
            toldNanos = now;
            LOG.log(Level.ERROR, "a preview failed; the next may do better", defect);
            health.failed("preview", "previews", Severity.WARNING, "a preview failed: " + defect);
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    /** Opens, paces and closes ways as is wanted. */
    private void follow(long now) {
        Map<ScreenId, Integer> widest = new HashMap<>();
        Map<ScreenId, Integer> fastest = new HashMap<>();
        wanted.forEach((size, aSecond) -> {
            widest.merge(size.screen(), step(size.width()), Math::max);
            fastest.merge(size.screen(), aSecond, Math::max);
        });
        widest.forEach((screen, width) -> {
            Way way = ways.get(screen);
            if (way == null || way.width < width) {
                if (way != null) {
                    way.outlet.close();
                }
                way = new Way(width, tap.openSmall(screen, width));
                ways.put(screen, way);
            }
            way.wantedNanos = now;
            way.outlet.pace(SECOND / fastest.getOrDefault(screen, 1));
        });
        for (Iterator<Map.Entry<ScreenId, Way>> all = ways.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<ScreenId, Way> one = all.next();
            if (!widest.containsKey(one.getKey())) {
                Way way = one.getValue();
                way.outlet.pace(ScreenOutlet.NEVER);
                if (now - way.wantedNanos > IDLE_NANOS) {
                    way.outlet.close();
                    all.remove();
                }
            }
        }
    }

    private static int step(int width) {
        for (int step : STEPS) {
            if (step >= width) {
                return step;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    private void take(Way way) {
        ScreenOutlet.Stream stream = way.outlet.stream();
        FrameExchange.Slot slot = stream == null ? null : stream.exchange().takeNewest();
        if (stream == null || slot == null) {
            return;
        }
        try {
            wanted.forEach((size, aSecond) -> {
                if (size.screen().equals(way.outlet.screen())
                        && isDue(way, size.width(), aSecond, slot.nanos())) {
                    receiver.accept(size, encode(stream, slot, size.width()));
                    made.increment();
                }
            });
        } finally {
            stream.exchange().release(slot);
        }
    }

    private static boolean isDue(Way way, int width, int aSecond, long nanos) {
        long interval = SECOND / aSecond;
        long due = way.dueNanos.getOrDefault(width, nanos);
        due = Math.abs(nanos - due) > interval ? nanos : due;
        if (nanos - due < -interval / 4) {
            return false;
        }
        way.dueNanos.put(width, due + interval);
        return true;
    }

    private byte[] encode(ScreenOutlet.Stream stream, FrameExchange.Slot slot, int wished) {
        int width = Math.min(wished, stream.width());
        if (width == stream.width()) {
            return encoder.encode(slot.address(), width, stream.height());
        }
        int height = heightFor(stream.width(), stream.height(), width);
        int bytes = 4 * width * height;
        if (scaled.capacity() < bytes) {
            scaled = ByteBuffer.allocateDirect(bytes);
        }
        shrink(slot.bytes(), stream.width(), stream.height(), scaled, width, height);
        return encoder.encode(MemoryUtil.memAddress(scaled, 0), width, height);
    }

    /** Each pixel is the mean of those it stands for; alpha is not looked at. */
    static void shrink(
            ByteBuffer from, int fromWidth, int fromHeight, ByteBuffer to, int width, int height) {
        for (int y = 0; y < height; y++) {
            int top = y * fromHeight / height;
            int bottom = Math.max(top + 1, (y + 1) * fromHeight / height);
            for (int x = 0; x < width; x++) {
                int left = x * fromWidth / width;
                int right = Math.max(left + 1, (x + 1) * fromWidth / width);
                int red = 0;
                int green = 0;
                int blue = 0;
                for (int row = top; row < bottom; row++) {
                    for (int column = left; column < right; column++) {
                        int pixel = from.getInt(4 * (row * fromWidth + column));
                        red += pixel >>> 24;
                        green += (pixel >>> 16) & 0xff;
                        blue += (pixel >>> 8) & 0xff;
                    }
                }
                int count = (bottom - top) * (right - left);
                to.putInt(
                        4 * (y * width + x),
                        ((red / count) << 24)
                                | ((green / count) << 16)
                                | ((blue / count) << 8)
                                | 0xff);
            }
        }
    }
}
