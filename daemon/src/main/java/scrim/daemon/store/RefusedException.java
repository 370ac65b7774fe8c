package scrim.daemon.store;

import java.io.IOException;

/** A save that was not even tried on the disk. The message says why, and what to do. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }

    RefusedException(String message, IOException cause) {
        super(message, cause);
    }
}
