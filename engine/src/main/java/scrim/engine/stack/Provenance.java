package scrim.engine.stack;

/**
 * Where a value came from.
 *
 * @param rev the number of the accepted change that set it
 * @param atMillis wall-clock time, for people to read; never used for order
 */
public record Provenance(Origin origin, long rev, long atMillis) {}
