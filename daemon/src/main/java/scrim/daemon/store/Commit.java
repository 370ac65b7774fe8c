package scrim.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * How a file gets its content so that a power cut leaves the old one or the new one and nothing in
 * between: written beside under another name, forced, renamed, and the folder forced. A step that
 * fails leaves no half-written file if the disk lets it be deleted, and at most one if not.
 */
final class Commit {
    /** Up to eight digits of a number to the base 36. */
    private static final long TEMPS = 1L << 40;

    private static final Pattern ENDING = Pattern.compile("\\.json(\\.gz)?$");

    private final Disk disk;
    private final RandomGenerator random;

    Commit(Disk disk, RandomGenerator random) {
        this.disk = disk;
        this.random = random;
    }

    /** The names {@link #written} gives to what will be named like the pattern, without ending. */
    static Pattern halfWritten(String name) {
        return Pattern.compile("\\." + name + "\\.[0-9a-z]{1,8}\\.tmp");
    }

    /** All steps. What is there already is replaced. */
    void put(Path target, byte[] content) throws IOException {
        moved(written(target, content), target);
        disk.forceFolder(folderOf(target));
    }

    /** The first steps: answers the forced file that is to become the target. */
    Path written(Path target, byte[] content) throws IOException {
        Path temp =
                target.resolveSibling(
                        "."
                                + ENDING.matcher(String.valueOf(target.getFileName()))
                                        .replaceFirst("")
                                + "."
                                + Long.toString(random.nextLong(TEMPS), 36)
                                + ".tmp");
        try (Disk.NewFile created = disk.createNew(temp)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                created.write(left);
            }
            created.force();
        } catch (IOException | RuntimeException failure) {
            deleteQuietly(temp, failure);
            throw failure;
        }
        return temp;
    }

    /**
     * The next step. Whether it would survive a power cut is not known before the folder is forced.
     */
    void moved(Path temp, Path target) throws IOException {
        try {
            disk.move(temp, target);
        } catch (IOException | RuntimeException failure) {
            deleteQuietly(temp, failure);
            throw failure;
        }
    }

    /** Removes what an earlier run left half written. */
    void removeHalfWritten(Path folder, Pattern names, Findings findings) throws IOException {
        for (Disk.Found file : disk.list(folder)) {
            if (names.matcher(file.name()).matches()) {
                try {
                    disk.delete(folder.resolve(file.name()));
                } catch (IOException failure) {
                    findings.failed(
                            "half-written files",
                            file.name() + " could not be deleted: " + failure);
                }
            }
        }
    }

    static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("a file in a folder, was " + file);
        }
        return folder;
    }

    private void deleteQuietly(Path temp, Exception cause) {
        try {
            disk.delete(temp);
        } catch (IOException failure) {
            // It is removed at the next start.
            cause.addSuppressed(failure);
        }
    }
}
