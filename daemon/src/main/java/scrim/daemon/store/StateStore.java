package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.Sink;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * The writer's sink: takes the base tier as it is now and has it put in a file. Scenes are part of
 * the show and lie in the same file. For the writer's thread.
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
            case RUNTIME_STATE, SCENE -> writeState(request.reason());
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

    @Override
    public String place(PersistenceRequest request) {
        return files.place().toString();
    }
}
