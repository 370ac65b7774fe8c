package scrim.daemon.control.json;

import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How much of the show is known to be on disk, and the wish to have more of it there. */
public interface Durability {
    /** Any thread; never blocks. */
    PersistenceStatus status();

    /**
     * Asks to have what a change led to saved at once. Any thread; never blocks.
     *
     * @return completes with what became of each, after the first try of all; whoever waits no
     *     longer cancels it, and the save goes on
     */
    CompletableFuture<List<PersistenceOutcome>> save(List<PersistenceRequest> requests);
}
