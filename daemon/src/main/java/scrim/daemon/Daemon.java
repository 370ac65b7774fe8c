package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.http.HttpApi;
import scrim.daemon.control.http.Media;
import scrim.daemon.control.osc.OscServer;
import scrim.daemon.control.osc.OscSettings;
import scrim.daemon.control.oscquery.Advertisement;
import scrim.daemon.control.oscquery.OscQueryServer;
import scrim.daemon.control.oscquery.OscQuerySettings;
import scrim.daemon.output.Window;
import scrim.daemon.render.DriverLibraries;
import scrim.daemon.render.ExternalPictures;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.PixelLayout;
import scrim.daemon.render.PngEncoder;
import scrim.daemon.render.RenderLoop;
import scrim.daemon.render.ShaderWorkshop;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderWatch;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.HistoryLog;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The composition root: builds every part, starts them in the order in which they need each other,
 * and stops them in reverse. The picture comes first; the doors open beside it.
 */
final class Daemon {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    private static final long START_MILLIS = 2_000;

    /** How long a stop waits for the engine, and as long for the render loop. */
    static final long STOP_MILLIS = 800;

    private static final Duration WINDOW_STOP = Duration.ofMillis(500);

    /** One on the monitor, one that waits for it, one being filled. */
    private static final int WINDOW_SLOTS = 3;

    private final Folders folders;
    private final Deque<Step> started = new ArrayDeque<>();
    private final AtomicReference<@Nullable Throwable> renderFailure = new AtomicReference<>();
    private @Nullable Thread renderThread;
    private @Nullable HttpApi http;
    private @Nullable OscServer osc;
    private @Nullable OscQueryServer oscQuery;
    private volatile @Nullable Saving saving;
    private boolean isStopping;
    private @Nullable String loss;

    /** Opens what the show is saved in. */
    @FunctionalInterface
    interface Folders {
        DataFolder open(Path root) throws IOException;
    }

    /** How to stop what was started. */
    private record Step(String name, Stop stop) {}

    @FunctionalInterface
    private interface Stop {
        void run() throws IOException, InterruptedException;
    }

    /** The program cannot start; the message says why and what to do. */
    static final class StartException extends Exception {
        private static final long serialVersionUID = 1;

        private final int exitCode;

