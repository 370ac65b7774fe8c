package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.socket.SyncClient;
import scrim.daemon.control.socket.TcpClient;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;

/** The sync protocol over real sockets, and who does not get as far as speaking it. */
class SocketTest {
    private static final String SPEED =
            "{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":%s}";

    @TempDir Path folder;
    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(folder);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    @DisplayName(
            "DEV-03 DEV-27 TST-39 clients of the socket and of HTTP turn one knob and all agree")
    void everybodyAgrees() throws InterruptedException {
        try (TcpClient one = join("client-one");
                TcpClient other = join("client-other")) {
            one.client.mutate(SPEED.formatted("0.75"));
            stage.accepted(SPEED.formatted("1.25"));
            other.client.mutate(SPEED.formatted("1.5"));
            one.await(client -> client.unanswered.isEmpty());
            other.await(client -> client.unanswered.isEmpty());
            long rev = stage.engine.view().rev();
            one.await(client -> client.rev == rev);
            other.await(client -> client.rev == rev);

            int heartbeats = one.client.heartbeats;
            one.client.send("{\"type\":\"check\"}");
            one.await(client -> client.heartbeats > heartbeats);

            assertThat(rev).isEqualTo(10);
            assertThat(one.client.hash()).isEqualTo(other.client.hash());
            assertThat(one.client.state.get("values/main/L1/speed"))
                    .isEqualTo(
                            stage.json("/api/state").at("/screens/0/layers/0/values/speed/value"));
        }
    }

    @Test
    void aConnectionThatWasLostIsTakenUpWhereItWas() throws InterruptedException {
        TcpClient one = join("client-one");
        one.close();
        stage.accepted(SPEED.formatted("1.25"));

        one.connect(address());
        one.await(client -> client.isWhole && client.rev == 8);

        assertThat(one.client.resumes).isOne();
        assertThat(one.client.inits).isOne();
        one.close();
    }

    @Test
    void aStopSaysGoodBye() throws InterruptedException {
        TcpClient one = join("client-one");

        stage.api.stop();
        one.await(client -> !client.isConnected());

        assertThat(one.closeCode()).isEqualTo(1001);
    }

    @Test
    void theTokenMayBeInTheHeader() throws InterruptedException {
        var client = new TcpClient(new SyncClient("client-header", null));

        client.connect(address(), "Authorization", "Bearer " + stage.token);
        client.await(one -> one.isWhole);

        assertThat(client.client.role).isEqualTo("admin");
        client.close();
    }

    @Test
    void aWrongTokenIsClosedWith4001() throws InterruptedException {
        var client = new TcpClient(new SyncClient("client-wrong", "x".repeat(43)));

        client.connect(address());
        client.await(one -> !one.isConnected());

        assertThat(client.closeCode()).isEqualTo(4001);
        assertThat(client.client.state).isEmpty();
    }

    @Test
    void aMessageOfMoreThan64KiBEndsTheConnection() throws InterruptedException {
        TcpClient one = join("client-one");

        one.client.send("{\"type\":\"check\",\"x\":\"" + "x".repeat(70_000) + "\"}");
        one.await(client -> !client.isConnected());

        assertThat(one.closeCode()).isEqualTo(1009);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: null",
                "Origin: http://evil.example",
                "Origin: https://127.0.0.1",
                "Sec-Fetch-Site: cross-site"
            })
    void aPageOfAnotherSiteGetsNoSocket(String header) {
        assertThat(upgrade("/api/socket", "Host: " + stage.address() + "\n" + header))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    @DisplayName("DNS rebinding: a foreign name that points here gets no socket")
    void aForeignHostGetsNoSocket() {
        assertThat(upgrade("/api/socket", "Host: evil.example:" + stage.port))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void aTokenInTheAddressGetsNoSocket() {
        assertThat(upgrade("/api/socket?token=" + stage.token, "Host: " + stage.address()))
                .startsWith("HTTP/1.1 400 ");
        assertThat(stage.log.lines()).noneMatch(line -> line.contains(stage.token));
    }

    @Test
    void aWrongTokenInTheHeaderGetsNoSocket() {
        String wrong = "Host: " + stage.address() + "\nAuthorization: Bearer " + "x".repeat(43);

        assertThat(upgrade("/api/socket", wrong)).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aPageOfThisServerGetsASocketAndStillShowsItsToken() {
        String own = "Host: " + stage.address() + "\nOrigin: http://" + stage.address();

        assertThat(upgrade("/api/socket", own)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void aRequestThatIsNoWebSocketIsToldSo() {
        assertThat(stage.get("/api/socket").statusCode()).isEqualTo(400);
        assertThat(stage.get("/api/socket").body()).contains("WebSocket");
    }

    @Test
    void aPageOfThisServerTurnsAKnob() throws InterruptedException {
        var clients = new ArrayList<TcpClient>();
        for (int i = 0; i < 10; i++) {
            var client = new TcpClient(new SyncClient("client-" + i + "-many", stage.token));
            client.connect(address(), "Origin", "http://" + stage.address());
            client.await(one -> one.isWhole);
            clients.add(client);
        }
        for (int i = 0; i < 200; i++) {
            clients.get(i % 10).client.mutate(SPEED.formatted("1." + i));
        }
        for (TcpClient client : clients) {
            client.await(one -> one.unanswered.isEmpty());
        }
        long rev = stage.engine.view().rev();

        for (TcpClient client : clients) {
            client.await(one -> one.rev == rev);
            assertThat(client.client.hash()).isEqualTo(clients.getFirst().client.hash());
            client.close();
        }
    }

    private TcpClient join(String key) throws InterruptedException {
        var client = new TcpClient(new SyncClient(key, stage.token));
        client.connect(address());
        client.await(one -> one.isWhole);
        return client;
    }

    private String address() {
        return "ws://" + stage.address() + "/api/socket";
    }

    private String upgrade(String path, String headers) {
        return stage.raw(
                "GET "
                        + path
                        + " HTTP/1.1\n"
                        + headers
                        + "\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");
    }
}
