package scrim.daemon.store;

import java.io.IOException;

/** Another Scrim is using the data folder. Nothing was touched. */
public final class FolderInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    FolderInUseException(String message) {
        super(message);
    }
}
