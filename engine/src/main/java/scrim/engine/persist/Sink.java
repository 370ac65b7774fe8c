package scrim.engine.persist;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.io.IOException;

/**
 * Where saves go. It takes the content itself, when it is called: never before, so that a retry
 * cannot put old content over new.
 */
public interface Sink {
    /**
     * Takes the newest content of the request's target and puts it on disk; returns when it is
     * there for good, or was there already. May take as long as the disk does.
     *
     * @throws IOException if that did not work; what was on disk before still counts then
     */
    @OwnedBy(ThreadRole.WRITER)
    Saved write(PersistenceRequest request) throws IOException;

    /** Where the target is kept, for reports: a file or folder. Any thread. */
    String place(PersistenceRequest request);

    /**
     * What is on disk now.
     *
     * @param rev the newest accepted change of the show that would survive a power cut
     * @param changed false if the content was on disk already and nothing was written
     */
    record Saved(long rev, boolean changed) {}
}
