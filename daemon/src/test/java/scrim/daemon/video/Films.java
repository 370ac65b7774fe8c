package scrim.daemon.video;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Real files made by the real ffmpeg, and patience with it. */
public final class Films {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Films() {}

    /** Skips the test where ffmpeg is missing. */
    public static void require() {
        Assumptions.assumeTrue(
                Ffmpeg.onThisMachine().bound(List.of()) != null, "ffmpeg is not installed");
    }

    /** Runs ffmpeg with these words, which must succeed. */
    public static void ffmpeg(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-loglevel", "error", "-y"));
        command.addAll(List.of(words));
        run(command);
    }

    /** What ffprobe says of the first video stream: {@code width,height,…}. */
    public static String probe(Path file, String entries) throws IOException, InterruptedException {
        return run(List.of(
                        "ffprobe",
                        "-v",
                        "error",
                        "-count_frames",
                        "-select_streams",
                        "v:0",
                        "-show_entries",
                        "stream=" + entries,
                        "-of",
                        "csv=p=0",
                        file.toString()))
                .strip();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " failed: " + said);
        }
        return said;
    }

    /** A film of a moving test picture, in H.264. */
    public static Path film(Path file, int width, int height, int rate, int frames)
            throws IOException, InterruptedException {
        ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=" + width + "x" + height + ":rate=" + rate,
                "-frames:v",
                "" + frames,
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                file.toString());
        return file;
    }

    /** Looks again and again until it is so. */
    public static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new AssertionError("never came: " + what);
            }
            Thread.sleep(5);
        }
    }

    /** Looks again and again until there is one. */
    public static <T> T awaitOne(String what, Supplier<T> one) throws InterruptedException {
        var found = new ArrayList<T>(1);
        await(
                what,
                () -> {
                    T it = one.get();
                    if (it != null) {
                        found.add(it);
                    }
                    return it != null;
                });
        return found.getFirst();
    }

    /** Sends a signal to a process. */
    public static void signal(String signal, long pid) throws IOException, InterruptedException {
        run(List.of("kill", "-" + signal, Long.toString(pid)));
    }
}
