package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.state.MutationBatch;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Who comes in, and who they say they are. Part of the {@link Room}, under its lock. */
final class Admission {
    static final int PROTOCOL = 1;
    static final int MOST_STRANGERS = 8;
    static final int MOST_STRANGERS_OF_ADDRESS = 4;
    static final long AUTH_NANOS = 5_000_000_000L;

    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._-]{1,40}");

    /**
     * How many may be connected.
     *
     * @param peers in all
     * @param ofAddress from one address
     */
    record Limits(int peers, int ofAddress) {
        static final Limits USUAL = new Limits(64, 16);
    }

    private final Crowd crowd;
    private final Room.World world;
    private final Function<String, @Nullable Role> access;
    private long sessions;

    Admission(Crowd crowd, Room.World world) {
        this.crowd = crowd;
        this.world = world;
        access = world.access();
    }

    /**
     * Lets a connection in; it has five seconds to say who it is.
     *
     * @param known the role it has shown already, null if it is to show a token
     * @return null if there are too many; the wire is closed then
     */
    @Nullable Peer enter(String address, @Nullable Role known, Wire wire) {
        synchronized (crowd) {
            if (isFull(address) || (known == null && areTooManyStrangers(address))) {
                wire.close(CloseReason.TOO_MANY, "too many connections");
                return null;
            }
            var peer = new Peer("s" + ++sessions, address, wire, world.ticker().nanos());
            peer.role = known;
            peer.name = address;
            crowd.peers().add(peer);
            crowd.send(
                    peer,
                    Json.object()
                            .put("type", "hello")
                            .put("proto", PROTOCOL)
                            .put("server", "scrim " + world.version())
                            .put("epoch", world.epoch()));
            return peer;
        }
    }

    private boolean isFull(String address) {
        return crowd.size() >= world.limits().peers()
                || crowd.peers().stream().filter(peer -> peer.address.equals(address)).count()
                        >= world.limits().ofAddress();
    }

    private boolean areTooManyStrangers(String address) {
        List<Peer> strangers =
                crowd.peers().stream()
                        .filter(peer -> peer.client.isEmpty() && peer.role == null)
                        .toList();
        return strangers.size() >= MOST_STRANGERS
                || strangers.stream().filter(peer -> peer.address.equals(address)).count()
                        >= MOST_STRANGERS_OF_ADDRESS;
    }

    /** The role of somebody who has said who they are; of anybody else, this is the end. */
    @Nullable Role roleOf(Peer peer) {
        synchronized (crowd) {
            if (peer.isGone) {
                // What was on its way when it was sent away counts no more.
                return null;
            }
            Role role = peer.client.isEmpty() ? null : peer.role;
            if (role == null) {
                crowd.close(peer, CloseReason.NOT_ALLOWED, "say who you are first");
            }
            return role;
        }
    }

    void auth(Peer peer, Fields fields) throws RefusedException {
        synchronized (crowd) {
            if (peer.isGone) {
                return;
            }
            String client = client(fields);
            String name = name(fields);
            if (!peer.client.isEmpty()) {
                throw RefusedException.of(
                        Problem.Code.ALREADY_EXISTS, "type", "you have said who you are");
            }
            if (fields.has("token")) {
                peer.role = access.apply(fields.text("token"));
            }
            Role role = peer.role;
            if (role == null) {
                crowd.close(peer, CloseReason.NOT_ALLOWED, "the token is not the right one");
                return;
            }
            peer.client = role.word() + " " + client;
            peer.name = name == null ? peer.address : name;
            crowd.send(peer, welcome(peer, role));
            peer.wire.letIn(role);
        }
    }

    private static String client(Fields fields) throws RefusedException {
        String client = fields.text("client");
        if (!CLIENT.matcher(client).matches()) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    "client",
                    "a client calls itself by 8 to 64 random letters, digits, '_' or '-', and"
                            + " always the same");
        }
        return client;
    }

    private static @Nullable String name(Fields fields) throws RefusedException {
        String name = fields.optionalText("name");
        if (name != null && !NAME.matcher(name).matches()) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT, "name", "a name is 1 to 40 letters or digits");
        }
        return name;
    }

    private static ObjectNode welcome(Peer peer, Role role) {
        ObjectNode welcome =
                Json.object()
                        .put("type", "welcome")
                        .put("session", peer.session)
                        .put("role", role.word());
        welcome.putObject("limits")
                .put("messageBytes", Room.MESSAGE_BYTES)
                .put("opsPerMessage", MutationBatch.LONGEST)
                .put("opsPerSecond", Peer.OPS_PER_SECOND)
                .put("held", Gestures.MOST_HELD)
                .put("queuedBytes", Outbox.BYTES)
                .put("queuedMessages", Outbox.FRAMES)
                .put("heartbeatMillis", Subscriptions.HEARTBEAT_NANOS / 1_000_000)
                .put("idleMillis", Gestures.IDLE_NANOS / 1_000_000);
        return welcome;
    }

    /** Sends away who has not said who they are in time. */
    void tick(Peer peer, long now) {
        if (peer.client.isEmpty() && now - peer.sinceNanos > AUTH_NANOS) {
            crowd.close(peer, CloseReason.NOT_ALLOWED, "say who you are within 5 seconds");
        }
    }
}
