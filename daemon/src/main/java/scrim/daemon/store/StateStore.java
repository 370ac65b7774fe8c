package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.Sink;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The writer's sink: takes the base tier as it is now and has the state, or one scene, put in a
 * file. For the writer's thread.
 */
public final class StateStore implements Sink {
    /**
     * The base tier and the accepted change after which it looks like this, taken in one read so
     * that they belong together.
     */
    public record Content(DurableState state, long rev) {}

    private final StateFiles files;
    private final Supplier<Content> newest;
    private @Nullable DurableState saved;

    /**
     * @param files already restored from
     * @param newest any thread may ask it; never waits
     */
    public StateStore(StateFiles files, Supplier<Content> newest) {
        this.files = files;
        this.newest = newest;
    }

    @Override
    public Saved write(PersistenceRequest request) throws IOException {
        return switch (request.target()) {
            case RUNTIME_STATE -> writeState(request.reason());
            case SCENE -> writeScene(request);
            case CONFIG ->
                    throw new IllegalArgumentException(
                            "settings are read from their file and never written: " + request);
        };
    }

    private Saved writeState(String reason) throws IOException {
        Content content = newest.get();
        if (content.state() == saved) {
            return new Saved(content.rev(), false);
        }
        saved = null;
        boolean changed = files.save(content.state(), content.rev(), reason);
        saved = content.state();
        return new Saved(content.rev(), changed);
    }

    /** A scene that is not in the show any more is taken off the disk. */
    private Saved writeScene(PersistenceRequest request) throws IOException {
        Content content = newest.get();
        boolean changed =
                files.saveScene(
                        content.state(),
                        new SceneId(request.key()),
                        content.rev(),
                        request.reason());
        return new Saved(content.rev(), changed);
    }

    /**
     * Looks whether a save would work now.
     *
     * @return what is no longer on disk as it was left, to be saved again at once
     * @throws IOException if a save would fail; the message is for an operator
     */
    @Override
    public List<PersistenceRequest> check() throws IOException {
        StateFiles.Stale stale = files.check();
        long rev = newest.get().rev();
        var requests = new ArrayList<PersistenceRequest>();
        if (stale.state()) {
            saved = null;
            requests.add(PersistenceRequest.ofState("fileChanged", rev));
        }
        for (SceneId scene : stale.scenes()) {
            requests.add(PersistenceRequest.ofScene(scene.value(), "fileChanged", rev));
        }
        return requests;
    }

    @Override
    public String place(PersistenceRequest request) {
        return switch (request.target()) {
            case SCENE -> files.place(new SceneId(request.key())).toString();
            case RUNTIME_STATE, CONFIG -> files.place().toString();
        };
    }
}
