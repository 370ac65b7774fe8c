package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.param.ParameterAddress;
import scrim.engine.state.CommittedView;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The state that all agree on, and who follows which of it from where. Part of the {@link Room},
 * under its lock.
 */
final class Subscriptions {
    static final long HEARTBEAT_NANOS = 5_000_000_000L;
    static final long STUCK_NANOS = 5_000_000_000L;

    /** A client that says nothing that long, not even that it is there, is not. */
    static final long SILENT_NANOS = 30_000_000_000L;

    /** As how many changes it counts to ask for the whole state. */
    static final int WHOLE_OPS = 200;

    /** A client to whom one message takes longer is not there any more. */
    private static final long LOST_NANOS = 30_000_000_000L;

    private static final int PART_BYTES = 48 * 1024;

    private final Crowd crowd;
    private final Room.World world;
    private final SharedState state;
    private final DeltaLog log;
    private final Map<Integer, List<byte[]>> wholes = new HashMap<>();
    private long wholeRev = -1;
    private long durableRev;

    Subscriptions(Crowd crowd, Room.World world) {
        this.crowd = crowd;
        this.world = world;
        CommittedView first = world.view().get();
        state = new SharedState(first);
        log = new DeltaLog(first.rev());
        durableRev = world.durability().status().durableRev();
    }

    // The state

    /**
     * Moves on to a later view and tells everybody what is different.
     *
     * @param edited what has a new value in force; null if anything may
     * @param by who asked, as JSON; empty when nobody in particular
     */
    void follow(CommittedView view, @Nullable List<ParameterAddress> edited, String by) {
        if (view.rev() <= state.rev()) {
            // A later view was taken when there was too much to take one by one.
            return;
        }
        List<StateOp> ops = state.follow(view, edited);
        if (ops.isEmpty()) {
            return;
        }
        long now = world.ticker().nanos();
        var delta = new Delta(view.rev(), ops, by, now);
        log.add(delta);
        // All of them first: what fails with one client is nothing to the others.
        List<Peer> followers = crowd.followers();
        followers.forEach(peer -> peer.outbox.add(delta, now));
        followers.forEach(crowd::pump);
    }

    /** Tells what is on disk by now. */
    void followDisk() {
        long durable = world.durability().status().durableRev();
        if (durable > durableRev) {
            durableRev = durable;
            byte[] text = Crowd.utf8("{\"type\":\"durable\",\"rev\":" + durable + "}");
            crowd.followers().forEach(peer -> crowd.send(peer, text));
        }
    }

    // What clients say

    void subscribe(Peer peer, Fields fields) throws RefusedException {
        synchronized (crowd) {
            int topics = topics(fields);
            long id = fields.natural("id");
            List<Delta> missed = missed(fields);
            peer.spend(missed == null ? WHOLE_OPS : 1, world.ticker().nanos());
            peer.isFollowing = true;
            peer.isHeartbeatDue = true;
            ObjectNode subscribed = Json.object().put("type", "subscribed").put("id", id);
            if (missed == null) {
                peer.outbox.follow(topics);
            } else {
                long rev = rev(fields);
                peer.outbox.resume(topics, rev);
                subscribed.put("from", rev).put("to", state.rev());
            }
            // All of it before any is sent, or a heartbeat could slip in between.
            boolean fits = peer.outbox.add(Json.bytes(subscribed));
            if (missed != null) {
                for (Delta delta : missed) {
                    peer.outbox.add(delta, world.ticker().nanos());
                }
            }
            if (fits) {
                crowd.pump(peer);
            } else {
                crowd.closeSlow(peer);
            }
        }
    }

    /** What there was since the rev that a client has; null if it is to have all of it. */
    private @Nullable List<Delta> missed(Fields fields) throws RefusedException {
        long rev = rev(fields);
        return rev < 0 || rev > state.rev() ? null : log.since(rev);
    }

    /** The rev that a client has, -1 for none that counts. */
    private long rev(Fields fields) throws RefusedException {
        if (!fields.has("from")) {
            return -1;
        }
        Fields from = Fields.of(fields.node("from"), "from", List.of("epoch", "rev"));
        long rev = from.natural("rev");
        return from.text("epoch").equals(world.epoch()) ? rev : -1;
    }

