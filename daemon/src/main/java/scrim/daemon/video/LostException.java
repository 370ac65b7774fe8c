package scrim.daemon.video;

/** A source or a recorder has failed for now; the message says why, for an operator. */
final class LostException extends Exception {
    private static final long serialVersionUID = 1;

    LostException(String message) {
        super(message);
    }
}
