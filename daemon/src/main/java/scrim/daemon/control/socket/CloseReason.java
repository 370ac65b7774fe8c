package scrim.daemon.control.socket;

/** Why Scrim ends a connection. The numbers are promised in {@code docs/sync.md}. */
public enum CloseReason {
    STOPPING(1001),
    DEFECT(1011),
    NOT_ALLOWED(4001),
    BAD_MESSAGES(4002),
    TOO_SLOW(4008),
    TOO_MANY(4009);

    final int code;

    CloseReason(int code) {
        this.code = code;
    }
}
