package scrim.daemon.store;

import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that changes a show without pause. It prints {@code >} and the rev before it begins to
 * save that, and {@code =} and the rev once that is on disk.
 *
 * <p>Arguments: the data folder, what the disk forces, and after how many commits to end.
 */
final class Saver {
    /** What a disk does when asked to force. */
    enum Forcing {
        FORCED,
        /** The content of files, and not their names. */
        FILES_ONLY,
        /** The names of files, and not their content. */
        FOLDERS_ONLY,
        NOTHING;

        Disk disk() {
            var disk = new FileDisk();
            if (this == FORCED) {
                return disk;
            }
            boolean files = this == FILES_ONLY;
            boolean folders = this == FOLDERS_ONLY;
            return DiskCalls.of(
                    disk,
                    (call, _, go) ->
                            switch (call) {
                                case "force" -> files ? go.call() : null;
                                case "forceFolder" -> folders ? go.call() : null;
                                default -> go.call();
                            });
        }
    }

    private static final PersistenceSettings IMPATIENT =
            new PersistenceSettings(
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    Duration.ofHours(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO);

    private Saver() {}

    public static void main(String[] arguments) throws IOException {
        Child.Self.endWithParent();
        Show show = Show.open(Path.of(arguments[0]), Forcing.valueOf(arguments[1]).disk());
        long enough = Long.parseLong(arguments[2]);
        while (show.commits.get() < enough) {
            show.change();
            LockSupport.parkNanos(300_000);
        }
        System.exit(0);
    }

    /** A show in memory and the writer that saves it. */
    static final class Show {
        private final AtomicReference<StateStore.Content> newest = new AtomicReference<>();
        private Take shown;
        final PersistenceWriter writer;
        private final AtomicLong commits = new AtomicLong();

        private Show(StateFiles files, Take restored, long rev, Health health) {
            shown = restored;
            newest.set(new StateStore.Content(restored.show(), rev));
            writer =
                    new PersistenceWriter(
                            new StateStore(files, this::take),
                            IMPATIENT,
                            Ticker.SYSTEM,
                            () -> 0,
                            health,
                            this::committed,
                            rev);
        }

        static Show open(Path data, Disk disk) throws IOException {
            var health = new Health(() -> 0);
            var files = new StateFiles(DataFolder.open(data, disk), "0.1.0", health);
            Restored restored = files.restore();
            return new Show(
                    files,
                    restored.state() == null ? Take.NONE : Take.shownBy(restored.state()),
                    restored.rev(),
                    health);
        }

        /** The newest change. */
        long rev() {
            return newest.getPlain().rev();
        }

        void change() {
            long rev = rev() + 1;
            Take before = shown;
            shown = Take.of(rev);
            newest.set(new StateStore.Content(shown.show(), rev));
            writer.submit(shown.requestsAfter(before, rev));
        }

        private StateStore.Content take() {
            StateStore.Content content = newest.get();
            Child.Self.print("> " + content.rev());
            return content;
        }

        private void committed(PersistenceOutcome outcome) {
            if (outcome instanceof PersistenceOutcome.Written written) {
                Child.Self.print("= " + written.durableRev());
                commits.incrementAndGet();
            }
        }
    }
}
