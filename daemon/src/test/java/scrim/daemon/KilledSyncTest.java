package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.control.socket.SyncClient;
import scrim.daemon.control.socket.TcpClient;
import scrim.daemon.store.Torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The real program, killed after clients of the socket have seen what it had not saved yet. */
class KilledSyncTest {
    @TempDir private Path data;

    @Test
    @DisplayName(
            "DEV-02 DEV-29 after kill -9 clients forget the revs that were lost, and agree on the"
                    + " new epoch")
    void clientsAgreeOnTheNewEpoch() throws Exception {
        int rounds = Torture.rounds(2, 20);
        var clients = new ArrayList<TcpClient>();
        var epochs = new HashSet<String>();
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            try (var daemon = DaemonProcess.start(data)) {
                agree(clients, daemon);
                epochs.add(clients.getFirst().client.epoch);
                lost += changeUntilKilled(clients, daemon, round) ? 1 : 0;
            }
        }
        try (var daemon = DaemonProcess.start(data)) {
            agree(clients, daemon);
            epochs.add(clients.getFirst().client.epoch);
        }
        for (TcpClient client : clients) {
            client.close();
        }

        assertThat(epochs).hasSize(rounds + 1);
        assertThat(lost).as("rounds in which something unsaved had been seen").isPositive();
    }

    /**
     * @return whether the clients had seen more than was saved
     */
    private static boolean changeUntilKilled(
            List<TcpClient> clients, DaemonProcess daemon, int round) throws InterruptedException {
        TcpClient first = clients.getFirst();
        for (int i = 0; i < 40; i++) {
            float speed = (round * 40 + i) / 10_000f;
            first.with(client ->
                    client.mutate(
                            "{\"op\":\"setParameter\",\"target\":\"main/ribbons/speed\","
                                    + "\"value\":%s}".formatted(speed)));
        }
        first.await(client -> client.unanswered.isEmpty());
        long rev = first.client.rev;
        for (TcpClient client : clients) {
            client.await(it -> it.rev >= rev);
        }
        daemon.kill();
        for (TcpClient client : clients) {
            client.await(it -> !it.isConnected());
        }
        return clients.stream().anyMatch(client -> client.client.rev > client.client.durableRev);
    }

    /** Everybody connects, and has the very same state as everybody else, proved by its hash. */
    private void agree(List<TcpClient> clients, DaemonProcess daemon)
            throws IOException, InterruptedException {
        String token = Files.readString(data.resolve("token")).strip();
        if (clients.isEmpty()) {
            for (int i = 0; i < 3; i++) {
                clients.add(new TcpClient(new SyncClient("client-" + i + "-killed", token)));
            }
        }
        for (TcpClient client : clients) {
            int before = client.client.heartbeats;
            client.connect("ws://127.0.0.1:" + daemon.httpPort() + "/api/socket");
            client.await(it -> it.isWhole && it.heartbeats > before);
            assertThat(client.client.resumes).isZero();
        }
        assertThat(clients)
                .extracting(client -> client.client.hash())
                .containsOnly(clients.getFirst().client.hash());
        assertThat(clients)
                .extracting(client -> client.client.state.get("values/main/L1/speed"))
                .isNotEmpty();
    }
}
