package scrim.engine.state;

/** The three strata of every live value, lowest first (PRE-01). */
public enum Tier {
    /** Saved; survives a restart. Owner: the coordinator, on disk by the writer. */
    BASE,
    /** Set for this session. Owner: the coordinator. */
    COMMITTED,
    /** Moving right now. Owner: the render thread. */
    AUTOMATION
}
