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

    /** The right to write in a folder; it goes when the process does, however it ends. */
    interface Lock extends Closeable {
        /**
         * Says something about the holder to whoever finds the folder locked, in place of what was
         * noted before.
         */
        void note(String line) throws IOException;
    }

    /** A new file being written. Closing it forces nothing. */
    interface NewFile extends Closeable {
        /** Writes some of what is left, as a file system may. */
        void write(ByteBuffer bytes) throws IOException;

        /** Returns when content and size would survive a power cut; the name may not. */
        void force() throws IOException;
    }

    /**
     * Takes the right to write in a folder, from other processes and from this one, until closed.
     *
     * @throws FolderInUseException if it is held already
     */
    Lock lock(Path folder) throws IOException;

    /** False only of what is known not to be there: an error answers true. */
    boolean exists(Path path);

    /** Whether this process may make files in a folder; false on a read-only file system too. */
    boolean isWritable(Path folder);

    /** How much this process could still write below a folder. */
    long freeBytes(Path folder) throws IOException;

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

    /** Makes a symbolic link, or points one that is there at something else, in one step. */
    void link(Path link, Path target) throws IOException;
}
