package scrim.daemon;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Sentences for what a file system refuses: its own messages are often a file's name and no more.
 */
final class Failures {
    private Failures() {}

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied ->
                    "no permission for " + denied.getFile() + ", which must be ours";
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case FileSystemException other when other.getReason() == null ->
                    e.getClass().getSimpleName() + ": " + e.getMessage();
            default -> String.valueOf(e.getMessage());
        };
    }
}
