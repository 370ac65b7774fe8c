package scrim.daemon.video;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.render.FrameTap;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** All recorders of a show. They record from the start to the end. */
public final class Recorders {
    /**
     * How long a stop leaves them to finish their files, from its beginning: as long as the other
     * parts may take together, and beside them.
     */
    public static final Duration STOPPING = Duration.ofMillis(8_500);

    private final Pipes pipes;
    private final List<Recorder> recorders;
    private long finishingSinceNanos;

    private Recorders(ShowConfig config, FrameTap tap, Health health) throws IOException {
        pipes = Pipes.open();
        var parts = new Recorder.Parts(tap, Ffmpeg.onThisMachine(), pipes, health, Ticker.SYSTEM);
        recorders = config.recorders().stream().map(one -> new Recorder(one, parts)).toList();
        recorders.forEach(Recorder::start);
    }

    /**
     * Starts every recorder.
     *
     * @throws IOException if there is no room for the pipes
     */
    public static Recorders start(ShowConfig config, FrameTap tap, Health health)
            throws IOException {
        return new Recorders(config, tap, health);
    }

    /** Has all of them finish; waits for nothing. */
    public void finish() {
        finishingSinceNanos = System.nanoTime();
        recorders.forEach(Recorder::finish);
    }

    /**
     * Waits until all files are finished, but no longer than {@link #STOPPING} after {@link
     * #finish}. A file that is not goes on being finished by its encoder, which is not ended.
     *
     * @return whether all are
     */
    public boolean awaitEnd() throws InterruptedException {
        boolean isFinished = true;
        for (Recorder recorder : recorders) {
            long left = STOPPING.toNanos() - (System.nanoTime() - finishingSinceNanos);
            isFinished &= recorder.awaitEnd(Duration.ofNanos(Math.max(left, 1)));
        }
        pipes.close();
        return isFinished;
    }
}
