package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.GenerationsJson;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;
import scrim.daemon.control.socket.Role;
import scrim.daemon.control.socket.SocketServer;
import scrim.engine.health.Health;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;

import java.io.IOException;
import java.util.List;

/**
 * Every request: through the doors, to its route, and back with one whole answer. On virtual
 * threads, so waiting is free.
 */
final class ApiHandler extends Handler.Abstract {
    static final List<HttpField> SAFE =
            List.of(
                    new HttpField("Cache-Control", "no-store"),
                    new HttpField(
                            "Content-Security-Policy",
                            "default-src 'none'; frame-ancestors 'none'"),
                    new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
                    new HttpField("Referrer-Policy", "no-referrer"),
                    new HttpField("X-Content-Type-Options", "nosniff"));

    private final HostDoor hostDoor;
    private final TokenDoor tokenDoor;
    private final ShowReader reader;
    private final Changes changes;
    private final Durability durability;
    private final Generations generations;
    private final Health health;
    private final Audit audit;
    private final SocketServer socket;
    private final HttpApi.Settings settings;

    ApiHandler(
            HostDoor hostDoor,
            TokenDoor tokenDoor,
            ShowReader reader,
            Changes changes,
            Durability durability,
            Generations generations,
            Health health,
            Audit audit,
            SocketServer socket,
            HttpApi.Settings settings) {
        this.hostDoor = hostDoor;
        this.tokenDoor = tokenDoor;
        this.reader = reader;
        this.changes = changes;
        this.durability = durability;
        this.generations = generations;
        this.health = health;
        this.audit = audit;
        this.socket = socket;
        this.settings = settings;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        audit.requested();
        try {
            if (path(request).equals(Route.SOCKET.path)
                    && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")) {
                connect(request, response, callback);
                return true;
            }
            send(answer(request), response, callback);
        } catch (IOException e) {
            // The client went away or stalled in mid-body: there is nobody to answer.
            callback.failed(e);
        }
        return true;
    }

    /** Makes a socket of a request, or says why not. */
    private void connect(Request request, Response response, Callback callback) {
        HttpFields headers = request.getHeaders();
        // Whoever is in may change something, so it is as with a write.
        Problem problem = hostDoor.refusal(headers);
        if (problem == null) {
            problem = OriginDoor.refusal(headers, true);
        }
        if (problem == null && request.getHttpURI().getQuery() != null) {
            problem =
                    Problem.of(
                            Problem.Code.BAD_REQUEST,
                            "",
                            "the address of the socket has no query; a token goes into the"
                                    + " Authorization header or the first message");
        }
        boolean shown = headers.contains(HttpHeader.AUTHORIZATION);
        if (problem == null && shown) {
            problem = tokenDoor.refusal(headers);
        }
        if (problem == null) {
            if (socket.upgrade(shown ? Role.ADMIN : null, request, response, callback)) {
                return;
            }
            problem =
                    Problem.of(
                            Problem.Code.BAD_REQUEST,
                            "Upgrade",
                            "this path takes a WebSocket, see docs/sync.md");
        }
        audit.refused(client(request), request.getMethod(), rawPath(request), problem.code());
        send(Answer.of(problem), response, callback);
    }

    private Answer answer(Request request) throws IOException {
        Problem problem;
        try {
            enter(request);
            return answer(request, route(request));
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = Problem.of(Problem.Code.STOPPING, "", "Scrim is stopping");
        } catch (RuntimeException e) {
            audit.failed(request.getMethod(), rawPath(request), e);
            problem = Problem.of(Problem.Code.INTERNAL, "", "a defect in Scrim, see its log");
        }
        audit.refused(client(request), request.getMethod(), rawPath(request), problem.code());
        return Answer.of(problem);
    }

    private void enter(Request request) throws RefusedException {
        HttpFields headers = request.getHeaders();
        boolean writes = !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
        Problem problem = hostDoor.refusal(headers);
        if (problem == null) {
            problem = OriginDoor.refusal(headers, writes);
        }
        if (problem == null && isOfApi(path(request))) {
            problem = tokenDoor.refusal(headers);
        }
        if (problem != null) {
            throw new RefusedException(problem);
        }
    }

    private static boolean isOfApi(String path) {
        return path.equals("/api") || path.startsWith("/api/");
    }

    private static Route.Match route(Request request) throws RefusedException {
        String path = path(request);
        Route.Match match = Route.of(path);
        if (match == null) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_PATH,
                    "",
                    "there is nothing at "
                            + Spelling.quoted(path)
                            + "; docs/http.md lists the paths, / is a start");
        }
        if (!match.route().takes(request.getMethod())) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.WRONG_METHOD,
                                    "",
                                    path + " takes " + match.route().methods())
                            .with("Allow", match.route().methods()));
        }
        return match;
    }

    private Answer answer(Request request, Route.Match match)
            throws RefusedException, IOException, InterruptedException {
        return switch (match.route()) {
            case PAGE -> FrontPage.answer(settings.version(), host(request));
            case STATE ->
                    reader.state(request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH));
            case SCREENS -> reader.screens();
            case SCREEN -> reader.screen(match.id());
            case FRAME -> reader.picture(match.id());
            case SHADERS -> reader.shaders();
            case SCENES -> reader.scenes();
            case GENERATIONS -> Answer.json(GenerationsJson.write(generations));
            case EXPLAIN -> reader.explanation(targets(request));
            case SOCKET ->
                    throw RefusedException.of(
                            Problem.Code.BAD_REQUEST,
                            "Upgrade",
                            "this path takes a WebSocket, see docs/sync.md");
            case HEALTH -> Answer.json(HealthJson.write(health.report(), durability.status()));
            case MUTATIONS ->
                    changes.make(
                            Json.read(RequestBody.read(request)),
                            new Origin(OriginKind.HTTP, client(request)));
        };
    }

    private static List<String> targets(Request request) throws RefusedException {
        try {
            return Request.extractQueryParameters(request).getValuesOrEmpty("target");
        } catch (RuntimeException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_REQUEST, "target", "the query is not UTF-8, percent-encoded");
        }
    }

    private static String host(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        return host == null ? "" : host;
    }

    private static String path(Request request) {
        String path = Request.getPathInContext(request);
        return path == null ? "" : path;
    }

    private static String rawPath(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    private static String client(Request request) {
        String address = Request.getRemoteAddr(request);
        return address == null ? "unknown" : address;
    }

    static void send(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        SAFE.forEach(headers::put);
        headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
        answer.headers().forEach(headers::put);
        response.write(true, answer.body(), callback);
    }
}
