package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class ListenersTest {
    private static final InetAddress OLDER = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress NEWER = InetAddress.ofLiteral("::1");

    private final LogLines log = new LogLines();
    private final List<Listeners> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Listeners::close);
    }

    @Test
    void bothLoopbackAddressesAreOpenOnOnePortAndNoOther() throws IOException {
        Listeners listeners = listen(0);

        new Socket(OLDER, listeners.port()).close();
        if (hasNewer()) {
            new Socket(NEWER, listeners.port()).close();
        } else {
            assertThat(log.lines()).anyMatch(line -> line.contains("no ::1"));
        }
        assertThat(listeners.isOpenToOthers()).isFalse();
        assertThat(listeners.reachable()).containsExactly("127.0.0.1:" + listeners.port());
        Optional<InetAddress> outside = outside();
        if (outside.isPresent()) {
            assertThatThrownBy(() -> new Socket(outside.get(), listeners.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aPortThatIsTakenOnTheNewerAddressIsNotServedOnTheOlderAlone() throws IOException {
        assumeTrue(hasNewer(), "this machine has no IPv6");
        try (var taken = new ServerSocket(0, 1, NEWER)) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> listen(port))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("0:0:0:0:0:0:0:1");

            assertThatThrownBy(() -> new Socket(OLDER, port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aWildcardIsEverywhere() throws IOException {
        Listeners listeners = listen(0, InetAddress.ofLiteral("0.0.0.0"));

        assertThat(listeners.isOpenToOthers()).isTrue();
        new Socket(OLDER, listeners.port()).close();
        if (hasNewer()) {
            new Socket(NEWER, listeners.port()).close();
        }
        Optional<InetAddress> outside = outside();
        if (outside.isPresent()) {
            new Socket(outside.get(), listeners.port()).close();
            assertThat(listeners.reachable())
                    .startsWith("127.0.0.1:" + listeners.port())
                    .contains(HostDoor.written(outside.get()) + ":" + listeners.port());
        }
    }

    @Test
    void anAddressBesidesIsOpenBesideLoopback() throws IOException {
        Listeners listeners = listen(0, InetAddress.ofLiteral("127.0.0.2"));

        new Socket(OLDER, listeners.port()).close();
        new Socket(InetAddress.ofLiteral("127.0.0.2"), listeners.port()).close();
    }

    @Test
    void whatCannotBeOpenedWholeIsNotOpenAtAll() {
        int port = freePort();

        assertThatThrownBy(() -> listen(port, InetAddress.ofLiteral("192.0.2.1")))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("192.0.2.1");

        assertThatThrownBy(() -> new Socket(OLDER, port).close())
                .isInstanceOf(ConnectException.class);
    }

    private Listeners listen(int port, InetAddress... besides) throws IOException {
        var listeners = new Listeners(new Server(), List.of(besides), log);
        opened.add(listeners);
        listeners.open(port);
        return listeners;
    }

    private static int freePort() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(OLDER, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("no port is free", e);
        }
    }

    private static boolean hasNewer() throws IOException {
        return NetworkInterface.getByInetAddress(NEWER) != null;
    }

    private static Optional<InetAddress> outside() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> !one.isLoopbackAddress() && !one.isLinkLocalAddress())
                .findFirst();
    }
}
