package scrim.engine.stack;

/** The door through which a change came. */
public enum OriginKind {
    OSC,
    HTTP,
    SOCKET,
    FILE_WATCH,
    RESTORE,
    SCHEDULE,
    /** The program itself, for example the demo show of a first start. */
    SYSTEM
}
