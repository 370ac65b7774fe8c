package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PendingTest {
    private static final long MS = 1_000_000;
    private static final PersistenceSettings SETTINGS = PersistenceSettings.DEFAULT;

    @Test
    void aChangeIsDueOnceItHasBeenQuiet() {
        Pending pending = Pending.NONE.with(state(1), 0, null);

        assertThat(pending.due(49 * MS, SETTINGS, 0)).isNull();
        assertThat(pending.due(50 * MS, SETTINGS, 0)).isNotNull();
    }

    @Test
    @DisplayName("K-1 a steady stream of changes does not postpone the save")
    void aStreamOfRequestsDoesNotPostponeTheWrite() {
        Pending pending = Pending.NONE;
        for (long now = 0; now < 200 * MS; now += MS) {
            pending = pending.with(state(now / MS), now, null);
            assertThat(pending.due(now, SETTINGS, 0)).isNull();
        }

        assertThat(pending.due(200 * MS, SETTINGS, 0).request().rev()).isEqualTo(199);
    }

    @Test
    @DisplayName("PWR-04 requests of one key merge into the newest, other keys stay apart")
    void requestsMergeByTargetAndKey() {
        Pending pending =
                Pending.NONE
                        .with(state(1), 0, null)
                        .with(scene("dawn", 2), 0, null)
                        .with(state(3), 0, null)
                        .with(scene("dusk", 4), 0, null);

        assertThat(pending.entries())
                .extracting(entry -> entry.request().rev())
                .containsExactly(3L, 2L, 4L);
    }

    @Test
    void anOlderRevNeverReplacesANewerOne() {
        Pending pending = Pending.NONE.with(state(7), 0, null).with(state(5), 0, null);

        assertThat(pending.entries().getFirst().request().rev()).isEqualTo(7);
    }

    @Test
    void timesAreComparedAcrossTheClocksOverflow() {
        long start = Long.MAX_VALUE - 10 * MS;
        Pending pending = Pending.NONE.with(state(1), start, null);

        assertThat(pending.due(start + 49 * MS, SETTINGS, start)).isNull();
        assertThat(pending.due(start + 50 * MS, SETTINGS, start)).isNotNull();
    }

    @Test
    void theClockOfAChangeDuringASaveStartsWithThatSave() {
        Pending before = Pending.NONE.with(state(1), 0, null);
        Pending.Entry entry = before.due(50 * MS, SETTINGS, 0);
        Pending during = before.with(state(2), 60 * MS, null);

        Pending after = during.saved(entry, before, 50 * MS);

        assertThat(after.entries()).hasSize(1);
        assertThat(after.entries().getFirst().sinceNanos()).isEqualTo(50 * MS);
        assertThat(after.entries().getFirst().request().rev()).isEqualTo(2);
    }

    @Test
    void aForcedSaveCoversWhatWaitedForTheSameTarget() {
        Pending before =
                Pending.NONE
                        .with(state(1), 0, null)
                        .with(forced(1), 0, null)
                        .with(forced(1), 0, null);
        Pending.Entry entry = before.due(0, SETTINGS, 0);

        Pending after = before.saved(entry, before, 0);

        assertThat(after.entries()).extracting(Pending.Entry::request).containsExactly(forced(1));
    }

    @Test
    void aFailedForcedSaveJoinsWhatWaits() {
        Pending before = Pending.NONE.with(forced(4), 10, null);
        Pending.Entry entry = before.due(10, SETTINGS, 0);

        Pending after = before.failed(entry, 500);

        assertThat(after.entries()).hasSize(1);
        assertThat(after.entries().getFirst().request()).isEqualTo(state(4));
        assertThat(after.due(499, SETTINGS, 0)).isNull();
        assertThat(after.due(500, SETTINGS, 0)).isNotNull();
    }

    static PersistenceRequest state(long rev) {
        return PersistenceRequest.ofState("test", rev);
    }

    static PersistenceRequest forced(long rev) {
        return new PersistenceRequest(
                PersistenceRequest.Target.RUNTIME_STATE, "", "test", true, rev);
    }

    static PersistenceRequest scene(String id, long rev) {
        return new PersistenceRequest(PersistenceRequest.Target.SCENE, id, "test", false, rev);
    }
}
