package scrim.daemon.control.socket;

import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier counts;
    private final Consumer<String> log;
    private final AtomicReference<@Nullable WebSocketSession> session = new AtomicReference<>();
    private volatile @Nullable Peer peer;
    private volatile boolean isOver;

    Connection(
            Room room,
            String address,
            @Nullable Role known,
            BooleanSupplier counts,
            Consumer<String> log) {
        this.counts = counts;
        this.log = log;
        this.room = room;
        this.address = address;
        this.known = known;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session.set((WebSocketSession) opened);
        LOG.log(Level.DEBUG, "socket from {0}", address);
        Peer entered = room.enter(address, known, this);
        peer = entered;
        // Whoever is lost while the hello is sent leaves before there is anybody to take leave of.
        if (entered != null && isOver) {
            room.leave(entered);
        }
        // A token that is replaced from now on dismisses this peer; one that was before did not.
        if (entered != null && known != null && !counts.getAsBoolean()) {
            room.dismiss(entered);
        }
    }

    @Override
    public void onWebSocketText(String message) {
        Peer here = peer;
        if (here != null) {
            room.receive(here, message.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        heard();
    }

    private void heard() {
        Peer here = peer;
        if (here != null) {
            room.heard(here);
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
        isOver = true;
        Peer here = peer;
        if (here != null) {
            room.leave(here);
        }
    }

    /** Past Jetty's own encoder, because what is sent is encoded once for all clients. */
    @Override
    public void send(byte[] utf8, Runnable done) {
        send(OpCode.TEXT, utf8, done);
    }

    @Override
    public void sendPicture(byte[] bytes, Runnable done) {
        send(OpCode.BINARY, bytes, done);
    }

    private void send(byte kind, byte[] bytes, Runnable done) {
        WebSocketSession to = session.get();
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(
                            new Frame(kind, ByteBuffer.wrap(bytes)),
                            org.eclipse.jetty.util.Callback.from(done, _ -> to.disconnect()),
                            false);
        }
    }

    @Override
    public void ping() {
        WebSocketSession to = session.get();
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(new Frame(OpCode.PING), org.eclipse.jetty.util.Callback.NOOP, false);
        }
    }

    @Override
    public void letIn(Role role) {
        log.accept("let in " + address + " by the socket as " + role.word());
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
