package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.engine.loop.Ticker;

import tools.jackson.databind.node.ObjectNode;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everybody who is connected, and the way to each: one message at a time, the next when the last
 * has left.
 *
 * <p>Its monitor is the one lock of the {@link Room} and all its parts; what says that it is owned
 * by the room is touched only with it held. Nobody waits for anything while holding it.
 */
final class Crowd {
    private static final System.Logger LOG = System.getLogger(Crowd.class.getName());

    /** What the parts of the room have for somebody. Called with the lock held. */
    interface Host {
        /** What is made only when the client is ready for it; null if there is nothing. */
        byte @Nullable [] nextText(Peer peer);

        byte @Nullable [] nextPicture(Peer peer);

        void left(Peer peer);
    }

    private final Host host;
    private final Ticker ticker;
    private final Set<Peer> peers = new LinkedHashSet<>();
    private long mostQueued;

    Crowd(Host host, Ticker ticker) {
        this.host = host;
        this.ticker = ticker;
    }

    Set<Peer> peers() {
        return peers;
    }

    List<Peer> followers() {
        return peers.stream().filter(peer -> peer.isFollowing).toList();
    }

    synchronized int size() {
        return peers.size();
    }

    /** The most bytes that ever waited for one client. */
    synchronized long mostQueued() {
        peers.forEach(this::note);
        return mostQueued;
    }

    private void note(Peer peer) {
        mostQueued = Math.max(mostQueued, peer.outbox.most());
    }

    synchronized void leave(Peer peer) {
        if (!peer.isGone) {
            note(peer);
            peer.isGone = true;
            peers.remove(peer);
            host.left(peer);
        }
    }

    synchronized void close(Peer peer, CloseReason reason, String why) {
        if (!peer.isGone) {
            leave(peer);
            peer.wire.close(reason, why);
        }
    }

    synchronized void closeAll(CloseReason reason, String why) {
        List.copyOf(peers).forEach(peer -> close(peer, reason, why));
    }

    void send(Peer peer, ObjectNode message) {
        send(peer, Json.bytes(message));
    }

    synchronized void send(Peer peer, byte[] text) {
        if (peer.isGone) {
            return;
        }
        if (!peer.outbox.add(text)) {
            closeSlow(peer);
            return;
        }
        pump(peer);
    }

    void closeSlow(Peer peer) {
        close(peer, CloseReason.TOO_SLOW, "too slow; come back and resume");
    }

    /** Sends what there is for a client, as far as it is ready. */
    synchronized void pump(Peer peer) {
        if (peer.isPumping) {
            return;
        }
        peer.isPumping = true;
        try {
            while (!peer.isSending && !peer.isGone && sendNext(peer)) {
                // and the next
            }
        } catch (RuntimeException e) {
            failed(peer, e);
        } finally {
            peer.isPumping = false;
        }
    }

    /** The state first, what is only watched after it. */
    private boolean sendNext(Peer peer) {
        byte[] text = peer.outbox.next();
        text = text == null ? host.nextText(peer) : text;
        byte[] picture = text == null ? host.nextPicture(peer) : null;
        peer.isSending = text != null || picture != null;
        peer.sendingNanos = ticker.nanos();
        if (text != null) {
            peer.wire.send(text, () -> sent(peer));
        } else if (picture != null) {
            peer.wire.sendPicture(picture, () -> sent(peer));
        }
        return text != null || picture != null;
    }

    private synchronized void sent(Peer peer) {
        peer.isSending = false;
        pump(peer);
    }

    /** Ends one connection by a defect of ours; the client can come back and resume. */
    void failed(Peer peer, RuntimeException defect) {
        LOG.log(Level.ERROR, "the socket from " + peer.address + " failed and is closed", defect);
        try {
            close(peer, CloseReason.DEFECT, "a defect in Scrim; come back and resume");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "closing the socket from " + peer.address + " failed", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
