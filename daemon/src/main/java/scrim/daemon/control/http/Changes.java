package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.access.Role;
import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Fields;
import scrim.daemon.control.json.Generations;
import scrim.daemon.control.json.MutationJson;
import scrim.daemon.control.json.OutcomeJson;
import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Origin;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Asks the engine for what a request wants, waits for its word, and on request for the disk's. */
final class Changes {
    private static final List<String> AROUND = List.of("base", "want");

    private final String epoch;
    private final Engine engine;
    private final Durability durability;
    private final Generations generations;
    private final Rates rates;
    private final long waitMillis;

    /**
     * @param waitMillis for the engine, and once more for the disk
     */
    Changes(
            String epoch,
            Engine engine,
            Durability durability,
            Generations generations,
            Rates rates,
            long waitMillis) {
        this.epoch = epoch;
        this.engine = engine;
        this.durability = durability;
        this.generations = generations;
        this.rates = rates;
        this.waitMillis = waitMillis;
    }

    /**
     * @param isTagged whether the state that it is meant for was named by its tag
     */
    private record Asked(MutationBatch batch, boolean alone, boolean durable, boolean isTagged) {
        /** Where in the request a mutation is. */
        String path(int index) {
            return alone ? "" : pathOf(index);
        }

        static String pathOf(int index) {
            return "mutations[" + index + "]";
        }
    }

    /**
     * @param ifMatch the header's lines: the tag of the state that it is meant for
     * @param role of who asks
     */
    Answer make(JsonNode body, List<String> ifMatch, Origin origin, Role role)
            throws RefusedException, InterruptedException {
        Asked asked = read(body, ifMatch, origin);
        allow(role, asked);
        rates.take(origin.client(), asked.batch().mutations().size());
        return switch (decide(asked)) {
            case MutationOutcome.Accepted accepted ->
                    Answer.json(
                            OutcomeJson.write(accepted, engine.view(), persisted(asked, accepted)));
            case MutationOutcome.Rejected rejected
                    when asked.isTagged() && rejected.code() == MutationOutcome.Code.STALE_BASE ->
                    throw moved();
            case MutationOutcome.Rejected rejected ->
                    throw new RefusedException(
                            OutcomeJson.problem(
                                    rejected,
                                    asked.batch().mutations().get(rejected.index()),
                                    asked.path(rejected.index())));
        };
    }

    private static void allow(Role role, Asked asked) throws RefusedException {
        List<Mutation> mutations = asked.batch().mutations();
        for (int i = 0; i < mutations.size(); i++) {
            if (!role.may(mutations.get(i))) {
                throw RefusedException.of(
                        Problem.Code.NOT_ALLOWED,
                        asked.alone() ? "op" : asked.path(i) + ".op",
                        "the role " + role.word() + " does not allow " + mutations.get(i).word());
            }
        }
    }

    /** The rev of the state that a request is meant for, null for any. */
    private @Nullable Long meant(List<String> ifMatch) throws RefusedException {
        if (ifMatch.isEmpty() || Tags.isAny(ifMatch)) {
            return null;
        }
        return Tags.all(ifMatch)
                .map(tag -> StateTag.rev(tag, epoch))
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElseThrow(Changes::moved);
    }

    private static RefusedException moved() {
        return RefusedException.of(
                Problem.Code.PRECONDITION_FAILED,
                "If-Match",
                "the show is another by now: read /api/state again");
    }

