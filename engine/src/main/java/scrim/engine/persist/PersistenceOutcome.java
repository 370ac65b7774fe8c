package scrim.engine.persist;

/** What became of a request. */
public sealed interface PersistenceOutcome {
    PersistenceRequest request();

    /** The file or folder it was about. */
    String place();

    /** Whether the same target has changed again meanwhile. */
    boolean newerPending();

    /** Whether anything at all is not on disk yet. */
    boolean unsaved();

    /** Whether what was asked for is on disk for good. */
    default boolean isOnDisk() {
        return switch (this) {
            case Written _, Skipped _ -> true;
            case Failed _, Refused _ -> false;
        };
    }

    /**
     * On disk for good.
     *
     * @param durableRev the newest change of the show known to be on disk
     * @param commitNanos from taking the content until it was on disk
     */
    record Written(
            PersistenceRequest request,
            String place,
            long durableRev,
            long commitNanos,
            boolean newerPending,
            boolean unsaved)
            implements PersistenceOutcome {}

    /** On disk for good, and was so already: nothing had to be written. */
    record Skipped(
            PersistenceRequest request,
            String place,
            long durableRev,
            boolean newerPending,
            boolean unsaved)
            implements PersistenceOutcome {}

    /**
     * Not on disk; it is kept and tried again with the content of then.
     *
     * @param error what went wrong, in a form an operator can act on
     * @param attempts how often it failed in a row
     * @param unsavedNanos how long the oldest change of the target has been waiting
     * @param retryNanos how long until the next try
     */
    record Failed(
            PersistenceRequest request,
            String place,
            String error,
            int attempts,
            long unsavedNanos,
            long durableRev,
            long retryNanos,
            boolean newerPending,
            boolean unsaved)
            implements PersistenceOutcome {}

    /** Came after the writer was closed: never tried, not on disk. */
    record Refused(PersistenceRequest request, String place, boolean unsaved)
            implements PersistenceOutcome {
        @Override
        public boolean newerPending() {
            return false;
        }
    }
}
