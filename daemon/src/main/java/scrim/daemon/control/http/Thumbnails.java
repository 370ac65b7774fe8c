package scrim.daemon.control.http;

import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderId;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Small pictures to choose by, as PNG files. Any thread; never blocks. */
public interface Thumbnails {
    /**
     * What a shader draws with its default values, as it is now. Empty when it cannot be drawn;
     * open for as long as it is not drawn yet, which may take seconds.
     */
    CompletableFuture<Optional<byte[]>> shader(ShaderId shader);

    /** What a screen showed when it was saved as this scene; empty when that was not kept. */
    CompletableFuture<Optional<byte[]>> scene(SceneId scene);
}
