package scrim.daemon.render;

import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;
import scrim.daemon.control.osc.OscServer;
import scrim.daemon.control.osc.OscSettings;
import scrim.daemon.control.socket.SocketFader;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Slot;
import scrim.engine.state.Targets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the moment a value is sent, by a datagram or over a page's socket, until the renderer is
 * done with the first frame that has it, at moments that have nothing to do with the frames'.
 */
public final class FaderToFrame {
    private static final long SEED = 5;
    private static final double LIMIT_NANOS = 1e9 / 60 + 2e6;
    private static final long BETWEEN_NANOS = 20_000_000;
    private static final int PATIENCE_SECONDS = 10;
    private static final String ADDRESS = "/scrim/main/grey/level";
    private static final String TARGET = "main/grey/level";
    private static final int STEPS = 200;
    private static final int MOST_FRAMES = 60 * 60 * 10;
    private static final double MARGIN_NANOS = 2e6;

    private final Health health = new Health(WallClock.SYSTEM::millis);
    private final FrameTap tap = new FrameTap();
    private final Engine engine;
    private final RenderLoop loop;
    private final Targets targets = new Targets();
    private final Slot level;
    private final Random random = new Random(SEED);

    // The render thread's; others read what lies before the count.
    private boolean isInFrame;
    private final long[] begun = new long[MOST_FRAMES];
    private volatile int frames;
    // Written by one thread and waited for by the other.
    private volatile float wanted = -1;
    private volatile long seenNanos;
    private volatile Thread waiting = Thread.currentThread();

