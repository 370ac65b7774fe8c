package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Counter;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Fit;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The only writer of the base and committed tiers: takes batches of mutations, refuses or accepts
 * each as a whole, and sees to what {@link Effects} says follows. A plain object without a thread;
 * {@link Engine} gives it one.
 */
@OwnedBy(ThreadRole.COORDINATOR)
public final class MutationCoordinator {
    private static final System.Logger LOG = System.getLogger(MutationCoordinator.class.getName());

    private final SnapshotPublisher publisher;
    private final CoordinatorLink link;
    private final Sources sources;
    private final Consumer<List<PersistenceRequest>> persistence;
    private final Ticker ticker;
    private final WallClock wall;
    private final Health health;
    private final Counter accepted;
    private final Counter rejected;
    private final Counter clamped;
    private final Counter overruled;
    private final Histogram applyNanos;
    private final List<Consumer<EngineEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Arrivals.Totals arrivalTotals;
    private volatile CommittedView view;
    private volatile Mailbox mailbox;
    // The oldest that the render thread may still take values from.
    private Mailbox oldestMailbox;

    MutationCoordinator(
            CommittedView first,
            SnapshotPublisher publisher,
            CoordinatorLink link,
            Sources sources,
            Consumer<List<PersistenceRequest>> persistence,
            Ticker ticker,
            WallClock wall,
            Health health) {
        view = first;
        arrivalTotals = new Arrivals.Totals(health);
        mailbox = new Mailbox(first.slots(), new Arrivals(first.slots(), arrivalTotals));
        oldestMailbox = mailbox;
        this.publisher = publisher;
        this.link = link;
        this.sources = sources;
        this.persistence = persistence;
        this.ticker = ticker;
        this.wall = wall;
        this.health = health;
        accepted = health.counter("mutation.accepted");
        rejected = health.counter("mutation.rejected");
        clamped = health.counter("mutation.clamped");
        overruled = health.counter("automation.overruled");
        applyNanos = health.histogram("mutation.applyNanos");
    }

    /** The state after the last accepted change. Any thread. */
    public CommittedView view() {
        return view;
    }

    /** Where automation for the current structure goes. Any thread. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** From now on tells every event, on the coordinator's thread. Any thread. */
    public void listen(Consumer<EngineEvent> listener) {
        listeners.add(listener);
    }

    /** Decides on a batch and, if accepted, has carried it out on return. */
    public MutationOutcome apply(MutationBatch batch) {
        ThreadRole.COORDINATOR.require();
        long start = ticker.nanos();
        MutationOutcome outcome = decide(batch, Draft.Settling.NO);
        applyNanos.record(ticker.nanos() - start);
        return outcome;
    }

    /** Decides on what automation asks for, and answers the render thread. */
    void commit(CommitRequest request) {
        ThreadRole.COORDINATOR.require();
        if (link.wasOverruled(request.target(), request.invalidationsHeard())) {
            overruled.increment();
            return;
        }
        var mutation =
                new Mutation.SetParameter(request.target(), request.value(), request.lifetime());
        boolean taken = false;
        try {
            taken =
                    decide(MutationBatch.of(request.origin(), mutation), Draft.Settling.YES)
                            instanceof MutationOutcome.Accepted;
        } finally {
            // Even after a defect, or the value would wait for ever.
            link.tell(new RenderCommand.Answered(request.target(), request.generation(), taken));
        }
        if (taken) {
            tell(
                    new EngineEvent.OverlaySettled(
                            request.target(), request.value(), request.lifetime()));
        }
    }

