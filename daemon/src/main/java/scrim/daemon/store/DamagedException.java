package scrim.daemon.store;

/** The content of a file is not what Scrim wrote. The message says what is wrong, and where. */
final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    DamagedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
