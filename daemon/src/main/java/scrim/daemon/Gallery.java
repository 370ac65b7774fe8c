package scrim.daemon;

import scrim.daemon.render.ExternalPictures;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.OfflineFrames;
import scrim.daemon.render.Picture;
import scrim.daemon.render.PngEncoder;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.ImageSource;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pictures of shaders, each drawn with its default values, over a moving test card if it is a
 * filter. Images that are not the picture below show another card; a transition stands before its
 * middle, where some show nothing. One thread.
 */
final class Gallery implements AutoCloseable {
    private static final ScreenFormat FORMAT = new ScreenFormat(320, 180, 30);
    private static final int FRAMES = 30;
    private static final ScreenId OTHER = new ScreenId("other");
    private static final long FIRST_MILLIS = 946_684_800_000L;

    private static final String CARD =
            """
            /*{}*/
            void main() {
                vec2 place = isf_FragNormCoord;
                vec3 bars = vec3(1.0) - floor(mod(vec3(place.x * 8.0) / vec3(2.0, 4.0, 1.0), 2.0));
                vec3 color = mix(bars, 0.5 + 0.5 * cos(6.3 * (place.xyx + vec3(0.0, 0.3, 0.7))),
                    step(place.y, 0.6));
                vec2 ball = vec2(0.5 + 0.3 * cos(TIME * 2.0), 0.4 + 0.2 * sin(TIME * 3.0));
                vec2 off = (place - ball) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
                gl_FragColor = vec4(mix(vec3(1.0, 0.95, 0.8), color, step(0.15, length(off))), 1.0);
            }
            """;

    private static final String OTHER_CARD =
            """
            /*{}*/
            void main() {
                vec2 place = isf_FragNormCoord * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0) * 8.0;
                float square = mod(floor(place.x + TIME) + floor(place.y), 2.0);
                gl_FragColor = vec4(mix(vec3(0.1, 0.2, 0.5), vec3(0.9, 0.7, 0.2), square), 1.0);
            }
            """;

    private final List<ShaderFile> cards;
    private final Engine engine;
    private final Health health = new Health(WallClock.SYSTEM::millis);
    private final List<ShaderEntry.Broken> refused = new ArrayList<>();
    private final OfflineFrames frames;
    private final LayerId card;
    private ShaderLibrary.Contents library;

    /**
     * What drawing a shader came to.
     *
     * @param isPlain whether every frame had one colour all over
     * @param isRefused whether the driver did not take it, so that the picture is of what is below
     */
    record Drawn(Picture last, boolean isPlain, boolean isRefused, Set<String> complaints) {}