    void tell(EngineEvent event) {
        for (Consumer<EngineEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a listener failed on " + event, e);
                health.failed("engine", "listener", Severity.ERROR, "a listener failed: " + e);
            }
        }
    }

    private MutationOutcome decide(MutationBatch batch, Draft.Settling settling) {
        CommittedView before = view;
        MutationOutcome.Rejected refusal = refuse(batch, before);
        var draft = new Draft(before, batch.origin(), wall.millis(), settling);
        for (int i = 0; i < batch.mutations().size() && refusal == null; i++) {
            refusal = draft.apply(i, batch.mutations().get(i));
        }
        if (refusal != null) {
            rejected.increment();
            if (!listeners.isEmpty()) {
                tell(new EngineEvent.MutationRejected(batch, refusal));
            }
            return refusal;
        }
        return carryOut(batch, before, draft);
    }

    private static MutationOutcome.@Nullable Rejected refuse(
            MutationBatch batch, CommittedView before) {
        if (batch.base() != null && batch.base() != before.rev()) {
            return new MutationOutcome.Rejected(
                    MutationOutcome.Code.STALE_BASE,
                    0,
                    "base",
                    "the state is at rev " + before.rev() + ", not " + batch.base());
        }
        if (batch.mutations().isEmpty() || batch.mutations().size() > MutationBatch.LONGEST) {
            return new MutationOutcome.Rejected(
                    MutationOutcome.Code.BAD_ARGUMENT,
                    0,
                    "mutations",
                    "a batch has 1 to " + MutationBatch.LONGEST + " mutations");
        }
        return null;
    }

    private MutationOutcome carryOut(MutationBatch batch, CommittedView before, Draft draft) {
        CommittedView after = draft.changesState() ? draft.result() : before;
        // Before anything changes: a picture that cannot be made leaves all as it was.
        RenderSnapshot picture = draft.isStructural() ? publisher.build(after) : null;
        view = after;
        replaceMailbox(before, after);
        boolean published = draft.publishes() && publish(picture, draft);
        for (Invalidation invalidation : draft.invalidations()) {
            clearMailboxes(invalidation);
            link.invalidate(invalidation);
        }
        for (Scope history : draft.clearedHistories()) {
            link.tell(new RenderCommand.ClearHistory(history));
        }
        for (Draft.Passing passing : draft.passing()) {
            post(passing, batch);
        }
        List<PersistenceRequest> requests = draft.persistence();
        if (!requests.isEmpty()) {
            ask(requests);
        }
        accepted.increment();
        clamped.add(draft.clamps().size());
        if (!listeners.isEmpty()) {
            tellAbout(batch, before, after, draft, published, requests);
        }
        return new MutationOutcome.Accepted(
                after.rev(), published, requests, draft.added(), draft.clamps());
    }

    /** The change has happened; that it is not being saved must not look as if it had not. */
    private void ask(List<PersistenceRequest> requests) {
        try {
            persistence.accept(requests);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "asking to save " + requests + " failed", e);
            health.failed("store", "request", Severity.ERROR, "a change is not being saved: " + e);
        }
    }

    /** Before the snapshot, which the render thread follows to the mailbox of the same table. */
    private void replaceMailbox(CommittedView before, CommittedView after) {
        if (after.slots() != before.slots()) {
            Mailbox old = mailbox;
            var next = new Mailbox(after.slots(), new Arrivals(after.slots(), arrivalTotals));
            next.arrivals().goOnFrom(old.arrivals());
            mailbox = next;
            old.retire(next);
            forgetLeftMailboxes();
        }
    }

    /**
     * A mailbox that is emptied for good leads nowhere any more: whoever still holds it, such as a
     * door at which nobody has knocked since, must not keep all later ones alive.
     */
    private void forgetLeftMailboxes() {
        Mailbox next = oldestMailbox.successor();
        while (next != null && oldestMailbox.isLeft()) {
            oldestMailbox.retire(oldestMailbox);
            oldestMailbox = next;
            next = next.successor();
        }
    }

    private boolean publish(@Nullable RenderSnapshot picture, Draft draft) {
        if (picture != null) {
            return publisher.publishIfChanged(picture);
        }
        return !draft.edits().isEmpty() && publisher.publishEdits(draft.edits());
    }

    /**
     * What has not been taken yet was sent before this change, so it ends with the rest; also what
     * lies in a mailbox that was replaced and not yet emptied for good.
     */
    private void clearMailboxes(Invalidation invalidation) {
        forgetLeftMailboxes();
        for (Mailbox one = oldestMailbox; one != null; one = one.successor()) {
            one.clear(invalidation);
        }
    }

    /** A transient value: it goes where faders' values go, if its parameter outlived the batch. */
    private void post(Draft.Passing passing, MutationBatch batch) {
        Slot slot = mailbox.slots().find(passing.target());
        if (slot != null
                && !(slot.definition().kind().fit(passing.value()) instanceof Fit.Refused)) {
            int note = Mailbox.note(sources.numberOf(batch.origin()), Lifetime.TRANSIENT);
            mailbox.putAny(slot.number(), passing.value(), note);
        }
    }

    private void tellAbout(
            MutationBatch batch,
            CommittedView before,
            CommittedView after,
            Draft draft,
            boolean published,
            List<PersistenceRequest> requests) {
        tell(new EngineEvent.MutationAccepted(after.rev(), batch));
        if (after != before) {
            List<ParameterAddress> edited =
                    draft.isStructural()
                            ? List.of()
                            : draft.edits().stream().map(edit -> edit.slot().address()).toList();
            tell(
                    new EngineEvent.StateChanged(
                            after.rev(), batch.origin(), draft.isStructural(), edited));
        }
        if (after.catalog() != before.catalog()) {
            tell(refreshed(before.catalog(), after.catalog()));
        }
        for (Invalidation invalidation : draft.invalidations()) {
            tell(new EngineEvent.AutomationInvalidated(invalidation));
        }
        for (Scope history : draft.clearedHistories()) {
            tell(new EngineEvent.HistoryCleared(history));
        }
        if (published) {
            tell(new EngineEvent.SnapshotPublished(publisher.latest().version()));
        }
        for (PersistenceRequest request : requests) {
            tell(new EngineEvent.PersistenceRequested(request));
        }
    }

    private static EngineEvent refreshed(ShaderCatalog before, ShaderCatalog after) {
        Set<ShaderId> changed = new TreeSet<>();
        Set<ShaderId> broken = new HashSet<>();
        for (ShaderEntry entry : after.entries()) {
            if (!entry.equals(before.get(entry.id()))) {
                changed.add(entry.id());
            }
            if (isBroken(entry)) {
                broken.add(entry.id());
            }
        }
        for (ShaderEntry entry : before.entries()) {
            if (after.get(entry.id()) == null) {
                changed.add(entry.id());
            }
        }
        return new EngineEvent.CatalogRefreshed(changed, broken);
    }

    /** A shader that is drawn as it was before its file was broken counts too. */
    private static boolean isBroken(ShaderEntry entry) {
        return switch (entry) {
            case ShaderEntry.Broken _ -> true;
            case ShaderEntry.Usable(_, var newer) -> newer != null;
        };
    }
}
