package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.io.IOException;

/** A Jetty with the daemon's threads and connector, on a free port, with one thing in it. */
final class JettyHost implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 1_024;

    private final Server server;
    private final ServerConnector connector;

    JettyHost() {
        var threads = new QueuedThreadPool(THREADS, THREADS);
        threads.setName("http");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(WAITING);
        server.addConnector(connector);
    }

    Server server() {
        return server;
    }

    void start(Handler handler) throws Exception {
        server.setHandler(handler);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("Jetty did not stop", e);
        }
    }
}
