package scrim.daemon.control.http;

import java.util.concurrent.CompletableFuture;

/** How much of the show is known to be on disk, and the wish to have more of it there. */
public interface Durability {
    /** The newest rev known to be on disk. Any thread; never blocks. */
    long rev();

    /**
     * Asks to save everything up to a rev at once. Any thread; never blocks.
     *
     * @return completes, in whatever way, after the first try; {@link #rev} then tells whether it
     *     went well
     */
    CompletableFuture<?> save(long rev);
}
