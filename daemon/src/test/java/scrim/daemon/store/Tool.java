package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the operating system, run to its end. */
record Tool(Path program) {
    private static final long PATIENCE_SECONDS = 30;

    /** A program by its name, also one that only root has on the path; null if there is none. */
    static @Nullable Tool find(String name) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return new Tool(program);
            }
        }
        return null;
    }

    Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /**
     * @throws IOException with the first line it said if it fails
     */
    void run(String... arguments) throws IOException {
        Process process = start(arguments);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(this + " does not end");
            }
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(said.lines().findFirst().orElse(this + " failed"));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException(this + " was not waited for");
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return program.getFileName().toString();
    }
}
