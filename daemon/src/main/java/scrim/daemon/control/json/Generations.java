package scrim.daemon.control.json;

import scrim.engine.stack.Carried;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** The states that were saved earlier and are still kept. Any thread; waits for the disk. */
public interface Generations {
    /**
     * One saved state.
     *
     * @param number of its file; numbers are never given out twice
     * @param rev the change it was saved after, {@code savedAtMillis} when, since 1970
     * @param reason the change that led to it, {@code app} the version that wrote it
     */
    record Generation(
            long number,
            long rev,
            long savedAtMillis,
            long bytes,
            String reason,
            String app,
            Condition condition) {}

    /** Whether a state can be gone back to. */
    enum Condition {
        GOOD,
        DAMAGED,
        /** Written by a later Scrim, in a form this one does not read. */
        NEWER
    }

    /** What a saved state says; scenes have files of their own. */
    record Content(Rows<Screen> screens, long lastLayerNumber, Carried carried) {}

    /** What is there but cannot be gone back to. The message says why. */
    final class UnusableException extends IOException {
        private static final long serialVersionUID = 1;

        public UnusableException(String message) {
            super(message);
        }
    }

    /**
     * All there are, newest first.
     *
     * @throws IOException if the disk does not say
     */
    List<Generation> list() throws IOException;

    /**
     * @throws NoSuchFileException if there is none of that number
     * @throws UnusableException if it is damaged, or of a later Scrim
     * @throws IOException if it cannot be read
     */
    Content read(long generation) throws IOException;
}
