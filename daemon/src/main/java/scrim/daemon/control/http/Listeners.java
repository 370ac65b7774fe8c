package scrim.daemon.control.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses on which the server listens, all on one port: this machine's own, and those it was
 * told to besides. Opened and closed by the thread that starts the program.
 */
final class Listeners {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress NEWER_LOOPBACK = InetAddress.ofLiteral("::1");

    private static final long IDLE_MILLIS = 30_000;

    /** For connections on which nothing is being asked. */
    private static final long STOP_IDLE_MILLIS = 50;

    /** A free port on one address may be taken on another. */
    private static final int TRIES = 20;

    private final Server server;
    private final System.Logger log;
    private final List<InetAddress> addresses;
    private final List<ServerSocketChannel> channels = new ArrayList<>();
    private final List<ServerConnector> connectors = new ArrayList<>();

    /**
     * @param besides addresses of this machine beside the loopback ones; a wildcard is all of them
     */
    Listeners(Server server, List<InetAddress> besides, System.Logger log) {
        this.server = server;
        this.log = log;
        addresses = all(besides);
    }

    private static List<InetAddress> all(List<InetAddress> besides) {
        for (InetAddress address : besides) {
            if (address.isAnyLocalAddress()) {
                return List.of(address);
            }
        }
        var all = new ArrayList<InetAddress>(List.of(LOOPBACK, NEWER_LOOPBACK));
        besides.stream().filter(address -> !all.contains(address)).forEach(all::add);
        return all;
    }

    /** The most threads that listening takes. */
    int threads() {
        return addresses.size();
    }

    /**
     * Opens the port on all of them. A machine without IPv6 goes without.
     *
     * @param port 0 for any that is free
     * @throws BindException if it is taken or an address is not this machine's; none is open then
     * @throws IOException if it cannot be opened for another reason; none is open then
     */
    void open(int port) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                openAll(port);
                return;
            } catch (IOException e) {
                boolean isWorthAnotherTry = port == 0 && !connectors.isEmpty() && tried < TRIES;
                close();
                if (!isWorthAnotherTry) {
                    throw e;
                }
            }
        }
    }

    private void openAll(int port) throws IOException {
        for (InetAddress address : addresses) {
            if (address.equals(NEWER_LOOPBACK) && isMissing(address)) {
                log.log(
                        Level.INFO,
                        "this machine has no ::1; HTTP is served on 127.0.0.1 without it");
                continue;
            }
            open(address, connectors.isEmpty() ? port : port());
        }
    }

    private void open(InetAddress address, int port) throws IOException {
        ServerConnector connector = connector(address);
        ServerSocketChannel channel = ServerSocketChannel.open();
        channels.add(channel);
        try {
            // Or a restart had to wait until connections of before are forgotten.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, port));
            connector.open(channel);
        } catch (BindException e) {
            // The system does not say which address.
            var named = new BindException(address.getHostAddress() + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        connectors.add(connector);
        server.addConnector(connector);
    }

    private static boolean isMissing(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) == null;
    }

    private ServerConnector connector(InetAddress address) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        var connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getHostAddress());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        return connector;
    }

    /** Has somebody told of every connection. */
    void tell(Connection.Listener listener) {
        connectors.forEach(connector -> connector.addEventListener(listener));
    }

    void close() {
        for (ServerConnector connector : connectors) {
            connector.close();
            server.removeConnector(connector);
        }
        connectors.clear();
        for (ServerSocketChannel channel : channels) {
            // One that was never served from the connector leaves open.
            try {
                channel.close();
            } catch (IOException e) {
                log.log(Level.DEBUG, "a port did not close", e);
            }
        }
        channels.clear();
    }

    /** The port that is open; -1 before, -2 after. */
    int port() {
        return connectors.isEmpty() ? -1 : connectors.getFirst().getLocalPort();
    }

    /**
     * Where a client can come in, by number: this machine's own address first. With a wildcard, all
     * addresses that the machine has right now.
     */
    List<String> reachable() {
        var found = new ArrayList<String>();
        found.add(at(LOOPBACK));
        for (InetAddress address : addresses) {
            if (!address.isAnyLocalAddress()) {
                if (!address.isLoopbackAddress()) {
                    found.add(at(address));
                }
                continue;
            }
            try {
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress())
                        .sorted((a, b) -> Boolean.compare(isNewer(a), isNewer(b)))
                        .forEach(one -> found.add(at(one)));
            } catch (SocketException e) {
                log.log(Level.DEBUG, "this machine's addresses cannot be listed", e);
            }
        }
        return found;
    }

    /** Whether other machines can come in. */
    boolean isOpenToOthers() {
        return addresses.stream().anyMatch(address -> !address.isLoopbackAddress());
    }

    private String at(InetAddress address) {
        return HostDoor.written(address) + ":" + port();
    }

    private static boolean isNewer(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
