package scrim.daemon.video;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The next name of a recording: with the time in it, and never that of a file that is there. */
final class RecordingName {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT);
    private static final int MOST = 10_000;

    private RecordingName() {}

    /**
     * Makes an empty file, and the folders above it, so that nobody else takes the name.
     *
     * @param pattern {@code %t} in its last part becomes the time
     */
    static Path take(Path pattern, LocalDateTime now) throws IOException {
        String name = pattern.getFileName().toString().replace("%t", TIME.format(now));
        int dot = name.lastIndexOf('.');
        Files.createDirectories(pattern.toAbsolutePath().getParent());
        for (int i = 1; i <= MOST; i++) {
            String unique = i == 1 ? name : name.substring(0, dot) + "-" + i + name.substring(dot);
            try {
                return Files.createFile(pattern.resolveSibling(unique));
            } catch (FileAlreadyExistsException e) {
                // The next number, then.
            }
        }
        throw new IOException("there are " + MOST + " recordings called " + name);
    }
}
