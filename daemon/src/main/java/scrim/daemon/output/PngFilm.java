package scrim.daemon.output;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.Picture;
import scrim.daemon.render.PngEncoder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/**
 * A folder of PNG files, one a frame, numbered as {@code FRAMEINDEX}. They are made in a folder
 * {@value #UNFINISHED} within it, which goes when they are all there: by then each has been forced
 * to the disk.
 */
final class PngFilm implements Film {
    private static final String UNFINISHED = "unfinished";

    private final Path folder;
    private final Path unfinished;
    private final boolean isOurs;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final int mostWaiting;
    private final ExecutorService encoders =
            Executors.newFixedThreadPool(
                    threads, Thread.ofPlatform().daemon().name("png ", 1).factory());

    /** What this film has made and nobody else. */
    private final Set<Path> made = ConcurrentHashMap.newKeySet();

    /** Frames not known to be written, in order. */
    private final Deque<Future<?>> writing = new ArrayDeque<>();

    private boolean isFinished;
    private boolean isClosed;

    /**
     * @param frameBytes the size of a frame that waits: together they take a quarter of the memory
     */
    private PngFilm(Path folder, boolean isOurs, long frameBytes) {
        this.folder = folder;
        mostWaiting = Math.clamp(Runtime.getRuntime().maxMemory() / 4 / frameBytes, 1, 2 * threads);
        this.unfinished = folder.resolve(UNFINISHED);
        this.isOurs = isOurs;
    }

    static PngFilm begin(Format format) throws IOException {
        Path folder = format.out();
        boolean isNew = !Files.exists(folder);
        if (!isNew) {
            requireEmpty(folder);
        }
        Files.createDirectories(folder);
        var film = new PngFilm(folder, isNew, 4L * format.width() * format.height());
        try {
            Files.createDirectory(film.unfinished);
        } catch (IOException e) {
            film.close();
            throw e;
        }
        return film;
    }

    private static void requireEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isEmpty()) {
                return;
            }
        } catch (NotDirectoryException e) {
            throw new IOException(
                    folder
                            + " is a file: PNG files need a folder, and a video a name that ends in"
                            + " "
                            + VideoFilm.Codec.ENDINGS,
                    e);
        }
        throw new IOException(
                folder
                        + " is not empty"
                        + (Files.exists(folder.resolve(UNFINISHED))
                                ? ", it holds a film that was never finished: empty it, or name"
                                        + " another folder"
                                : ": name another folder, one that is empty or not there yet"));
    }

    @Override
    public void add(Picture frame) throws IOException {
        while (writing.size() >= mostWaiting) {
            await(writing.removeFirst());
        }
        Path file = unfinished.resolve(name(frame.frameIndex()));
        try {
            writing.add(
                    encoders.submit(() -> {
                        write(file, PngEncoder.encode(frame));
                        return null;
                    }));
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    private IOException closed(@Nullable Exception cause) {
        return new IOException("interrupted: nothing is left in " + folder, cause);
    }

    private static String name(long frameIndex) {
        return String.format(Locale.ROOT, "frame-%06d.png", frameIndex);
    }

    private void write(Path file, byte[] png) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            made.add(file);
            ByteBuffer bytes = ByteBuffer.wrap(png);
            while (bytes.hasRemaining()) {
                var _ = channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void await(Future<?> one) throws IOException {
        try {
            var _ = one.get();
        } catch (CancellationException e) {
            throw closed(e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "a frame could not be written below " + folder + ": " + reason(e.getCause()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closed(e);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : cause instanceof IOException ? String.valueOf(cause.getMessage()) : "" + cause;
    }

    @Override
    public void finish() throws IOException {
        while (!writing.isEmpty()) {
            await(writing.removeFirst());
        }
        synchronized (this) {
            if (isClosed) {
                throw closed(null);
            }
            for (Path file : made.stream().sorted().toList()) {
                Path place = folder.resolve(file.getFileName());
                Files.move(file, place);
                made.remove(file);
                made.add(place);
            }
            VideoFilm.force(folder);
            Files.delete(unfinished);
            VideoFilm.force(folder);
            isFinished = true;
        }
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        encoders.shutdownNow();
        encoders.close();
        if (!isFinished) {
            clear();
        }
    }

    /**
     * As it was before, with what others have put there; what cannot be taken away is found by the
     * next one.
     */
    private void clear() {
        try {
            for (Path file : made) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(unfinished);
            if (isOurs) {
                Files.deleteIfExists(folder);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // Somebody else was at it.
        } catch (IOException e) {
            System.getLogger(PngFilm.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "{0} could not be cleared: {1}",
                            unfinished,
                            "" + e);
        }
    }
}
