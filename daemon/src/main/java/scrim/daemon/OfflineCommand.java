package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.output.Film;
import scrim.daemon.render.DriverLibraries;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.OfflineFrames;
import scrim.daemon.render.Picture;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.store.ShowFile;
import scrim.daemon.store.StateArchive;
import scrim.daemon.video.VideoSources;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * {@code render}: draws a saved show's frames into files, each exactly one step of time after the
 * one before, as fast as the machine can. Only reads the show, so that it may run at the same time.
 * The same show and options give the same pictures on the same driver.
 */
final class OfflineCommand {
    static final String USAGE =
            """
            usage: ./dev render --frames N --out DIR|FILE [options]

              --show DIR       the show's folder, also while Scrim runs on it (./data)
              --screen ID      which screen (main)
              --scene ID       with a saved scene in place of its stack
              --frames N       how many frames
              --fps N          frames a second (as saved)
              --size WxH       in pixels (as saved)
              --out DIR|FILE   a new or empty folder for PNG files, or a video: .mp4, .mov, .webm,
                               .mkv (without loss); a video needs ffmpeg
              --start TIME     the date and time in the first frame (2000-01-01T00:00)
              --seed N         what a show draws by chance differs with it (0)
              --force          replaces a video of that name
            """;

    /** Made, but something in it is missing. */
    private static final int INCOMPLETE = 3;

    private static final String SHOW_FILE = "show.json";
    private static final long FIRST_MILLIS = 946_684_800_000L;
    private static final int TRIES = 5;

    private final PrintStream out;
    private final PrintStream errors;
    private final boolean isTerminal;

    /** The words after {@code render}, sorted. */
    private record Words(
            Path show,
            ScreenId screen,
            @Nullable SceneId scene,
            long frames,
            @Nullable Float framesPerSecond,
            Options.@Nullable Size size,
            Path out,
            long startMillis,
            long seed,
            boolean force) {}

    /**
     * @param isTerminal whether {@code out} is one
     */
    OfflineCommand(PrintStream out, PrintStream errors, boolean isTerminal) {
        this.out = out;
        this.errors = errors;
        this.isTerminal = isTerminal;
    }

    /**
     * @return the exit code: 0, 1 if it cannot be done, 2 if it cannot be understood, 3 if it is
     *     done and a picture in it is missing
     */
    int run(List<String> arguments) {
        return Command.run(errors, () -> run(words(arguments)));
    }

    private static Words words(List<String> arguments) throws Options.UsageException {
        Path show = Path.of("data").toAbsolutePath();
        var screen = ScreenId.MAIN;
        SceneId scene = null;
        long frames = 0;
        Float framesPerSecond = null;
        Options.Size size = null;
        Path to = null;
        long startMillis = FIRST_MILLIS;
        long seed = 0;
        var valued = new ArrayList<>(arguments);
        boolean force = valued.removeAll(List.of("--force"));
        for (int i = 0; i < valued.size(); i += 2) {
            String option = valued.get(i);
            switch (option) {
                case "--show" ->
                        show =
                                Options.path(option, Options.value(valued, i))
                                        .toAbsolutePath()
                                        .normalize();
                case "--screen" -> screen = Options.screen(option, Options.value(valued, i));
                case "--scene" -> scene = scene(Options.value(valued, i));
                case "--frames" ->
                        frames = Options.number(option, Options.value(valued, i), 1, 100_000_000);
                case "--fps" -> framesPerSecond = Options.rate(option, Options.value(valued, i));
                case "--size" -> size = Options.size(option, Options.value(valued, i));
                case "--out" ->
                        to =
                                Options.path(option, Options.value(valued, i))
                                        .toAbsolutePath()
                                        .normalize();
                case "--start" ->
                        startMillis = Moments.first(Options.value(valued, i), ZoneOffset.UTC);
                case "--seed" ->
                        seed = Options.number(option, Options.value(valued, i), 0, Long.MAX_VALUE);
                default ->
                        throw new Options.UsageException(
                                "render has no option " + option + "; --help lists them");
            }
        }
        if (to == null || frames == 0) {
            throw new Options.UsageException(
                    "render needs " + (to == null ? "--out" : "--frames") + "; --help says more");
        }
        requireEnding(to);
        return new Words(
                show, screen, scene, frames, framesPerSecond, size, to, startMillis, seed, force);
    }

    /** A name like film.avi is no folder's, or somebody would get one who wants a video. */
    private static void requireEnding(Path to) throws Options.UsageException {
        String name = String.valueOf(to.getFileName());
        if (name.matches(".+\\.[A-Za-z]\\w{1,3}")
                && !name.matches("(?i).+\\.(mp4|mov|webm|mkv)")
                && !Files.isDirectory(to)) {
            throw new Options.UsageException(
                    "--out "
                            + name
                            + ": a video ends in .mp4, .mov, .webm or .mkv, and PNG files go to a"
                            + " folder");
        }
    }

    private static SceneId scene(String word) throws Options.UsageException {
        try {
            return new SceneId(word);
        } catch (IllegalArgumentException e) {
            throw new Options.UsageException("--scene: " + e.getMessage());
        }
    }

