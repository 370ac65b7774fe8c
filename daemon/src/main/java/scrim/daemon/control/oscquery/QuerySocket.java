package scrim.daemon.control.oscquery;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.web.FrameSocket;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;

/**
 * One WebSocket: what comes by it goes to the {@link Listeners}, what they say leaves by it. Public
 * because Jetty calls it.
 */
public final class QuerySocket extends FrameSocket<Listener> implements Wire {
    private static final System.Logger LOG = System.getLogger(QuerySocket.class.getName());

    private final Listeners room;
    private final InetSocketAddress from;

    QuerySocket(Listeners room, InetSocketAddress from) {
        super(from.toString());
        this.room = room;
        this.from = from;
    }

    @Override
    protected @Nullable Listener enter() {
        return room.enter(from, this);
    }

    @Override
    protected void leave(Listener listener) {
        room.leave(listener);
    }

    @Override
    protected void text(Listener listener, byte[] utf8) {
        room.command(listener, utf8);
    }

    @Override
    protected void binary(Listener listener, byte[] bytes) {
        room.packet(listener, bytes);
    }

    @Override
    protected void heard(Listener listener) {
        room.heard(listener);
    }

    @Override
    public void close(int code, String why) {
        LOG.log(Level.INFO, "closed the OSCQuery socket from {0}: {1}", address, code + " " + why);
        end(code, why);
    }
}
