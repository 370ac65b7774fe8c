package scrim.daemon.video;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A folder for named pipes that only this user can enter. Each pipe's name goes as soon as both
 * ends are open, so that a run which is killed leaves an empty folder at most. Any thread.
 */
final class Pipes implements AutoCloseable {
    private static final String PREFIX = "scrim-video-";

    private final Path folder;
    private final AtomicInteger made = new AtomicInteger();

    private Pipes(Path folder) {
        this.folder = folder;
    }

    static Pipes open() throws IOException {
        Path folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        Path above = folder.getParent();
        if (above != null) {
            sweep(above);
        }
        return new Pipes(folder);
    }

    /** Takes away what runs that were killed have left, once it is a day old. */
    static void sweep(Path above) {
        Instant old = Instant.now().minus(Duration.ofDays(1));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(above, PREFIX + "*")) {
            for (Path folder : left) {
                String[] words = folder.getFileName().toString().split("-", -1);
                boolean isAlive = ProcessHandle.of(Long.parseLong(words[2])).isPresent();
                if (!isAlive && Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
                    Files.delete(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            // Somebody else's, or not empty: it stays.
        }
    }

    Fifo make() throws IOException {
        return Fifo.create(folder.resolve(Integer.toString(made.incrementAndGet())));
    }

    @Override
    public void close() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path pipe : left) {
                Files.deleteIfExists(pipe);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // In the system's folder for what may go at any time.
        }
    }
}
