package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Spelling;
import scrim.daemon.control.socket.SocketServer;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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

    private static final Problem STOPPING =
            Problem.of(Problem.Code.STOPPING, "", "Scrim is stopping");

    static final Problem NO_WEBSOCKET =
            Problem.of(
                    Problem.Code.BAD_REQUEST,
                    "Upgrade",
                    "this path takes a WebSocket, see docs/sync.md");

    private final Doors doors;
    private final Consumer<Request> known;
    private final Resources resources;
    private final Audit audit;
    private final SocketServer socket;
    private final BooleanSupplier isStopping;

    /**
     * @param known told of each request whose sender has shown who it is
     * @param isStopping whether what fails may do so because Scrim stops
     */
    ApiHandler(
            Doors doors,
            Consumer<Request> known,
            Resources resources,
            Audit audit,
            SocketServer socket,
            BooleanSupplier isStopping) {
        this.doors = doors;
        this.known = known;
        this.resources = resources;
        this.audit = audit;
        this.socket = socket;
        this.isStopping = isStopping;
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
            // The client went away or stalled in mid-body: there is nobody to answer, and nothing
            // of ours to log.
            callback.failed(new QuietException.Exception(e));
        }
        return true;
    }

    /** Makes a socket of a request, or says why not. */
    private void connect(Request request, Response response, Callback callback) {
        Problem problem;
        try {
            // Whoever is in may change something, so it is as with a write.
            Role role = known(enter(request, true));
            if (request.getHttpURI().getQuery() != null) {
                throw RefusedException.of(
                        Problem.Code.BAD_REQUEST,
                        "",
                        "the address of the socket has no query; a token goes into the"
                                + " Authorization header or the first message");
            }
            HttpFields shown = request.getHeaders().asImmutable();
            if (socket.upgrade(
                    role,
                    () -> role == doors.visitor(shown, true).role(),
                    request,
                    response,
                    callback)) {
                return;
            }
            problem = NO_WEBSOCKET;
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (RuntimeException e) {
            problem = failed(request, e);
        }
        audit.refused(client(request), request.getMethod(), rawPath(request), problem.code());
        send(Answer.of(problem), response, callback);
    }

    /**
     * The role that has been shown, null for one who may still show a token in the first message.
     */
    private static @Nullable Role known(Visitor visitor) throws RefusedException {
        return switch (visitor) {
            case Visitor.Known known -> known.role();
            case Visitor.Stranger(var why) when why.code() == Problem.Code.NO_TOKEN -> null;
            case Visitor.Stranger(var why) -> throw new RefusedException(why);
        };
    }

    private Answer answer(Request request) throws IOException {
        Problem problem;
        try {
            Visitor visitor = enter(request, mayChange(request));
            return answer(request, visitor);
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = STOPPING;
        } catch (RuntimeException e) {
            problem = failed(request, e);
        }
        audit.refused(client(request), request.getMethod(), rawPath(request), problem.code());
        return Answer.of(problem);
    }

    private Problem failed(Request request, RuntimeException e) {
        if (isStopping.getAsBoolean()) {
            return STOPPING;
        }
        audit.failed(request.getMethod(), rawPath(request), e);
        return Problem.of(Problem.Code.INTERNAL, "", "a defect in Scrim, see its log");
    }

    private Visitor enter(Request request, boolean writes) throws RefusedException {
        Visitor visitor = doors.enter(request, writes);
        if (visitor.role() != null) {
            known.accept(request);
        }
        return visitor;
    }

    private static boolean mayChange(Request request) {
        return !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    }

    private static boolean isOfApi(String path) {
        return path.equals("/api") || path.startsWith("/api/");
    }

    private Answer answer(Request request, Visitor visitor)
            throws RefusedException, IOException, InterruptedException {
        String path = path(request);
        Route.Place place = Route.at(path);
        Route route = place == null ? null : place.taking(request.getMethod());
        if (place != null && route != null) {
            if (route.least != null) {
                visitor.need(route.least);
            }
            return resources.answer(
                    route,
                    decoded(place.names()),
                    request,
                    new Sender(doors, request.getHeaders(), mayChange(request), client(request)));
        }
        if (isOfApi(path)) {
            // A stranger does not learn what there is.
            visitor.need();
        }
        if (place == null) {
            throw RefusedException.of(
                    Problem.Code.UNKNOWN_PATH,
                    "",
                    "there is nothing at "
                            + Spelling.quoted(path)
                            + "; docs/http.md lists the paths, / is a start");
        }
        throw new RefusedException(
                Problem.of(Problem.Code.WRONG_METHOD, "", path + " takes " + place.methods())
                        .with("Allow", place.methods()));
    }

    private static List<String> decoded(List<String> names) throws RefusedException {
        try {
            return names.stream().map(URIUtil::decodePath).toList();
        } catch (IllegalArgumentException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_REQUEST, "", "the path is not UTF-8, percent-encoded");
        }
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
