package scrim.daemon.render;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.FrameState;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A show, its engine and a real renderer on the test's own thread, with a clock that the test
 * moves. One GL context for as long as it is open; {@link #clear} empties the show between tests.
 */
final class Stage implements AutoCloseable {
    static final ScreenFormat SMALL = new ScreenFormat(16, 8, 60);

    private static final Origin TEST = Origin.SYSTEM;
    private static final int FRAMES_TO_A_PICTURE = 200;

    final AtomicLong nanos = new AtomicLong(1_000_000_000);
    final Health health = new Health(() -> 0);
    final List<ShaderEntry.Broken> refused = new ArrayList<>();
    final FrameTap tap = new FrameTap();
    final FrameSchedule schedule = new FrameSchedule();
    final Engine engine;
    final GlRenderer renderer;
    private final List<ShaderFile> shaders = new ArrayList<>();
    boolean isLibraryFailing;
    private ShaderLibrary.Contents contents = ShaderLibrary.Contents.EMPTY;

    private Stage(Path folder, ExternalPictures external, boolean waits) {
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        engine =
                new Engine(
                        new Engine.Parts(
                                DurableState.empty(),
                                0,
                                ShaderCatalog.EMPTY,
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.live(nanos::get, () -> 0, ZoneOffset.UTC, 0),
                                nanos::get,
                                () -> 0,
                                health),
                        _ -> {});
        renderer =
                new GlRenderer(
                        this::library, null, folder, external, waits, tap, refused::add, health);
    }

    private ShaderLibrary.Contents library() {
        if (isLibraryFailing) {
            throw new IllegalStateException("the library fails, as the test wants");
        }
        return contents;
    }

    /** Skips the test where there is no GL. */
    static Stage open() {
        return open(Path.of(""), ExternalPictures.NONE, true);
    }

    /**
     * Likewise.
     *
     * @param folder where the show's pictures lie
     * @param waits whether pictures and words are there in the frame that first needs them
     */
    static Stage open(Path folder, ExternalPictures external, boolean waits) {
        var stage = new Stage(folder, external, waits);
        try {
            stage.renderer.open();
        } catch (IllegalStateException e) {
            stage.close();
            Assumptions.abort("no GL here: " + e.getMessage());
        }
        return stage;
    }

    @Override
    public void close() {
        renderer.close();
    }

    /** One small, playing, fully bright, empty screen, and no shaders. */
    void clear() {
        refused.clear();
        ThreadRole.COORDINATOR.adopt();
        ThreadRole.RENDER.adopt();
        shaders.clear();
        use(ShaderLibrary.Contents.EMPTY);
        for (Screen screen : List.copyOf(engine.view().base().screens())) {
            for (Layer layer : List.copyOf(screen.layers())) {
                apply(new Mutation.RemoveLayer(screen.id(), layer.id()));
            }
            if (!screen.id().equals(ScreenId.MAIN)) {
                apply(new Mutation.RemoveScreen(screen.id()));
            }
        }
        apply(new Mutation.SetFormat(ScreenId.MAIN, SMALL));
        master(CommonParameters.BRIGHTNESS, new ParameterValue.Scalar(100));
        master(CommonParameters.DISPLAY_ON, new ParameterValue.Flag(true));
        play(PlayState.PLAYING);
    }

    void apply(Mutation mutation) {
        MutationOutcome outcome = engine.coordinator().apply(MutationBatch.of(TEST, mutation));
        if (outcome instanceof MutationOutcome.Rejected rejected) {
            throw new AssertionError(mutation + " was refused: " + rejected);
        }
    }

    /** Adds a shader to the library, or replaces it. */
    void shader(String name, String text) {
        shader(name, text, null, Path.of(""));
    }

    /**
     * Likewise.
     *
     * @param folder where the shader's own pictures and fonts lie
     */
    void shader(String name, String text, @Nullable String vertex, Path folder) {
        var id = new ShaderId(name);
        shaders.removeIf(file -> file.entry().id().equals(id));
        String hash = Integer.toHexString(Objects.hash(text, vertex));
        ShaderFile file = ShaderFile.read(id, name + ".fs", folder, text, vertex, hash);
        if (file instanceof ShaderFile.Broken(var why)) {
            throw new AssertionError("the test's shader is broken: " + why);
        }
        shaders.add(file);
        use(ShaderLibrary.Contents.of(shaders));
    }

    /** Takes all other shaders out of the library. */
    void keepOnly(ShaderId id) {
        shaders.removeIf(file -> !file.entry().id().equals(id));
        use(ShaderLibrary.Contents.of(shaders));
    }

    void use(ShaderLibrary.Contents library) {
        contents = library;
        apply(new Mutation.RefreshCatalog(library.catalog()));
    }

    /** A shader without inputs that draws one colour; adds a layer of it. */
    LayerId color(double red, double green, double blue, double alpha) {
        String name = "color" + shaders.size();
        shader(
                name,
                "/*{}*/\nvoid main() { gl_FragColor = vec4(%s, %s, %s, %s); }"
                        .formatted(red, green, blue, alpha));
        return layer(name);
    }

    LayerId layer(String shader) {
        return layer(shader, shader, Map.of());
    }

    /** Adds a layer on top of the main screen. */
    LayerId layer(String key, String shader, Map<String, ParameterValue> values) {
        Screen main = main();
        Map<ParameterId, ParameterValue> named = new HashMap<>();
        values.forEach((name, value) -> named.put(new ParameterId(name), value));
        apply(
                new Mutation.AddLayer(
                        ScreenId.MAIN,
                        main.hasKey(new Key(key)) ? null : new Key(key),
                        new ShaderId(shader),
                        main.layers().size(),
                        named));
        return main().layers().get(main.layers().size()).id();
    }

    void set(LayerId layer, ParameterId parameter, ParameterValue value) {
        apply(
                new Mutation.SetParameter(
                        new ParameterAddress(ScreenId.MAIN, layer, parameter),
                        value,
                        Lifetime.SESSION));
    }

    void blend(LayerId layer, BlendMode mode) {
        set(layer, CommonParameters.BLEND, new ParameterValue.Choice(mode.ordinal()));
    }

    void mix(LayerId layer, double mix) {
        set(layer, CommonParameters.MIX, new ParameterValue.Scalar((float) mix));
    }

    void play(PlayState state) {
        master(CommonParameters.PLAY_STATE, new ParameterValue.Choice(state.ordinal()));
    }

    void master(ParameterId parameter, ParameterValue value) {
        apply(
                new Mutation.SetParameter(
                        new ParameterAddress(ScreenId.MAIN, LayerId.MASTER, parameter),
                        value,
                        Lifetime.DURABLE));
    }

    /** Draws the next frame, {@code seconds} after the one before. */
    FrameState frame(double seconds) {
        nanos.addAndGet(Math.round(seconds * 1e9));
        FrameState frame = engine.frames().prepare();
        schedule.follow(frame.snapshot().screens());
        schedule.chooseDue();
        renderer.draw(frame, schedule);
        schedule.step();
        return frame;
    }

    /** What the main screen shows in the next frame, a sixtieth of a second after the last. */
    Picture next() {
        FrameState frame = frame(1 / 60.0);
        return renderer.read(ScreenId.MAIN, frame.time().frameIndex());
    }

    /** What the main screen shows in the next frame; the clock stands still while it is fetched. */
    Picture picture() {
        return picture(ScreenId.MAIN);
    }

    Picture picture(ScreenId screen) {
        frame(0);
        return fetch(tap.request(screen));
    }

    /** Draws frames without moving the clock until a picture is there. */
    Picture fetch(CompletableFuture<Picture> wanted) {
        frame(0);
        return arriving(wanted);
    }

    /** The picture of a frame already drawn, which later frames bring. */
    Picture arriving(CompletableFuture<Picture> wanted) {
        for (int i = 0; i < FRAMES_TO_A_PICTURE; i++) {
            try {
                return wanted.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                frame(0);
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no picture in " + FRAMES_TO_A_PICTURE + " frames");
    }

    /** Red, green and blue of a pixel, 0 to 255; y counts from the top. */
    static int[] pixel(Picture picture, int x, int y) {
        int at = (y * picture.width() + x) * 4;
        byte[] rgba = picture.rgba();
        return new int[] {rgba[at] & 0xFF, rgba[at + 1] & 0xFF, rgba[at + 2] & 0xFF};
    }

    private Screen main() {
        Screen main = engine.view().base().find(ScreenId.MAIN);
        if (main == null) {
            throw new AssertionError("there is no main screen");
        }
        return main;
    }
}