        StartException(String message, int exitCode, @Nullable Throwable cause) {
            super(message, cause);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    Daemon() {
        this(DataFolder::open);
    }

    Daemon(Folders folders) {
        this.folders = folders;
    }

    /**
     * Starts everything.
     *
     * @throws StartException if a part cannot start; call {@link #stop} for those that did
     */
    void start(Options options) throws StartException {
        try {
            startParts(options);
        } catch (IOException e) {
            throw new StartException(
                    "cannot use the folder " + options.data() + ": " + Failures.reason(e),
                    Command.MISUSED,
                    e);
        }
    }

    private void startParts(Options options) throws IOException, StartException {
        DriverLibraries.load();
        var health = new Health(WallClock.SYSTEM::millis);
        DataFolder folder = folders.open(options.data());
        started(folder::close, "data folder");
        var library = new ShaderLibrary(folder.root().resolve("shaders"));
        var kept =
                new Saving(folder, openSecond(options.second(), health), options.timing(), health);
        saving = kept;
        var video = new ShowVideo(folder.root(), health);
        started(video::awaitRecordings, "recordings");
        var notes = new ShaderNotes(folder, health);
        started(notes::close, "shader notes");
        var shaders = new LiveShaders(library, notes, Ticker.SYSTEM, health);
        Engine running = startEngine(folder, kept, shaders.read(), health);
        setFormat(running, options);
        var compiler =
                new ShaderWorkshop(
                        options.shaderBudget(), notes, shaders::refused, Ticker.SYSTEM, health);
        shaders.begin(running, compiler);

        var tap = new FrameTap();
        ExternalPictures pictures = video.start(running);
        started(video::stopSources, "video");
        startRender(running, shaders, compiler, folder, pictures, tap, health, options.frames());
        var watch = new ShaderWatch(folder.root().resolve("shaders"), shaders::look, health);
        watch.start();
        started(watch::close, "shader folder");
        startWindow(running, tap, health, options.window());
        video.record(tap);
        started(video::finishRecordings, "recorders");
        OscServer heard = startOsc(running, health, options.osc());
        startOscQuery(running, heard, health, options);
        Tokens tokens = Tokens.load(folder.root(), new SecureRandom());
        Media media = media(folder.root(), library, shaders, running, video, tap, health);
        var previews = new LivePreviews(tap, health);
        started(previews::close, "previews");
        HttpApi server = startHttp(running, tokens, media, previews, kept, health, options.http());
        started(
                () -> {
                    // Not waited for: a disk that is stuck must not keep the rest from stopping.
                    Thread.ofPlatform().daemon().name("note").start(() -> noteStopping(folder));
                    server.stop();
                },
                "HTTP");
        folder.notePort(server.port());
    }

    /** A second folder that cannot be had is no reason to be dark. */
    private @Nullable DataFolder openSecond(@Nullable Path path, Health health) {
        if (path == null) {
            return null;
        }
        try {
            DataFolder second = folders.open(path);
            started(second::close, "second folder");
            return second;
        } catch (IOException e) {
            String message =
                    "the second folder "
                            + path
                            + " cannot be used, the show goes on without: "
                            + Failures.reason(e);
            health.broken("store", path.toString(), Severity.ERROR, message);
            LOG.log(System.Logger.Level.ERROR, "state file: {0}", message);
            return null;
        }
    }

    private Engine startEngine(
            DataFolder folder, Saving kept, ShaderLibrary.Contents shaders, Health health) {
        var random = new SecureRandom();
        var clock =
                FrameClock.live(
                        Ticker.SYSTEM,
                        WallClock.SYSTEM,
                        ZoneId.systemDefault(),
                        random.nextFloat());
        var engine =
                new Engine(
                        new Engine.Parts(
                                kept.show(),
                                kept.rev(),
                                shaders.catalog(),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                clock,
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        kept::request);
        var unavailable = new UnavailableShaders(health);
        unavailable.check(engine.view());
        engine.listen(event -> {
            if (event instanceof EngineEvent.StateChanged changed && changed.structural()) {
                unavailable.check(engine.view());
            }
        });
        engine.listen(
                new ScreenLog(
                        engine::view, line -> LOG.log(System.Logger.Level.INFO, "{0}", line)));
        started(() -> lose(kept.finish()), "writer");
        kept.follow(engine);
        var history = new HistoryLog(folder, WallClock.SYSTEM, health);
        engine.listen(history);
        history.start();
        started(history::stop, "history");
        engine.start();
        started(
                () -> {
                    if (!engine.stop(STOP_MILLIS)) {
                        LOG.log(System.Logger.Level.ERROR, "the coordinator did not end in time");
                        lose("changes that were asked for last are lost: Scrim hung");
                    }
                },
                "engine");
        return engine;
    }

    /** What the command line says of the main screen is a change like any other. */
    private static void setFormat(Engine engine, Options options) throws StartException {
        Screen screen = engine.view().base().find(ScreenId.MAIN);
        if (screen == null) {
            if (options.size() != null || options.framesPerSecond() != null) {
                throw new StartException(
                        "--size and --fps are for the screen \"main\", which this show has not",
                        Command.MISUSED,
                        null);
            }
            return;
        }
        ScreenFormat old = screen.format();
        Options.Size size = options.size();
        Float rate = options.framesPerSecond();
        var wanted =
                new ScreenFormat(
                        size == null ? old.width() : size.width(),
                        size == null ? old.height() : size.height(),
                        rate == null ? old.framesPerSecond() : rate);
        if (!wanted.equals(old)) {
            var _ =
                    engine.submit(
                                    MutationBatch.of(
                                            Origin.SYSTEM,
                                            new Mutation.SetFormat(ScreenId.MAIN, wanted)))
                            .orTimeout(START_MILLIS, TimeUnit.MILLISECONDS)
                            .join();
        }
    }

    private void startRender(
            Engine engine,
            LiveShaders shaders,
            ShaderWorkshop compiler,
            DataFolder folder,
            ExternalPictures pictures,
            FrameTap tap,
            Health health,
            long frames) {
        var renderer =
                new GlRenderer(
                        shaders::contents,
                        compiler,
                        folder.root(),
                        pictures,
                        false,
                        tap,
                        shaders::refused,
                        health);
        var loop = new RenderLoop(engine.frames(), renderer, Ticker.SYSTEM, health);
        Thread thread =
                Thread.ofPlatform()
                        .name("render")
                        .uncaughtExceptionHandler((_, failure) -> renderFailure.set(failure))
                        .start(() -> loop.run(frames));
        renderThread = thread;
        started(
                () -> {
                    loop.stop();
                    compiler.stop();
                    if (!thread.join(Duration.ofMillis(STOP_MILLIS))) {
                        LOG.log(System.Logger.Level.WARNING, "the render loop did not end in time");
                    }
                },
                "render loop");
    }

    private void startWindow(
            Engine engine, FrameTap tap, Health health, Options.@Nullable WindowWish wish) {
        if (wish == null) {
            return;
        }
        Screen screen = engine.view().base().find(wish.screen());
        if (screen == null) {
            // It may be there later; until then the window is black.
            String message =
                    "the window is to show screen " + wish.screen() + ", which this show has not";
            health.failed("output", "window", Severity.WARNING, message);
            LOG.log(System.Logger.Level.WARNING, "window: {0}", message);
        }
        ScreenFormat format = screen == null ? ScreenFormat.DEFAULT : screen.format();
        var window =
                new Window(
                        new Window.Settings(
                                format.width(),
                                format.height(),
                                wish.isFullScreen(),
                                wish.monitor()),
                        tap.open(wish.screen(), PixelLayout.RGBA, WINDOW_SLOTS),
                        health);
        window.start();
        started(() -> window.stop(WINDOW_STOP), "window");
    }

    private OscServer startOsc(Engine engine, Health health, OscSettings settings)
            throws IOException, StartException {
        try {
            OscServer server =
                    OscServer.open(settings, engine, health, Ticker.SYSTEM, WallClock.SYSTEM);
            osc = server;
            started(server::close, "OSC");
            return server;
        } catch (BindException e) {
            var address = new InetSocketAddress(settings.hosts().getFirst(), settings.port());
            throw taken("OSC", address, "--osc-port", e);
        }
    }

    /** What the API shows beside the state of the show. */
    private Media media(
            Path root,
            ShaderLibrary library,
            LiveShaders shaders,
            Engine engine,
            ShowVideo video,
            FrameTap tap,
            Health health) {
        var thumbnails = new ShowThumbnails(root, shaders::contents, tap);
        engine.listen(thumbnails.scenes());
        thumbnails.start();
        started(thumbnails::close, "thumbnails");
        return new Media(
                screen -> tap.request(screen).thenApplyAsync(PngEncoder::encode),
                thumbnails,
                new ShaderFolder(root.resolve("shaders"), library, shaders),
                new ShowSources(root, video::config, health, Ticker.SYSTEM));
    }

    private void startOscQuery(Engine engine, OscServer heard, Health health, Options options)
            throws IOException, StartException {
        OscQueryServer server = openOscQuery(engine, heard, health, options);
        if (options.oscQuery().isAnnounced()) {
            var announced =
                    Advertisement.start(
                            new Advertisement.Settings(
                                    options.osc().hosts(),
                                    server == null ? 0 : server.port(),
                                    heard.port(),
                                    name -> {
                                        if (server != null) {
                                            server.answerTo(name);
                                        }
                                    }),
                            health);
            started(announced::close, "zeroconf");
        }
    }

    private @Nullable OscQueryServer openOscQuery(
            Engine engine, OscServer heard, Health health, Options options)
            throws IOException, StartException {
        Options.OscQueryWish wish = options.oscQuery();
        if (wish.port() == Options.OscQueryWish.OFF) {
            return null;
        }
        OscSettings osc = options.osc();
        var settings = new OscQuerySettings(osc.hosts(), wish.port(), osc.allowed());
        try {
            OscQueryServer server =
                    OscQueryServer.open(settings, heard, engine, health, Ticker.SYSTEM);
            started(server::close, "OSCQuery");
            oscQuery = server;
            return server;
        } catch (BindException e) {
            if (wish.isAsked()) {
                var address = new InetSocketAddress(osc.hosts().getFirst(), wish.port());
                throw taken("OSCQuery", address, "--oscquery-port", e);
            }
            String message =
                    "OSCQuery is not answered, because another program has port "
                            + wish.port()
                            + ": choose another with --oscquery-port";
            LOG.log(System.Logger.Level.WARNING, message);
            health.failed("oscquery", "port", Severity.WARNING, message);
            return null;
        }
    }

    private HttpApi startHttp(
            Engine engine,
            Tokens tokens,
            Media media,
            LivePreviews previews,
            Saving kept,
            Health health,
            Options.Http wish)
            throws IOException, StartException {
        var epoch = new byte[8];
        new SecureRandom().nextBytes(epoch);
        var settings =
                new HttpApi.Settings(
                        wish.besides(),
                        wish.port(),
                        wish.names(),
                        Version.TEXT,
                        HexFormat.of().formatHex(epoch));
        var server =
                new HttpApi(
                        settings,
                        engine,
                        health,
                        tokens,
                        media,
                        previews,
                        kept.durability(),
                        kept.generations());
        try {
            server.start();
            http = server;
            return server;
        } catch (BindException e) {
            throw new StartException(
                    "HTTP port "
                            + wish.port()
                            + " cannot be had on "
                            + e.getMessage()
                            + "; choose another with --http-port"
                            + (wish.besides().isEmpty() ? "" : ", or another --http-host"),
                    Command.MISUSED,
                    e);
        }
    }

    private static void noteStopping(DataFolder folder) {
        try {
            folder.noteStopping();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the port could not be taken back: {0}", "" + e);
        }
    }

    private static StartException taken(
            String what, InetSocketAddress address, String option, BindException cause) {
        return new StartException(
                what
                        + " port "
                        + address.getPort()
                        + " on "
                        + address.getAddress().getHostAddress()
                        + " cannot be had ("
                        + cause.getMessage()
                        + "): choose another with "
                        + option,
                Command.MISUSED,
                cause);
    }

    /** Remembers how to stop a part; at once, if a signal came while it was starting. */
    private synchronized void started(Stop stop, String name) {
        var step = new Step(name, stop);
        if (isStopping) {
            stop(step);
        } else {
            started.push(step);
        }
    }

    /** The port HTTP is served on. */
    int httpPort() {
        return http == null ? -1 : http.port();
    }

    /** A link that makes a browser on this machine an admin, once and for ten minutes. */
    String link() {
        if (http == null) {
            throw new IllegalStateException("HTTP is not served yet");
        }
        return http.link();
    }

    /** The address and port OSC is heard on: {@code 127.0.0.1:9000}. */
    String oscAddress() {
        if (osc == null) {
            return "";
        }
        String host = osc.address().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + osc.port();
    }

    /** The port OSCQuery is answered on; -1 if it is not. */
    int oscQueryPort() {
        return oscQuery == null ? -1 : oscQuery.port();
    }

    /**
     * Waits until the wished number of frames is drawn; without such a number, for ever.
     *
     * @throws StartException if nothing can be drawn on this machine
     */
    void awaitLastFrame() throws InterruptedException, StartException {
        Thread thread = renderThread;
        if (thread != null) {
            thread.join();
        }
        Throwable failure = renderFailure.get();
        if (failure != null) {
            throw new StartException(String.valueOf(failure.getMessage()), Command.FAILED, failure);
        }
    }

    /** Notes the first thing that is lost. */
    private synchronized void lose(@Nullable String what) {
        loss = loss == null ? what : loss;
    }

    /** Has a stop wait less for the disk, and skip nothing. Any thread; never waits for one. */
    void hurry() {
        Saving kept = saving;
        if (kept != null) {
            kept.hurry();
        }
    }

    /**
     * Stops what was started, the last first; what fails to stop is logged and does not keep the
     * rest from stopping. Waits for whoever is stopping it already.
     *
     * @return what is lost, in a sentence, or null if every change is on disk
     */
    synchronized @Nullable String stop() {
        isStopping = true;
        boolean any = !started.isEmpty();
        for (Step step = started.poll(); step != null; step = started.poll()) {
            stop(step);
        }
        if (any) {
            LOG.log(System.Logger.Level.INFO, "stop: complete");
        }
        return loss;
    }

    private static void stop(Step step) {
        LOG.log(System.Logger.Level.INFO, "stop: {0}", step.name());
        try {
            step.stop().run();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "stopping the " + step.name() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
