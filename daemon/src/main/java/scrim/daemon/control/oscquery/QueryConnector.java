package scrim.daemon.control.oscquery;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import scrim.daemon.control.osc.AllowedMachines;
import scrim.engine.health.Counter;

import java.net.InetSocketAddress;

/** One port on one address. Machines that may not ask are cut before they can say a word. */
final class QueryConnector extends ServerConnector {
    /** Who asks nothing for so long asks again by another connection. */
    static final long IDLE_MILLIS = 15_000;

    private static final long STOP_IDLE_MILLIS = 50;

    private final AllowedMachines allowed;
    private final Counter notAllowed;

    QueryConnector(
            Server server, InetSocketAddress at, AllowedMachines allowed, Counter notAllowed) {
        // The selector accepts: there is no crowd here.
        super(server, 0, 1, new HttpConnectionFactory(quiet()));
        this.allowed = allowed;
        this.notAllowed = notAllowed;
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
        if (opened.getRemoteSocketAddress() instanceof InetSocketAddress machine
                && !allowed.has(machine.getAddress())) {
            notAllowed.increment();
            opened.close();
        }
    }
}
