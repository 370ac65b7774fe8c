package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.socket.SyncClient;
import scrim.daemon.control.socket.TcpClient;
import scrim.daemon.control.web.Guests;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Clients that send drop by drop, with real sockets, while others are served. */
class SlowClientsTest {
    private static final Guests.Limits SHORT = new Guests.Limits(8, 4, 4, 300, 300, 60_000);
    private static final Guests.Limits NARROW = new Guests.Limits(8, 4, 4, 60_000, 60_000, 60_000);
    private static final String CHANGE =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":1}";

    @TempDir Path folder;
    private final List<Socket> opened = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = stage(SHORT);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : opened) {
            socket.close();
        }
        stage.close();
    }

    private Stage stage(Guests.Limits limits) throws IOException {
        return new Stage(folder, Set.of(), new HttpApi.Patience(10_000, 10_000), limits);
    }

    @Test
    void aHeaderThatDripsEndsTheConnectionHoweverSteadyTheDrops() throws IOException {
        Socket slow = open("GET /api/health HTTP/1.1\r\n");

        dripUntilClosed(slow, "X: y\r\n");

        assertThat(stage.log.lines())
                .contains(
                        "INFO closed a connection from 127.0.0.1: its request's header was not"
                                + " whole after 300 ms");
    }

    @Test
    void aSecondHeaderMayNotDripEither() throws IOException {
        Socket slow = open(request("GET", "") + "\r\n");
        readAnswer(slow);

        dripUntilClosed(slow, "GET /api/health HTTP/1.1\r\nX: ");

        assertThat(stage.log.lines()).anyMatch(line -> line.contains("header was not whole"));
    }

    @Test
    void aBodyThatDripsEndsTheConnectionAndChangesNothing() throws IOException {
        String before = stage.everything();
        Socket slow = open(request("POST", "Content-Length: 60000\r\n") + "\r\n{");

        dripUntilClosed(slow, " ");

        assertThat(stage.log.lines()).anyMatch(line -> line.contains("body was not whole"));
        assertThat(stage.everything()).isEqualTo(before);
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        assertThat(open("").getInputStream().read()).isEqualTo(-1);
    }

    @Test
    @DisplayName("any number of dripping clients keeps nobody out")
    void whoOnlyTakesPlacesKeepsNobodyOut() throws IOException {
        stage.close();
        stage = stage(NARROW);
        for (int i = 0; i < 20; i++) {
            open("GET /api/health HTTP/1.1\r\nX: ");
        }

        for (int i = 0; i < 20; i++) {
            assertThat(
                            stage.send(
                                            stage.request("/api/mutations")
                                                    .POST(BodyPublishers.ofString(CHANGE)))
                                    .statusCode())
                    .isEqualTo(200);
            open(
                    request("POST", "Content-Length: 60000\r\n").replace("Authorization", "X")
                            + "\r\n{");
        }

        long connections = stage.health.report().gauges().get("http.connections");
        assertThat(connections).isBetween(1L, 4L);
    }

    @Test
    void whoIsKnownIsNotPushedOutByStrangers() throws IOException {
        stage.close();
        stage = stage(NARROW);
        Socket mine = open(request("GET", "") + "\r\n");
        readAnswer(mine);
        for (int i = 0; i < 20; i++) {
            open("GET /api/health HTTP/1.1\r\nX: ");
        }

        mine.getOutputStream()
                .write((request("GET", "") + "\r\n").getBytes(StandardCharsets.US_ASCII));

        assertThat(readAnswer(mine)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aSocketThatEndsGivesItsPlaceBack() throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            var client = new TcpClient(new SyncClient("client-" + i + "-brief", stage.token));
            client.connect("ws://" + stage.address() + "/api/socket");
            client.await(one -> one.isWhole);
            client.close();
            while (connections() > 2) {
                Thread.onSpinWait();
            }
        }
    }

    private long connections() {
        return stage.health.report().gauges().get("http.connections");
    }

    private String request(String method, String headers) {
        return method
                + " /api/"
                + (method.equals("GET") ? "session" : "mutations")
                + " HTTP/1.1\r\nHost: "
                + stage.address()
                + "\r\nAuthorization: Bearer "
                + stage.token
                + "\r\n"
                + headers;
    }

    private Socket open(String beginning) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), stage.port);
        opened.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends one drop after the other for as long as somebody takes them. */
    private static void dripUntilClosed(Socket socket, String drops) {
        byte[] bytes = drops.getBytes(StandardCharsets.US_ASCII);
        try {
            socket.setSoTimeout(20);
            for (int i = 0; ; i++) {
                socket.getOutputStream().write(bytes[i % bytes.length]);
                try {
                    if (socket.getInputStream().read() < 0) {
                        return;
                    }
                } catch (SocketTimeoutException e) {
                    // Nothing to read yet: the next drop.
                }
            }
        } catch (IOException e) {
            // Closed while a drop was on its way.
        }
    }

    /** The head of an answer, with its body taken too. */
    private static String readAnswer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) read);
        }
        int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
        in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
        return head.toString();
    }
}
