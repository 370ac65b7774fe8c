package scrim.daemon.control.web;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import scrim.engine.loop.Ticker;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the {@link Guests} what Jetty knows of each connection, from when the server starts. It is
 * the server's outermost handler and listens to its connectors.
 */
public final class Reception extends Handler.Wrapper implements Connection.Listener {
    private static final System.Logger LOG = System.getLogger(Reception.class.getName());
    private static final long TICK_MILLIS = 250;

    private final Guests guests;
    private final Map<EndPoint, Guests.Guest> inside = new ConcurrentHashMap<>();

    /**
     * @param log takes a line for each connection that is closed because it is slow, or to make
     *     room
     */
    public Reception(Guests.Limits limits, Consumer<String> log) {
        guests = new Guests(limits, Ticker.SYSTEM, log);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lookAfter();
    }

    /** Several times a second, until the server stops. */
    private void lookAfter() {
        getServer()
                .getScheduler()
                .schedule(
                        () -> {
                            try {
                                guests.tick();
                            } catch (RuntimeException | Error e) {
                                LOG.log(Level.ERROR, "looking for slow clients failed", e);
                            }
                            lookAfter();
                        },
                        TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /** How many there are now. */
    public int connections() {
        return guests.size();
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint end = connection.getEndPoint();
        if (!end.isOpen()) {
            // The connector did not want it, so it takes nobody's place.
            return;
        }
        Guests.Guest already = inside.get(end);
        if (already != null) {
            // The same line with another protocol, and there is only one other.
            already.isSocket();
            return;
        }
        Guests.Guest guest = guests.enter(address(end), connection::getBytesIn, end::close);
        if (guest != null) {
            inside.put(end, guest);
        }
        // One that was closed meanwhile had nothing to leave yet.
        leaveIfClosed(end);
    }

    @Override
    public void onClosed(Connection connection) {
        leaveIfClosed(connection.getEndPoint());
    }

    private void leaveIfClosed(EndPoint end) {
        if (!end.isOpen()) {
            Guests.Guest guest = inside.remove(end);
            if (guest != null) {
                guest.leave();
            }
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Guests.Guest guest = guest(request);
        if (guest == null) {
            return super.handle(request, response, callback);
        }
        guest.asked();
        Request.addCompletionListener(request, _ -> guest.isAnswered());
        return super.handle(new Watched(request, guest), response, callback);
    }

    /** Notes that who sends a request is no stranger. */
    public void known(Request request) {
        Guests.Guest guest = guest(request);
        if (guest != null) {
            guest.known();
        }
    }

    private Guests.@Nullable Guest guest(Request request) {
        return inside.get(request.getConnectionMetaData().getConnection().getEndPoint());
    }

    private static InetAddress address(EndPoint end) {
        return end.getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** A request that tells how far its body has come. */
    private static final class Watched extends Request.Wrapper {
        private final Guests.Guest guest;

        Watched(Request request, Guests.Guest guest) {
            super(request);
            this.guest = guest;
        }

        @Override
        public Content.@Nullable Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk == null || !chunk.isLast()) {
                guest.sendsBody();
            } else {
                guest.hasSentBody();
            }
            return chunk;
        }
    }
}
