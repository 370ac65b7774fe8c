package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static scrim.daemon.control.osc.OscEncoder.bundle;
import static scrim.daemon.control.osc.OscEncoder.counted;
import static scrim.daemon.control.osc.OscEncoder.message;
import static scrim.daemon.control.osc.OscEncoder.slip;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class OscConnectionsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Desk desk = Desk.with(Shows.EVERYTHING);
    private OscServer server;

    @BeforeEach
    void open() throws IOException {
        server =
                OscServer.open(
                        OscSettings.onLoopback(0).on(LOOPBACK),
                        desk.engine,
                        desk.health,
                        desk.ticker,
                        desk.wall);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect() throws IOException {
        return new Socket(LOOPBACK, server.port());
    }

    private void awaitPackets(long count) {
        while (desk.counter("osc.packets") < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void bothFramingsBringValuesThroughOnePort() throws IOException {
        try (Socket slip = connect();
                Socket counted = connect()) {
            slip.getOutputStream().write(slip(message("/scrim/main/a/speed", "f", 3f)));
            counted.getOutputStream().write(counted(message("/scrim/main/a/on", "T")));
            counted.getOutputStream().write(counted(bundle(message("/scrim/main/a/mode", "i", 2))));
            awaitPackets(3);
        }

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.counter("osc.malformed")).isZero();
    }

    @Test
    void whatLibloSendsOverTcpIsSeen() throws Exception {
        Process oscsend;
        try {
            oscsend =
                    new ProcessBuilder(
                                    "oscsend",
                                    "osc.tcp://127.0.0.1:" + server.port() + "/",
                                    "/scrim/main/a/speed",
                                    "f",
                                    "3")
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeThat(e).as("oscsend of liblo-tools is not installed").isNull();
            return;
        }
        assertThat(oscsend.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(oscsend.exitValue())
                .as(new String(oscsend.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        awaitPackets(1);

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
    }

    @Test
    void manyPacketsInARowArriveWholeAndInOrder() throws IOException {
        var stream = new ByteArrayOutputStream();
        int count = 20_000;
        for (int i = 1; i <= count; i++) {
            stream.writeBytes(slip(message("/scrim/main/a/speed", "f", i / 2_000f)));
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write(stream.toByteArray());
            awaitPackets(count);
        }

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(10);
        assertThat(desk.counter("osc.messages")).isEqualTo(count);
        assertThat(desk.counter("osc.malformed")).isZero();
    }

    @Test
    void aStreamThatIsNoOscIsClosedAndNamed() throws IOException {
        try (Socket browser = connect()) {
            browser.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            assertThat(isEnded(browser)).isTrue();
        }

        assertThat(desk.counter("osc.malformed")).isOne();
        assertThat(desk.health.report().lastFailures().getFirst().message())
                .contains("begins a TCP stream neither with a length nor with a packet");
    }

    @Test
    void oneTooManyIsRefusedAndAPlaceThatIsLeftIsFree() throws IOException {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < OscConnections.MOST; i++) {
                sockets.add(connect());
            }
            awaitConnections(OscConnections.MOST);
            try (Socket another = connect()) {
                assertThat(isEnded(another)).isTrue();
            }
            assertThat(desk.counter("osc.connectionsRefused")).isOne();

            sockets.removeLast().close();
            awaitConnections(OscConnections.MOST - 1);
            sockets.add(connect());
            sockets.getLast().getOutputStream().write(slip(message("/scrim/main/a/on", "T")));
            awaitPackets(1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void closingEndsTheConnectionsAndFreesThePort() throws IOException {
        try (Socket socket = connect()) {
            awaitConnections(1);

            server.close();

            assertThat(isEnded(socket)).isTrue();
            awaitConnections(0);
        }
    }

    @Test
    void aTcpPortThatIsTakenLeavesUdp() throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(LOOPBACK, 0));
            OscServer other;
            try {
                other =
                        OscServer.open(
                                OscSettings.onLoopback(taken.getLocalPort()).on(LOOPBACK),
                                desk.engine,
                                desk.health,
                                desk.ticker,
                                desk.wall);
            } catch (IOException e) {
                assumeThat(e).as("somebody has that port of UDP").isNull();
                return;
            }
            other.close();
        }

        assertThat(desk.health.report().lastFailures().getFirst().message())
                .startsWith("OSC is not heard over TCP on ");
    }

    @Test
    void aPortOfTheSystemsChoosingIsFreeForBoth() throws IOException {
        // An address of the loopback's that no other test has, with every tenth port or so taken.
        InetAddress crowded = InetAddress.ofLiteral("127.0.0.77");
        var taken = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < 3_000; i++) {
                taken.add(new ServerSocket(0, 1, crowded));
            }
            for (int i = 0; i < 60; i++) {
                OscServer.open(
                                OscSettings.onLoopback(0).on(crowded),
                                desk.engine,
                                desk.health,
                                desk.ticker,
                                desk.wall)
                        .close();
            }
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }

        assertThat(desk.health.report().lastFailures()).isEmpty();
    }

    private void awaitConnections(int count) {
        while (desk.gauge("osc.connections") != count) {
            Thread.onSpinWait();
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
