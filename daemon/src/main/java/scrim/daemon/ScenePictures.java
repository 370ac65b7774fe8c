package scrim.daemon;

import scrim.daemon.render.FrameTap;
import scrim.daemon.render.Picture;
import scrim.daemon.render.PngEncoder;
import scrim.daemon.render.Thumbnail;
import scrim.engine.stack.SceneId;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a screen showed when it was saved as a scene, small, in a file for each scene. A scene
 * without its picture is a scene all the same: nothing waits for these, and none is missed.
 *
 * <p>Told of changes on the coordinator's thread; the rest is done on one of its own.
 */
final class ScenePictures implements Consumer<EngineEvent>, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ScenePictures.class.getName());
    private static final long LONGEST_MILLIS = 5_000;

    /** More scenes than anybody saves while one picture is drawn. */
    private static final int MOST_WAITING = 64;

    private final FrameTap tap;
    private final PictureFiles files;
    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MOST_WAITING),
                    work -> Thread.ofPlatform().daemon().name("scene pictures").unstarted(work),
                    new ThreadPoolExecutor.DiscardOldestPolicy());

    ScenePictures(FrameTap tap, PictureFiles files) {
        this.tap = tap;
        this.files = files;
    }

    /** Any thread; never blocks. */
    CompletableFuture<Optional<byte[]>> find(SceneId scene) {
        var found = new CompletableFuture<Optional<byte[]>>();
        Thread.ofVirtual().start(() -> found.complete(files.read(scene.value())));
        return found;
    }

    @Override
    public void accept(EngineEvent event) {
        if (!(event instanceof EngineEvent.MutationAccepted(_, var batch))) {
            return;
        }
        for (Mutation mutation : batch.mutations()) {
            if (mutation instanceof Mutation.SaveScene(var screen, var scene, _)) {
                CompletableFuture<Picture> picture =
                        tap.request(screen).orTimeout(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
                worker.execute(() -> keep(scene, picture));
            } else if (mutation instanceof Mutation.DeleteScene(var scene)) {
                worker.execute(() -> files.delete(scene.value()));
            }
        }
    }

    private void keep(SceneId scene, CompletableFuture<Picture> picture) {
        try {
            files.write(scene.value(), PngEncoder.encode(Thumbnail.of(picture.join())));
        } catch (CompletionException e) {
            // The one before shows something else.
            files.delete(scene.value());
            LOG.log(Level.DEBUG, "no picture of scene {0}: {1}", scene, "" + e.getCause());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the picture of scene " + scene + " failed", e);
        }
    }

    /** Ends after what it is at; waits for nothing. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
