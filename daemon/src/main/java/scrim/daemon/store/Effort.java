package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Severity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * What is done to get something on disk in spite of the disk: on a full one room is made and the
 * save tried again at once; when the folder fails again and again, the second one gets the save
 * too. What went wrong is told in a sentence an operator can act on.
 */
final class Effort {
    /** After so many failures in a row saves go to the second folder as well. */
    private static final int TROUBLES = 3;

    /** What a save needs beside the file itself. */
    private static final long SPARE_BYTES = 64 << 10;

    private final ShowFolder first;
    private final @Nullable ShowFolder second;
    private final Ballast ballast;
    private final Findings findings;
    private int troubles;

    /** A change of what is on disk. */
    @FunctionalInterface
    interface Change {
        /** Answers whether anything was written. */
        boolean in(ShowFolder folder) throws IOException;
    }

    Effort(
            ShowFolder first,
            @Nullable ShowFolder second,
            RandomGenerator random,
            Findings findings) {
        this.first = first;
        this.second = second;
        this.ballast =
                new Ballast(
                        first.folder(),
                        new Commit(first.folder().disk(), random),
                        random,
                        findings);
        this.findings = findings;
    }

    /**
     * @param what it is about and {@code where} it goes, for the report
     * @return whether anything was written
     * @throws IOException if the change is not known to be on disk for good in the first folder
     */
    boolean put(String what, Path where, Change change) throws IOException {
        try {
            boolean changed = withRoom(change);
            troubles = 0;
            findings.mended("second folder");
            return changed;
        } catch (RefusedException refused) {
            throw refused;
        } catch (IOException failure) {
            troubles++;
            throw new IOException(
                    trouble(failure).sentence(what, where, failure) + secondly(what, change),
                    failure);
        }
    }

    /** On a full disk tries a second time, if anything can be given up for it. */
    private boolean withRoom(Change change) throws IOException {
        try {
            return change.in(first);
        } catch (RefusedException refused) {
            throw refused;
        } catch (IOException failure) {
            if (trouble(failure) != DiskTrouble.FULL || !madeRoom()) {
                throw failure;
            }
            return change.in(first);
        }
    }

    private boolean madeRoom() throws IOException {
        first.generations().removeHalfWritten();
        first.scenes().removeHalfWritten();
        boolean isPruned = first.generations().pruneToFewest();
        return ballast.dropped() || isPruned;
    }

    private DiskTrouble trouble(IOException failure) {
        return DiskTrouble.of(failure, first.folder().disk(), first.folder().root(), neededBytes());
    }

    private long neededBytes() {
        return first.generations().newestBytes() + SPARE_BYTES;
    }

    /** After several failures in a row: saves in the second folder, and answers what came of it. */
    private String secondly(String what, Change change) {
        if (second == null || troubles < TROUBLES) {
            return "";
        }
        Path root = second.folder().root();
        second.generations().countOnFrom(first.generations().highestSeen());
        try {
            var _ = change.in(second);
            first.generations().countOnFrom(second.generations().highestSeen());
            findings.broken(
                    "second folder",
                    Severity.ERROR,
                    "the folder "
                            + first.folder().root()
                            + " keeps failing; saving in the second folder "
                            + root);
            return "; " + what + " is saved in the second folder " + root;
        } catch (IOException failure) {
            return "; the second folder " + root + " failed too: " + failure.getMessage();
        }
    }

    /**
     * Looks whether a save would work now.
     *
     * @throws IOException if not; the message is for an operator
     */
    void requireUsable() throws IOException {
        Disk disk = first.folder().disk();
        Path root = first.folder().root();
        if (!disk.exists(root)) {
            throw new IOException(DiskTrouble.GONE.sentence("anything", root));
        }
        for (Path part : new Path[] {first.folder().runtime(), first.folder().scenes()}) {
            if (disk.exists(part) && !disk.isWritable(part)) {
                throw new IOException(DiskTrouble.UNWRITABLE.sentence("anything", part));
            }
        }
        if (DiskTrouble.isFull(disk, root, neededBytes())) {
            throw new IOException(DiskTrouble.FULL.sentence("anything", root));
        }
    }

    /** What went wrong while looking, in a sentence for an operator. */
    IOException told(IOException failure) {
        return new IOException(
                trouble(failure).sentence("anything", first.folder().root(), failure), failure);
    }

    /** Once something is saved, keeps room for a day when the disk is full. */
    void keepReserve() {
        if (first.generations().newestName() != null) {
            ballast.restore();
        }
    }
}
