package scrim.daemon.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * A few lines of text in the show's folder that are replaced as a whole, as safely as the show
 * itself: after a power cut the old ones are there or the new ones. For threads that may wait; one
 * at a time.
 */
public final class NoteFile {
    private final Path file;
    private final Disk disk;
    private final Commit commit;

    /**
     * @param name one that no other file of the folder has
     */
    public NoteFile(DataFolder folder, String name) {
        file = folder.root().resolve(name);
        disk = folder.disk();
        commit = new Commit(disk, new SecureRandom());
    }

    public Path path() {
        return file;
    }

    /** The lines, none if there is no file. */
    public List<String> read() throws IOException {
        try {
            return new String(disk.read(file), StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    /**
     * Replaces all lines; without any, the file goes.
     *
     * @throws IOException if that could not be done; what was there before then still is, or what
     *     was to be there
     */
    public void write(List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            disk.delete(file);
            disk.forceFolder(Commit.folderOf(file));
        } else {
            commit.put(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
