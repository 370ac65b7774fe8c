package scrim.engine.persist;

import java.util.List;

/** What a bounded wait for the last save came to. */
public sealed interface FlushOutcome {
    /** Everything asked for before the flush is on disk. */
    record Saved(long durableRev) implements FlushOutcome {}

    /**
     * The time was up first. The writer goes on trying: another flush may still succeed.
     *
     * @param unsaved what is not on disk
     * @param reason the last failure, or that the disk did not answer
     */
    record Lost(List<PersistenceRequest> unsaved, long durableRev, String reason)
            implements FlushOutcome {
        public Lost {
            unsaved = List.copyOf(unsaved);
        }
    }
}
