package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CompletableFuture;

class PendingTest {
    private static final long MS = 1_000_000;
    private static final PersistenceSettings SETTINGS = PersistenceSettings.DEFAULT;

    @Test
    void aChangeIsDueOnceItHasBeenQuiet() {
        Pending pending = Pending.NONE.with(List.of(state(1)), 0, List.of());

        assertThat(pending.due(49 * MS, SETTINGS, 0)).isNull();
        assertThat(pending.due(50 * MS, SETTINGS, 0)).isNotNull();
    }

    @Test
    @DisplayName("K-1 DEV-30 a steady stream of changes does not postpone the save")
    void aStreamOfRequestsDoesNotPostponeTheWrite() {
        Pending pending = Pending.NONE;
        for (long now = 0; now < 200 * MS; now += MS) {
            pending = pending.with(List.of(state(now / MS)), now, List.of());
            assertThat(pending.due(now, SETTINGS, 0)).isNull();
        }

        assertThat(pending.due(200 * MS, SETTINGS, 0).request().rev()).isEqualTo(199);
    }

    @Test
    @DisplayName("PWR-04 requests of one key merge into the newest, other keys stay apart")
    void requestsMergeByTargetAndKey() {
        Pending pending =
                Pending.NONE
                        .with(List.of(state(1)), 0, List.of())
                        .with(List.of(scene("dawn", 2)), 0, List.of())
                        .with(List.of(state(3)), 0, List.of())
                        .with(List.of(scene("dusk", 4)), 0, List.of());

        assertThat(pending.entries())
                .extracting(entry -> entry.request().rev())
                .containsExactly(3L, 2L, 4L);
    }

    @Test
    void anOlderRevNeverReplacesANewerOne() {
        Pending pending =
                Pending.NONE
                        .with(List.of(state(7)), 0, List.of())
                        .with(List.of(state(5)), 0, List.of());

        assertThat(pending.entries().getFirst().request().rev()).isEqualTo(7);
    }

    @Test
    void timesAreComparedAcrossTheClocksOverflow() {
        long start = Long.MAX_VALUE - 10 * MS;
        Pending pending = Pending.NONE.with(List.of(state(1)), start, List.of());

        assertThat(pending.due(start + 49 * MS, SETTINGS, start)).isNull();
        assertThat(pending.due(start + 50 * MS, SETTINGS, start)).isNotNull();
    }

    @Test
    void theClockOfAChangeDuringASaveStartsWithThatSave() {
        Pending before = Pending.NONE.with(List.of(state(1)), 0, List.of());
        Pending.Entry entry = before.due(50 * MS, SETTINGS, 0);
        Pending during = before.with(List.of(state(2)), 60 * MS, List.of());

        Pending after = during.saved(entry, before, 1, 50 * MS);

        assertThat(after.entries()).hasSize(1);
        assertThat(after.entries().getFirst().sinceNanos()).isEqualTo(50 * MS);
        assertThat(after.entries().getFirst().request().rev()).isEqualTo(2);
    }

    @Test
    void aForcedSaveCoversWhatWaitedForTheSameTarget() {
        Pending before =
                Pending.NONE
                        .with(List.of(state(1)), 0, List.of())
                        .with(List.of(forced(1)), 0, List.of())
                        .with(List.of(forced(1)), 0, List.of());
        Pending.Entry entry = before.due(0, SETTINGS, 0);

        Pending after = before.saved(entry, before, 1, 0);

        assertThat(before.entries()).hasSize(2);
        assertThat(after.isEmpty()).isTrue();
    }

    @Test
    void anOrdinarySaveLeavesTheForcedOneItsOwn() {
        Pending before =
                Pending.NONE
                        .with(List.of(state(1)), 0, List.of())
                        .hurried()
                        .with(List.of(forced(1)), 0, List.of());
        Pending.Entry entry = before.due(0, SETTINGS, 0);

        Pending after = before.saved(entry, before, 1, 0);

        assertThat(entry.request()).isEqualTo(state(1));
        assertThat(after.entries()).extracting(Pending.Entry::request).containsExactly(forced(1));
    }

    @Test
    void whoWaitsNoLongerIsForgottenWithTheNextWhoAsks() {
        var gone = new CompletableFuture<PersistenceOutcome>();
        var caller = new CompletableFuture<PersistenceOutcome>();
        Pending pending = Pending.NONE.with(List.of(forced(1)), 0, List.of(gone));
        gone.cancel(false);

        pending = pending.with(List.of(forced(1)), 0, List.of(caller));

        assertThat(pending.entries()).hasSize(1);
        assertThat(pending.entries().getFirst().callers())
                .extracting(Pending.Caller::answer)
                .containsExactly(caller);
    }

    @Test
    void aFailedForcedSaveJoinsWhatWaits() {
        Pending before = Pending.NONE.with(List.of(forced(4)), 10, List.of());
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
        return PersistenceRequest.ofScene(id, "test", rev);
    }
}
