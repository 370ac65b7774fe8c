package scrim.engine.param;

/** How long a change counts, and so which tier it lands in. */
public enum Lifetime {
    /** While it moves: the automation tier. Never saved, never published. */
    TRANSIENT,
    /** Until the program ends: the committed tier. Published, not saved. */
    SESSION,
    /** From now on: the base tier. Published and saved. */
    DURABLE
}
