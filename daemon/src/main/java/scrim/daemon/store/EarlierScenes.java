package scrim.daemon.store;

import scrim.engine.stack.SceneId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What scenes were before they were replaced or deleted, so that a person can have them back: files
 * named by scene and save. The oldest go when there are too many.
 */
final class EarlierScenes {
    static final int MOST_FILES = 200;
    static final long MOST_BYTES = 64L << 20;

    static final Pattern HALF_WRITTEN = Commit.halfWritten("[0-9A-Za-z_.~-]+");
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{1,18})(\\.\\d+)?\\.json");

    private final DataFolder folder;
    private final Disk disk;
    private final Commit commit;
    private final Findings findings;

    EarlierScenes(DataFolder folder, Commit commit, Findings findings) {
        this.folder = folder;
        this.disk = folder.disk();
        this.commit = commit;
        this.findings = findings;
    }

    /**
     * Keeps a file as it is, for good.
     *
     * @throws IOException if it is not known to be kept; nothing may replace it then
     */
    void keep(SceneId id, long gen, byte[] file) throws IOException {
        var _ = folder.makeAgain(folder.earlierScenes());
        String name = id + "-" + gen;
        for (int i = 2; disk.exists(folder.earlierScenes().resolve(name + ".json")); i++) {
            if (Arrays.equals(disk.read(folder.earlierScenes().resolve(name + ".json")), file)) {
                disk.forceFolder(folder.earlierScenes());
                return;
            }
            name = id + "-" + gen + "." + i;
        }
        commit.put(folder.earlierScenes().resolve(name + ".json"), file);
        trim(name + ".json");
    }

    /** The highest number a scene was ever kept under, 0 if it never was. */
    long highestGen(SceneId id) throws IOException {
        long highest = 0;
        if (disk.exists(folder.earlierScenes())) {
            for (Disk.Found file : disk.list(folder.earlierScenes())) {
                Matcher name = NAME.matcher(file.name());
                if (name.matches() && name.group(1).equals(id.value())) {
                    highest = Math.max(highest, Long.parseLong(name.group(2)));
                }
            }
        }
        return highest;
    }

    private void trim(String newest) {
        try {
            var files = new ArrayList<>(disk.list(folder.earlierScenes()));
            files.removeIf(
                    file -> file.name().equals(newest) || !NAME.matcher(file.name()).matches());
            files.sort(
                    Comparator.comparingLong(Disk.Found::modifiedMillis)
                            .thenComparing(Disk.Found::name));
            long bytes = files.stream().mapToLong(Disk.Found::bytes).sum();
            int count = files.size() + 1;
            List<Disk.Found> oldestFirst = files;
            for (Disk.Found file : oldestFirst) {
                if (count <= MOST_FILES && bytes <= MOST_BYTES) {
                    return;
                }
                disk.delete(folder.earlierScenes().resolve(file.name()));
                bytes -= file.bytes();
                count--;
            }
        } catch (IOException failure) {
            findings.failed(
                    "earlier scenes",
                    "old files in "
                            + folder.earlierScenes()
                            + " are no longer needed and could not be deleted: "
                            + failure);
        }
    }
}
