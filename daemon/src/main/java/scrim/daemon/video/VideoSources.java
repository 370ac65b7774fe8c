package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.ShowConfig;
import scrim.daemon.config.SourceConfig;
import scrim.daemon.render.SoundFeed;
import scrim.daemon.render.SourcePictures;
import scrim.daemon.render.VideoFeed;
import scrim.engine.health.Health;
import scrim.engine.param.Key;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All video sources and the sound of a show. They run from the start to the end; losing one never
 * touches a parameter (INV-06).
 */
public final class VideoSources implements AutoCloseable {
    private final Pipes pipes;
    private final List<VideoSource> sources;
    private final @Nullable SoundSource sound;
    private final double offlineRate;

    /** Told of the size of the show's main input, the first source, on that source's thread. */
    @FunctionalInterface
    public interface MainInput {
        void hasSize(int width, int height);
    }

    private VideoSources(
            ShowConfig config,
            Ffmpeg ffmpeg,
            Health health,
            MainInput main,
            double offlineRate,
            boolean isRgba)
            throws IOException {
        this.offlineRate = offlineRate;
        pipes = Pipes.open();
        SourceConfig first =
                config.sources().stream()
                        .filter(one -> !(one.kind() instanceof SourceConfig.Kind.Color))
                        .findFirst()
                        .orElse(null);
        var parts =
                new VideoSource.Parts(
                        ffmpeg,
                        pipes,
                        health,
                        (source, width, height) -> {
                            if (source == first) {
                                main.hasSize(width, height);
                            }
                        },
                        isRgba);
        sources =
                config.sources().stream()
                        .map(one -> new VideoSource(one, parts, offlineRate))
                        .toList();
        sound =
                config.sound() == null
                        ? null
                        : new SoundSource(config.sound(), ffmpeg, pipes, health, offlineRate);
        sources.forEach(VideoSource::start);
        if (sound != null) {
            sound.start();
        }
    }

    /**
     * Starts every source, in real time.
     *
     * @throws IOException if there is no room for the pipes
     */
    public static VideoSources live(ShowConfig config, Health health, MainInput main)
            throws IOException {
        return new VideoSources(
                config, Ffmpeg.onThisMachine(), health, main, 0, isDrawnByProcessor());
    }

    /**
     * Starts every source to be stepped, one picture a frame, as fast as frames are drawn.
     *
     * @param framesPerSecond the rate of the frames
     * @throws IOException if there is no room for the pipes
     */
    public static VideoSources offline(ShowConfig config, Health health, double framesPerSecond)
            throws IOException {
        return new VideoSources(
                config,
                Ffmpeg.onThisMachine(),
                health,
                (_, _) -> {},
                framesPerSecond,
                isDrawnByProcessor());
    }

    static VideoSources live(
            ShowConfig config, Ffmpeg ffmpeg, Health health, MainInput main, boolean isRgba)
            throws IOException {
        return new VideoSources(config, ffmpeg, health, main, 0, isRgba);
    }

    /**
     * Whether there is no graphics card that could make colours of YUV. Known before there is a
     * context, so that sources can start beside it; a mistake costs time and nothing else.
     */
    private static boolean isDrawnByProcessor() {
        if ("1".equals(System.getenv("LIBGL_ALWAYS_SOFTWARE"))) {
            return true;
        }
        String[] cards = new File("/dev/dri").list((_, name) -> name.startsWith("renderD"));
        return (cards == null || cards.length == 0) && !new File("/dev/nvidia0").exists();
    }

    /** What a renderer draws with. */
    public SourcePictures pictures() {
        Map<Key, VideoFeed> feeds = new LinkedHashMap<>();
        for (VideoSource source : sources) {
            feeds.put(source.config().name(), source.feed());
        }
        SoundFeed heard = sound == null ? null : sound.feed();
        return offlineRate > 0
                ? SourcePictures.stepped(feeds, heard)
                : SourcePictures.live(feeds, heard);
    }

    List<VideoSource> sources() {
        return sources;
    }

    /** Ends all of them soon; waits for nothing. */
    @Override
    public void close() {
        sources.forEach(VideoSource::stop);
        if (sound != null) {
            sound.stop();
        }
        pipes.close();
    }
}
