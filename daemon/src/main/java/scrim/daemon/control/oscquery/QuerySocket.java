package scrim.daemon.control.oscquery;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One WebSocket: what Jetty says goes to the {@link Listeners}, what they say goes to Jetty. Public
 * because Jetty calls it.
 */
public final class QuerySocket implements Session.Listener.AutoDemanding, Wire {
    private static final System.Logger LOG = System.getLogger(QuerySocket.class.getName());
    private static final long LAST_WORD_MILLIS = 1_000;

    private final Listeners room;
    private final InetSocketAddress address;
    private final AtomicReference<@Nullable WebSocketSession> session = new AtomicReference<>();
    private volatile @Nullable Listener listener;

    QuerySocket(Listeners room, InetSocketAddress address) {
        this.room = room;
        this.address = address;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session.set((WebSocketSession) opened);
        listener = room.enter(address, this);
    }

    @Override
    public void onWebSocketText(String message) {
        Listener here = listener;
        if (here != null) {
            room.command(here, message.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        var packet = new byte[payload.remaining()];
        payload.get(packet);
        callback.succeed();
        Listener here = listener;
        if (here != null) {
            room.packet(here, packet);
        }
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        Listener here = listener;
        if (here != null) {
            room.heard(here);
        }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.log(Level.DEBUG, "OSCQuery socket from {0} failed: {1}", address, "" + cause);
        left();
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
        callback.succeed();
        left();
    }

    private void left() {
        Listener here = listener;
        if (here != null) {
            room.leave(here);
        }
    }

    /** Past Jetty's own encoder, because what is sent is encoded once for all listeners. */
    @Override
    public void send(byte[] message, boolean isText, Runnable done) {
        WebSocketSession to = session.get();
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(
                            new Frame(
                                    isText ? OpCode.TEXT : OpCode.BINARY, ByteBuffer.wrap(message)),
                            org.eclipse.jetty.util.Callback.from(done, _ -> to.disconnect()),
                            false);
        }
    }

    @Override
    public void ping() {
        WebSocketSession to = session.get();
        if (to != null) {
            to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    @Override
    public void close(int code, String why) {
        LOG.log(Level.INFO, "closed the OSCQuery socket from {0}: {1}", address, code + " " + why);
        WebSocketSession to = session.get();
        if (to != null) {
            to.close(code, why, Callback.NOOP);
            // One that reads nothing never takes the last word.
            Thread.ofVirtual().start(() -> cut(to));
        }
    }

    private static void cut(WebSocketSession to) {
        try {
            Thread.sleep(LAST_WORD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        to.disconnect();
    }
}
