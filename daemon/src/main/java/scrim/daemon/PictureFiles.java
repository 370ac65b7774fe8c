package scrim.daemon;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * PNG files in a folder that can be made again, or be done without: each is put in place whole, but
 * nothing is forced to the disk, and what cannot be read or written is not there. Any thread that
 * may wait.
 */
final class PictureFiles {
    private static final System.Logger LOG = System.getLogger(PictureFiles.class.getName());
    private static final long LARGEST_BYTES = 1 << 20;
    private static final Set<StandardOpenOption> TO_MAKE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final String ENDING = ".png";
    private static final byte[] FIRST = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] LAST = {'I', 'E', 'N', 'D'};
    private static final int CHECKSUM_BYTES = 4;

    private final Path folder;

    /**
     * @param folder made when it is needed
     */
    PictureFiles(Path folder) {
        this.folder = folder;
    }

    /** Empty also for a file that is not whole. */
    Optional<byte[]> read(String name) {
        Path file = folder.resolve(name + ENDING);
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(file);
            return isWhole(bytes) ? Optional.of(bytes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "reading {0} failed: {1}", file, "" + e);
            return Optional.empty();
        }
    }

    /** A power cut may leave a name without its content. */
    private static boolean isWhole(byte[] png) {
        int end = png.length - CHECKSUM_BYTES;
        return png.length > FIRST.length + LAST.length + CHECKSUM_BYTES
                && Arrays.equals(png, 0, FIRST.length, FIRST, 0, FIRST.length)
                && Arrays.equals(png, end - LAST.length, end, LAST, 0, LAST.length);
    }

    /** Puts a picture in place of another; one that cannot be written is gone. */
    synchronized void write(String name, byte[] png) {
        Path file = folder.resolve(name + ENDING);
        Path fresh = folder.resolve(name + ".new");
        try {
            Files.createDirectories(folder, whoMay("rwx------"));
            Files.deleteIfExists(fresh);
            try (var channel = Files.newByteChannel(fresh, TO_MAKE, whoMay("rw-------"))) {
                var content = ByteBuffer.wrap(png);
                while (content.hasRemaining()) {
                    channel.write(content);
                }
            }
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the picture {0} could not be kept: {1}", file, "" + e);
            delete(name);
        }
    }

    /** The show's pictures are for the owner of its folder, as its state is. */
    private FileAttribute<?>[] whoMay(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    synchronized void delete(String name) {
        for (String ending : List.of(ENDING, ".new")) {
            try {
                Files.deleteIfExists(folder.resolve(name + ending));
            } catch (IOException e) {
                LOG.log(Level.WARNING, "{0} could not be deleted: {1}", name + ending, "" + e);
            }
        }
    }

    /** Deletes the oldest until there are no more than so many. */
    synchronized void keep(int most) {
        Map<Path, Long> found = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                found.put(file, Files.getLastModifiedTime(file).toMillis());
            }
            List<Path> oldestFirst =
                    found.keySet().stream().sorted(Comparator.comparing(found::get)).toList();
            for (Path file : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - most))) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "no pictures in {0}", folder);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "tidying {0} failed: {1}", folder, "" + e);
        }
    }
}
