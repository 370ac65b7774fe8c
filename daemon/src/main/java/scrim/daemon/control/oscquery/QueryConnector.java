package scrim.daemon.control.oscquery;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.engine.health.Counter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One port on one address. Machines that may not ask are cut before they can say a word, and so is
 * a machine that has too many connections.
 */
final class QueryConnector extends ServerConnector {
    private static final long IDLE_MILLIS = 90_000;
    private static final long STOP_IDLE_MILLIS = 50;

    private final AllowedMachines allowed;
    private final Visitors visitors;
    private final Counter notAllowed;
    private final Counter tooMany;
    private final Map<EndPoint, Progress> open = new ConcurrentHashMap<>();

    /** How many requests have come by a connection, and since when there have been no more. */
    private record Progress(long requests, long sinceNanos) {}

    QueryConnector(
            Server server,
            InetSocketAddress at,
            AllowedMachines allowed,
            Visitors visitors,
            Counter notAllowed,
            Counter tooMany) {
        // The selector accepts: there is no crowd here.
        super(server, 0, 1, new HttpConnectionFactory(quiet()));
        this.allowed = allowed;
        this.visitors = visitors;
        this.notAllowed = notAllowed;
        this.tooMany = tooMany;
        setHost(at.getAddress().getHostAddress());
        setPort(at.getPort());
        setIdleTimeout(IDLE_MILLIS);
        setShutdownIdleTimeout(STOP_IDLE_MILLIS);
    }

    private static HttpConfiguration quiet() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        return http;
    }

    @Override
    protected void onEndPointOpened(EndPoint opened) {
        super.onEndPointOpened(opened);
        InetAddress machine = machine(opened);
        boolean isWelcome = allowed.has(machine);
        boolean isRoom = visitors.enter(machine);
        open.put(opened, new Progress(0, System.nanoTime()));
        if (!isWelcome) {
            notAllowed.increment();
        } else if (!isRoom) {
            tooMany.increment();
        }
        if (!isWelcome || !isRoom) {
            opened.close();
        }
    }

    @Override
    protected void onEndPointClosed(EndPoint closed) {
        if (open.remove(closed) != null) {
            visitors.leave(machine(closed));
        }
        super.onEndPointClosed(closed);
    }

    /** Closes connections on which no further request has become whole for so long. */
    void closeIdle(long longestNanos) {
        long now = System.nanoTime();
        open.forEach((one, progress) -> {
            if (!(one.getConnection() instanceof HttpConnection http)) {
                return;
            }
            long requests = http.getMessagesIn();
            if (requests != progress.requests()) {
                open.replace(one, progress, new Progress(requests, now));
            } else if (now - progress.sinceNanos() >= longestNanos) {
                one.close();
            }
        });
    }

    private static InetAddress machine(EndPoint of) {
        return of.getRemoteSocketAddress() instanceof InetSocketAddress known
                ? known.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
