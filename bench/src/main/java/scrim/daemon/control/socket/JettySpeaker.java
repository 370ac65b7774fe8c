package scrim.daemon.control.socket;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A WebSocket endpoint of Jetty as its manual has it: a text to every session. */
final class JettySpeaker implements Speaker {
    private final JettyHost host = new JettyHost();
    private final List<Session> listeners = new CopyOnWriteArrayList<>();
    private long rev = 1;

    JettySpeaker() throws Exception {
        var container = ServerWebSocketContainer.ensure(host.server());
        host.start(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        return container.upgrade(
                                (_, _, _) -> new Endpoint(listeners), request, response, callback);
                    }
                });
    }

    /** Public because Jetty calls it. */
    public static final class Endpoint implements Session.Listener.AutoDemanding {
        private final List<Session> listeners;

        Endpoint(List<Session> listeners) {
            this.listeners = listeners;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            listeners.add(session);
        }

        /** The clients go without a word. */
        @Override
        public void onWebSocketError(Throwable cause) {}
    }

    @Override
    public Audience.Manner manner() {
        return Audience.Manner.SOCKET;
    }

    @Override
    public int port() {
        return host.port();
    }

    @Override
    public void await(int count) throws InterruptedException {
        Speaker.until(() -> listeners.size() == count);
    }

    @Override
    public long next() {
        return rev;
    }

    @Override
    public void speak() {
        String text = Phrases.delta(rev++);
        for (Session listener : listeners) {
            listener.sendText(text, org.eclipse.jetty.websocket.api.Callback.NOOP);
        }
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