    private static int topics(Fields fields) throws RefusedException {
        if (!fields.has("topics")) {
            return Topic.ALL;
        }
        JsonNode list = fields.node("topics");
        if (!list.isArray() || list.isEmpty()) {
            throw Fields.wrongType("topics", "a list of topics", list);
        }
        int topics = 0;
        for (int i = 0; i < list.size(); i++) {
            String path = "topics[" + i + "]";
            Topic topic = Topic.of(Fields.text(list.get(i), path));
            if (topic == null) {
                throw RefusedException.of(
                        Problem.Code.BAD_ARGUMENT,
                        path,
                        "the topics are " + String.join(", ", Topic.WORDS));
            }
            topics |= topic.bit();
        }
        return topics;
    }

    void check(Peer peer) throws RefusedException {
        synchronized (crowd) {
            peer.spend(1, world.ticker().nanos());
            peer.isHeartbeatDue = true;
            crowd.pump(peer);
        }
    }

    // Time

    void tick(Peer peer, long now) {
        if (isStuck(peer, now)) {
            crowd.closeSlow(peer);
        }
        if (now - peer.heardNanos > SILENT_NANOS) {
            crowd.close(peer, CloseReason.TOO_SLOW, "nothing was heard for 30 seconds; come back");
        }
        if (!peer.isGone && now - peer.heartbeatNanos >= HEARTBEAT_NANOS) {
            peer.heartbeatNanos = now;
            peer.wire.ping();
            peer.isHeartbeatDue = true;
            crowd.pump(peer);
        }
    }

    void forgetBefore(long now) {
        log.forgetBefore(now);
    }

    private static boolean isStuck(Peer peer, long now) {
        long due = peer.outbox.dueNanos();
        return (due != Long.MAX_VALUE && now - due > STUCK_NANOS)
                || (peer.isSending && now - peer.sendingNanos > LOST_NANOS);
    }

    // Sending

    /** A whole state or a heartbeat, if one is due. */
    byte @Nullable [] nextText(Peer peer) {
        Outbox outbox = peer.outbox;
        if (outbox.isSnapshotDue()) {
            outbox.snapshot(whole(outbox.topics()), state.rev());
            return outbox.next();
        }
        if (!peer.isHeartbeatDue || peer.client.isEmpty()) {
            return null;
        }
        peer.isHeartbeatDue = false;
        return heartbeat(peer);
    }

    private byte[] heartbeat(Peer peer) {
        ObjectNode heartbeat =
                Json.object()
                        .put("type", "heartbeat")
                        .put("epoch", world.epoch())
                        .put("rev", state.rev())
                        .put("durableRev", durableRev);
        if (peer.isFollowing) {
            heartbeat
                    .put("prev", peer.outbox.sentRev())
                    .put("hash", StateHash.text(state.hash(peer.outbox.topics())));
        }
        return Json.bytes(heartbeat);
    }

    /** The whole state in parts; the same for all who ask for it at one rev. */
    private List<byte[]> whole(int topics) {
        if (wholeRev != state.rev()) {
            wholeRev = state.rev();
            wholes.clear();
        }
        return wholes.computeIfAbsent(topics, this::makeWhole);
    }

    private List<byte[]> makeWhole(int topics) {
        var parts = new ArrayList<StringBuilder>();
        parts.add(new StringBuilder());
        for (StateOp op : state.entries(topics)) {
            StringBuilder part = parts.getLast();
            if (!part.isEmpty() && part.length() + op.text().length() > PART_BYTES) {
                part = new StringBuilder();
                parts.add(part);
            }
            part.append(part.isEmpty() ? "" : ",").append(op.text());
        }
        var whole = new ArrayList<byte[]>();
        for (int i = 0; i < parts.size(); i++) {
            whole.add(
                    Crowd.utf8(
                            "{\"type\":\"init\",\"epoch\":"
                                    + CanonicalJson.quoted(world.epoch())
                                    + ",\"rev\":"
                                    + state.rev()
                                    + ",\"part\":"
                                    + (i + 1)
                                    + ",\"parts\":"
                                    + parts.size()
                                    + ",\"ops\":["
                                    + parts.get(i)
                                    + "]}"));
        }
        return whole;
    }
}
