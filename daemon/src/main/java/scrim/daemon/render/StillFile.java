package scrim.daemon.render;

import static org.lwjgl.stb.STBImage.stbi_failure_reason;
import static org.lwjgl.stb.STBImage.stbi_image_free;
import static org.lwjgl.stb.STBImage.stbi_info_from_memory;
import static org.lwjgl.stb.STBImage.stbi_load_from_memory;

import org.jspecify.annotations.Nullable;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/**
 * A picture in a file: PNG, JPEG, and what else the decoder knows. Read again when the file's time
 * or size has changed. A file that goes bad says so and leaves the picture that was read before.
 * One thread at a time.
 */
final class StillFile {
    static final long LARGEST_BYTES = 64L << 20;
    static final long MOST_PIXELS = 64L << 20;

    private final @Nullable Path path;
    private final int largestSide;
    private final Consumer<Pixels> pictures;
    private final Consumer<String> reports;
    private boolean hasLooked;
    private long seenMillis;
    private long seenBytes;
    private @Nullable String reported;
    private volatile boolean isBroken;
    private volatile boolean isStopped;

    /**
     * @param path null if no file can be called so
     * @param pictures takes what was read
     * @param reports told why there is no picture, or "" when there is again; told changes only
     */
    StillFile(
            @Nullable Path path,
            int largestSide,
            Consumer<Pixels> pictures,
            Consumer<String> reports) {
        this.path = path;
        this.largestSide = largestSide;
        this.pictures = pictures;
        this.reports = reports;
    }

    /** Reads the file if it is not as it was at the last look. May wait for the disk. */
    void look() {
        if (path == null) {
            tell(
                    "no file can be called so here; choose another name, or start Scrim with"
                            + " LANG=C.UTF-8");
            return;
        }
        long millis = 0;
        long bytes = -1;
        String reason = null;
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            millis = now.lastModifiedTime().toMillis();
            bytes = now.size();
            if (hasLooked && millis == seenMillis && bytes == seenBytes) {
                return;
            }
            reason =
                    !now.isRegularFile()
                            ? "it is not a file"
                            : bytes > LARGEST_BYTES
                                    ? "the file is larger than " + (LARGEST_BYTES >> 20) + " MiB"
                                    : read(path, (int) bytes);
        } catch (NoSuchFileException e) {
            reason = "there is no such file";
        } catch (IOException e) {
            reason = "reading it failed: " + e;
        }
        hasLooked = true;
        seenMillis = millis;
        seenBytes = bytes;
        tell(reason == null ? "" : reason);
    }

    private void tell(String reason) {
        isBroken = !reason.isEmpty();
        if (!reason.equals(reported)) {
            reported = reason;
            reports.accept(reason);
        }
    }

    /** Whether there was no picture at the last look. Any thread. */
    boolean isBroken() {
        return isBroken;
    }

    /** Any thread: nobody shows it any more. */
    void stop() {
        isStopped = true;
    }

    boolean isStopped() {
        return isStopped;
    }

    private @Nullable String read(Path path, int bytes) throws IOException {
        ByteBuffer content = MemoryUtil.memAlloc(Math.max(1, bytes));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            content.limit(bytes);
            while (content.hasRemaining()) {
                if (file.read(content) < 0) {
                    throw new EOFException("it is being written");
                }
            }
            return decode(content.flip());
        } finally {
            MemoryUtil.memFree(content);
        }
    }

    private @Nullable String decode(ByteBuffer content) {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer width = stack.mallocInt(1);
            IntBuffer height = stack.mallocInt(1);
            IntBuffer channels = stack.mallocInt(1);
            if (!stbi_info_from_memory(content, width, height, channels)) {
                return "it is no picture that can be read (" + stbi_failure_reason() + ")";
            }
            long pixels = (long) width.get(0) * height.get(0);
            if (width.get(0) > largestSide || height.get(0) > largestSide || pixels > MOST_PIXELS) {
                return "it has "
                        + width.get(0)
                        + "x"
                        + height.get(0)
                        + " pixels; at most "
                        + largestSide
                        + " a side and "
                        + (MOST_PIXELS >> 20)
                        + " million in all are shown";
            }
            ByteBuffer decoded = stbi_load_from_memory(content, width, height, channels, 4);
            if (decoded == null) {
                return "it is damaged (" + stbi_failure_reason() + ")";
            }
            ByteBuffer rgba = MemoryUtil.memAlloc(decoded.remaining());
            MemoryUtil.memCopy(decoded, rgba);
            stbi_image_free(decoded);
            var picture = new Pixels(width.get(0), height.get(0), rgba);
            picture.flip();
            pictures.accept(picture);
            return null;
        }
    }
}
