package scrim.daemon.control.socket;

import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One WebSocket: what Jetty says goes to the {@link Room}, what the room says goes to Jetty. Public
 * because Jetty calls it.
 */
public final class Connection implements Session.Listener.AutoDemanding, Wire {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Room room;
    private final String address;
    private final @Nullable Role known;
    private final Consumer<String> log;
    private final AtomicReference<@Nullable WebSocketSession> session = new AtomicReference<>();
    private volatile @Nullable Peer peer;

    Connection(Room room, String address, @Nullable Role known, Consumer<String> log) {
        this.log = log;
        this.room = room;
        this.address = address;
        this.known = known;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session.set((WebSocketSession) opened);
        LOG.log(Level.DEBUG, "socket from {0}", address);
        peer = room.enter(address, known, this);
    }

    @Override
    public void onWebSocketText(String message) {
        Peer here = peer;
        if (here != null) {
            room.receive(here, message.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void onWebSocketBinary(
            ByteBuffer payload, org.eclipse.jetty.websocket.api.Callback callback) {
        callback.succeed();
        close(CloseReason.BAD_MESSAGES, "messages are text");
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.log(Level.DEBUG, "socket from {0} failed: {1}", address, String.valueOf(cause));
        left();
    }

    @Override
    public void onWebSocketClose(
            int statusCode,
            @Nullable String reason,
            org.eclipse.jetty.websocket.api.Callback callback) {
        callback.succeed();
        LOG.log(Level.DEBUG, "socket from {0} closed: {1}", address, Integer.toString(statusCode));
        left();
    }

    private void left() {
        Peer here = peer;
        if (here != null) {
            room.leave(here);
        }
    }

    /** Past Jetty's own encoder, because what is sent is encoded once for all clients. */
    @Override
    public void send(byte[] utf8, Runnable done) {
        WebSocketSession to = session.get();
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(
                            new Frame(OpCode.TEXT, ByteBuffer.wrap(utf8)),
                            org.eclipse.jetty.util.Callback.from(done, _ -> to.disconnect()),
                            false);
        }
    }

    @Override
    public void close(CloseReason reason, String why) {
        log.accept("closed the socket from " + address + ": " + reason.code + " " + why);
        WebSocketSession to = session.get();
        if (to != null) {
            to.close(reason.code, why, org.eclipse.jetty.websocket.api.Callback.NOOP);
            // One that reads nothing never takes the last word.
            Thread.ofVirtual().start(() -> cut(to));
        }
    }

    private static void cut(WebSocketSession to) {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        to.disconnect();
    }
}
