package scrim.daemon.control.web;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket of Jetty's, which enters a room when it is open and leaves it when it is not. Jetty
 * calls it on threads of its own; the rest may be called on any thread and waits for nothing.
 *
 * @param <P> who is at its other end, as the room knows it
 */
public abstract class FrameSocket<P> implements Session.Listener.AutoDemanding {
    private static final System.Logger LOG = System.getLogger(FrameSocket.class.getName());
    private static final long LAST_WORD_MILLIS = 1_000;

    /** Where it comes from, for the log. */
    protected final String address;

    private volatile @Nullable WebSocketSession session;
    private volatile @Nullable P inside;
    private volatile boolean isOver;

    protected FrameSocket(String address) {
        this.address = address;
    }

    /** Enters the room; null if it may not, and then it is closed. */
    protected abstract @Nullable P enter();

    /** Leaves the room; again is harmless. */
    protected abstract void leave(P who);

    protected abstract void text(P who, byte[] utf8);

    protected abstract void binary(P who, byte[] bytes);

    /** Takes the answer to a {@link #ping}. */
    protected abstract void heard(P who);

    @Override
    public final void onWebSocketOpen(Session opened) {
        session = (WebSocketSession) opened;
        LOG.log(Level.DEBUG, "socket from {0}", address);
        P entered = enter();
        inside = entered;
        // One that is lost while it enters is over before there is anybody to take leave of.
        if (isOver) {
            left();
        }
    }

    @Override
    public final void onWebSocketText(String message) {
        P who = inside;
        if (who != null) {
            text(who, message.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public final void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        callback.succeed();
        P who = inside;
        if (who != null) {
            binary(who, bytes);
        }
    }

    @Override
    public final void onWebSocketPong(ByteBuffer payload) {
        P who = inside;
        if (who != null) {
            heard(who);
        }
    }

    @Override
    public final void onWebSocketError(Throwable cause) {
        LOG.log(Level.DEBUG, "socket from {0} failed: {1}", address, String.valueOf(cause));
        left();
    }

    @Override
    public final void onWebSocketClose(int code, @Nullable String why, Callback callback) {
        callback.succeed();
        LOG.log(Level.DEBUG, "socket from {0} closed: {1}", address, Integer.toString(code));
        left();
    }

    private void left() {
        isOver = true;
        P who = inside;
        if (who != null) {
            leave(who);
        }
    }

    /**
     * Sends a message, after those before it: past Jetty's own encoder, because it is encoded once
     * for everybody.
     *
     * @param message not to be changed any more
     * @param done called once when it has left; not when it failed, which closes the connection
     */
    public final void send(byte[] message, boolean isText, Runnable done) {
        WebSocketSession to = session;
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(
                            new Frame(
                                    isText ? OpCode.TEXT : OpCode.BINARY, ByteBuffer.wrap(message)),
                            org.eclipse.jetty.util.Callback.from(done, _ -> to.disconnect()),
                            false);
        }
    }

    /** Asks whether anybody is there. */
    public final void ping() {
        WebSocketSession to = session;
        if (to != null) {
            to.getCoreSession()
                    .sendFrame(new Frame(OpCode.PING), org.eclipse.jetty.util.Callback.NOOP, false);
        }
    }

    /** Says why it ends, and ends it within a second whether that is heard or not. */
    protected final void end(int code, String why) {
        WebSocketSession to = session;
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
