package scrim.daemon.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything the store asks of a file system, each call one thing that can fail. Nothing here is
 * safe by itself: what must be forced when is the caller's matter.
 */
interface Disk {
    /** A file in a folder. Times are for retention, never for order. */
    record Found(String name, long bytes, long modifiedMillis) {}

    /** A new file being written. Closing it forces nothing. */
    interface NewFile extends Closeable {
        /** Writes some of what is left, as a file system may. */
        void write(ByteBuffer bytes) throws IOException;

        /** Returns when content and size would survive a power cut; the name may not. */
        void force() throws IOException;
    }

    boolean exists(Path path);

    /** Makes a folder only its owner may enter; does nothing if there is one. */
    void createFolder(Path folder) throws IOException;

    /** The files in a folder, in no order; folders in it are left out. */
    List<Found> list(Path folder) throws IOException;

    byte[] read(Path file) throws IOException;

    /**
     * Opens a file only its owner may read.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of that name
     */
    NewFile createNew(Path file) throws IOException;

    /** Gives a file another name in one step, so that it is never seen under both or neither. */
    void move(Path from, Path to) throws IOException;

    /** Returns when the names in the folder would survive a power cut. */
    void forceFolder(Path folder) throws IOException;

    /** Does nothing if there is no such file. */
    void delete(Path file) throws IOException;
}
