package scrim.daemon;

import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;
import scrim.daemon.render.ExternalPictures;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.Picture;
import scrim.daemon.render.RenderLoop;
import scrim.daemon.render.ShaderWorkshop;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderWatch;
import scrim.daemon.store.DataFolder;
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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * A shader among 32 is saved every half second while the show runs: the frames left out because of
 * it, and how long it takes until what was saved is in the picture.
 */
public final class HotReload {
    private static final int LAYERS = 32;
    private static final ScreenFormat SMALL = new ScreenFormat(160, 90, 60);
    private static final double HALF_A_SECOND_NANOS = 5e8;
    private static final long BETWEEN_NANOS = 500_000_000;
    private static final String TOP = "shader" + (LAYERS - 1);

    private final Path shaders;
    private final Health health = new Health(WallClock.SYSTEM::millis);
    private final FrameTap tap = new FrameTap();
    private int edits;

    private HotReload(Path shaders) {
        this.shaders = shaders;
    }

    public static void run(Pace pace, Table table) throws Exception {
        Path folder = Files.createTempDirectory("scrim-bench");
        try (DataFolder data = DataFolder.open(folder)) {
            new HotReload(data.root().resolve("shaders")).run(data, pace, table);
        } finally {
            delete(folder);
        }
    }

    private void run(DataFolder data, Pace pace, Table table) throws Exception {
        Files.createDirectories(shaders);
        for (int i = 0; i < LAYERS; i++) {
            write("shader" + i, i / 255f);
        }
        var live =
                new LiveShaders(
                        new ShaderLibrary(shaders),
                        new ShaderNotes(data, health),
                        Ticker.SYSTEM,
                        health);
        var engine =
                new Engine(
                        new Engine.Parts(
                                state(),
                                0,
                                live.read().catalog(),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(
                                        Ticker.SYSTEM, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        engine.start();
        var workshop =
                new ShaderWorkshop(
                        Duration.ZERO,
                        new ShaderNotes(data, health),
                        live::refused,
                        Ticker.SYSTEM,
                        health);
        live.begin(engine, workshop);
        var renderer =
                new GlRenderer(
                        live::contents,
                        workshop,
                        data.root(),
                        ExternalPictures.NONE,
                        false,
                        tap,
                        live::refused,
                        health);
        var loop = new RenderLoop(engine.frames(), renderer, Ticker.SYSTEM, health);
        Thread render = Thread.ofPlatform().name("render").start(() -> loop.run(0));
        try (var watch = new ShaderWatch(shaders, live::look, health)) {
            watch.start();
            measure(pace, table);
        } finally {
            loop.stop();
            render.join();
            var _ = engine.stop(1_000);
        }
    }

    private void measure(Pace pace, Table table) throws Exception {
        // The first changes find everything cold.
        for (int i = 0; i < 3; i++) {
            var _ = nanosUntilVisible();
        }
        int saves = Math.max(2, 2 * pace.floodSeconds());
        var ratios = new double[Pace.ROUNDS];
        var visible = new ArrayList<Double>();
        var late = new double[Pace.ROUNDS];
        var calm = new double[Pace.ROUNDS];
        for (int round = 0; round < Pace.ROUNDS; round++) {
            long before = late();
            TimeUnit.NANOSECONDS.sleep(saves * BETWEEN_NANOS);
            calm[round] = late() - before;
            before = late();
            for (int i = 0; i < saves; i++) {
                long start = System.nanoTime();
                visible.add(nanosUntilVisible());
                TimeUnit.NANOSECONDS.sleep(Math.max(0, start + BETWEEN_NANOS - System.nanoTime()));
            }
            late[round] = late() - before;
            ratios[round] = (1 + late[round]) / (1 + calm[round]);
        }
        double seconds = saves * BETWEEN_NANOS / 1e9;
        table.add(
                new Row(
                        Goal.ofTime(
                                "Reload",
                                "frames left out (and one) in "
                                        + Math.round(seconds)
                                        + " s, with a save every half second by without",
                                1.0),
                        "" + Math.round(Spread.median(calm)),
                        "" + Math.round(Spread.median(late)),
                        Spread.of(ratios),
                        Double.NaN));
        double[] nanos = visible.stream().mapToDouble(one -> one).toArray();
        double[] parts = visible.stream().mapToDouble(one -> one / HALF_A_SECOND_NANOS).toArray();
        table.add(
                new Row(
                        Goal.ofTime("Reload", "saved until visible, by half a second", 1.0),
                        Row.duration(HALF_A_SECOND_NANOS),
                        Row.duration(Spread.median(nanos)),
                        Spread.of(parts),
                        Double.NaN));
    }

    private long late() {
        return health.report().counters().getOrDefault("frame.late", 0L);
    }

    /** Saves the top layer in another grey, and waits until that is in the picture. */
    private double nanosUntilVisible() throws Exception {
        edits++;
        int wanted = 50 + edits % 200;
        long start = System.nanoTime();
        write(TOP, wanted / 255f);
        while ((picture().rgba()[0] & 0xFF) != wanted) {
            if (System.nanoTime() - start > 30_000_000_000L) {
                throw new IllegalStateException("never visible; " + health.report().conditions());
            }
        }
        return System.nanoTime() - start;
    }

    private Picture picture() throws Exception {
        return tap.request(ScreenId.MAIN).get(30, TimeUnit.SECONDS);
    }

    private void write(String name, float grey) throws IOException {
        Files.writeString(
                shaders.resolve(name + ".fs"),
                """
                /*{ "INPUTS": [ { "NAME": "shift", "TYPE": "float", "DEFAULT": 0.0 } ] }*/
                void main() {
                    float wave = 0.0;
                    for (int i = 0; i < 4; i++) { wave += sin(isf_FragNormCoord.x * float(i)); }
                    gl_FragColor = vec4(vec3(%s) + 0.000001 * (wave + shift), 1.0);
                }
                """
                        .formatted(grey));
    }

    private static DurableState state() {
        var stack = new ArrayList<Layer>();
        for (int i = 0; i < LAYERS; i++) {
            stack.add(
                    new Layer(
                            LayerId.of(i + 1),
                            new Key("layer" + i),
                            new ShaderId("shader" + i),
                            Values.NONE));
        }
        Screen screen = Screen.empty(ScreenId.MAIN, SMALL).withLayers(Rows.copyOf(stack));
        return new DurableState(Rows.of(screen), Rows.of(), LAYERS);
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
