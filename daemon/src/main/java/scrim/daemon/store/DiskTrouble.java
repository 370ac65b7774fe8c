package scrim.daemon.store;

import com.sun.management.UnixOperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Why the file system did not do what it was asked, as far as can be told, and what an operator can
 * do about it. The system's own words may be in any language, so what can be asked is asked first.
 */
enum DiskTrouble {
    FULL("the disk is full: make room, Scrim then saves by itself"),
    READ_ONLY(
            "the file system is read-only: mount it writable. A disk with errors is often made"
                    + " read-only by the system, so look into its log"),
    NO_PERMISSION("no permission to write there: give it to the user that Scrim runs as"),
    UNWRITABLE(
            "nothing can be written there: mount the file system writable, or give the folder to"
                    + " the user that Scrim runs as"),
    TOO_MANY_FILES(
            "this process has too many files open: raise its limit (ulimit -n, or LimitNOFILE of"
                    + " the service)"),
    GONE("the folder is gone: put it back, or mount its disk again"),
    IO_ERROR("the disk answers with an error: check it, and save the show elsewhere soon"),
    OTHER("the file system refused");

    /** A process that near its limit of open files has reached it. */
    private static final long SPARE_FILES = 4;

    private final String advice;

    DiskTrouble(String advice) {
        this.advice = advice;
    }

    /**
     * @param root what is gone when everything is
     * @param needed how many bytes there must be free for a save
     */
    static DiskTrouble of(IOException failure, Disk disk, Path root, long needed) {
        String text = String.valueOf(failure.getMessage());
        if (!disk.exists(root)) {
            return GONE;
        } else if (text.contains("No space left") || text.contains("quota exceeded")) {
            return FULL;
        } else if (text.contains("Read-only file system")) {
            return READ_ONLY;
        } else if (failure instanceof AccessDeniedException
                || text.contains("Permission denied")
                || text.contains("not permitted")) {
            return NO_PERMISSION;
        } else if (text.contains("Too many open files") || isOutOfFiles()) {
            return TOO_MANY_FILES;
        } else if (text.contains("Input/output error")) {
            return IO_ERROR;
        } else if (failure instanceof NoSuchFileException) {
            return GONE;
        } else if (!disk.isWritable(root)) {
            return UNWRITABLE;
        } else if (isFull(disk, root, needed)) {
            return FULL;
        }
        return OTHER;
    }

    static boolean isFull(Disk disk, Path root, long needed) {
        try {
            return disk.freeBytes(root) < needed;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isOutOfFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean own
                && own.getOpenFileDescriptorCount() + SPARE_FILES > own.getMaxFileDescriptorCount();
    }

    /** One sentence: what, where, what to do. */
    String sentence(String what, Path where) {
        return "cannot save " + what + " in " + where + ": " + advice;
    }

    /** The same with what the system said. */
    String sentence(String what, Path where, IOException failure) {
        return sentence(what, where) + " (" + failure.getMessage() + ")";
    }
}