    private Gallery(Path folder) {
        ThreadRole.COORDINATOR.adopt();
        cards = List.of(card("scrim test card", CARD), card("scrim other card", OTHER_CARD));
        library = ShaderLibrary.Contents.of(cards);
        engine =
                new Engine(
                        new Engine.Parts(
                                DurableState.empty(),
                                0,
                                library.catalog(),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                FrameClock.fixedStep(FORMAT.framesPerSecond(), FIRST_MILLIS, 0.5f),
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        _ -> {});
        var renderer =
                new GlRenderer(
                        () -> library,
                        null,
                        folder,
                        ExternalPictures.NONE,
                        true,
                        new FrameTap(),
                        refused::add,
                        health);
        frames = OfflineFrames.open(engine.frames(), renderer, ScreenId.MAIN);
        apply(new Mutation.SetFormat(ScreenId.MAIN, FORMAT));
        apply(new Mutation.AddScreen(OTHER, FORMAT));
        add(OTHER, cards.getLast().entry().id(), Map.of());
        card = add(ScreenId.MAIN, cards.getFirst().entry().id(), Map.of());
    }

    /**
     * @param folder where the images lie that nobody names
     * @throws IllegalStateException if there is nothing to draw with; the message says what to
     *     install
     */
    static Gallery open(Path folder) {
        return new Gallery(folder);
    }

    /** Draws a second of a shader that the driver takes. */
    Drawn draw(ShaderSource source) {
        refused.clear();
        Set<String> before = conditions();
        var files = new ArrayList<>(cards);
        files.add(new ShaderFile.Usable(source));
        library = ShaderLibrary.Contents.of(files);
        apply(new Mutation.RefreshCatalog(library.catalog()));
        set(card, CommonParameters.BYPASS, new ParameterValue.Flag(!readsBelow(source)));
        LayerId layer = add(ScreenId.MAIN, source.description().id(), values(source));
        play(PlayState.STOPPED);
        var _ = frames.next();
        play(PlayState.PLAYING);
        boolean isPlain = true;
        Picture picture = frames.next();
        for (int i = 1; i < FRAMES; i++) {
            isPlain &= isPlain(picture);
            picture = frames.next();
        }
        var complaints = new LinkedHashSet<String>();
        refused.forEach(broken -> complaints.add(broken.message()));
        complaints.addAll(conditions());
        complaints.removeAll(before);
        apply(new Mutation.RemoveLayer(ScreenId.MAIN, layer));
        return new Drawn(picture, isPlain && isPlain(picture), !refused.isEmpty(), complaints);
    }

    /**
     * @throws IOException also if there is a file of that name
     */
    static void save(Picture picture, Path file) throws IOException {
        Files.write(
                file,
                PngEncoder.encode(picture),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
    }

    @Override
    public void close() {
        frames.close();
    }

    private static ShaderFile card(String name, String text) {
        return ShaderFile.read(new ShaderId(name), name + ".fs", Path.of(""), text, name);
    }

    /** What health complains of just now. */
    private Set<String> conditions() {
        return health.report().conditions().stream()
                .map(Failure::message)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A shader that makes its picture out of nothing is seen alone. */
    private static boolean readsBelow(ShaderSource source) {
        return source.description().temporal().source() == Temporal.Source.BELOW
                || source.description().inputs().stream()
                        .anyMatch(input ->
                                input.kind() instanceof ParameterKind.Image(ImageSource.Below _));
    }

    private static Map<ParameterId, ParameterValue> values(ShaderSource source) {
        var values = new HashMap<ParameterId, ParameterValue>();
        for (ParameterDefinition input : source.description().inputs()) {
            if (input.kind() instanceof ParameterKind.Image(ImageSource.None _)) {
                values.put(input.id(), new ParameterValue.Image(new ImageSource.Screen(OTHER)));
            }
            if (input.kind() instanceof ParameterKind.Scalar
                    && input.id().value().equals("progress")) {
                values.put(input.id(), new ParameterValue.Scalar(0.4f));
            }
        }
        return values;
    }

    /** Time begins with each shader: some begin their pictures then. */
    private void play(PlayState state) {
        set(
                LayerId.MASTER,
                CommonParameters.PLAY_STATE,
                new ParameterValue.Choice(state.ordinal()));
    }

    private void set(LayerId layer, ParameterId parameter, ParameterValue value) {
        apply(
                new Mutation.SetParameter(
                        new ParameterAddress(ScreenId.MAIN, layer, parameter), value, null));
    }

    private LayerId add(ScreenId screen, ShaderId shader, Map<ParameterId, ParameterValue> values) {
        apply(new Mutation.AddLayer(screen, null, shader, layers(screen).size(), values));
        return layers(screen).getLast().id();
    }

    private List<Layer> layers(ScreenId id) {
        Screen screen = engine.view().base().find(id);
        return screen == null ? List.of() : List.copyOf(screen.layers());
    }

    private void apply(Mutation mutation) {
        MutationOutcome outcome =
                engine.coordinator().apply(MutationBatch.of(Origin.SYSTEM, mutation));
        if (outcome instanceof MutationOutcome.Rejected(_, _, _, String reason)) {
            throw new IllegalStateException(reason);
        }
    }

    private static boolean isPlain(Picture picture) {
        byte[] rgba = picture.rgba();
        for (int i = 4; i < rgba.length; i += 4) {
            if (rgba[i] != rgba[0] || rgba[i + 1] != rgba[1] || rgba[i + 2] != rgba[2]) {
                return false;
            }
        }
        return true;
    }
}