    private Asked read(JsonNode body, List<String> ifMatch, Origin origin) throws RefusedException {
        Fields fields = Fields.of(body, "");
        boolean alone = fields.has("op");
        if (!alone && !fields.has("mutations")) {
            throw RefusedException.of(
                    Problem.Code.MISSING_FIELD,
                    "op",
                    "send one change as {\"op\": …}, or several as {\"mutations\": [{\"op\": …},"
                            + " …]}");
        }
        if (!alone) {
            fields = Fields.of(body, "", List.of("mutations", "base", "want"));
        }
        CommittedView view = engine.view();
        Long meant = meant(ifMatch);
        if (meant != null && meant != view.rev()) {
            throw moved();
        }
        Long base = fields.has("base") ? fields.natural("base") : null;
        if (base != null && base != view.rev()) {
            // Before names are looked up: what the client saw may be gone since.
            throw RefusedException.of(
                    Problem.Code.STALE_BASE,
                    "base",
                    OutcomeJson.stale("the state is at rev " + view.rev() + ", not " + base));
        }
        var reader = new MutationJson(view, generations);
        var mutations = new ArrayList<Mutation>();
        if (alone) {
            mutations.add(reader.read(body, "", AROUND));
        } else {
            JsonNode list = list(fields);
            for (int i = 0; i < list.size(); i++) {
                mutations.add(reader.read(list.get(i), Asked.pathOf(i), List.of()));
            }
        }
        boolean durable =
                fields.has("want") && fields.word("want", List.of("durable")).equals("durable");
        return new Asked(
                new MutationBatch(mutations, origin, meant == null ? base : meant),
                alone,
                durable,
                meant != null);
    }

    private static JsonNode list(Fields fields) throws RefusedException {
        JsonNode list = fields.node("mutations");
        if (!list.isArray()) {
            throw Fields.wrongType("mutations", "an array", list);
        }
        if (list.isEmpty() || list.size() > MutationBatch.LONGEST) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    "mutations",
                    "a request has 1 to "
                            + MutationBatch.LONGEST
                            + " mutations, was "
                            + list.size());
        }
        return list;
    }

    private MutationOutcome decide(Asked asked) throws RefusedException, InterruptedException {
        CompletableFuture<MutationOutcome> outcome = engine.submit(asked.batch());
        try {
            return outcome.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.BUSY,
                                    "",
                                    "no decision within "
                                            + waitMillis
                                            + " ms; the change may still be made, so read"
                                            + " /api/state before repeating it")
                            .with("Retry-After", "1"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the engine failed on a change", e.getCause());
        }
    }

    /**
     * The word for how far the change is saved; waits if that was asked for, or if it is of the
     * kind that counts only once it is on disk.
     */
    private String persisted(Asked asked, MutationOutcome.Accepted accepted)
            throws RefusedException, InterruptedException {
        List<PersistenceRequest> requests = accepted.persistence();
        if (requests.isEmpty()) {
            return "none";
        }
        if (!asked.durable() && requests.stream().noneMatch(PersistenceRequest::force)) {
            return "requested";
        }
        if (durability.status().durableRev() >= accepted.rev()) {
            return "durable";
        }
        CompletableFuture<List<PersistenceOutcome>> saving = durability.save(requests);
        String why = "the disk has not answered within " + waitMillis + " ms";
        try {
            List<PersistenceOutcome> outcomes = saving.get(waitMillis, TimeUnit.MILLISECONDS);
            if (outcomes.stream().allMatch(PersistenceOutcome::isOnDisk)) {
                return "durable";
            }
            why = "saving failed: " + errors(outcomes);
        } catch (TimeoutException _) {
            // Said below, unless it has just become durable.
        } catch (ExecutionException e) {
            why = "saving failed: " + e.getCause();
        } finally {
            // Behind a stuck disk nobody is kept who waits no longer.
            saving.cancel(false);
        }
        if (durability.status().durableRev() < accepted.rev()) {
            throw new RefusedException(
                    Problem.of(
                                    Problem.Code.NOT_DURABLE_YET,
                                    "",
                                    "accepted at rev "
                                            + accepted.rev()
                                            + ", but not on disk yet: "
                                            + why
                                            + ". The change counts and is not to be repeated;"
                                            + " saving goes on, and durableRev in /api/state tells"
                                            + " when it is done")
                            .with("Retry-After", "5"));
        }
        return "durable";
    }

    private static String errors(List<PersistenceOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome ->
                        switch (outcome) {
                            case PersistenceOutcome.Failed failed ->
                                    failed.place() + ": " + failed.error();
                            case PersistenceOutcome.Refused refused ->
                                    refused.place() + ": saving was shut down";
                            case PersistenceOutcome.Written _, PersistenceOutcome.Skipped _ -> "";
                        })
                .filter(error -> !error.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
