package scrim.daemon.control.osc;

import scrim.bench.BenchShow;
import scrim.bench.Duel;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.NullRenderer;
import scrim.daemon.render.RenderLoop;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * 200,000 messages a second over loopback, one in each datagram, while frames are prepared 60 times
 * a second: what is lost, what it costs in garbage, and what the frames notice.
 */
public final class MessageFlood {
    private static final int PER_SECOND = 200_000;
    private static final int PRELUDE = PER_SECOND / 4;
    private static final long PAUSE_NANOS = 200_000;
    private static final long ARRIVAL_NANOS = 200_000_000;
    private static final long STOP_MILLIS = 5_000;
    private static final BenchShow SHOW = new BenchShow(64, 19);

    private MessageFlood() {}

    public static void run(Pace pace, Table table) throws Exception {
        var messages = new Messages(SHOW);
        try (var warm = new Daemon(pace.floodSeconds())) {
            var _ = warm.flood(messages, 1);
        }
        var lost = new double[Pace.ROUNDS];
        var sent = new double[Pace.ROUNDS];
        var quietNanos = new double[Pace.ROUNDS];
        var floodedNanos = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        double bytes = 0;
        for (int round = 0; round < Pace.ROUNDS; round++) {
            try (var quiet = new Daemon(pace.floodSeconds())) {
                Thread.sleep(pace.floodSeconds() * 1_000L);
                quietNanos[round] = quiet.slowestFrameNanos();
            }
            try (var flooded = new Daemon(pace.floodSeconds())) {
                Outcome outcome = flooded.flood(messages, pace.floodSeconds());
                sent[round] = outcome.sent();
                lost[round] = (double) outcome.lost() / outcome.sent();
                bytes = Math.max(bytes, (double) outcome.bytes() / outcome.sent());
                floodedNanos[round] = flooded.slowestFrameNanos();
            }
            ratios[round] = floodedNanos[round] / quietNanos[round];
        }
        double rate = Spread.median(sent) / pace.floodSeconds();
        table.add(
                new Row(
                        Goal.withoutGarbage("G3", "OSC messages lost, of those sent", 0),
                        String.format(Locale.ROOT, "%,.0f/s sent", rate),
                        String.format(
                                Locale.ROOT,
                                "%,.0f lost",
                                Spread.median(lost) * Spread.median(sent)),
                        Spread.of(lost),
                        bytes));
        table.add(
                new Row(
                        Goal.ofTime("G3", "frame interval p99, with the flood by without", 1.05),
                        Row.duration(Spread.median(quietNanos)),
                        Row.duration(Spread.median(floodedNanos)),
                        Spread.of(ratios),
                        Double.NaN));
    }

    /**
     * @param bytes what the thread that reads allocated meanwhile
     */
    private record Outcome(long sent, long lost, long bytes) {}

    /** The parts of the daemon that a fader's message passes, with frames that draw nothing. */
    private static final class Daemon implements AutoCloseable {
        private final LongSupplier messages;
        private final long[] frameNanos;
        private int frames;
        private final Engine engine;
        private final OscServer server;
        private final RenderLoop loop;
        private final Thread render;

        Daemon(int seconds) throws IOException {
            var health = new Health(WallClock.SYSTEM::millis);
            messages = () -> health.report().counters().get("osc.messages");
            frameNanos = new long[(seconds + 10) * 60];
            engine = SHOW.engine(SHOW.state(), _ -> {}, health, this::frameBegins);
            engine.start();
            server =
                    OscServer.open(
                            OscSettings.onLoopback(0),
                            engine,
                            health,
                            Ticker.SYSTEM,
                            WallClock.SYSTEM);
            loop =
                    new RenderLoop(
                            engine.frames(),
                            new NullRenderer(new FrameTap(), new Health(() -> 0)),
                            Ticker.SYSTEM,
                            health);
            render = Thread.ofPlatform().name("bench-render").start(() -> loop.run(0));
        }

        /** The frame clock asks once for each frame. */
        private long frameBegins() {
            long now = System.nanoTime();
            if (frames < frameNanos.length) {
                frameNanos[frames++] = now;
            }
            return now;
        }

        Outcome flood(Messages from, int seconds) throws IOException {
            long total = (long) PER_SECOND * seconds;
            try (DatagramChannel channel = DatagramChannel.open()) {
                channel.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                ByteBuffer[] packets = packets(from);
                // The first ones of a new server and a new sender cost their objects.
                send(channel, packets, PRELUDE);
                awaitArrival(PRELUDE);
                long before = messages.getAsLong();
                long bytesBefore = Duel.allocatedBytes(server.thread());
                send(channel, packets, total);
                awaitArrival(before + total);
                return new Outcome(
                        total,
                        before + total - messages.getAsLong(),
                        Duel.allocatedBytes(server.thread()) - bytesBefore);
            }
        }

        private static void send(DatagramChannel channel, ByteBuffer[] packets, long total)
                throws IOException {
            long start = System.nanoTime();
            for (long sent = 0; sent < total; ) {
                long due = (System.nanoTime() - start) * PER_SECOND / 1_000_000_000;
                if (due <= sent) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                for (; sent < Math.min(due, total); sent++) {
                    channel.write(packets[(int) (sent % packets.length)].rewind());
                }
            }
        }

        private static ByteBuffer[] packets(Messages from) {
            var packets = new ByteBuffer[from.count()];
            for (int i = 0; i < packets.length; i++) {
                byte[] packet = from.packet(i);
                packets[i] = ByteBuffer.allocateDirect(packet.length).put(packet);
            }
            return packets;
        }

        /** Until all has come, or nothing has come for a while. */
        private void awaitArrival(long total) {
            long before = -1;
            for (long now = messages.getAsLong(); now < total && now != before; ) {
                LockSupport.parkNanos(ARRIVAL_NANOS);
                before = now;
                now = messages.getAsLong();
            }
        }

        /** The 99th percentile from one frame's beginning to the next one's. */
        double slowestFrameNanos() {
            stopFrames();
            var intervals = new double[frames - 1];
            for (int i = 0; i < intervals.length; i++) {
                intervals[i] = frameNanos[i + 1] - frameNanos[i];
            }
            Arrays.sort(intervals);
            return intervals[(int) (0.99 * (intervals.length - 1))];
        }

        private void stopFrames() {
            loop.stop();
            try {
                render.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            server.close();
            stopFrames();
            try {
                var _ = engine.stop(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
