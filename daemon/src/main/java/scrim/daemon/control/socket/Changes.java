package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.MutationJson;
import scrim.daemon.control.json.OutcomeJson;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What clients ask the engine to change, and how each is answered once. Part of the {@link Room},
 * under its lock where that is said; what a message means is worked out without it.
 */
final class Changes {
    private static final long DURABLE_SECONDS = 10;

    /** What hangs on the outcome of a change. Called with the lock held. */
    interface Sequel {
        /** The engine has answered for good. */
        void decided();

        /**
         * The engine had no room for it.
         *
         * @return whether it is asked again later, or counts no more
         */
        boolean isTriedAgain();
    }

    /** What clients have in hand while they change something else. */
    interface Hands {
        /**
         * Takes out of a client's hand what its change is about.
         *
         * @return what hangs on the outcome; null if nothing does
         */
        @Nullable Sequel overtake(Peer peer, List<Mutation> own);
    }

    /**
     * A change by a client, on its way through the engine.
     *
     * @param asked whom to answer; null if nobody has to know but of a refusal
     * @param path where in the message the ops are
     */
    record Change(
            Peer peer,
            MidMemory.@Nullable Asked asked,
            MutationBatch batch,
            String path,
            @Nullable Sequel sequel) {}

    private final Crowd crowd;
    private final Room.World world;
    private final Consumer<Runnable> post;
    private final MidMemory mids = new MidMemory();
    private final IdentityHashMap<MutationBatch, Change> onTheWay = new IdentityHashMap<>();

    /**
     * @param post does something soon, with the lock held; any thread
     */
    Changes(Crowd crowd, Room.World world, Consumer<Runnable> post) {
        this.crowd = crowd;
        this.world = world;
        this.post = post;
    }

    // What clients say

    void mutate(Peer peer, Role role, JsonNode message, @Nullable String mid, long sum, Hands hands)
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
        admit(peer, role, ops.size(), "ops[0].op");
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
            submit(new Change(peer, asked, batch, "ops", hands.overtake(peer, mutations)), durable);
        } catch (RefusedException e) {
            refuse(asked, e.problem());
        }
    }

    /** Refuses who may change nothing at all, before any of it is remembered. */
    void admit(Peer peer, Role role, int ops, String path) throws RefusedException {
        if (!role.covers(Role.OPERATOR)) {
            synchronized (crowd) {
                peer.spend(ops, world.ticker().nanos());
            }
            throw RefusedException.of(
                    Problem.Code.NOT_ALLOWED,
                    path,
                    "the role " + role.word() + " does not allow changes");
        }
    }

    static void allow(Role role, Mutation mutation, String path) throws RefusedException {
        if (!role.may(mutation)) {
            throw RefusedException.of(
                    Problem.Code.NOT_ALLOWED,
                    path,
                    "the role " + role.word() + " does not allow " + mutation.word());
        }
    }

    /**
     * Remembers that a change was asked for.
     *
     * @return null if it was asked for before: the answer is sent, or will be
     */
    MidMemory.@Nullable Asked begin(Peer peer, @Nullable String mid, long sum, int ops)
            throws RefusedException {
        synchronized (crowd) {
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
                        crowd.send(peer, answer);
                    }
                    return null;
                }
            }
            long now = world.ticker().nanos();
            peer.spend(ops, now);
            if (mid == null) {
                return null;
            }
            MidMemory.Asked asked = mids.begin(peer.client, mid, sum, now);
            asked.waiting.add(peer);
            return asked;
        }
    }

    /** Asks the engine. Any thread, with the lock or without. */
    void submit(Change change, boolean durable) {
        synchronized (crowd) {
            onTheWay.put(change.batch(), change);
        }
        var _ =
                world.submit()
                        .apply(change.batch())
                        .whenComplete((outcome, failure) ->
                                post.accept(() -> decided(change, outcome, failure, durable)));
    }

    /** The change that a batch was, if it is one of these and not answered yet. */
    @Nullable Change of(@Nullable MutationBatch batch) {
        return batch == null ? null : onTheWay.get(batch);
    }

    void forgetBefore(long now) {
        mids.forgetBefore(now);
    }

    // What became of it

    private void decided(
            Change change,
            @Nullable MutationOutcome outcome,
            @Nullable Throwable failure,
            boolean durable) {
        onTheWay.remove(change.batch());
        switch (outcome) {
            case MutationOutcome.Accepted accepted -> {
                end(change);
                accepted(change, accepted, durable);
            }
            case MutationOutcome.Rejected rejected ->
                    refused(
                            change,
                            OutcomeJson.problem(
                                    rejected,
                                    change.batch().mutations().get(rejected.index()),
                                    change.path().equals("ops")
                                            ? "ops[" + rejected.index() + "]"
                                            : change.path()));
            case null ->
                    refused(
                            change,
                            Problem.of(Problem.Code.INTERNAL, "", "a defect in Scrim: " + failure));
        }
    }

    private static void end(Change change) {
        Sequel sequel = change.sequel();
        if (sequel != null) {
            sequel.decided();
        }
    }

    private void refused(Change change, Problem problem) {
        Sequel sequel = change.sequel();
        MidMemory.Asked asked = change.asked();
        // Whoever is told tries again itself, if it still wants that by then.
        boolean isTriedAgain =
                asked == null
                        && sequel != null
                        && isPassing(problem.code())
                        && sequel.isTriedAgain();
        if (!isTriedAgain) {
            end(change);
        }
        if (asked != null) {
            refuse(asked, problem);
        } else if (!isTriedAgain) {
            crowd.send(change.peer(), nack(null, problem));
        }
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
                        .whenComplete((outcomes, _) ->
                                post.accept(() -> saved(asked, accepted, outcomes)));
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

    /** Answers a change that was not made; one that may well be a little later is forgotten. */
    void refuse(MidMemory.Asked asked, Problem problem) {
        answer(asked, nack(asked.mid, problem), !isPassing(problem.code()));
    }

    private void answer(MidMemory.Asked asked, ObjectNode answer, boolean keep) {
        byte[] text = Json.bytes(answer);
        synchronized (crowd) {
            if (keep) {
                mids.answered(asked, text);
            } else {
                mids.forget(asked);
            }
            asked.waiting.forEach(peer -> crowd.send(peer, text));
            asked.waiting.clear();
        }
    }

    static ObjectNode nack(@Nullable String mid, Problem problem) {
        ObjectNode nack = Json.object().put("type", "nack");
        if (mid != null) {
            nack.put("mid", mid);
        }
        return nack.put("code", problem.code().word)
                .put("path", problem.path())
                .put("detail", problem.detail());
    }

    private static boolean isPassing(Problem.Code code) {
        return code == Problem.Code.BUSY
                || code == Problem.Code.TOO_MANY
                || code == Problem.Code.STOPPING
                || code == Problem.Code.UNREADABLE;
    }
}
