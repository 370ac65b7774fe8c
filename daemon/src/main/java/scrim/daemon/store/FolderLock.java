package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write in a data folder: a lock of the operating system on its file {@code LOCK},
 * which goes when the process does, however it ends. The file's text says pid, start time and what
 * was noted; only its owner may read it. The file itself stays.
 */
final class FolderLock implements Disk.Lock {
    /** Far behind the text: where locks keep others from reading, the text stays readable. */
    private static final long LOCKED_BYTE = 1L << 30;

    private static final String RIGHTS = "rw-------";

    /**
     * What this process holds. Asked before the file is opened, because where locks belong to the
     * process, closing any other channel on the file lets the lock go.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final long noteStart;

    private FolderLock(Path file, FileChannel channel, long noteStart) {
        this.file = file;
        this.channel = channel;
        this.noteStart = noteStart;
    }

    /**
     * @throws FolderInUseException if it is held, by another process or by this one
     */
    static FolderLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve("LOCK");
        if (!HELD.add(file)) {
            throw new FolderInUseException(
                    folder
                            + " is already open in this process, pid "
                            + ProcessHandle.current().pid());
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            file,
                            EnumSet.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            FileDisk.only(RIGHTS));
            if (!lock(channel)) {
                throw new FolderInUseException(
                        folder
                                + " is in use by another Scrim ("
                                + holder(file)
                                + "). Stop it, or start this one with another data folder.");
            }
            narrow(file);
            channel.truncate(0);
            write(channel, "pid " + ProcessHandle.current().pid() + ", started " + started());
            return new FolderLock(file, channel, channel.position());
        } catch (IOException | RuntimeException failure) {
            HELD.remove(file);
            if (channel != null) {
                channel.close();
            }
            throw failure;
        }
    }

    @Override
    public void note(String line) throws IOException {
        // First, because on a full disk it is all that works.
        channel.truncate(noteStart);
        write(channel, line);
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer text = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (text.hasRemaining()) {
            channel.write(text);
        }
    }

    /** One that is there already may have come with a copy of the folder. */
    private static void narrow(Path file) {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try {
            view.setPermissions(PosixFilePermissions.fromString(RIGHTS));
        } catch (IOException _) {
            // Somebody else's file: what is in it is no secret.
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static String holder(Path file) {
        try {
            String text = Files.readString(file).strip().replace("\n", ", ");
            return text.isEmpty() ? "it has not said which" : text;
        } catch (IOException failure) {
            return "who cannot be read: " + failure.getMessage();
        }
    }

    private static Instant started() {
        return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
