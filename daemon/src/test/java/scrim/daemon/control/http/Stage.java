package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.AccessToken;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.socket.HandFedScreens;
import scrim.daemon.control.web.Guests;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;
import scrim.engine.testkit.ManualTicker;
import scrim.engine.testkit.ManualWall;
import scrim.engine.testkit.Shows;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real engine with its own thread behind a real port, and a client that shows the token. The
 * screen {@code main} has the layers {@code warp}, {@code ribbons}, {@code kaleido} and {@code
 * all}, which has one input of each kind; the shader of {@code lost} is missing.
 */
final class Stage implements AutoCloseable {
    static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** A disk that saves at once, or fails, or never answers. */
    static final class Disk implements Durability {
        enum Mood {
            SAVES,
            FAILS,
            SLEEPS
        }

        volatile Mood mood = Mood.SAVES;
        final List<PersistenceRequest> saved = new CopyOnWriteArrayList<>();
        volatile long rev;
        final AtomicLong written = new AtomicLong();
        final AtomicLong failed = new AtomicLong();
        volatile @Nullable PersistenceOutcome last;
        final List<CompletableFuture<List<PersistenceOutcome>>> asleep =
                new CopyOnWriteArrayList<>();

        @Override
        public PersistenceStatus status() {
            return new PersistenceStatus(
                    rev, rev, false, 0, 0, 0, written.get(), failed.get(), last);
        }

        @Override
        public CompletableFuture<List<PersistenceOutcome>> save(List<PersistenceRequest> requests) {
            saved.addAll(requests);
            List<PersistenceOutcome> outcomes = requests.stream().map(this::outcome).toList();
            if (mood == Mood.SLEEPS) {
                var never = new CompletableFuture<List<PersistenceOutcome>>();
                asleep.add(never);
                return never;
            }
            last = outcomes.getLast();
            return CompletableFuture.completedFuture(outcomes);
        }

        private PersistenceOutcome outcome(PersistenceRequest request) {
            String place = "data/" + request.target() + request.key();
            if (mood == Mood.SAVES) {
                written.incrementAndGet();
                rev = request.rev();
                return new PersistenceOutcome.Written(request, place, rev, 1, false, false);
            }
            failed.incrementAndGet();
            return new PersistenceOutcome.Failed(
                    request, place, "No space left on device", 1, 1, rev, 1, false, true);
        }
    }

    /** Saved states by number; a reason instead of one that is damaged. */
    static final class Kept implements Generations {
        final Map<Long, Content> good = new ConcurrentHashMap<>();
        final Map<Long, String> damaged = new ConcurrentHashMap<>();
        volatile boolean broken;

        void keep(long number, DurableState state) {
            good.put(
                    number, new Content(state.screens(), state.lastLayerNumber(), state.carried()));
        }

        @Override
        public List<Generation> list() throws IOException {
            fail();
            var all = new ArrayList<Generation>();
            good.forEach((number, _) -> all.add(one(number, "setShader", Condition.GOOD)));
            damaged.forEach((number, why) -> all.add(one(number, why, Condition.DAMAGED)));
            all.sort((a, b) -> Long.compare(b.number(), a.number()));
            return all;
        }

        private static Generation one(long number, String reason, Condition condition) {
            return new Generation(
                    number, number + 100, 1_760_000_000_000L, 2_000, reason, "1.2.2", condition);
        }

        @Override
        public Content read(long number) throws IOException {
            fail();
            if (damaged.containsKey(number)) {
                throw new UnusableException(damaged.get(number));
            }
            Content content = good.get(number);
            if (content == null) {
                throw new NoSuchFileException("state-" + number);
            }
            return content;
        }

        private void fail() throws IOException {
            if (broken) {
                throw new IOException("Input/output error");
            }
        }
    }

    /** Thumbnails that are there, or not. */
    static final class Drawings implements Thumbnails {
        final Map<String, CompletableFuture<Optional<byte[]>>> found = new ConcurrentHashMap<>();

        @Override
        public CompletableFuture<Optional<byte[]>> shader(ShaderId shader) {
            return find("shader " + shader);
        }

        @Override
        public CompletableFuture<Optional<byte[]>> scene(SceneId scene) {
            return find("scene " + scene);
        }

