package scrim.daemon.video;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running ffmpeg. What it says is read all the time, as a full pipe would stop it; its last error
 * is kept, because it is the reason of its end. Any thread.
 *
 * <p>The thread that starts it must live as long as it: with it ends what is bound to this process.
 */
final class Child {
    private static final int LONGEST_LINE = 400;

    /** {@code [h264 @ 0x55…] [error] what is wrong}. */
    private static final Pattern LINE =
            Pattern.compile("(?:\\[[^]]* @ 0x[0-9a-f]+] )?\\[(\\w+)] (.*)");

    private final Process process;
    private final Thread reader;
    private @Nullable String lastError;

    private Child(Process process, String name, Consumer<String> lines) {
        this.process = process;
        reader =
                Thread.ofPlatform()
                        .daemon()
                        .name(name + " log")
                        .unstarted(() -> drain(process.getErrorStream(), lines));
    }

    /**
     * Starts a program.
     *
     * @param name for its threads
     * @param lines told of every line it says, on a thread of its own; must not wait
     * @throws IOException if the system refuses
     */
    static Child start(String name, List<String> command, Consumer<String> lines)
            throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var child = new Child(process, name, lines);
        child.reader.start();
        return child;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for its end.
     *
     * @return whether it has ended
     */
    boolean awaitEnd(Duration longest) throws InterruptedException {
        boolean ended = process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            // The last words come through a pipe; whoever else holds it may keep it open.
            reader.join(Duration.ofMillis(500));
        }
        return ended;
    }

    /** Whether it ended by itself and says that all went well. */
    boolean hasSucceeded() {
        return !process.isAlive() && process.exitValue() == 0;
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Why it ended, or what it said last, in one line. */
    synchronized String reason() {
        if (lastError != null) {
            return lastError;
        }
        return process.isAlive()
                ? "ffmpeg says nothing"
                : "ffmpeg ended with code " + process.exitValue();
    }

    private void drain(InputStream stream, Consumer<String> lines) {
        var line = new StringBuilder();
        var bytes = new byte[4_096];
        try (stream) {
            for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
                for (char c : new String(bytes, 0, n, StandardCharsets.UTF_8).toCharArray()) {
                    if (c == '\n' || c == '\r') {
                        heard(line.toString().strip(), lines);
                        line.setLength(0);
                    } else if (line.length() < LONGEST_LINE) {
                        line.append(Character.isISOControl(c) ? ' ' : c);
                    }
                }
            }
        } catch (IOException e) {
            // Ended; what it said until then is kept.
        }
        heard(line.toString().strip(), lines);
    }

    private void heard(String text, Consumer<String> lines) {
        if (text.isEmpty()) {
            return;
        }
        Matcher match = LINE.matcher(text);
        String level = match.matches() ? match.group(1) : "error";
        String said = match.matches() ? match.group(2) : text;
        synchronized (this) {
            boolean isError = level.equals("error") || level.equals("fatal");
            if (isError && !said.startsWith("Conversion failed")) {
                lastError = said;
            }
        }
        lines.accept(said);
    }
}
