package scrim.daemon.store;

import scrim.engine.health.Health;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The store as one process has it open: restored from, and ready to save what is put in it. */
final class OpenStore implements AutoCloseable {
    static final Path ROOT = Path.of("/show");

    private final DataFolder folder;
    final Health health = new Health(() -> 0);
    final Restored restored;
    final StateStore store;
    private volatile StateStore.Content newest;

    /**
     * @throws IOException if a process could not start from what is on the disk
     */
    OpenStore(Disk disk, Retention retention) throws IOException {
        folder = DataFolder.open(ROOT, disk);
        var files =
                new StateFiles(
                        folder,
                        retention,
                        "0.1.0",
                        () -> 1_700_000_000_000L,
                        new Random(1),
                        health);
        restored = files.restore();
        newest = new StateStore.Content(restored.or(DurableState.empty()), restored.rev());
        store = new StateStore(files, () -> newest);
    }

    DurableState state() {
        return newest.state();
    }

    /** There is a newer show to save. */
    void change(DurableState state, long rev) {
        newest = new StateStore.Content(state, rev);
    }

    /** What an operator is told is wrong. */
    List<String> complaints() {
        var complaints = new ArrayList<>(restored.notes());
        health.report().conditions().forEach(condition -> complaints.add(condition.toString()));
        return complaints;
    }

    static PersistenceRequest ofState(long rev) {
        return PersistenceRequest.ofState("test", rev);
    }

    static PersistenceRequest ofScene(String scene, long rev) {
        return new PersistenceRequest(
                PersistenceRequest.Target.SCENE, scene, "saveScene", false, rev);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
