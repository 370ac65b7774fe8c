package scrim.daemon.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder for files that cannot be used. They keep their names, with a number behind where there
 * is one of that name already; nothing in it is ever deleted or replaced (K-9).
 */
final class DamagedFiles {
    private static final int MOST_OF_A_NAME = 10_000;

    private final DataFolder folder;
    private final Findings findings;

    DamagedFiles(DataFolder folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Moves a file here and says why.
     *
     * @return whether it has left its place; if not, that is told too, and nothing may replace it
     */
    boolean putAside(Path file, String reason) {
        String name = String.valueOf(file.getFileName());
        Disk disk = folder.disk();
        Path to;
        try {
            var _ = folder.makeAgain(folder.damaged());
            to = freeName(name);
            disk.move(file, to);
        } catch (IOException failure) {
            findings.warn(name, reason + "; it could not be moved aside: " + failure);
            return false;
        }
        try {
            disk.forceFolder(folder.damaged());
            disk.forceFolder(Commit.folderOf(file));
            findings.warn(name, reason + "; moved to " + to);
        } catch (IOException failure) {
            findings.warn(
                    name,
                    reason
                            + "; moved to "
                            + to
                            + ", where it may not survive a power cut: "
                            + failure);
        }
        return true;
    }

    private Path freeName(String name) throws IOException {
        Path free = folder.damaged().resolve(name);
        for (int i = 2; folder.disk().exists(free); i++) {
            if (i > MOST_OF_A_NAME) {
                // On a failing disk everything seems to be there.
                throw new IOException("no free name like " + name + " in " + folder.damaged());
            }
            free = folder.damaged().resolve(name + "." + i);
        }
        return free;
    }

    /** The highest generation of the state in here, 0 if there is none. */
    long highestGen() throws IOException {
        long highest = 0;
        for (Disk.Found file : folder.disk().list(folder.damaged())) {
            highest = Math.max(highest, StateFile.seenGen(file.name()));
        }
        return highest;
    }
}
