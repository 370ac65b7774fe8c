package scrim.daemon.control.oscquery;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Takes a request in: past the door, then to {@link Queries}, or into a WebSocket, whatever its
 * path. Nothing but GET, and no GET changes anything.
 */
final class QueryHandler extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(QueryHandler.class.getName());
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final Map<String, String> SAFE =
            Map.of(
                    "Cache-Control", "no-store",
                    "X-Content-Type-Options", "nosniff",
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    private final QueryDoor door;
    private final Visitors visitors;
    private final Queries queries;
    private final Listeners listeners;
    private final ServerWebSocketContainer sockets;
    private final Health health;
    private final Counter requests;
    private final Counter refused;

    QueryHandler(
            QueryDoor door,
            Visitors visitors,
            Queries queries,
            Listeners listeners,
            ServerWebSocketContainer sockets,
            Health health) {
        this.door = door;
        this.visitors = visitors;
        this.queries = queries;
        this.listeners = listeners;
        this.sockets = sockets;
        this.health = health;
        requests = health.counter("oscquery.requests");
        refused = health.counter("oscquery.refused");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        requests.increment();
        InetSocketAddress from = from(request);
        Problem problem;
        try {
            enter(request, from.getAddress());
            if (request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")) {
                connect(request, response, callback, from);
                return true;
            }
            send(answer(request, from.getAddress()), response, callback);
            return true;
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = Problem.of(Problem.Code.STOPPING, "", "Scrim is stopping");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an OSCQuery request failed", e);
            health.failed("oscquery", "request", Severity.ERROR, "a defect in Scrim: " + e);
            problem = Problem.of(Problem.Code.INTERNAL, "", "a defect in Scrim, see its log");
        }
        refused.increment();
        send(problem, response, callback);
        return true;
    }

    private void enter(Request request, InetAddress machine) throws RefusedException {
        HttpFields headers = request.getHeaders();
        Problem problem = door.refusal(headers);
        if (problem == null && !request.getMethod().equals("GET")) {
            problem =
                    Problem.of(Problem.Code.WRONG_METHOD, "", "OSCQuery takes GET alone")
                            .with("Allow", "GET");
        }
        if (problem == null && !visitors.mayAsk(machine)) {
            problem =
                    Problem.of(
                                    Problem.Code.TOO_MANY,
                                    "",
                                    "more is asked than "
                                            + Visitors.PER_SECOND
                                            + " addresses a second; ask again later")
                            .with("Retry-After", "1");
        }
        if (problem != null) {
            throw new RefusedException(problem);
        }
    }

    private Queries.Reply answer(Request request, InetAddress machine)
            throws RefusedException, InterruptedException {
        String path = Request.getPathInContext(request);
        Queries.Reply reply =
                queries.answer(
                        path == null ? "/" : path,
                        request.getHttpURI().getQuery(),
                        Request.getLocalAddr(request),
                        Request.getLocalPort(request));
        visitors.pay(machine, reply.nodes());
        return reply;
    }

    private void connect(
            Request request, Response response, Callback callback, InetSocketAddress from)
            throws RefusedException {
        if (listeners.isFull()) {
            throw RefusedException.of(
                    Problem.Code.BUSY,
                    "",
                    Listeners.MOST + " programs are listening; try again when one has left");
        }
        boolean isUpgraded =
                sockets.upgrade(
                        (_, upgrade, _) -> {
                            upgrade.setExtensions(List.of());
                            return new QuerySocket(listeners, from);
                        },
                        request,
                        response,
                        callback);
        if (!isUpgraded) {
            throw RefusedException.of(
                    Problem.Code.BAD_REQUEST, "Upgrade", "this is no request for a WebSocket");
        }
    }

    private static InetSocketAddress from(Request request) {
        SocketAddress from = request.getConnectionMetaData().getRemoteSocketAddress();
        return from instanceof InetSocketAddress known
                ? known
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Answers what the server refuses before anything here sees it: broken or oversized HTTP. */
    static boolean protocolError(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Problem.Code code = status >= 500 ? Problem.Code.INTERNAL : Problem.Code.BAD_REQUEST;
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String detail = reason == null ? HttpStatus.getMessage(status) : "" + reason;
        byte[] body = Json.bytes(Problem.of(code, "", detail).body(status));
        send(status, PROBLEM, body, response, callback);
        return true;
    }

    private static void send(Queries.Reply reply, Response response, Callback callback) {
        byte @Nullable [] body = reply.body() == null ? null : Json.bytes(reply.body());
        send(reply.status(), JSON, body, response, callback);
    }

    static void send(Problem problem, Response response, Callback callback) {
        problem.headers().forEach(response.getHeaders()::put);
        int status = problem.code().status;
        send(status, PROBLEM, Json.bytes(problem.body(status)), response, callback);
    }

    private static void send(
            int status, String type, byte @Nullable [] body, Response response, Callback callback) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        SAFE.forEach(headers::put);
        if (body != null) {
            headers.put(HttpHeader.CONTENT_TYPE, type);
        }
        response.write(true, ByteBuffer.wrap(body == null ? new byte[0] : body), callback);
    }
}
