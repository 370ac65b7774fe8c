package scrim.engine.persist;

import org.jspecify.annotations.Nullable;

/**
 * What is saved and what is not, at one moment.
 *
 * @param rev the newest change that asked to be saved
 * @param durableRev the newest change known to be on disk
 * @param unsavedNanos how long the oldest unsaved change has been waiting, 0 if there is none
 * @param attempts how often the save failed in a row
 * @param retryNanos after a failure: how long until the next try, else 0
 * @param written how many saves put something on disk, {@code failed} how many did not work, since
 *     the start
 * @param last what became of the last request, null before the first
 */
public record PersistenceStatus(
        long rev,
        long durableRev,
        boolean unsaved,
        long unsavedNanos,
        int attempts,
        long retryNanos,
        long written,
        long failed,
        @Nullable PersistenceOutcome last) {}
