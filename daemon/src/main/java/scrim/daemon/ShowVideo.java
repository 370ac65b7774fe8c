package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.ConfigProblem;
import scrim.daemon.config.ShowConfig;
import scrim.daemon.render.ExternalPictures;
import scrim.daemon.render.FrameTap;
import scrim.daemon.video.Recorders;
import scrim.daemon.video.VideoSources;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Origin;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What {@code scrim.toml} brings to a running show: sources, sound and recorders. Nothing that is
 * wrong with them keeps the show from starting.
 */
final class ShowVideo {
    private static final System.Logger LOG = System.getLogger(ShowVideo.class.getName());

    private final Health health;
    private final CompletableFuture<ShowConfig.Outcome> reading;
    private @Nullable VideoSources sources;
    private @Nullable Recorders recorders;

    /** Begins to read the file, beside whatever else a start has to do. */
    ShowVideo(Path folder, Health health) {
        this.health = health;
        reading = CompletableFuture.supplyAsync(() -> ShowConfig.read(folder));
    }

    /** What was read. May wait until it is. */
    ShowConfig config() {
        return reading.join().config();
    }

    /** Starts the sources; the pictures to draw with. */
    ExternalPictures start(Engine engine) {
        ShowConfig.Outcome outcome = reading.join();
        tell(outcome.problems(), health);
        ShowConfig config = outcome.config();
        if (config.sources().isEmpty() && config.sound() == null) {
            return ExternalPictures.NONE;
        }
        try {
            VideoSources started =
                    VideoSources.live(
                            config, health, (width, height) -> publish(engine, width, height));
            sources = started;
            return started.pictures();
        } catch (IOException e) {
            unavailable("video", "there is no video: " + Failures.reason(e));
            return ExternalPictures.NONE;
        }
    }

    /** Every mistake in the file becomes a condition, and a line in the log. */
    static void tell(List<ConfigProblem> problems, Health health) {
        for (ConfigProblem problem : problems) {
            LOG.log(System.Logger.Level.ERROR, "{0}", problem);
            health.broken("config", problem.place(), Severity.ERROR, problem.toString());
        }
    }

    /** The size of the main input is the environment's, not the show's; losing it changes none. */
    private static void publish(Engine engine, int width, int height) {
        var environment = new Environment(width, height, Environment.WITHOUT_INPUT.historyFrames());
        var _ =
                engine.submit(
                        MutationBatch.of(Origin.SYSTEM, new Mutation.SetEnvironment(environment)));
    }

    /** Starts the recorders. */
    void record(FrameTap tap) {
        ShowConfig config = reading.join().config();
        if (config.recorders().isEmpty()) {
            return;
        }
        try {
            recorders = Recorders.start(config, tap, health);
        } catch (IOException e) {
            unavailable("recorders", "nothing is recorded: " + Failures.reason(e));
        }
    }

    private void unavailable(String subject, String message) {
        LOG.log(System.Logger.Level.ERROR, "{0}", message);
        health.broken("video", subject, Severity.ERROR, message);
    }

    /** Has the recorders finish their files; waits for nothing. */
    void finishRecordings() {
        if (recorders != null) {
            recorders.finish();
        }
    }

    /** Waits for what is left of the recorders' time, which began with the stop. */
    void awaitRecordings() throws InterruptedException {
        if (recorders != null && !recorders.awaitEnd()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a recording is not finished in time; its encoder goes on by itself");
        }
    }

    void stopSources() {
        if (sources != null) {
            sources.close();
        }
    }
}