    private int run(Words words) throws IOException {
        DurableState show = show(words.show());
        require(show, words);
        DriverLibraries.load();
        ThreadRole.COORDINATOR.adopt();
        var health = new Health(WallClock.SYSTEM::millis);
        var library = new ShaderLibrary(words.show().resolve("shaders"));
        ShaderCatalog catalog = library.rescan().catalog();
        ScreenFormat format = format(show, words);
        var engine = engine(show, catalog, format, words, health);
        prepare(engine, words, format);
        for (Screen screen : engine.view().base().screens()) {
            for (Layer layer : screen.layers()) {
                requireUsable(layer, catalog);
            }
        }
        var refused = new AtomicReference<ShaderEntry.@Nullable Broken>();
        var wanted =
                new Film.Format(
                        words.out(), format.width(), format.height(), format.framesPerSecond());
        var progress = new Progress(out, isTerminal, words.frames(), Ticker.SYSTEM);
        try (Film film = Film.begin(wanted, words.force());
                var _ = new ClearingUp(film);
                VideoSources sources =
                        sources(engine, library.contents(), words.show(), format, health);
                var frames =
                        OfflineFrames.open(
                                engine.frames(),
                                new GlRenderer(
                                        library::contents,
                                        null,
                                        words.show(),
                                        sources.pictures(),
                                        true,
                                        new FrameTap(),
                                        refused::set,
                                        health),
                                words.screen())) {
            for (long i = 0; i < words.frames(); i++) {
                Picture picture = frames.next();
                ShaderEntry.Broken broken = refused.get();
                if (broken != null) {
                    throw new IOException(text(broken));
                }
                film.add(picture);
                progress.at(i + 1);
            }
            film.finish();
        } finally {
            progress.end();
        }
        out.println("made " + words.out());
        List<Failure> failures = health.report().lastFailures();
        for (Failure failure : failures) {
            errors.println("scrim: " + failure.message());
        }
        return failures.isEmpty() ? 0 : INCOMPLETE;
    }

    /** The video and sound that the show uses, one picture a frame. */
    private static VideoSources sources(
            Engine engine,
            ShaderLibrary.Contents shaders,
            Path folder,
            ScreenFormat format,
            Health health)
            throws IOException {
        ShowConfig.Outcome read = ShowConfig.read(folder);
        Set<Key> used = new HashSet<>();
        boolean isHeard = false;
        for (Screen screen : engine.view().base().screens()) {
            for (Layer layer : screen.layers()) {
                ShaderSource source = shaders.find(layer.shader());
                isHeard |= source != null && !source.sounds().isEmpty();
                layer.values()
                        .forEach((_, setting) -> {
                            if (setting.value()
                                    instanceof ParameterValue.Image(ImageSource.Video(var name))) {
                                used.add(name);
                            }
                        });
            }
        }
        boolean isSoundUsed = isHeard;
        ShowVideo.tell(
                read.problems().stream()
                        .filter(one -> concerns(one.section(), used, isSoundUsed))
                        .toList(),
                health);
        ShowConfig all = read.config();
        var config =
                new ShowConfig(
                        all.sources().stream().filter(one -> used.contains(one.name())).toList(),
                        List.of(),
                        isHeard ? all.sound() : null);
        return VideoSources.offline(config, health, rate(format));
    }

    /** Whether something is missing in a film because this section is left out. */
    private static boolean concerns(String section, Set<Key> used, boolean isHeard) {
        return switch (section) {
            case "", "sources" -> true;
            case "sound" -> isHeard;
            default -> used.stream().anyMatch(name -> section.equals("sources." + name));
        };
    }

    /** Closes a film when the program is ended by a signal. */
    private static final class ClearingUp implements AutoCloseable {
        private final Thread hook;

