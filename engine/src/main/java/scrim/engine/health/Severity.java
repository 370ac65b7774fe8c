package scrim.engine.health;

/** How much a failure matters to the show. */
public enum Severity {
    /** Worth knowing; nothing is wrong with the picture or with what is saved. */
    WARNING,
    /** Something an operator asked for does not work. */
    ERROR
}
