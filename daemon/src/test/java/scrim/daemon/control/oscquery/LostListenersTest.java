package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A real WebSocket that is lost at the worst moment: while its listener is being let in. */
class LostListenersTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Desk desk = new Desk(QueryStage.show(), Desk.JUMPING, Shows.EVERYTHING);
    private final CountDownLatch hasEntered = new CountDownLatch(1);
    private final AtomicReference<QuerySocket> entering = new AtomicReference<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final Listeners room =
            new Listeners(
                    desk.engine,
                    new AtomicReference<>(),
                    new Visitors(desk.ticker),
                    (_, _, _) -> {},
                    desk.health,
                    desk.ticker,
                    this::loseIt);
    private Socket client;

    @BeforeEach
    void start() throws Exception {
        desk.frame();
        connector.setHost(QueryStage.LOOPBACK.getHostAddress());
        server.addConnector(connector);
        var sockets = ServerWebSocketContainer.ensure(server);
        server.setHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        var from = new InetSocketAddress(QueryStage.LOOPBACK, 5_000);
                        return sockets.upgrade(
                                (_, _, _) -> {
                                    entering.set(new QuerySocket(room, from));
                                    return entering.get();
                                },
                                request,
                                response,
                                callback);
                    }
                });
        server.start();
        client = new Socket(QueryStage.LOOPBACK, connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.stop();
    }

    /** The room says that somebody has just got a place, and waits until this is done. */
    private void loseIt() {
        try {
            client.setSoLinger(true, 0);
            client.close();
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (!connector.getConnectedEndPoints().isEmpty() && System.nanoTime() < until) {
                entering.get().ping();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            hasEntered.countDown();
        }
    }

    @Test
    void whoIsLostWhileItComesInTakesNobodysPlace() throws Exception {
        client.getOutputStream()
                .write(
                        """
                        GET / HTTP/1.1
                        Host: localhost
                        Connection: Upgrade
                        Upgrade: websocket
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

                        """
                                .replace("\n", "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        assertThat(hasEntered.await(20, TimeUnit.SECONDS)).isTrue();

        long until = System.nanoTime() + PATIENCE_NANOS;
        while (room.count() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        assertThat(connector.getConnectedEndPoints()).isEmpty();
        assertThat(room.count()).isZero();
    }
}
