package scrim.daemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The file system of this machine. */
final class FileDisk implements Disk {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    @Override
    public Lock lock(Path folder) throws IOException {
        return FolderLock.take(folder);
    }

    @Override
    public boolean exists(Path path) {
        return !Files.notExists(path);
    }

    @Override
    public boolean isWritable(Path folder) {
        return Files.isWritable(folder);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, only("rwx------"));
        } catch (FileAlreadyExistsException _) {
            if (!Files.isDirectory(folder)) {
                throw new FileAlreadyExistsException(
                        folder.toString(), null, "is a file where a folder is needed");
            }
        }
    }

    @Override
    public List<Found> list(Path folder) throws IOException {
        var found = new ArrayList<Found>();
        try (var paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                try {
                    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        found.add(
                                new Found(
                                        path.getFileName().toString(),
                                        attributes.size(),
                                        attributes.lastModifiedTime().toMillis()));
                    }
                } catch (NoSuchFileException _) {
                    // Deleted by somebody since the folder was read.
                } catch (IOException failure) {
                    // A link that leads to itself is nobody's file.
                    if (!Files.isSymbolicLink(path)) {
                        throw failure;
                    }
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return found;
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Override
    public NewFile createNew(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        only("rw-------"));
        return new NewFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                channel.write(bytes);
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        // Windows cannot open a folder as a file; there the rename is as durable as it gets.
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void link(Path link, Path target) throws IOException {
        Path made = link.resolveSibling("." + link.getFileName() + ".tmp");
        Files.deleteIfExists(made);
        Files.createSymbolicLink(made, target);
        Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** For making something that nobody else may look into. */
    static FileAttribute<?>[] only(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