        private CompletableFuture<Optional<byte[]>> find(String what) {
            return found.getOrDefault(what, CompletableFuture.completedFuture(Optional.empty()));
        }
    }

    /** Shaders' texts in memory; what has "broken" in it does not compile. */
    static final class Texts implements ShaderTexts {
        final Map<ShaderId, byte[]> all = new ConcurrentHashMap<>();
        volatile boolean isFull;
        volatile boolean isSilent;

        @Override
        public byte @Nullable [] read(ShaderId shader) {
            return all.get(shader);
        }

        @Override
        public boolean replace(ShaderId shader, byte @Nullable [] before, byte[] text)
                throws IOException {
            if (isFull) {
                throw new IOException("No space left on device");
            }
            if (shader.value().startsWith(".")) {
                throw new BadNameException("not that name");
            }
            all.put(shader, text);
            return true;
        }

        @Override
        public CompletableFuture<Optional<ShaderEntry.Broken>> verdict(ShaderId shader) {
            if (isSilent) {
                return new CompletableFuture<>();
            }
            String text = new String(all.get(shader), StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(
                    text.contains("broken")
                            ? Optional.of(
                                    new ShaderEntry.Broken(
                                            shader, shader + ".fs", 3, 7, "undeclared: broken"))
                            : Optional.empty());
        }
    }

    final ManualTicker ticker = new ManualTicker(0);
    final ManualWall wall = new ManualWall(1_760_000_000_000L);
    final Health health = new Health(wall::millis);
    final List<PersistenceRequest> requests = new CopyOnWriteArrayList<>();
    final Disk disk = new Disk();
    final Kept generations = new Kept();
    final LogLines log = new LogLines();
    final Drawings thumbnails = new Drawings();
    final Texts texts = new Texts();
    volatile Sources.Found sources =
            new Sources.Found(List.of(), null, List.of(), List.of(), false);
    final HandFedScreens screens = new HandFedScreens();
    final Path tokenFile;
    final String token;
    final Engine engine;
    final HttpApi api;
    final int port;
    volatile Runnable beforePicture = () -> {};
    volatile CompletableFuture<byte[]> picture = CompletableFuture.completedFuture(PNG);

    Stage(Path folder) throws IOException {
        this(folder, Set.of(), new HttpApi.Patience(10_000, 10_000));
    }

    Stage(Path folder, Set<String> hosts, HttpApi.Patience patience) throws IOException {
        this(folder, hosts, patience, "none", HttpApi.LIMITS);
    }

    Stage(Path folder, Set<String> hosts, HttpApi.Patience patience, Guests.Limits limits)
            throws IOException {
        this(folder, hosts, patience, "none", limits);
    }

    /**
     * @param page the folder of the control surface on the class path
     */
    Stage(
            Path folder,
            Set<String> hosts,
            HttpApi.Patience patience,
            String page,
            Guests.Limits limits)
            throws IOException {
        engine =
                new Engine(
                        new Engine.Parts(
                                show(),
                                7,
                                catalog(),
                                Environment.WITHOUT_INPUT,
                                new EngineSettings(0, 0.25, 5),
                                FrameClock.live(ticker, wall, ZoneOffset.UTC, 0.5f),
                                ticker,
                                wall,
                                health),
                        requests::addAll);
        engine.start();
        Tokens tokens = Tokens.load(folder, new SecureRandom());
        tokenFile = AccessToken.file(folder, Role.ADMIN);
        token = Files.readString(tokenFile).strip();
        api =
                new HttpApi(
                        new HttpApi.Settings(List.of(), 0, hosts, "1.2.3", "e1"),
                        engine,
                        health,
                        tokens,
                        media(),
                        screens,
                        disk,
                        generations,
                        patience,
                        new PageFiles(page),
                        limits,
                        log);
        api.start();
        port = api.port();
    }

    /** What stands for the renderer, the shader folder and the video. */
    Media media() {
        return new Media(
                _ -> {
                    beforePicture.run();
                    return picture;
                },
                thumbnails,
                texts,
                () -> sources);
    }

