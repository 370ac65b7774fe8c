package scrim.daemon.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder everything saved lives in, held by this process alone for as long as it is open.
 * Folders made here can be entered by their owner only.
 */
public final class DataFolder implements AutoCloseable {
    private final Path root;
    private final Disk disk;
    private final FolderLock lock;

    private DataFolder(Path root, Disk disk, FolderLock lock) {
        this.root = root;
        this.disk = disk;
        this.lock = lock;
    }

    /**
     * Makes the folder and what belongs in it where missing, and locks it.
     *
     * @throws FolderInUseException if another Scrim has it open
     * @throws IOException if a folder cannot be made or the lock file not be written
     */
    public static DataFolder open(Path root) throws IOException {
        return open(root, new FileDisk());
    }

    static DataFolder open(Path root, Disk disk) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        create(absolute, disk);
        FolderLock lock = FolderLock.take(absolute);
        var folder = new DataFolder(absolute, disk, lock);
        try {
            create(folder.runtime(), disk);
            create(folder.damaged(), disk);
            disk.forceFolder(absolute);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
        return folder;
    }

    /** Each new folder is forced into its parent, or a first save could vanish with its folder. */
    private static void create(Path folder, Disk disk) throws IOException {
        if (disk.exists(folder)) {
            disk.createFolder(folder);
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            create(parent, disk);
        }
        disk.createFolder(folder);
        if (parent != null) {
            disk.forceFolder(parent);
        }
    }

    public Path root() {
        return root;
    }

    /** Where the generations of the state are. */
    Path runtime() {
        return root.resolve("runtime");
    }

    /** Where files that cannot be used are put aside; nothing in it is ever deleted or replaced. */
    Path damaged() {
        return root.resolve("damaged");
    }

    Disk disk() {
        return disk;
    }

    /** Lets another process have the folder. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
