package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.http.AccessToken;
import scrim.daemon.control.http.Durability;
import scrim.daemon.control.http.HttpApi;
import scrim.daemon.control.osc.OscServer;
import scrim.daemon.render.FrameTap;
import scrim.daemon.render.GlRenderer;
import scrim.daemon.render.PngEncoder;
import scrim.daemon.render.RenderLoop;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.Restored;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.CommittedView;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The composition root: builds every part, starts them in the order in which they need each other,
 * and stops them in reverse. The picture comes first; the doors open beside it.
 */
final class Daemon {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    private static final long STOP_MILLIS = 2_000;

    private final Deque<Step> started = new ArrayDeque<>();
    private final AtomicReference<@Nullable Throwable> renderFailure = new AtomicReference<>();
    private @Nullable Thread renderThread;
    private @Nullable HttpApi http;
    private @Nullable OscServer osc;
    private boolean isStopping;
    private boolean lost;

    /** How to stop what was started. */
    private record Step(String name, Stop stop) {}

    @FunctionalInterface
    private interface Stop {
        void run() throws IOException, InterruptedException;
    }

    /** The program cannot start; the message says why and what to do. */
    static final class StartException extends Exception {
        private static final long serialVersionUID = 1;

        /** What the command line asks for cannot be had. */
        static final int MISUSED = 2;

        /** Something this machine lacks, or a defect. */
        static final int FAILED = 1;

        private final int exitCode;

