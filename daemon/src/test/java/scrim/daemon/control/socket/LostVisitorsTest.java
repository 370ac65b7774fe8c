package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.store.Torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Real connections over real TCP that are lost as soon as they are made. */
class LostVisitorsTest {
    private final long seed = Long.getLong("scrim.seed", System.nanoTime());

    @Test
    @DisplayName(
            "who is lost before the hello has left takes nobody's place, not even until he"
                    + " would have had to say who he is")
    void whoIsLostBeforeTheHelloTakesNoPlace() throws Exception {
        int visitors = Torture.rounds(1_000, 50_000);
        var random = new Random(seed);
        try (var stage = new SocketStage(visitors)) {
            for (int i = 0; i < visitors; i++) {
                visit(stage.port(), random.nextInt(1_000_000));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (stage.clients() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(1);
            }

            assertThat(stage.clients()).as("seed %d", seed).isZero();
            assertThat(stage.closings()).as("seed %d", seed).isEmpty();
        }
    }

    /** Asks for a WebSocket, and is gone by a reset after so many nanoseconds. */
    private static void visit(int port, long nanos) throws IOException {
        String request =
                """
                GET %s HTTP/1.1
                Host: 127.0.0.1:%d
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

                """
                        .formatted(SocketServer.PATH, port)
                        .replace("\n", "\r\n");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            long until = System.nanoTime() + nanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
    }
}
