package scrim.daemon.render;

import static org.lwjgl.opengl.GL11C.glFinish;

import scrim.bench.BenchShow;
import scrim.bench.Duel;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Table;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.FrameState;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A frame as the daemon's loop makes it, from the faders' mailbox to the driver, beside a loop by
 * hand that gives the driver the same passes and knows nothing else.
 */
public final class FrameDrawing {
    private static final ParameterId SPEED = new ParameterId("speed");

    private static final int MANY_LAYERS = 32;
    private static final int COUNTED_FRAMES = 100;

    private final FrameSchedule schedule = new FrameSchedule();
    private final Health health = new Health(() -> 0);
    private final Engine engine;
    private final GlRenderer renderer;

    private FrameDrawing(int layers, List<ShaderSource> shaders, ShaderLibrary.Contents contents) {
        engine =
                new Engine(
                        new Engine.Parts(
                                state(layers, shaders),
                                0,
                                contents.catalog(),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(
                                        Ticker.SYSTEM, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        renderer =
                new GlRenderer(
                        () -> contents,
                        new FrameTap(),
                        broken -> {
                            throw new IllegalStateException(broken.toString());
                        },
                        health);
    }

    public static void run(Pace pace, Table table) {
        ThreadRole.RENDER.adopt();
        for (boolean hasTrail : new boolean[] {false, true}) {
            Shaders shaders =
                    hasTrail
                            ? Shaders.of(trail("stripes", "x"), trail("bars", "y"))
                            : Shaders.of(shader("stripes", "x"), shader("bars", "y"));
            for (int layers : new int[] {1, 4, 16}) {
                String what =
                        "draw at 640 × 360, "
                                + layers
                                + (layers == 1 ? " layer" : " layers")
                                + (hasTrail ? " of two passes, feedback" : "");
                compare(pace, table, what, shaders, layers);
            }
        }
        count(table, Shaders.of(shader("stripes", "x"), shader("bars", "y")));
    }

    private static void compare(Pace pace, Table table, String what, Shaders shaders, int layers) {
        var drawing = new FrameDrawing(layers, shaders.sources(), shaders.contents());
        drawing.renderer.open();
        try (var bare = new BareLoop(ScreenFormat.DEFAULT, shaders.sources(), layers)) {
            table.add(
                    Duel.hot(
                            pace.slower(),
                            Goal.withoutGarbage("Frame", what, 1.03),
                            bare::draw,
                            drawing::draw));
        } finally {
            drawing.renderer.close();
        }
    }

    /**
     * Layers that nobody turns: all that changes is the time, once for each program, and what two
     * layers that share one have set to different values.
     */
    private static void count(Table table, Shaders shaders) {
        var drawing = new FrameDrawing(MANY_LAYERS, shaders.sources(), shaders.contents());
        drawing.renderer.open();
        try {
            // Until all has been rehearsed.
            drawing.draw(10 * MANY_LAYERS);
            long before = drawing.uploads();
            drawing.draw(COUNTED_FRAMES);
            double ours = (double) (drawing.uploads() - before) / COUNTED_FRAMES;
            int needed = shaders.sources().size() + MANY_LAYERS;
            table.add(
                    Row.ofCounts(
                            Goal.ofTime(
                                    "Uniforms",
                                    "handed over in a frame of 32 unchanged layers, by those that"
                                            + " must be",
                                    1),
                            needed,
                            ours));
        } finally {
            drawing.renderer.close();
        }
    }

    private long uploads() {
        Long uploads = health.report().counters().get("render.uniformUploads");
        if (uploads == null) {
            throw new IllegalStateException("the renderer counts no uploads");
        }
        return uploads;
    }

    private record Shaders(List<ShaderSource> sources, ShaderLibrary.Contents contents) {
        static Shaders of(ShaderFile... files) {
            var sources = new ArrayList<ShaderSource>();
            for (ShaderFile file : files) {
                if (!(file instanceof ShaderFile.Usable(var source))) {
                    throw new IllegalStateException("not usable: " + file);
                }
                sources.add(source);
            }
            return new Shaders(sources, ShaderLibrary.Contents.of(List.of(files)));
        }
    }

    /** What {@link RenderLoop} does between two waits. */
    private void draw(int times) {
        for (int i = 0; i < times; i++) {
            FrameState frame = engine.frames().prepare();
            schedule.follow(frame.snapshot().screens());
            schedule.chooseDue();
            renderer.draw(frame, schedule);
            schedule.step();
        }
        glFinish();
    }

    private static ShaderFile shader(String name, String along) {
        return shader(
                name,
                "",
                """
                void main() {
                    float wave = 0.5 + 0.5 * sin((isf_FragNormCoord.ALONG - place.x) * count
                            + TIME * speed);
                    gl_FragColor = vec4(tint.rgb * wave, tint.a);
                }
                """
                        .replace("ALONG", along));
    }

    /** The same, fading over many frames, in a picture of half the size that the layer shows. */
    private static ShaderFile trail(String name, String along) {
        return shader(
                name,
                """
                "PASSES": [
                    { "TARGET": "trail", "PERSISTENT": true, "WIDTH": "$WIDTH/2.0",
                      "HEIGHT": "$HEIGHT/2.0" },
                    {} ],
                """,
                """
                void main() {
                    vec4 before = IMG_NORM_PIXEL(trail, isf_FragNormCoord);
                    if (PASSINDEX == 0) {
                        float wave = 0.5 + 0.5 * sin((isf_FragNormCoord.ALONG - place.x) * count
                                + TIME * speed);
                        gl_FragColor = mix(vec4(tint.rgb * wave, tint.a), before, 0.9);
                    } else {
                        gl_FragColor = before;
                    }
                }
                """
                        .replace("ALONG", along));
    }

    private static ShaderFile shader(String name, String passes, String code) {
        String text =
                """
                /*{ PASSES "INPUTS": [
                    { "NAME": "speed", "TYPE": "float", "DEFAULT": 1.0, "MIN": 0.0, "MAX": 4.0 },
                    { "NAME": "count", "TYPE": "float", "DEFAULT": 8.0, "MIN": 1.0, "MAX": 64.0 },
                    { "NAME": "place", "TYPE": "point2D" },
                    { "NAME": "tint", "TYPE": "color", "DEFAULT": [0.9, 0.5, 0.2, 0.7] } ] }*/
                """
                        .replace("PASSES", passes);
        return ShaderFile.read(new ShaderId(name), name + ".fs", Path.of(""), text + code, name);
    }

    private static DurableState state(int layers, List<ShaderSource> shaders) {
        var by = new Provenance(BenchShow.ORIGIN, 0, 0);
        var stack = new ArrayList<Layer>();
        for (int layer = 0; layer < layers; layer++) {
            stack.add(
                    new Layer(
                            LayerId.of(layer + 1),
                            new Key("layer" + layer),
                            shaders.get(layer % shaders.size()).description().id(),
                            Values.copyOf(
                                    Map.of(
                                            SPEED,
                                            new Setting(new ParameterValue.Scalar(layer / 8f), by),
                                            CommonParameters.MIX,
                                            new Setting(new ParameterValue.Scalar(0.8f), by)))));
        }
        Screen screen =
                Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT).withLayers(Rows.copyOf(stack));
        return new DurableState(Rows.of(screen), Rows.of(), layers);
    }
}
