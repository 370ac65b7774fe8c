package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.web.FrameSocket;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One WebSocket: what comes by it goes to the {@link Room}, what the room says leaves by it. Public
 * because Jetty calls it.
 */
public final class Connection extends FrameSocket<Peer> implements Wire {
    private final Room room;
    private final @Nullable Role known;
    private final BooleanSupplier counts;
    private final Consumer<String> log;

    Connection(
            Room room,
            String address,
            @Nullable Role known,
            BooleanSupplier counts,
            Consumer<String> log) {
        super(address);
        this.room = room;
        this.known = known;
        this.counts = counts;
        this.log = log;
    }

    @Override
    protected @Nullable Peer enter() {
        Peer peer = room.enter(address, known, this);
        // A token that is replaced from now on dismisses this peer; one that was before did not.
        if (peer != null && known != null && !counts.getAsBoolean()) {
            room.dismiss(peer);
        }
        return peer;
    }

    @Override
    protected void leave(Peer peer) {
        room.leave(peer);
    }

    @Override
    protected void text(Peer peer, byte[] utf8) {
        room.receive(peer, utf8);
    }

    @Override
    protected void binary(Peer peer, byte[] bytes) {
        close(CloseReason.BAD_MESSAGES, "messages are text");
    }

    @Override
    protected void heard(Peer peer) {
        room.heard(peer);
    }

    @Override
    public void send(byte[] utf8, Runnable done) {
        send(utf8, true, done);
    }

    @Override
    public void sendPicture(byte[] bytes, Runnable done) {
        send(bytes, false, done);
    }

    @Override
    public void letIn(Role role) {
        log.accept("let in " + address + " by the socket as " + role.word());
    }

    @Override
    public void close(CloseReason reason, String why) {
        log.accept("closed the socket from " + address + ": " + reason.code + " " + why);
        end(reason.code, why);
    }
}
