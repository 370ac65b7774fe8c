package scrim.engine.state;

/**
 * A named wish that automation should end (INV-08), carried out on values that wait in the mailbox
 * and on values that already move.
 */
public record Invalidation(Scope scope, Which which) {
    public enum Which {
        /** All automation in the scope. */
        ALL,
        /**
         * Only what would become a committed value by itself: it was asked for before the change
         * that overruled it. What is held as pure automation stays on top.
         */
        SETTLING
    }
}
