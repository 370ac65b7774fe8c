package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A second Java process with the same classes that runs one of our main methods. */
final class Child implements AutoCloseable {
    private static final long LONGEST_LIFE_SECONDS = 60;

    final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final OutputStream input;

    Child(Class<?> main, Object... arguments) throws IOException {
        var command = new ArrayList<>(QuickStart.command());
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        errors = Files.createTempFile("scrim-child-", ".err");
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.getOutputStream();
        // Whoever reads from one that hangs then reads its end.
        CompletableFuture.delayedExecutor(LONGEST_LIFE_SECONDS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
    }

    /** What it printed next, null at its end. */
    @Nullable String line() throws IOException {
        return output.readLine();
    }

    /** Whether a line, or the end, can be read without waiting. */
    boolean isHeard() throws IOException {
        return output.ready();
    }

    void say(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** What it has written to standard error. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** As {@code kill -9} does. What it had printed can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        output.close();
        Files.deleteIfExists(errors);
    }

    /** The child's side. */
    static final class Self {
        private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);
        private static final BufferedReader IN =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

        private Self() {}

        /** Prints a line whole or not at all, whenever the process is killed. Any thread. */
        static void print(String line) {
            try {
                OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /** Waits for a line; without a parent to say it, the process ends. */
        static void listen() throws IOException {
            if (IN.readLine() == null) {
                Runtime.getRuntime().halt(1);
            }
        }

        /** Sees to it that the process ends with its parent, however that one ends. */
        static void endWithParent() {
            Thread.ofPlatform()
                    .daemon()
                    .name("parent")
                    .start(() -> {
                        try {
                            while (true) {
                                listen();
                            }
                        } catch (IOException _) {
                            Runtime.getRuntime().halt(1);
                        }
                    });
        }
    }
}
