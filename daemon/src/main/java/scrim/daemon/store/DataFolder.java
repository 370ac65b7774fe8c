package scrim.daemon.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder everything saved lives in, held by this process alone for as long as it is open.
 * Folders made here can be entered by their owner only.
 */
public final class DataFolder implements AutoCloseable {
    private static final String RUNTIME = "runtime";
    private static final String PORT_NOTE = "HTTP on port ";
    private static final Pattern PORT_LINE = Pattern.compile(PORT_NOTE + "(\\d{1,5})");

    private final Path root;
    private final Disk disk;
    private final Disk.Lock lock;

    private DataFolder(Path root, Disk disk, Disk.Lock lock) {
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
        boolean isFirst = !disk.exists(absolute.resolve(RUNTIME));
        create(absolute, disk);
        if (isFirst) {
            forceWay(absolute, disk);
        }
        Disk.Lock lock = disk.lock(absolute);
        var folder = new DataFolder(absolute, disk, lock);
        try {
            // First, and only once the root is there for good: it tells that by being there.
            disk.createFolder(folder.runtime());
            disk.createFolder(folder.scenes());
            disk.createFolder(folder.damaged());
            disk.forceFolder(absolute);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
        return folder;
    }

    /** Each new folder is forced into its parent, or a first save could vanish with its folder. */
    private static void create(Path folder, Disk disk) throws IOException {
        Path parent = folder.getParent();
        if (!disk.exists(folder) && parent != null) {
            create(parent, disk);
            disk.createFolder(folder);
            disk.forceFolder(parent);
        } else {
            disk.createFolder(folder);
        }
    }

    /** Those on the way that are there: who made them may have been killed before forcing them. */
    private static void forceWay(Path folder, Disk disk) throws IOException {
        for (Path on = folder.getParent(); on != null; on = on.getParent()) {
            try {
                disk.forceFolder(on);
            } catch (AccessDeniedException _) {
                // A folder this process may not read is none it has made anything in.
            }
        }
    }

    public Path root() {
        return root;
    }

    /** Where the generations of the state are. */
    Path runtime() {
        return root.resolve(RUNTIME);
    }

    /** Where each scene has its file. */
    Path scenes() {
        return root.resolve("scenes");
    }

    /** Where what scenes were before is kept for a while; made when it is needed. */
    Path earlierScenes() {
        return scenes().resolve("earlier");
    }

    /** Where who did what is written down. */
    public Path history() {
        return root.resolve("history");
    }

    /** Room on the disk that is given up when there is none left. */
    Path ballast() {
        return root.resolve("ballast");
    }

    /** For people: a link to the newest generation. */
    Path latest() {
        return root.resolve("latest");
    }

    /**
     * Makes a folder in it that somebody has taken away, as long as this folder is there.
     *
     * @return whether it was gone
     */
    boolean makeAgain(Path folder) throws IOException {
        if (disk.exists(folder) || !disk.exists(root)) {
            return false;
        }
        create(folder, disk);
        return true;
    }

    /** Where files that cannot be used are put aside; nothing in it is ever deleted or replaced. */
    Path damaged() {
        return root.resolve("damaged");
    }

    /**
     * Tells whoever finds the folder in use on which port of this machine its holder can be asked
     * over HTTP.
     */
    public void notePort(int port) throws IOException {
        lock.note(PORT_NOTE + port);
    }

    /** Takes back what {@link #notePort} said: soon the port may be anybody's. */
    public void noteStopping() throws IOException {
        lock.note("stopping");
    }

    /**
     * The port that the holder of a folder in use has noted, or empty if it has not yet, or no
     * more.
     */
    public static OptionalInt notedPort(Path root) throws IOException {
        try (Stream<String> lines = Files.lines(root.resolve("LOCK"))) {
            return lines.map(PORT_LINE::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(line -> Integer.parseInt(line.group(1)))
                    .filter(port -> port >= 1 && port <= 65_535)
                    .findFirst();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
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
