package scrim.engine.state;

import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Origin;
import scrim.engine.stack.ShaderId;

import java.util.List;
import java.util.Set;

/** What happened, for whoever wants to follow. Told on the coordinator's thread, in order. */
public sealed interface EngineEvent {
    record MutationAccepted(long rev, MutationBatch batch) implements EngineEvent {}

    record MutationRejected(MutationBatch batch, MutationOutcome.Rejected why)
            implements EngineEvent {}

    /**
     * The base or committed tier changed.
     *
     * @param edited what has a new value in force; empty when {@code structural}, because then
     *     anything may
     */
    record StateChanged(long rev, Origin origin, boolean structural, List<ParameterAddress> edited)
            implements EngineEvent {
        public StateChanged {
            edited = List.copyOf(edited);
        }
    }

    record PersistenceRequested(PersistenceRequest request) implements EngineEvent {}

    /** What became of a save, failures above all. Skipped while nobody reads, never waited for. */
    record Saved(PersistenceOutcome outcome) implements EngineEvent {}

    record SnapshotPublished(SnapshotVersion version) implements EngineEvent {}

    /**
     * The shader library was read again.
     *
     * @param changed new, gone or different
     * @param broken listed with a reason
     */
    record CatalogRefreshed(Set<ShaderId> changed, Set<ShaderId> broken) implements EngineEvent {}

    record HistoryCleared(Scope scope) implements EngineEvent {}

    record AutomationInvalidated(Invalidation invalidation) implements EngineEvent {}

    /** A value that rested became committed. */
    record OverlaySettled(ParameterAddress target, ParameterValue value, Lifetime lifetime)
            implements EngineEvent {}

    record OverlayEnded(ParameterAddress target, OverlayReport.EndReason reason)
            implements EngineEvent {}

    /** Where automation is right now; at most ten times a second for one parameter. */
    record AutomationObserved(ParameterAddress target, ParameterValue value)
            implements EngineEvent {}
}