        ClearingUp(Film film) {
            hook = new Thread(film::close, "clear up");
            Runtime.getRuntime().addShutdownHook(hook);
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It is at it.
            }
        }
    }

    /** The newest saved state, or a show as it was exported. */
    private static DurableState show(Path folder) throws IOException {
        var archive = new StateArchive(folder);
        for (int i = 0; i < TRIES; i++) {
            try {
                DurableState newest = archive.newest();
                if (newest != null) {
                    return newest;
                }
                break;
            } catch (NoSuchFileException e) {
                // Replaced by a newer one between two looks, by a Scrim that runs.
            }
        }
        Path file = folder.resolve(SHOW_FILE);
        if (Files.isRegularFile(file)) {
            return switch (ShowFile.read(file, FIRST_MILLIS)) {
                case ShowFile.Show(var state) -> state;
                case ShowFile.Screens(var state) -> state;
                case ShowFile.OneScene _ ->
                        throw new IOException(file + " is a scene, not a whole show");
            };
        }
        throw new IOException(
                "no show is saved in "
                        + folder
                        + ": give the folder of ./dev run --data, or one with an exported "
                        + SHOW_FILE
                        + " and shaders/");
    }

    private static void require(DurableState show, Words words) throws IOException {
        if (show.find(words.screen()) == null) {
            throw new IOException(
                    "there is no screen "
                            + words.screen()
                            + " in "
                            + words.show()
                            + ", but "
                            + show.screens().stream()
                                    .map(screen -> screen.id().value())
                                    .collect(Collectors.joining(", ")));
        }
        SceneId scene = words.scene();
        if (scene != null && show.scenes().stream().noneMatch(one -> one.id().equals(scene))) {
            throw new IOException(
                    "there is no scene "
                            + scene
                            + " in "
                            + words.show()
                            + (show.scenes().isEmpty()
                                    ? ", nor any other"
                                    : ", but "
                                            + show.scenes().stream()
                                                    .map(Scene::id)
                                                    .map(SceneId::value)
                                                    .collect(Collectors.joining(", "))));
        }
    }

    private static ScreenFormat format(DurableState show, Words words) {
        Screen screen = show.find(words.screen());
        ScreenFormat saved = screen == null ? ScreenFormat.DEFAULT : screen.format();
        Options.Size size = words.size();
        Float rate = words.framesPerSecond();
        return new ScreenFormat(
                size == null ? saved.width() : size.width(),
                size == null ? saved.height() : size.height(),
                rate == null ? saved.framesPerSecond() : rate);
    }

    private static Engine engine(
            DurableState show,
            ShaderCatalog catalog,
            ScreenFormat format,
            Words words,
            Health health) {
        return new Engine(
                new Engine.Parts(
                        show,
                        0,
                        catalog,
                        Environment.WITHOUT_INPUT,
                        EngineSettings.DEFAULT,
                        FrameClock.fixedStep(
                                rate(format),
                                words.startMillis(),
                                new Random(words.seed()).nextFloat()),
                        Ticker.SYSTEM,
                        WallClock.SYSTEM,
                        health),
                _ -> {});
    }

    /** 29.97 as people mean it, not the float nearest to it. */
    private static double rate(ScreenFormat format) {
        return Double.parseDouble(Float.toString(format.framesPerSecond()));
    }

    /**
     * Makes the show what is to be drawn: with the scene, at the film's size and rate, playing, and
     * without the screens that cannot be seen in it.
     */
    private static void prepare(Engine engine, Words words, ScreenFormat format)
            throws IOException {
        if (words.scene() != null) {
            apply(
                    engine,
                    new Mutation.LoadScene(
                            words.screen(), words.scene(), Mutation.LoadedAutomation.CLEAR));
        }
        Set<ScreenId> seen = seen(engine, words.screen());
        for (Screen screen : List.copyOf(engine.view().base().screens())) {
            ScreenId id = screen.id();
            if (!seen.contains(id)) {
                apply(engine, new Mutation.RemoveScreen(id));
                continue;
            }
            ScreenFormat own = id.equals(words.screen()) ? format : screen.format();
            apply(
                    engine,
                    new Mutation.SetFormat(
                            id,
                            new ScreenFormat(own.width(), own.height(), format.framesPerSecond())));
            set(engine, id, new ParameterValue.Flag(true));
            set(engine, id, new ParameterValue.Choice(PlayState.PLAYING.ordinal()));
        }
    }

    /** A screen and those it shows. */
    private static Set<ScreenId> seen(Engine engine, ScreenId first) {
        var seen = new LinkedHashSet<ScreenId>();
        Deque<ScreenId> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Screen screen = engine.view().base().find(open.removeFirst());
            if (screen == null || !seen.add(screen.id())) {
                continue;
            }
            for (Layer layer : screen.layers()) {
                layer.values()
                        .forEach((_, setting) -> {
                            if (setting.value()
                                    instanceof
                                    ParameterValue.Image(ImageSource.Screen(var other))) {
                                open.add(other);
                            }
                        });
            }
        }
        return seen;
    }

    private static void set(Engine engine, ScreenId screen, ParameterValue value)
            throws IOException {
        var id =
                value instanceof ParameterValue.Flag
                        ? CommonParameters.DISPLAY_ON
                        : CommonParameters.PLAY_STATE;
        apply(
                engine,
                new Mutation.SetParameter(
                        new ParameterAddress(screen, LayerId.MASTER, id), value, null));
    }

    private static void apply(Engine engine, Mutation mutation) throws IOException {
        if (engine.coordinator().apply(MutationBatch.of(Origin.SYSTEM, mutation))
                instanceof MutationOutcome.Rejected rejected) {
            throw new IOException(mutation.word() + ": " + rejected.reason());
        }
    }

    /** A film without one of its layers is not the one that was asked for. */
    private static void requireUsable(Layer layer, ShaderCatalog catalog) throws IOException {
        if (layer.bypass()) {
            return;
        }
        switch (catalog.get(layer.shader())) {
            case ShaderEntry.Usable _ -> {}
            case ShaderEntry.Broken broken -> throw new IOException(text(broken));
            case null ->
                    throw new IOException(
                            "layer "
                                    + layer.key()
                                    + " wants the shader "
                                    + layer.shader()
                                    + ", which is not in the show's shaders/");
        }
    }

    private static String text(ShaderEntry.Broken broken) {
        return broken.file()
                + (broken.line() > 0 ? ":" + broken.line() : "")
                + ": "
                + broken.reason();
    }
}
