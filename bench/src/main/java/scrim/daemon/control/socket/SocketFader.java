package scrim.daemon.control.socket;

import scrim.engine.health.Health;
import scrim.engine.state.Engine;

import java.io.IOException;

/** A fader as the page has them: it says each value on the way by a message over its socket. */
public final class SocketFader implements AutoCloseable {
    private final SocketHost host;
    private final Line line;

    public SocketFader(Engine engine, Health health) throws Exception {
        host = new SocketHost(engine, health);
        line = Line.open(host.port());
        line.await(Phrases.HELLO);
        line.send(Phrases.auth(0));
        line.await(Phrases.WELCOME);
    }

    /** Moves a parameter; waits until the message has left. */
    public void move(String target, float value) throws IOException {
        line.send("{\"type\":\"change\",\"target\":\"" + target + "\",\"value\":" + value + "}");
    }

    @Override
    public void close() throws IOException {
        line.close();
        host.close();
    }
}
