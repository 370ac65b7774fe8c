package scrim.daemon.store;

import scrim.engine.health.Severity;

import java.io.IOException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A megabyte of nothing on the disk, given up when the disk is full, so that one more save fits
 * while somebody makes room.
 */
final class Ballast {
    static final int BYTES = 1 << 20;

    /** Ten minutes of checks. */
    static final int CHECKS_BETWEEN_TRIES = 1_200;

    private static final String SHORTAGE = "room";

    private static final Pattern HALF_WRITTEN = Commit.halfWritten("ballast");

    private final DataFolder folder;
    private final Commit commit;
    private final RandomGenerator random;
    private final Findings findings;
    private boolean isShort;
    private int checksToWait;

    /** Whether nothing half-written can be there: known after a look, until a try fails. */
    private boolean isSwept;

    Ballast(DataFolder folder, Commit commit, RandomGenerator random, Findings findings) {
        this.folder = folder;
        this.commit = commit;
        this.random = random;
        this.findings = findings;
    }

    /** Answers whether there is more room now. */
    boolean dropped() {
        try {
            removeHalfWritten();
            if (!folder.disk().exists(folder.ballast())) {
                return false;
            }
            folder.disk().delete(folder.ballast());
            return true;
        } catch (IOException _) {
            // Whoever asks is about to report that the disk is full.
            return false;
        }
    }

    /**
     * Makes it where it is missing and twice as much is free. Called about twice a second: where it
     * cannot be made all the same, each try is a megabyte written for nothing, so the next one
     * comes {@link #CHECKS_BETWEEN_TRIES} checks later.
     */
    void restore() {
        Disk disk = folder.disk();
        try {
            if (!isSwept) {
                removeHalfWritten();
                isSwept = true;
            }
            if (disk.exists(folder.ballast())) {
                return;
            }
            if (disk.freeBytes(folder.root()) < 2L * BYTES) {
                tellShortage();
                return;
            }
            if (checksToWait > 0) {
                checksToWait--;
                return;
            }
            // Zeros or a repeated text would take no room on a disk that packs what it is given.
            var noise = new byte[BYTES];
            for (int i = 0; i < BYTES; i++) {
                noise[i] = (byte) random.nextInt();
            }
            checksToWait = CHECKS_BETWEEN_TRIES - 1;
            commit.put(folder.ballast(), noise);
            checksToWait = 0;
            findings.mended(SHORTAGE);
            isShort = false;
        } catch (IOException failure) {
            isSwept = false;
            findings.failedOnce(
                    "ballast",
                    "no reserve for a full disk could be made in "
                            + folder.root()
                            + ": "
                            + failure);
        }
    }

    /** Saves still fit, but nothing is left to give up for the next ones. */
    private void tellShortage() {
        if (!isShort) {
            isShort = true;
            findings.broken(
                    SHORTAGE,
                    Severity.WARNING,
                    folder.root()
                            + " is on a disk that is nearly full: there is no room left for the"
                            + " reserve of 1 MiB, make some");
        }
    }

    /** What a power cut left of one takes as much room. */
    private void removeHalfWritten() throws IOException {
        commit.removeHalfWritten(folder.root(), HALF_WRITTEN, findings);
    }
}
