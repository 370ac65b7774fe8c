package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file as this process left it, to notice what others do to it. Looked at again without reading
 * it, as long as its size and time stay the same.
 *
 * @param modifiedMillis its time when it was last known to be right, null before the first look
 */
record LeftFile(long bytes, long crc, @Nullable Long modifiedMillis) {
    static LeftFile written(byte[] content) {
        return new LeftFile(content.length, crc(content), null);
    }

    /**
     * What it is now that it was looked at, or null if it is another file, or gone.
     *
     * @param found what its folder says of it, null if it is not there
     * @throws IOException if it is there and cannot be read
     */
    @Nullable LeftFile lookedAt(Disk disk, Path file, Disk.@Nullable Found found)
            throws IOException {
        if (found == null || found.bytes() != bytes) {
            return null;
        }
        if (modifiedMillis != null && found.modifiedMillis() == modifiedMillis) {
            return this;
        }
        return crc(disk.read(file)) == crc
                ? new LeftFile(bytes, crc, found.modifiedMillis())
                : null;
    }

    private static long crc(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }
}
