package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that notices when files in a folder or below it have changed, and says so once they have
 * rested. The system tells at once where it can; for where it cannot (network folders, too many
 * folders, lost messages) everything is looked at every {@link #LOOK_MILLIS} anyway.
 */
public final class ShaderWatch implements AutoCloseable {
    /** Editors write a file in several steps; nobody waits for a tenth of a second. */
    private static final long QUIET_MILLIS = 60;

    /** Where something is written all the time, so long at most. */
    private static final long LONGEST_MILLIS = 500;

    private static final long LOOK_MILLIS = 2_000;
    private static final int MOST_FOLDERS = 1_000;
    private static final int MOST_TOUCHED = 4_096;
    private static final int DEEPEST = 16;
    private static final System.Logger LOG = System.getLogger(ShaderWatch.class.getName());

    private final Path folder;
    private final Consumer<Set<Path>> look;
    private final Health health;
    private final Thread thread;
    private final Set<Path> touched = new HashSet<>();
    private long firstNanos;
    private long lastNanos;
    private boolean isTold;
    private volatile boolean isClosing;
    private volatile @Nullable WatchService service;

    /**
     * @param look told on a thread that may wait which files may have changed; none when it is only
     *     time to look
     */
    public ShaderWatch(Path folder, Consumer<Set<Path>> look, Health health) {
        this.folder = folder;
        this.look = look;
        this.health = health;
        thread = Thread.ofPlatform().daemon().name("shader-folder").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Returns at once; the thread ends after what it is at. */
    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
    }

    private void run() {
        try (WatchService opened = open()) {
            service = opened;
            register(folder);
            // What changed before somebody watched.
            tell();
            long nextNanos = System.nanoTime() + LOOK_MILLIS * 1_000_000;
            while (!isClosing) {
                long now = System.nanoTime();
                long due = touched.isEmpty() ? nextNanos : quietAt();
                if (now >= due) {
                    register(folder);
                    tell();
                    nextNanos = System.nanoTime() + LOOK_MILLIS * 1_000_000;
                } else {
                    await(opened, due - now);
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "no longer watching {0}", folder);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing the watch failed: {0}", "" + e);
        }
    }

    /** Null where the system has nothing of the kind, or no more of it. */
    private @Nullable WatchService open() {
        try {
            return folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            slow("" + e.getMessage());
            return null;
        }
    }

    private long quietAt() {
        return Math.min(
                lastNanos + QUIET_MILLIS * 1_000_000, firstNanos + LONGEST_MILLIS * 1_000_000);
    }

    private void await(@Nullable WatchService from, long nanos) throws InterruptedException {
        if (from == null) {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return;
        }
        WatchKey key = from.poll(nanos, TimeUnit.NANOSECONDS);
        if (key == null) {
            return;
        }
        Path at = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name) {
                touch(at.resolve(name), event.kind() == StandardWatchEventKinds.ENTRY_CREATE);
            } else {
                touch(at, false);
            }
        }
        var _ = key.reset();
    }

    private void touch(Path path, boolean isNew) {
        long now = System.nanoTime();
        if (touched.isEmpty()) {
            firstNanos = now;
        }
        lastNanos = now;
        if (touched.size() < MOST_TOUCHED) {
            touched.add(path);
        }
        if (isNew && Files.isDirectory(path)) {
            register(path);
        }
    }

    private void tell() {
        Set<Path> now = Set.copyOf(touched);
        touched.clear();
        try {
            look.accept(now);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "looking at " + folder + " failed", e);
            health.failed("shader", "folder", Severity.ERROR, "looking at shaders failed: " + e);
        }
    }

    /** Watches a folder and those below it; one that is watched already costs little. */
    private void register(Path top) {
        WatchService with = service;
        if (with == null || !Files.isDirectory(top)) {
            return;
        }
        var visitor = new Registering(with);
        try {
            Files.walkFileTree(top, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, visitor);
        } catch (IOException e) {
            slow("" + e.getMessage());
        }
        if (visitor.refusal == null && isTold) {
            isTold = false;
            health.mended("shader", "watch");
        } else if (visitor.refusal != null) {
            slow(visitor.refusal);
        }
    }

    private void slow(String why) {
        if (!isTold) {
            isTold = true;
            String message =
                    "changes of shaders are noticed only after "
                            + LOOK_MILLIS / 1_000
                            + " s, because the system does not tell of them: "
                            + why;
            LOG.log(Level.WARNING, "{0}", message);
            health.broken("shader", "watch", Severity.WARNING, message);
        }
    }

    private static final class Registering extends SimpleFileVisitor<Path> {
        private final WatchService service;
        private int folders;
        private @Nullable String refusal;

        Registering(WatchService service) {
            this.service = service;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            if (++folders > MOST_FOLDERS) {
                refusal = "there are more than " + MOST_FOLDERS + " folders";
                return FileVisitResult.TERMINATE;
            }
            try {
                var _ =
                        at.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException e) {
                // A folder that may not be read is the library's to tell.
                if (Files.isReadable(at)) {
                    refusal = "" + e.getMessage();
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
