package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests that come while the server stops, from clients that stay and from new ones. */
class StoppingTest {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 6;

    @TempDir private Path folder;

    @Test
    void aRequestWhileScrimStopsIsAnsweredOrToldSo() throws Exception {
        Map<String, Integer> answers = new ConcurrentSkipListMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (var stage = new Stage(folder)) {
                var asked = new AtomicInteger();
                var threads = new Thread[CLIENTS];
                for (int i = 0; i < CLIENTS; i++) {
                    boolean stays = i % 2 == 0;
                    threads[i] = Thread.ofVirtual().start(() -> ask(stage, stays, asked, answers));
                }
                while (asked.get() < 20) {
                    Thread.onSpinWait();
                }
                stage.api.stop();
                for (Thread one : threads) {
                    one.join();
                }
            }
        }
        assertThat(answers.keySet())
                .allMatch(one -> one.startsWith("HTTP/1.1 200") || one.startsWith("HTTP/1.1 503"));
    }

    private static void ask(
            Stage stage, boolean stays, AtomicInteger asked, Map<String, Integer> answers) {
        String request =
                "GET /api/session HTTP/1.1\r\nHost: "
                        + stage.address()
                        + "\r\nAuthorization: Bearer "
                        + stage.token
                        + "\r\n"
                        + (stays ? "" : "Connection: close\r\n")
                        + "\r\n";
        try {
            while (true) {
                try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), stage.port)) {
                    socket.setSoTimeout(5_000);
                    int times = stays ? 1_000_000 : 1;
                    for (int i = 0; i < times; i++) {
                        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                        String answer = read(socket);
                        if (answer.isEmpty()) {
                            break;
                        }
                        answers.merge(answer, 1, Integer::sum);
                        asked.incrementAndGet();
                    }
                }
            }
        } catch (IOException e) {
            // It is gone.
        }
    }

    private static String read(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                return "";
            }
            head.append((char) read);
        }
        int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
        byte[] body =
                socket.getInputStream()
                        .readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
        return head.substring(0, head.indexOf("\r\n"))
                + " "
                + new String(body, StandardCharsets.UTF_8);
    }
}