        StartException(String message, int exitCode, @Nullable Throwable cause) {
            super(message, cause);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
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
                    "cannot use the folder " + options.data() + ": " + reason(e),
                    StartException.MISUSED,
                    e);
        }
    }

    /** The file system's own messages are often a file's name and no more. */
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied ->
                    "no permission for " + denied.getFile() + ", which must be ours";
            case FileSystemException other when other.getReason() == null ->
                    e.getClass().getSimpleName() + ": " + e.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void startParts(Options options) throws IOException, StartException {
        var health = new Health(WallClock.SYSTEM::millis);
        DataFolder folder = DataFolder.open(options.data());
        started(folder::close, "data folder");
        var files = new StateFiles(folder, Version.TEXT, health);
        Restored restored = files.restore();
        var library = new ShaderLibrary(folder.root().resolve("shaders"));
        if (restored.state() == null) {
            DemoShow.copyShaders(folder.root().resolve("shaders"));
        }
        ShaderLibrary.Contents shaders = library.rescan();
        var engine = new AtomicReference<@Nullable Engine>();
        PersistenceWriter writer = startWriter(files, engine, health, restored.rev());
        Engine running = startEngine(restored, shaders, writer, health);
        engine.set(running);
        if (restored.state() == null) {
            writer.submit(PersistenceRequest.ofState("firstStart", 0));
        }
        setFormat(running, options);

        var tap = new FrameTap();
        startRender(running, library, tap, health, options.frames());
        startOsc(running, health, options.osc());
        AccessToken token = AccessToken.load(folder.root(), new SecureRandom());
        startHttp(running, token, tap, writer, health, options.http());
    }

    private PersistenceWriter startWriter(
            StateFiles files, AtomicReference<@Nullable Engine> engine, Health health, long rev) {
        var sink =
                new StateStore(
                        files,
                        () -> {
                            Engine running = engine.get();
                            if (running == null) {
                                throw new IllegalStateException("a save before the engine");
                            }
                            CommittedView view = running.view();
                            return new StateStore.Content(view.base(), view.rev());
                        });
        var writer =
                new PersistenceWriter(
                        sink,
                        PersistenceSettings.DEFAULT,
                        Ticker.SYSTEM,
                        new SecureRandom()::nextDouble,
                        health,
                        outcome -> {},
                        rev);
        started(() -> flush(writer), "writer");
        return writer;
    }

    private void flush(PersistenceWriter writer) {
        writer.close();
        switch (writer.flush(PersistenceSettings.FLUSH_DEADLINE)) {
            case FlushOutcome.Saved(long rev) ->
                    LOG.log(System.Logger.Level.INFO, "everything is saved, up to rev {0}", rev);
            case FlushOutcome.Lost failure -> {
                lost = true;
                LOG.log(
                        System.Logger.Level.ERROR,
                        "changes after rev {0} are lost: {1}",
                        failure.durableRev(),
                        failure.reason());
            }
        }
    }

    private Engine startEngine(
            Restored restored,
            ShaderLibrary.Contents shaders,
            PersistenceWriter writer,
            Health health)
            throws IOException {
        DurableState show =
                restored.state() != null
                        ? restored.state()
                        : DemoShow.state(WallClock.SYSTEM.millis());
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
                                show,
                                restored.rev(),
                                shaders.catalog(),
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                clock,
                                Ticker.SYSTEM,
                                WallClock.SYSTEM,
                                health),
                        writer::submit);
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
        engine.start();
        started(
                () -> {
                    if (!engine.stop(STOP_MILLIS)) {
                        lost = true;
                        LOG.log(System.Logger.Level.ERROR, "the coordinator did not end in time");
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
                        StartException.MISUSED,
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
                            .orTimeout(STOP_MILLIS, TimeUnit.MILLISECONDS)
                            .join();
        }
    }

    private void startRender(
            Engine engine, ShaderLibrary library, FrameTap tap, Health health, long frames) {
        var refused = new RefusedShaders(engine);
        var renderer = new GlRenderer(library::contents, tap, refused::add, health);
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
                    if (!thread.join(Duration.ofMillis(STOP_MILLIS))) {
                        LOG.log(System.Logger.Level.WARNING, "the render loop did not end in time");
                    }
                },
                "render loop");
    }

    private void startOsc(Engine engine, Health health, InetSocketAddress address)
            throws IOException, StartException {
        try {
            OscServer server =
                    OscServer.open(address, engine, health, Ticker.SYSTEM, WallClock.SYSTEM);
            osc = server;
            started(server::close, "OSC");
        } catch (BindException e) {
            throw taken("OSC", address, "--osc-port", e);
        }
    }

    private void startHttp(
            Engine engine,
            AccessToken token,
            FrameTap tap,
            PersistenceWriter writer,
            Health health,
            InetSocketAddress address)
            throws IOException, StartException {
        var epoch = new byte[8];
        new SecureRandom().nextBytes(epoch);
        var settings =
                new HttpApi.Settings(
                        address.getAddress().getHostAddress(),
                        address.getPort(),
                        Set.of(),
                        Version.TEXT,
                        HexFormat.of().formatHex(epoch));
        var server =
                new HttpApi(
                        settings,
                        engine,
                        health,
                        token,
                        screen -> tap.request(screen).thenApplyAsync(PngEncoder::encode),
                        durability(writer));
        try {
            server.start();
            http = server;
            started(server::stop, "HTTP");
        } catch (BindException e) {
            throw taken("HTTP", address, "--http-port", e);
        }
    }

    private static Durability durability(PersistenceWriter writer) {
        return new Durability() {
            @Override
            public long rev() {
                return writer.durableRev();
            }

            @Override
            public CompletableFuture<?> save(long rev) {
                return writer.save(PersistenceRequest.ofState("want durable", rev));
            }
        };
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
                StartException.MISUSED,
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

    /** The port OSC is heard on. */
    int oscPort() {
        return osc == null ? -1 : osc.port();
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
            throw new StartException(
                    String.valueOf(failure.getMessage()), StartException.FAILED, failure);
        }
    }

    /**
     * Stops what was started, the last first; what fails to stop is logged and does not keep the
     * rest from stopping.
     *
     * @return whether every change is on disk
     */
    synchronized boolean stop() {
        isStopping = true;
        for (Step step = started.poll(); step != null; step = started.poll()) {
            stop(step);
        }
        return !lost;
    }

    private static void stop(Step step) {
        try {
            step.stop().run();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "stopping the " + step.name() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
