package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;
import scrim.daemon.config.ShowConfig;
import scrim.daemon.video.VideoSources;
import scrim.engine.health.Health;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A film of 1080p60, from the file to a texture of colours as fast as it goes, beside ffmpeg alone
 * that decodes the same film into a pipe which somebody empties.
 */
public final class VideoPlaying {
    private static final int WIDTH = 1920;
    private static final int HEIGHT = 1080;
    private static final int WARM_UP = 60;
    private static final Key FILM = new Key("film");

    /** Nine tenths of what ffmpeg alone delivers. */
    private static final double MOST = 1 / 0.9;

    private final Path folder;
    private final int frames;

    private VideoPlaying(Path folder, int frames) {
        this.folder = folder;
        this.frames = frames;
    }

    public static void run(Pace pace, Table table) throws Exception {
        ThreadRole.RENDER.adopt();
        Path folder = Files.createTempDirectory("scrim-bench");
        try (var _ = GlContext.open()) {
            glBindVertexArray(glGenVertexArrays());
            var playing = new VideoPlaying(folder, pace.coldFrames() * 5);
            playing.makeFilm();
            String drawnBy = String.valueOf(glGetString(GL_RENDERER));
            boolean isByProcessor = drawnBy.contains("llvmpipe");
            String what = "1080p60 H.264 to a texture, by ffmpeg alone into a pipe";
            table.add(
                    playing.compare(
                            isByProcessor
                                    ? Goal.none("Video", what + " (drawn by the processor)")
                                    : Goal.ofTime("Video", what, MOST)));
        } finally {
            for (String name : List.of("film.mp4", "pipe")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    private void makeFilm() throws IOException, InterruptedException {
        run(
                "ffmpeg",
                "-loglevel",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + WIDTH + "x" + HEIGHT + ":rate=60",
                "-frames:v",
                "120",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                folder.resolve("film.mp4").toString());
        run("mkfifo", folder.resolve("pipe").toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private Row compare(Goal goal) throws IOException, InterruptedException {
        var ratios = new double[Pace.ROUNDS];
        var anchors = new double[Pace.ROUNDS];
        var ours = new double[Pace.ROUNDS];
        for (int i = 0; i < Pace.ROUNDS; i++) {
            anchors[i] = alone();
            ours[i] = drawn();
            ratios[i] = ours[i] / anchors[i];
        }
        return new Row(
                goal,
                shown(Spread.median(anchors)),
                shown(Spread.median(ours)),
                Spread.of(ratios),
                Double.NaN);
    }

    private static String shown(double nanos) {
        return Row.duration(nanos) + " (" + Math.round(1e9 / nanos) + "/s)";
    }

    /** Nanoseconds a frame. */
    private double alone() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error"));
        command.addAll(List.of("-stream_loop", "-1", "-i", folder.resolve("film.mp4").toString()));
        command.addAll(List.of("-an", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-y"));
        command.add(pipe.toString());
        Process process = new ProcessBuilder(command).start();
        ByteBuffer frame = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3 / 2);
        try (FileChannel in = FileChannel.open(pipe, StandardOpenOption.READ)) {
            long begin = 0;
            for (int i = 0; i < WARM_UP + frames; i++) {
                if (i == WARM_UP) {
                    begin = System.nanoTime();
                }
                frame.clear();
                while (frame.hasRemaining()) {
                    if (in.read(frame) < 0) {
                        throw new IOException("ffmpeg ended");
                    }
                }
            }
            return (System.nanoTime() - begin) / (double) frames;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private double drawn() throws IOException {
        try (VideoSources sources = open()) {
            SourcePictures pictures = sources.pictures();
            long begin = 0;
            for (int i = 0; i < WARM_UP + frames; i++) {
                if (i == WARM_UP) {
                    glFinish();
                    begin = System.nanoTime();
                }
                pictures.begin();
            }
            glFinish();
            double nanos = (System.nanoTime() - begin) / (double) frames;
            if (pictures.video(FILM) == ExternalPictures.NOTHING) {
                throw new IOException("no picture came");
            }
            pictures.close();
            return nanos;
        }
    }

    private VideoSources open() throws IOException {
        ShowConfig config =
                ShowConfig.parse(folder, "[sources.film]\nkind = \"file\"\nfile = \"film.mp4\"\n")
                        .config();
        return VideoSources.offline(config, new Health(() -> 0), 60);
    }
}
