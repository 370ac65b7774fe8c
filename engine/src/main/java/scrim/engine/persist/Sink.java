package scrim.engine.persist;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.io.IOException;
import java.util.List;

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

    /**
     * Looks whether a save would succeed now, and whether what was saved is still there as it was
     * left. Asked every so often while nothing is being written, so that a person hears of a full
     * disk or a lost folder before the next change does.
     *
     * @return what must be written again although nothing changed, in the form of the requests that
     *     do so; {@link #write} then puts it on disk even if it was there once
     * @throws IOException if a save would fail; the message tells an operator what is wrong, where,
     *     and what to do
     */
    @OwnedBy(ThreadRole.WRITER)
    List<PersistenceRequest> check() throws IOException;

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