    private FaderToFrame() {
        ShaderLibrary.Contents contents = ShaderLibrary.Contents.of(List.of(shader()));
        engine =
                new Engine(
                        new Engine.Parts(
                                state(),
                                0,
                                contents.catalog(),
                                Environment.WITHOUT_INPUT,
                                // There at once, and never committed meanwhile.
                                new EngineSettings(0, 1e9, 1e9),
                                FrameClock.live(
                                        this::frameBegins, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        var renderer =
                new GlRenderer(
                        () -> contents,
                        tap,
                        broken -> {
                            throw new IllegalStateException(broken.toString());
                        },
                        health);
        loop = new RenderLoop(engine.frames(), renderer, this::look, health);
        Slot slot = engine.view().slots().find("main/grey/level");
        if (slot == null) {
            throw new IllegalStateException("the shader has no level");
        }
        level = slot;
    }

    public static void run(Pace pace, Table table) throws Exception {
        new FaderToFrame().measure(pace, table);
    }

    /** Sends one value; waits until it has left. */
    @FunctionalInterface
    private interface Fader {
        void move(float value) throws IOException;
    }

    private void measure(Pace pace, Table table) throws Exception {
        engine.start();
        Thread render = Thread.ofPlatform().name("render").start(() -> loop.run(0));
        try (var server =
                        OscServer.open(
                                OscSettings.onLoopback(0),
                                engine,
                                health,
                                Ticker.SYSTEM,
                                WallClock.SYSTEM);
                DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            if (!loop.awaitFirstFrame(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))) {
                throw new IllegalStateException("no frame; " + health.report().conditions());
            }
            Fader byDatagram = value -> channel.write(packet(value));
            showThatItIsDrawn(byDatagram);
            measure(pace, table, "datagram", byDatagram);
            // Not before: who says nothing for half a minute is sent away.
            try (var page = new SocketFader(engine, health)) {
                measure(pace, table, "change over a socket", value -> page.move(TARGET, value));
            }
        } finally {
            loop.stop();
            render.join();
            var _ = engine.stop(1_000);
        }
    }

    private void measure(Pace pace, Table table, String what, Fader fader) throws IOException {
        int times = pace.changes() / Pace.ROUNDS;
        for (int i = 0; i < times / 4; i++) {
            var _ = nanosUntilDrawn(fader, i);
        }
        var slowest = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        var frameNanos = new double[Pace.ROUNDS];
        var frameRatios = new double[Pace.ROUNDS];
        for (int round = 0; round < Pace.ROUNDS; round++) {
            int firstFrame = frames;
            var nanos = new double[times];
            for (int i = 0; i < times; i++) {
                nanos[i] = nanosUntilDrawn(fader, i);
            }
            Arrays.sort(nanos);
            slowest[round] = Spread.at(nanos, 0.99);
            ratios[round] = slowest[round] / LIMIT_NANOS;
            frameNanos[round] = slowestFrameNanos(firstFrame) + MARGIN_NANOS;
            frameRatios[round] = slowest[round] / frameNanos[round];
        }
        table.add(
                new Row(
                        Goal.ofTime(
                                "Fader",
                                what
                                        + " sent until its value is drawn, 60 Hz, p99, by one"
                                        + " frame and 2 ms",
                                1),
                        Row.duration(LIMIT_NANOS),
                        Row.duration(Spread.median(slowest)),
                        Spread.of(ratios),
                        Double.NaN));
        table.add(
                new Row(
                        Goal.none(
                                "",
                                "the same by the p99 of the time between two of these frames"
                                        + " and 2 ms"),
                        Row.duration(Spread.median(frameNanos)),
                        Row.duration(Spread.median(slowest)),
                        Spread.of(frameRatios),
                        Double.NaN));
    }

    /** The 99th percentile from one frame's beginning to the next one's. */
    private double slowestFrameNanos(int first) {
        var intervals = new double[frames - first - 1];
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = begun[first + i + 1] - begun[first + i];
        }
        Arrays.sort(intervals);
        return Spread.at(intervals, 0.99);
    }

    /** What follows looks at the values a frame was drawn with; this looks at the picture. */
    private void showThatItIsDrawn(Fader fader) throws Exception {
        for (int step : new int[] {50, 150}) {
            var _ = nanosUntilDrawn(fader, step);
            int grey = tap.request(ScreenId.MAIN).get(PATIENCE_SECONDS, TimeUnit.SECONDS).rgba()[0];
            if (Math.abs((grey & 0xff) - 255 * value(step)) > 1) {
                throw new IllegalStateException(value(step) + " is drawn as " + (grey & 0xff));
            }
        }
    }

    /** Sends one value at a random moment. */
    private double nanosUntilDrawn(Fader fader, int step) throws IOException {
        pause(BETWEEN_NANOS + random.nextLong(BETWEEN_NANOS));
        waiting = Thread.currentThread();
        seenNanos = 0;
        wanted = value(step);
        long sent = System.nanoTime();
        fader.move(value(step));
        while (seenNanos == 0) {
            LockSupport.parkNanos(BETWEEN_NANOS);
            if (System.nanoTime() - sent > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException("never drawn; " + health.report().lastFailures());
            }
        }
        return seenNanos - sent;
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static float value(int step) {
        return (1 + step % STEPS) / (float) (STEPS + 1);
    }

    /** The frame clock asks once for each frame. */
    private long frameBegins() {
        isInFrame = true;
        long now = System.nanoTime();
        int number = frames;
        if (number < MOST_FRAMES) {
            begun[number] = now;
            frames = number + 1;
        }
        return now;
    }

    /** The loop asks next when the frame is drawn; then this looks at what it was drawn with. */
    private long look() {
        if (isInFrame) {
            isInFrame = false;
            float expected = wanted;
            if (expected >= 0
                    && engine.read(targets)
                    && targets.number(level.offset()) == expected) {
                wanted = -1;
                seenNanos = System.nanoTime();
                LockSupport.unpark(waiting);
            }
        }
        return System.nanoTime();
    }

    private static ByteBuffer packet(float value) {
        byte[] words = ADDRESS.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer packet = ByteBuffer.allocate((words.length / 4 + 1) * 4 + 8);
        packet.put(0, words);
        packet.putInt(packet.capacity() - 8, ',' << 24 | 'f' << 16);
        packet.putFloat(packet.capacity() - 4, value);
        return packet;
    }

    private static ShaderFile shader() {
        String text =
                """
                /*{ "INPUTS": [ { "NAME": "level", "TYPE": "float", "MIN": 0.0, "MAX": 1.0 } ] }*/
                void main() { gl_FragColor = vec4(vec3(level), 1.0); }
                """;
        return ShaderFile.read(new ShaderId("grey"), "grey.fs", Path.of(""), text, "grey");
    }

    private static DurableState state() {
        var layer = new Layer(LayerId.of(1), new Key("grey"), new ShaderId("grey"), Values.NONE);
        Screen screen =
                Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT).withLayers(Rows.of(layer));
        return new DurableState(Rows.of(screen), Rows.of(), 1);
    }
}