    private static ShaderCatalog catalog() {
        return ShaderCatalog.of(
                List.of(
                        new ShaderEntry.Usable(
                                Shows.shader(
                                        "warp",
                                        scalar("speed", 0.35f, 0, 2),
                                        scalar("amount", 1, 0, 2))),
                        new ShaderEntry.Usable(
                                Shows.shader("ribbons", scalar("bright", 0.65f, 0, 2))),
                        new ShaderEntry.Usable(
                                Shows.shader("kaleido", scalar("segments", 6, 2, 24))),
                        new ShaderEntry.Usable(
                                Shows.shader(
                                        "all",
                                        scalar("level", 0.5f, -1, 1),
                                        define("on", new ParameterKind.Flag(false)),
                                        define(
                                                "mode",
                                                new ParameterKind.Choice(
                                                        0,
                                                        List.of(
                                                                new ParameterKind.Option(0, "Soft"),
                                                                new ParameterKind.Option(
                                                                        5, "Very hard")))),
                                        define(
                                                "center",
                                                new ParameterKind.Point(
                                                        new ParameterValue.Point(0, 0),
                                                        new ParameterValue.Point(-1, -1),
                                                        new ParameterValue.Point(1, 1))),
                                        define(
                                                "tint",
                                                new ParameterKind.Color(
                                                        new ParameterValue.Color(0, 0, 0, 1))),
                                        define("title", new ParameterKind.Text("hello", 20)),
                                        define("hit", new ParameterKind.Pulse()),
                                        define(
                                                "picture",
                                                new ParameterKind.Image(new ImageSource.None())))),
                        new ShaderEntry.Broken(
                                new ShaderId("torn"),
                                "torn.fs",
                                12,
                                5,
                                "the header ends too early")));
    }

    private static ParameterDefinition scalar(String name, float initial, float min, float max) {
        return define(name, new ParameterKind.Scalar(initial, min, max));
    }

    private static ParameterDefinition define(String name, ParameterKind kind) {
        return ParameterDefinition.of(name, name, kind);
    }

    private static DurableState show() {
        return new DurableState(
                Rows.of(
                        Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                .withLayers(
                                        Rows.of(
                                                layer(1, "warp"),
                                                layer(2, "ribbons"),
                                                layer(3, "kaleido"),
                                                layer(4, "all"),
                                                layer(5, "lost")))),
                Rows.of(),
                5);
    }

    private static Layer layer(long number, String name) {
        return new Layer(LayerId.of(number), new Key(name), new ShaderId(name), Values.NONE);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** The token of a role, made if need be. */
    String token(Role role) {
        HttpResponse<String> made =
                send(
                        request("/api/tokens/" + role.word())
                                .POST(HttpRequest.BodyPublishers.noBody()));
        if (made.statusCode() != 200) {
            throw new AssertionError(made.statusCode() + " " + made.body());
        }
        try {
            return Files.readString(tokenFile.resolveSibling(AccessToken.file(Path.of(""), role)))
                    .strip();
        } catch (IOException e) {
            throw new AssertionError("no token of " + role, e);
        }
    }

    /** What a browser that has signed in sends back in the header {@code Cookie}. */
    String cookie(Role role) {
        HttpResponse<String> in =
                send(
                        bare("/api/session")
                                .header("Authorization", "Bearer " + token(role))
                                .POST(HttpRequest.BodyPublishers.noBody()));
        return in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    /** A request of somebody who shows nothing yet. */
    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address() + path));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address() + path))
                .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer", e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    /** What the path answers, which must be 200. */
    JsonNode json(String path) {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return tree(answer);
    }

    HttpResponse<String> post(String body) {
        return send(request("/api/mutations").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What the changes led to; they must be accepted. */
    JsonNode accepted(String body) {
        HttpResponse<String> answer = post(body);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return tree(answer);
    }

    static JsonNode tree(HttpResponse<String> answer) {
        try {
            return Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            throw new AssertionError("not JSON: " + answer.body(), e);
        }
    }

    /** All that a request could change, as text. */
    String everything() {
        return engine.view().rev()
                + " "
                + engine.view().base()
                + " "
                + json("/api/state").get("screens")
                + requests;
    }

    /** One answer to hand-written bytes: CRLF for each line break, then the end of the request. */
    String raw(String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** Draws one frame, so many seconds after the last. */
    void frame(double seconds) {
        ThreadRole.RENDER.adopt();
        ticker.advance(seconds);
        engine.frames().prepare();
    }

    @Override
    public void close() {
        api.stop();
        try {
            engine.stop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
