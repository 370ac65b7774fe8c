package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.MutationJson;
import scrim.daemon.control.json.OutcomeJson;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.daemon.control.json.Targets;
import scrim.daemon.control.json.ValueJson;
import scrim.engine.loop.Ticker;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Origin;
import scrim.engine.state.CommittedView;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Scope;
import scrim.engine.state.Slot;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everybody who is connected, and what is said between them and the show. A plain object without
 * threads or sockets: messages come in by {@link #receive}, the engine's events by {@link #told},
 * time by {@link #tick}, and what is to be sent leaves by each client's {@link Wire}.
 *
 * <p>Guarded by its own monitor, except {@link #told}, which never waits: the coordinator calls it.
 */
final class Room {
    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    static final int PROTOCOL = 1;
    static final int OPS_PER_SECOND = 2_000;
    static final int MOST_PEERS = 64;
    static final int MOST_OF_ADDRESS = 16;
    static final int MOST_STRANGERS = 8;
    static final int MOST_STRANGERS_OF_ADDRESS = 4;
    static final int MOST_HELD = 64;
    static final int MESSAGE_BYTES = 64 * 1024;

    /** How often the end of a gesture is tried anew when the engine has no room for it. */
    static final int MOST_REFUSALS = 20;

    static final long AUTH_NANOS = 5_000_000_000L;
    static final long HEARTBEAT_NANOS = 5_000_000_000L;
    static final long IDLE_NANOS = 300_000_000L;
    static final long STUCK_NANOS = 5_000_000_000L;

    /** A client to whom one message takes longer is not there any more. */
    private static final long LOST_NANOS = 30_000_000_000L;

    private static final int MOST_CHANGES = 4_096;
    private static final int MOST_FAULTS = 20;
    private static final int PART_BYTES = 48 * 1024;
    private static final long DURABLE_SECONDS = 10;
    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9_-]{8,64}");
    private static final Pattern MID = Pattern.compile("[\\x21-\\x7e]{1,64}");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._-]{1,40}");
    private static final List<String> TYPES =
            List.of("auth", "subscribe", "mutate", "change", "commit", "check");

    /**
     * What the room knows of the world.
     *
     * @param epoch changes with every start of the program
     * @param submit asks the engine for a change; never waits
     * @param access the role that goes with a token, null for none
     * @param wake told on any thread that {@link #drain} has something to do; must not wait
     */
    record World(
            String version,
            String epoch,
            Supplier<CommittedView> view,
            Function<MutationBatch, CompletableFuture<MutationOutcome>> submit,
            Durability durability,
            Generations generations,
            Function<String, @Nullable Role> access,
            Ticker ticker,
            Runnable wake) {}

    /** A change by a client, on its way through the engine. */
    private record Change(
            Peer peer,
            MidMemory.@Nullable Asked asked,
            MutationBatch batch,
            String path,
            @Nullable Ending ending) {}

    /** The end of a gesture: kept until the engine has taken it. */
    private record Ending(ParameterAddress target, Peer.Held held) {}

    private final World world;
    private final SharedState state;
    private final DeltaLog log;
    private final MidMemory mids = new MidMemory();
    private final Set<Peer> peers = new LinkedHashSet<>();
    // Gone, but the engine has not taken yet where they left something.
    private final Set<Peer> leavers = new LinkedHashSet<>();
    private final IdentityHashMap<MutationBatch, Change> changes = new IdentityHashMap<>();
    private final Map<Integer, List<byte[]>> wholes = new HashMap<>();
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changesWaiting = new AtomicInteger();
    private volatile boolean isBehind;
    private long wholeRev = -1;
    private long durableRev;
    private long sessions;
    // The coordinator's own.
    private @Nullable MutationBatch accepted;

    Room(World world) {
        this.world = world;
        CommittedView first = world.view().get();
        state = new SharedState(first);
        log = new DeltaLog(first.rev());
        durableRev = world.durability().status().durableRev();
    }

    // From the engine

    /** Takes an event on the coordinator's thread; never waits. */
    void told(EngineEvent event) {
        switch (event) {
            case EngineEvent.MutationAccepted(_, var batch) -> accepted = batch;
            case EngineEvent.StateChanged changed -> {
                note(changed, accepted, world.view().get());
                world.wake().run();
            }
            case EngineEvent.Saved _ -> world.wake().run();
            case EngineEvent.MutationRejected _,
                    EngineEvent.PersistenceRequested _,
                    EngineEvent.SnapshotPublished _,
                    EngineEvent.CatalogRefreshed _,
                    EngineEvent.HistoryCleared _,
                    EngineEvent.AutomationInvalidated _,
                    EngineEvent.OverlaySettled _,
                    EngineEvent.OverlayEnded _,
                    EngineEvent.AutomationObserved _ -> {}
        }
    }

    private void note(
            EngineEvent.StateChanged changed, @Nullable MutationBatch batch, CommittedView view) {
        if (changesWaiting.get() >= MOST_CHANGES) {
            isBehind = true;
            return;
        }
        changesWaiting.incrementAndGet();
        inbox.add(() -> {
            changesWaiting.decrementAndGet();
            Change change = batch == null ? null : changes.get(batch);
            if (isBehind) {
                // What came before may not be in the queue: only the whole view has it.
                overtake(view.rev(), null, null);
                follow(view, null, "");
                return;
            }
            List<ParameterAddress> edited = changed.structural() ? null : changed.edited();
            overtake(changed.rev(), edited, change == null ? null : change.peer());
            follow(view, edited, by(change, changed.origin()));
        });
    }

    /** The engine may have moved on before it told this room anything. */
    void lookAgain() {
        isBehind = true;
    }

    /** Passes on what the engine has told since the last time. */
    synchronized void drain() {
        for (Runnable one = inbox.poll(); one != null; one = inbox.poll()) {
            one.run();
        }
        if (isBehind) {
            // Before the view is read: what is missed from now on sets it again.
            isBehind = false;
            CommittedView view = world.view().get();
            overtake(view.rev(), null, null);
            follow(view, null, "");
        }
        long durable = world.durability().status().durableRev();
        if (durable > durableRev) {
            durableRev = durable;
            byte[] text = utf8("{\"type\":\"durable\",\"rev\":" + durable + "}");
            followers().forEach(peer -> send(peer, text));
        }
    }

    private void follow(CommittedView view, @Nullable List<ParameterAddress> edited, String by) {
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
        List<Peer> followers = followers();
        followers.forEach(peer -> peer.outbox.add(delta, now));
        followers.forEach(this::pump);
    }

    private List<Peer> followers() {
        return peers.stream().filter(peer -> peer.isFollowing).toList();
    }

    private String by(@Nullable Change change, Origin origin) {
        ObjectNode by =
                Json.object()
                        .put("door", origin.kind().name().toLowerCase(Locale.ROOT))
                        .put("client", origin.client());
        if (change != null) {
            by.put("session", change.peer().session);
            if (change.asked() != null) {
                by.put("mid", change.asked().mid);
            }
        }
        return CanonicalJson.of(by);
    }

    // Coming and going

    /**
     * Lets a connection in; it has five seconds to say who it is.
     *
     * @param known the role it has shown already, null if it is to show a token
     * @return null if there are too many; the wire is closed then
     */
    synchronized @Nullable Peer enter(String address, @Nullable Role known, Wire wire) {
        long same = peers.stream().filter(peer -> peer.address.equals(address)).count();
        if (peers.size() >= MOST_PEERS
                || same >= MOST_OF_ADDRESS
                || (known == null && areTooManyStrangers(address))) {
            wire.close(CloseReason.TOO_MANY, "too many connections");
            return null;
        }
        var peer = new Peer("s" + ++sessions, address, wire, world.ticker().nanos());
        peer.role = known;
        peer.name = address;
        peers.add(peer);
        ObjectNode hello =
                Json.object()
                        .put("type", "hello")
                        .put("proto", PROTOCOL)
                        .put("server", "scrim " + world.version())
                        .put("epoch", world.epoch());
        send(peer, hello);
        return peer;
    }

    private boolean areTooManyStrangers(String address) {
        List<Peer> strangers =
                peers.stream().filter(peer -> peer.client.isEmpty() && peer.role == null).toList();
        return strangers.size() >= MOST_STRANGERS
                || strangers.stream().filter(peer -> peer.address.equals(address)).count()
                        >= MOST_STRANGERS_OF_ADDRESS;
    }

    /** Takes leave of a connection that has ended; what it was moving stays where it is. */
    synchronized void leave(Peer peer) {
        if (!peer.isGone) {
            peer.isGone = true;
            peers.remove(peer);
            List.copyOf(peer.held.keySet()).forEach(target -> settle(peer, target));
            if (!peer.held.isEmpty() && leavers.size() < MOST_PEERS) {
                leavers.add(peer);
            }
        }
    }

    /** Sends everybody away. */
    synchronized void close(CloseReason reason, String why) {
        List.copyOf(peers).forEach(peer -> close(peer, reason, why));
    }

    private void close(Peer peer, CloseReason reason, String why) {
        if (!peer.isGone) {
            leave(peer);
            peer.wire.close(reason, why);
        }
    }

    synchronized int size() {
        return peers.size();
    }

    // What clients say

    /** Takes one message. Any thread; waits for the disk if it asks for what is saved there. */
    void receive(Peer peer, byte[] text) {
        String mid = null;
        try {
            JsonNode message = Json.read(text);
            Fields fields = Fields.of(message, "");
            String type = fields.word("type", TYPES);
            JsonNode said = message.get("mid");
            mid = said != null && said.isString() ? said.stringValue() : null;
            if (mid != null && !MID.matcher(mid).matches()) {
                mid = null;
                throw RefusedException.of(
                        Problem.Code.BAD_ARGUMENT,
                        "mid",
                        "a mid is 1 to 64 letters, digits or signs of ASCII, without spaces");
            }
            receive(peer, type, message, mid, StateHash.fnv(message.toString()));
        } catch (RefusedException e) {
            refuse(peer, mid, e.problem());
        }
    }

    private synchronized void refuse(Peer peer, @Nullable String mid, Problem problem) {
        send(peer, nack(mid, problem));
        if (problem.code() != Problem.Code.TOO_MANY && ++peer.faults >= MOST_FAULTS) {
            close(peer, CloseReason.BAD_MESSAGES, "too many messages that cannot be understood");
        }
    }

    private void receive(Peer peer, String type, JsonNode message, @Nullable String mid, long sum)
            throws RefusedException {
        if (type.equals("auth")) {
            auth(peer, Fields.of(message, "", List.of("type", "token", "client", "name")));
            return;
        }
        Role role = roleOf(peer);
        if (role == null) {
            return;
        }
        switch (type) {
            case "subscribe" ->
                    subscribe(
                            peer, Fields.of(message, "", List.of("type", "id", "topics", "from")));
            case "check" -> check(peer, Fields.of(message, "", List.of("type")));
            case "mutate" -> mutate(peer, role, message, mid, sum);
            case "change" -> change(peer, role, message);
            case "commit" -> commit(peer, role, message, mid, sum);
            default -> throw new IllegalStateException("unlisted message " + type);
        }
    }

    private synchronized @Nullable Role roleOf(Peer peer) {
        Role role = peer.client.isEmpty() ? null : peer.role;
        if (role == null) {
            close(peer, CloseReason.NOT_ALLOWED, "say who you are first");
        }
        return role;
    }

    private synchronized void auth(Peer peer, Fields fields) throws RefusedException {
        String client = fields.text("client");
        if (!CLIENT.matcher(client).matches()) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    "client",
                    "a client calls itself by 8 to 64 random letters, digits, '_' or '-', and"
                            + " always the same");
        }
        String name = fields.optionalText("name");
        if (name != null && !NAME.matcher(name).matches()) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT, "name", "a name is 1 to 40 letters or digits");
        }
        if (fields.has("token")) {
            peer.role = world.access().apply(fields.text("token"));
        }
        Role role = peer.role;
        if (role == null) {
            close(peer, CloseReason.NOT_ALLOWED, "the token is not the right one");
            return;
        }
        if (!peer.client.isEmpty()) {
            throw RefusedException.of(
                    Problem.Code.ALREADY_EXISTS, "type", "you have said who you are");
        }
        peer.client = role.word() + " " + client;
        peer.name = name == null ? peer.address : name;
        ObjectNode welcome =
                Json.object()
                        .put("type", "welcome")
                        .put("session", peer.session)
                        .put("role", role.word());
        welcome.putObject("limits")
                .put("messageBytes", MESSAGE_BYTES)
                .put("opsPerMessage", MutationBatch.LONGEST)
                .put("opsPerSecond", OPS_PER_SECOND)
                .put("held", MOST_HELD)
                .put("queuedBytes", Outbox.BYTES)
                .put("queuedMessages", Outbox.FRAMES)
                .put("heartbeatMillis", HEARTBEAT_NANOS / 1_000_000)
                .put("idleMillis", IDLE_NANOS / 1_000_000);
        send(peer, welcome);
    }

    private synchronized void subscribe(Peer peer, Fields fields) throws RefusedException {
        take(peer, 1);
        int topics = topics(fields);
        long id = fields.natural("id");
        long rev = -1;
        if (fields.has("from")) {
            Fields from = Fields.of(fields.node("from"), "from", List.of("epoch", "rev"));
            rev = from.natural("rev");
            rev = from.text("epoch").equals(world.epoch()) ? rev : -1;
        }
        List<Delta> missed = rev < 0 || rev > state.rev() ? null : log.since(rev);
        peer.isFollowing = true;
        peer.isHeartbeatDue = true;
        ObjectNode subscribed = Json.object().put("type", "subscribed").put("id", id);
        if (missed == null) {
            peer.outbox.follow(topics);
        } else {
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
            pump(peer);
        } else {
            close(peer, CloseReason.TOO_SLOW, "too slow; come back and resume");
        }
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

    private synchronized void check(Peer peer, Fields fields) throws RefusedException {
        take(peer, 1);
        if (fields.has("type")) {
            peer.isHeartbeatDue = true;
            pump(peer);
        }
    }

    // Changes

    private void mutate(Peer peer, Role role, JsonNode message, @Nullable String mid, long sum)
            throws RefusedException {
        Fields fields = Fields.of(message, "", List.of("type", "mid", "base", "ops", "want"));
        if (mid == null) {
            fields.text("mid");
        }
        JsonNode ops = fields.node("ops");
        if (!ops.isArray() || ops.isEmpty() || ops.size() > MutationBatch.LONGEST) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    "ops",
                    "a message has a list of 1 to " + MutationBatch.LONGEST + " ops");
        }
        MidMemory.Asked asked = begin(peer, mid, sum, ops.size());
        if (asked == null) {
            return;
        }
        try {
            Long base = fields.has("base") ? fields.natural("base") : null;
            boolean durable =
                    fields.has("want")
                            && fields.word("want", List.of("accepted", "durable"))
                                    .equals("durable");
            CommittedView view = world.view().get();
            if (base != null && base != view.rev()) {
                // Before names are looked up: what the client saw may be gone since.
                throw RefusedException.of(
                        Problem.Code.STALE_BASE,
                        "base",
                        "the state is at rev " + view.rev() + ", not " + base);
            }
            var reader = new MutationJson(view, world.generations());
            var mutations = new ArrayList<Mutation>();
            for (int i = 0; i < ops.size(); i++) {
                String path = "ops[" + i + "]";
                Mutation mutation = reader.read(ops.get(i), path, List.of());
                allow(role, mutation, path + ".op");
                mutations.add(mutation);
            }
            var batch = new MutationBatch(mutations, peer.origin(), base);
            submit(new Change(peer, asked, batch, "ops", null), durable);
        } catch (RefusedException e) {
            answer(asked, nack(mid, e.problem()), !isPassing(e.problem().code()));
        }
    }

    /**
     * Remembers that a change was asked for.
     *
     * @return null if it was asked for before: the answer is sent, or will be
     */
    private synchronized MidMemory.@Nullable Asked begin(
            Peer peer, @Nullable String mid, long sum, int ops) throws RefusedException {
        if (mid != null) {
            MidMemory.Asked known = mids.find(peer.client, mid);
            if (known != null && known.sum != sum) {
                throw RefusedException.of(
                        Problem.Code.BAD_ARGUMENT,
                        "mid",
                        "another change was sent with this mid; give each its own");
            }
            if (known != null) {
                byte[] answer = known.answer;
                if (answer == null) {
                    known.waiting.add(peer);
                } else {
                    send(peer, answer);
                }
                return null;
            }
        }
        take(peer, ops);
        if (mid == null) {
            return null;
        }
        MidMemory.Asked asked = mids.begin(peer.client, mid, sum, world.ticker().nanos());
        asked.waiting.add(peer);
        return asked;
    }

    private static void allow(Role role, Mutation mutation, String path) throws RefusedException {
        if (!role.may(mutation)) {
            throw RefusedException.of(
                    Problem.Code.NOT_ALLOWED,
                    path,
                    "the role " + role.word() + " does not allow " + mutation.word());
        }
    }

    private void take(Peer peer, int ops) throws RefusedException {
        if (!peer.take(ops, world.ticker().nanos())) {
            throw RefusedException.of(
                    Problem.Code.TOO_MANY,
                    "",
                    "a client may make " + OPS_PER_SECOND + " changes a second; try again");
        }
    }

    /** Whether the same may well be accepted a little later. */
    private static boolean isPassing(Problem.Code code) {
        return code == Problem.Code.BUSY
                || code == Problem.Code.TOO_MANY
                || code == Problem.Code.STOPPING
                || code == Problem.Code.UNREADABLE;
    }

    private void submit(Change change, boolean durable) {
        synchronized (this) {
            changes.put(change.batch(), change);
        }
        var _ =
                world.submit()
                        .apply(change.batch())
                        .whenComplete((outcome, failure) ->
                                post(() -> decided(change, outcome, failure, durable)));
    }

    private void post(Runnable one) {
        inbox.add(one);
        world.wake().run();
    }

    private void decided(
            Change change,
            @Nullable MutationOutcome outcome,
            @Nullable Throwable failure,
            boolean durable) {
        changes.remove(change.batch());
        switch (outcome) {
            case MutationOutcome.Accepted accepted -> {
                forget(change);
                accepted(change, accepted, durable);
            }
            case MutationOutcome.Rejected rejected -> {
                Problem problem =
                        OutcomeJson.problem(
                                rejected,
                                change.batch().mutations().get(rejected.index()),
                                change.path().equals("ops")
                                        ? "ops[" + rejected.index() + "]"
                                        : change.path());
                refused(change, problem);
            }
            case null ->
                    refused(
                            change,
                            Problem.of(Problem.Code.INTERNAL, "", "a defect in Scrim: " + failure));
        }
    }

    private void refused(Change change, Problem problem) {
        boolean isTriedAgain = isPassing(problem.code()) && keep(change);
        if (!isTriedAgain) {
            forget(change);
        }
        MidMemory.Asked asked = change.asked();
        if (asked == null && isTriedAgain) {
            return;
        }
        if (asked != null) {
            answer(asked, nack(asked.mid, problem), !isPassing(problem.code()));
        } else {
            send(change.peer(), nack(null, problem));
        }
    }

    /** The end of a gesture has been answered for good. */
    private static void forget(Change change) {
        Ending ending = change.ending();
        if (ending != null && change.peer().held.get(ending.target()) == ending.held()) {
            change.peer().held.remove(ending.target());
        }
    }

    /**
     * Lets the end of a gesture rest again, if it is one.
     *
     * @return whether nothing is lost: it is tried again, or something newer counts instead
     */
    private boolean keep(Change change) {
        Ending ending = change.ending();
        if (ending == null) {
            return false;
        }
        Map<ParameterAddress, Peer.Held> held = change.peer().held;
        if (held.get(ending.target()) != ending.held()) {
            return true;
        }
        if (ending.held().refusals() == MOST_REFUSALS) {
            return false;
        }
        held.put(ending.target(), ending.held().refused(world.ticker().nanos()));
        return true;
    }

    private void accepted(Change change, MutationOutcome.Accepted accepted, boolean durable) {
        MidMemory.Asked asked = change.asked();
        if (asked == null) {
            return;
        }
        List<PersistenceRequest> requests = accepted.persistence();
        boolean waits = durable || requests.stream().anyMatch(PersistenceRequest::force);
        if (requests.isEmpty() || !waits) {
            ack(asked, accepted, requests.isEmpty() ? "none" : "requested");
            return;
        }
        if (world.durability().status().durableRev() >= accepted.rev()) {
            ack(asked, accepted, "durable");
            return;
        }
        CompletableFuture<List<PersistenceOutcome>> saving = world.durability().save(requests);
        var _ =
                saving.orTimeout(DURABLE_SECONDS, TimeUnit.SECONDS)
                        .whenComplete(
                                (outcomes, _) -> post(() -> saved(asked, accepted, outcomes)));
    }

    private void saved(
            MidMemory.Asked asked,
            MutationOutcome.Accepted accepted,
            @Nullable List<PersistenceOutcome> outcomes) {
        boolean onDisk =
                outcomes != null && outcomes.stream().allMatch(PersistenceOutcome::isOnDisk);
        if (onDisk || world.durability().status().durableRev() >= accepted.rev()) {
            ack(asked, accepted, "durable");
            return;
        }
        Problem problem =
                Problem.of(
                        Problem.Code.NOT_DURABLE_YET,
                        "",
                        "accepted at rev "
                                + accepted.rev()
                                + ", but not on disk yet. The change counts and is not to be"
                                + " repeated; saving goes on, and \"durable\" tells when it is"
                                + " done");
        answer(asked, nack(asked.mid, problem), true);
    }

    private void ack(MidMemory.Asked asked, MutationOutcome.Accepted accepted, String persisted) {
        ObjectNode ack = Json.object().put("type", "ack").put("mid", asked.mid);
        ack.setAll(OutcomeJson.write(accepted, world.view().get(), persisted));
        answer(asked, ack, true);
    }

    private synchronized void answer(MidMemory.Asked asked, ObjectNode answer, boolean keep) {
        byte[] text = Json.bytes(answer);
        if (keep) {
            asked.answer = text;
        } else {
            mids.forget(asked);
        }
        asked.waiting.forEach(peer -> send(peer, text));
        asked.waiting.clear();
    }

    private static ObjectNode nack(@Nullable String mid, Problem problem) {
        ObjectNode nack = Json.object().put("type", "nack");
        if (mid != null) {
            nack.put("mid", mid);
        }
        return nack.put("code", problem.code().word)
                .put("path", problem.path())
                .put("detail", problem.detail());
    }

    // Gestures

    private void change(Peer peer, Role role, JsonNode message) throws RefusedException {
        Fields fields = Fields.of(message, "", List.of("type", "target", "value"));
        Slot slot = slot(fields);
        ParameterValue value = value(fields, slot);
        var mutation = new Mutation.SetParameter(slot.address(), value, Lifetime.TRANSIENT);
        allow(role, mutation, "type");
        hold(peer, slot, value);
        submit(new Change(peer, null, MutationBatch.of(peer.origin(), mutation), "", null), false);
    }

    private synchronized void hold(Peer peer, Slot slot, ParameterValue value)
            throws RefusedException {
        take(peer, 1);
        if (peer.isGone || !SharedState.hasValue(slot)) {
            return;
        }
        if (!peer.held.containsKey(slot.address()) && peer.held.size() >= MOST_HELD) {
            throw RefusedException.of(
                    Problem.Code.TOO_MANY,
                    "target",
                    "a client moves " + MOST_HELD + " values at a time");
        }
        // Whoever moves it last has it in hand.
        holders()
                .filter(other -> other != peer)
                .forEach(other -> other.held.remove(slot.address()));
        peer.held.put(slot.address(), held(value, null));
    }

    private Peer.Held held(ParameterValue value, @Nullable Lifetime lifetime) {
        return new Peer.Held(
                value, lifetime, world.ticker().nanos(), world.view().get().rev(), 0, false);
    }

    private Stream<Peer> holders() {
        return Stream.concat(peers.stream(), leavers.stream());
    }

    /**
     * Lets go of what others had in hand before a change, which counts instead.
     *
     * @param edited null if it may be anything
     * @param by who made the change, whose own gestures go on; null if nobody here
     */
    private void overtake(long rev, @Nullable List<ParameterAddress> edited, @Nullable Peer by) {
        holders()
                .filter(peer -> peer != by)
                .forEach(peer ->
                        peer.held
                                .entrySet()
                                .removeIf(one ->
                                        one.getValue().rev() < rev
                                                && (edited == null
                                                        || edited.contains(one.getKey()))));
    }

    private void commit(Peer peer, Role role, JsonNode message, @Nullable String mid, long sum)
            throws RefusedException {
        Fields fields =
                Fields.of(message, "", List.of("type", "target", "value", "lifetime", "mid"));
        MidMemory.Asked asked = begin(peer, mid, sum, 1);
        if (asked == null && mid != null) {
            return;
        }
        try {
            Slot slot = slot(fields);
            ParameterValue value = fields.has("value") ? value(fields, slot) : null;
            Lifetime lifetime =
                    !fields.has("lifetime")
                            ? null
                            : fields.word("lifetime", List.of("session", "durable"))
                                            .equals("session")
                                    ? Lifetime.SESSION
                                    : Lifetime.DURABLE;
            value = value == null ? lastOf(peer, slot) : value;
            var mutation = new Mutation.SetParameter(slot.address(), value, lifetime);
            allow(role, mutation, "type");
            Ending ending = release(peer, slot, held(value, lifetime));
            submit(new Change(peer, asked, ending(peer, mutation), "", ending), false);
        } catch (RefusedException e) {
            if (asked == null) {
                throw e;
            }
            answer(asked, nack(mid, e.problem()), true);
        }
    }

    private synchronized ParameterValue lastOf(Peer peer, Slot slot) throws RefusedException {
        Peer.Held held = peer.held.get(slot.address());
        if (held == null) {
            throw RefusedException.of(
                    Problem.Code.MISSING_FIELD,
                    "value",
                    "this value was not being moved, has come to rest already, or somebody else"
                            + " has changed it since; say which");
        }
        return held.value();
    }

    /** Null if the client has too much in hand to keep one more until the engine has it. */
    private synchronized @Nullable Ending release(Peer peer, Slot slot, Peer.Held last) {
        if (!peer.held.containsKey(slot.address()) && peer.held.size() >= MOST_HELD) {
            return null;
        }
        Peer.Held sent = last.sent();
        peer.held.put(slot.address(), sent);
        return new Ending(slot.address(), sent);
    }

    /** What a gesture has led to: the value that was only shown goes, and counts from now on. */
    private static MutationBatch ending(Peer peer, Mutation.SetParameter last) {
        return MutationBatch.of(
                peer.origin(),
                new Mutation.ReleaseAutomation(new Scope.OfParameter(last.target())),
                last);
    }

    private void settle(Peer peer, ParameterAddress target) {
        Peer.Held held = peer.held.get(target);
        if (held != null && !held.isSent()) {
            Peer.Held sent = held.sent();
            peer.held.put(target, sent);
            var last = new Mutation.SetParameter(target, held.value(), held.lifetime());
            var ending = new Ending(target, sent);
            submit(new Change(peer, null, ending(peer, last), "", ending), false);
        }
    }

    private Slot slot(Fields fields) throws RefusedException {
        return new Targets(world.view().get()).parameter(fields.text("target"), "target");
    }

    private ParameterValue value(Fields fields, Slot slot) throws RefusedException {
        return ValueJson.read(
                fields.node("value"),
                slot.definition().kind(),
                "value",
                slot.address().screen(),
                new Targets(world.view().get()));
    }

    // Time

    /** Does what is due: heartbeats, gestures at rest, clients that hang. Some times a second. */
    synchronized void tick() {
        long now = world.ticker().nanos();
        drain();
        for (Peer peer : List.copyOf(peers)) {
            try {
                tick(peer, now);
            } catch (RuntimeException e) {
                failed(peer, e);
            }
        }
        leavers.forEach(peer -> restGestures(peer, now));
        leavers.removeIf(peer -> peer.held.isEmpty());
        log.forgetBefore(now);
        mids.forgetBefore(now);
    }

    private void tick(Peer peer, long now) {
        if (peer.client.isEmpty() && now - peer.sinceNanos > AUTH_NANOS) {
            close(peer, CloseReason.NOT_ALLOWED, "say who you are within 5 seconds");
        } else if (isStuck(peer, now)) {
            close(peer, CloseReason.TOO_SLOW, "too slow; come back and resume");
        }
        if (now - peer.heartbeatNanos >= HEARTBEAT_NANOS) {
            peer.heartbeatNanos = now;
            peer.isHeartbeatDue = true;
            pump(peer);
        }
        restGestures(peer, now);
    }

    private static boolean isStuck(Peer peer, long now) {
        long due = peer.outbox.dueNanos();
        return (due != Long.MAX_VALUE && now - due > STUCK_NANOS)
                || (peer.isSending && now - peer.sendingNanos > LOST_NANOS);
    }

    private void restGestures(Peer peer, long now) {
        var atRest = new HashSet<ParameterAddress>();
        peer.held.forEach((target, held) -> {
            if (!held.isSent() && now - held.atNanos() >= IDLE_NANOS) {
                atRest.add(target);
            }
        });
        atRest.forEach(target -> settle(peer, target));
    }

    // Sending

    private void send(Peer peer, ObjectNode message) {
        send(peer, Json.bytes(message));
    }

    private synchronized void send(Peer peer, byte[] text) {
        if (peer.isGone) {
            return;
        }
        if (!peer.outbox.add(text)) {
            close(peer, CloseReason.TOO_SLOW, "too slow; come back and resume");
            return;
        }
        pump(peer);
    }

    private void pump(Peer peer) {
        if (peer.isPumping) {
            return;
        }
        peer.isPumping = true;
        try {
            while (!peer.isSending && !peer.isGone) {
                byte[] next = peer.outbox.next();
                next = next == null ? due(peer) : next;
                if (next == null) {
                    return;
                }
                peer.isSending = true;
                peer.sendingNanos = world.ticker().nanos();
                peer.wire.send(next, () -> sent(peer));
            }
        } catch (RuntimeException e) {
            failed(peer, e);
        } finally {
            peer.isPumping = false;
        }
    }

    /** Ends one connection by a defect of ours; the client can come back and resume. */
    private void failed(Peer peer, RuntimeException defect) {
        LOG.log(Level.ERROR, "the socket from " + peer.address + " failed and is closed", defect);
        try {
            close(peer, CloseReason.DEFECT, "a defect in Scrim; come back and resume");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "closing the socket from " + peer.address + " failed", e);
        }
    }

    private synchronized void sent(Peer peer) {
        peer.isSending = false;
        pump(peer);
    }

    /** What is made only when the client is ready for it. */
    private byte @Nullable [] due(Peer peer) {
        Outbox outbox = peer.outbox;
        if (outbox.isSnapshotDue()) {
            outbox.snapshot(whole(outbox.topics()), state.rev());
            return outbox.next();
        }
        if (!peer.isHeartbeatDue || peer.client.isEmpty()) {
            return null;
        }
        peer.isHeartbeatDue = false;
        ObjectNode heartbeat =
                Json.object()
                        .put("type", "heartbeat")
                        .put("epoch", world.epoch())
                        .put("rev", state.rev())
                        .put("durableRev", durableRev);
        if (peer.isFollowing) {
            heartbeat
                    .put("prev", outbox.sentRev())
                    .put("hash", StateHash.text(state.hash(outbox.topics())));
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
                    utf8(
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

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
