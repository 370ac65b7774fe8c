package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.Names;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ParameterAddress;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.state.CommittedView;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Explanation;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Scope;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everybody who is connected, and what is said between them and the show: what comes in is handed
 * to the part that it is for. A plain object without threads or sockets: messages come in by {@link
 * #receive}, the engine's events by {@link #told}, time by {@link #tick}, and what is to be sent
 * leaves by each client's {@link Wire}.
 *
 * <p>All its parts are guarded by one lock, the monitor of the {@link Crowd}, except {@link #told},
 * which never waits: the coordinator calls it.
 */
final class Room implements Crowd.Host {
    static final int MESSAGE_BYTES = 64 * 1024;

    private static final int MOST_CHANGES = 4_096;

    /** When more changes than these wait, they are told as one. */
    static final int MOST_ONE_BY_ONE = 8;

    /** So many changes are told as one at most, however many wait. */
    private static final int MOST_TOGETHER = 256;

    private static final long FORGET_NANOS = 1_000_000_000L;
    private static final int MOST_PICTURES = 64;
    private static final Pattern MID = Pattern.compile("[\\x21-\\x7e]{1,64}");
    private static final List<String> TYPES =
            List.of("auth", "subscribe", "mutate", "change", "commit", "check", "watch", "seen");

    /**
     * What the room knows of the world.
     *
     * @param epoch changes with every start of the program
     * @param submit asks the engine for a change; never waits
     * @param explain why a parameter has its value, null if there is none
     * @param access the role that goes with a token, null for none
     * @param live what may be watched beside the state
     * @param wake told on any thread that {@link #drain} has something to do; must not wait
     */
    record World(
            String version,
            String epoch,
            Supplier<CommittedView> view,
            Function<MutationBatch, CompletableFuture<MutationOutcome>> submit,
            Function<ParameterAddress, @Nullable Explanation> explain,
            Durability durability,
            Generations generations,
            Function<String, @Nullable Role> access,
            Admission.Limits limits,
            LiveLane.Sources live,
            Ticker ticker,
            Runnable wake) {}

    private final World world;
    private final Crowd crowd;
    private final Admission admission;
    private final Subscriptions subscriptions;
    private final Changes changes;
    private final Gestures gestures;
    private final LiveLane live;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changesWaiting = new AtomicInteger();
    private final AtomicInteger picturesWaiting = new AtomicInteger();
    private volatile boolean isBehind;
    private @Nullable Together together;
    private long forgotNanos;
    // The coordinator's own.
    private @Nullable MutationBatch accepted;

    Room(World world) {
        this.world = world;
        forgotNanos = world.ticker().nanos();
        crowd = new Crowd(this, world.ticker());
        admission = new Admission(crowd, world);
        subscriptions = new Subscriptions(crowd, world);
        changes = new Changes(crowd, world, this::post);
        gestures = new Gestures(crowd, world, changes);
        live = new LiveLane(world.live());
        world.live().screens().deliverTo(this::take);
    }

    // From the engine

    /** Takes an event on the coordinator's thread; never waits. */
    void told(EngineEvent event) {
        switch (event) {
            case EngineEvent.MutationAccepted(_, var batch) -> accepted = batch;
            case EngineEvent.StateChanged changed -> {
                note(changed, accepted, world.view().get());
                if (changed.origin().kind() != OriginKind.SOCKET) {
                    world.wake().run();
                }
                // One of our own is answered next, and that wakes: once is cheaper than twice.
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
            if (isBehind) {
                // What came before may not be in the queue: only the whole view has it, and
                // looking at that once, when the queue is empty, is enough.
                return;
            }
            Changes.Change change = changes.of(batch);
            List<ParameterAddress> edited = changed.structural() ? null : changed.edited();
            gestures.overtake(view, edited, scopes(batch), change == null ? null : change.peer());
            Together before = together;
            if (before == null && changesWaiting.get() < MOST_ONE_BY_ONE) {
                subscriptions.follow(view, edited, by(change, changed.origin()));
                return;
            }
            Together now = before == null ? new Together() : before;
            together = now;
            now.add(view, edited);
            if (now.changes >= MOST_TOGETHER) {
                followTogether();
            }
        });
    }

    /** Changes that are told as one, because more came than can be told one by one. */
    private static final class Together {
        private final Set<ParameterAddress> edited = new LinkedHashSet<>();
        private boolean isAnything;
        private @Nullable CommittedView view;
        private int changes;

        /**
         * @param these null if anything may be different
         */
        void add(CommittedView later, @Nullable List<ParameterAddress> these) {
            view = later;
            changes++;
            if (these == null) {
                isAnything = true;
            } else {
                edited.addAll(these);
            }
        }
    }

    private void followTogether() {
        Together all = together;
        together = null;
        if (all != null && all.view != null) {
            subscriptions.follow(all.view, all.isAnything ? null : List.copyOf(all.edited), "");
        }
    }

    /** Where a change takes values out of hands whether they are others now or not. */
    private static List<Scope> scopes(@Nullable MutationBatch batch) {
        return batch == null
                ? List.of()
                : batch.mutations().stream()
                        .filter(one ->
                                one instanceof Mutation.LoadScene
                                        || one instanceof Mutation.ReplaceScreens)
                        .map(Mutation::scope)
                        .toList();
    }

    private static String by(Changes.@Nullable Change change, Origin origin) {
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

    /** The engine may have moved on before it told this room anything. */
    void lookAgain() {
        isBehind = true;
    }

    /** Passes on what the engine has told since the last time. One thread only. */
    void drain() {
        while (passOn()) {
            // and the next; in between others have the lock
        }
        synchronized (crowd) {
            if (isBehind) {
                // Before the view is read: what is missed from now on sets it again.
                isBehind = false;
                together = null;
                CommittedView view = world.view().get();
                gestures.overtake(view, null, List.of(), null);
                subscriptions.follow(view, null, "");
            } else {
                followTogether();
            }
            subscriptions.followDisk();
        }
    }

    private boolean passOn() {
        synchronized (crowd) {
            Runnable one = inbox.poll();
            if (one != null) {
                one.run();
            }
            return one != null;
        }
    }

    private void post(Runnable one) {
        inbox.add(one);
        world.wake().run();
    }

    /** Takes a picture; any thread. What finds too many waiting is dropped: newer ones come. */
    private void take(ScreenFeed.Preview preview, byte[] jpeg) {
        if (picturesWaiting.get() >= MOST_PICTURES) {
            return;
        }
        picturesWaiting.incrementAndGet();
        post(() -> {
            picturesWaiting.decrementAndGet();
            LiveLane.arrived(crowd.peers(), preview, jpeg, world.ticker().nanos())
                    .forEach(crowd::pump);
        });
    }

    // Coming and going

    /**
     * Lets a connection in; it has five seconds to say who it is.
     *
     * @param known the role it has shown already, null if it is to show a token
     * @return null if there are too many; the wire is closed then
     */
    @Nullable Peer enter(String address, @Nullable Role known, Wire wire) {
        return admission.enter(address, known, wire);
    }

    /** Takes leave of a connection that has ended; what it was moving stays where it is. */
    void leave(Peer peer) {
        crowd.leave(peer);
    }

    @Override
    public void left(Peer peer) {
        gestures.left(peer);
    }

    /** Sends those of a role away, because what they have shown counts no more. */
    void dismiss(Role role) {
        synchronized (crowd) {
            crowd.peers().stream()
                    .filter(peer -> peer.role == role)
                    .toList()
                    .forEach(this::dismiss);
        }
    }

    void dismiss(Peer peer) {
        crowd.close(peer, CloseReason.NOT_ALLOWED, "the token of this role was replaced");
    }

    /** Sends everybody away. */
    void close(CloseReason reason, String why) {
        crowd.closeAll(reason, why);
    }

    int size() {
        return crowd.size();
    }

    /** The most bytes that ever waited for one client. */
    long mostQueued() {
        return crowd.mostQueued();
    }

    boolean isAtRest() {
        synchronized (crowd) {
            return gestures.isAtRest();
        }
    }

    // What clients say

    /** Notes that a client is there, whatever it has said. Any thread. */
    void heard(Peer peer) {
        peer.heardNanos = world.ticker().nanos();
    }

    /** Takes one message. Any thread; waits for the disk if it asks for what is saved there. */
    void receive(Peer peer, byte[] text) {
        heard(peer);
        String mid = null;
        try {
            JsonNode message = Json.read(text);
            Fields fields = Fields.of(message, "");
            String type = fields.word("type", TYPES);
            JsonNode said = message.get("mid");
            mid = said == null ? null : Fields.text(said, "mid");
            if (mid != null && !MID.matcher(mid).matches()) {
                mid = null;
                throw RefusedException.of(
                        Problem.Code.BAD_ARGUMENT,
                        "mid",
                        "a mid is 1 to 64 letters, digits or signs of ASCII, without spaces");
            }
            receive(peer, type, message, mid);
        } catch (RefusedException e) {
            refuse(peer, mid, e.problem());
        }
    }

    private void refuse(Peer peer, @Nullable String mid, Problem problem) {
        synchronized (crowd) {
            crowd.send(peer, Changes.nack(mid, problem));
            if (isFault(problem.code()) && peer.isTooFaulty(world.ticker().nanos())) {
                crowd.close(
                        peer,
                        CloseReason.BAD_MESSAGES,
                        "too many messages that cannot be understood");
            }
        }
    }

    /** Whether a client that knows the protocol does not say such a thing. */
    private static boolean isFault(Problem.Code code) {
        return code != Problem.Code.TOO_MANY
                && code != Problem.Code.UNKNOWN_TARGET
                && code != Problem.Code.NOT_ALLOWED;
    }

    private void receive(Peer peer, String type, JsonNode message, @Nullable String mid)
            throws RefusedException {
        if (type.equals("auth")) {
            admission.auth(peer, fields(message, "token", "client", "name"));
            return;
        }
        Role role = admission.roleOf(peer);
        if (role == null) {
            return;
        }
        switch (type) {
            case "subscribe" ->
                    subscriptions.subscribe(peer, fields(message, "id", "topics", "from"));
            case "check" -> {
                var _ = fields(message);
                subscriptions.check(peer);
            }
            case "mutate" ->
                    changes.mutate(peer, role, message, mid, sum(message), gestures::overtake);
            case "change" -> gestures.change(peer, role, message);
            case "commit" -> gestures.commit(peer, role, message, mid, sum(message));
            case "watch" -> watch(peer, fields(message, "id", "values", "health", "previews"));
            case "seen" -> seen(peer, fields(message, "screen"));
            default -> throw new IllegalStateException("unlisted message " + type);
        }
    }

    private static Fields fields(JsonNode message, String... known) throws RefusedException {
        return Fields.of(message, "", Stream.concat(Stream.of("type"), Stream.of(known)).toList());
    }

    private static long sum(JsonNode message) {
        return StateHash.fnv(message.toString());
    }

    private void watch(Peer peer, Fields fields) throws RefusedException {
        synchronized (crowd) {
            long now = world.ticker().nanos();
            peer.spend(1, now);
            long id = fields.natural("id");
            live.watch(peer.watch, fields, now);
            crowd.send(peer, Json.object().put("type", "watching").put("id", id));
        }
        world.wake().run();
    }

    private void seen(Peer peer, Fields fields) throws RefusedException {
        synchronized (crowd) {
            if (!peer.watch.seen(Names.screen(fields, "screen"))) {
                // One of an earlier connection; many of them are as good as any nonsense.
                peer.spend(1, world.ticker().nanos());
            }
            crowd.pump(peer);
        }
    }

    // Time

    /** Does what is due: heartbeats, gestures at rest, clients that hang. Some times a second. */
    void tick() {
        drain();
        long now = world.ticker().nanos();
        synchronized (crowd) {
            for (Peer peer : List.copyOf(crowd.peers())) {
                try {
                    admission.tick(peer, now);
                    subscriptions.tick(peer, now);
                    gestures.tick(peer, now);
                } catch (RuntimeException e) {
                    crowd.failed(peer, e);
                }
            }
            gestures.tick(now);
            if (now - forgotNanos >= FORGET_NANOS) {
                forgotNanos = now;
                subscriptions.forgetBefore(now);
                changes.forgetBefore(now);
            }
        }
        report(now);
        synchronized (crowd) {
            live.tick(crowd.peers(), now).forEach(crowd::pump);
        }
    }

    /** Others need not wait until it is made. */
    private void report(long now) {
        int clients;
        synchronized (crowd) {
            if (!live.isReportDue(crowd.peers(), now)) {
                return;
            }
            clients = crowd.peers().size();
        }
        byte[] report = live.makeReport(clients, now);
        synchronized (crowd) {
            live.take(report, now);
        }
    }

    /** How long after the last tick nothing is due that comes oftener than others. */
    long restNanos() {
        synchronized (crowd) {
            return live.restNanos();
        }
    }

    // Sending

    @Override
    public byte @Nullable [] nextText(Peer peer) {
        byte[] next = subscriptions.nextText(peer);
        return next == null ? live.nextText(peer.watch) : next;
    }

    @Override
    public byte @Nullable [] nextPicture(Peer peer) {
        return LiveLane.nextPicture(peer.watch);
    }
}
