package scrim.bench;

import scrim.daemon.render.RenderLoop;
import scrim.engine.health.Health;
import scrim.engine.loop.WallClock;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A process with a frame loop beside a thread that makes 200 MB of garbage a second, 64 MB of it
 * always in use. Its JVM writes down its safepoints.
 */
final class Garbage {
    private static final int BYTES_A_MILLISECOND = 200_000;
    private static final int LIVE = 64 << 20;
    private static final int MEAN_BYTES = 512;

    private Garbage() {}

    /**
     * @param args for how many seconds
     */
    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[0]);
        var health = new Health(WallClock.SYSTEM::millis);
        RenderLoop loop = EmptyShow.loop(health);
        Thread render = Thread.ofPlatform().name("render").start(() -> loop.run(0));
        litter(seconds);
        loop.stop();
        render.join();
        System.out.println(health.histogram("frame.latenessNanos").summary().p999());
    }

    private static void litter(int seconds) {
        var random = new Random(1);
        var live = new byte[LIVE / MEAN_BYTES][];
        long start = System.nanoTime();
        long made = 0;
        while (System.nanoTime() - start < seconds * 1_000_000_000L) {
            long due = (System.nanoTime() - start) / 1_000_000 * BYTES_A_MILLISECOND;
            while (made < due) {
                var one = new byte[random.nextInt(2 * MEAN_BYTES)];
                live[random.nextInt(live.length)] = one;
                made += one.length + 16;
            }
            LockSupport.parkNanos(500_000);
        }
    }
}
