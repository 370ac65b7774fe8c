package scrim.engine.persist;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.engine.persist.PendingTest.forced;
import static scrim.engine.persist.PendingTest.scene;
import static scrim.engine.persist.PendingTest.state;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import scrim.engine.health.Health;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * How far everything is on disk when one change may touch several files: never further than the
 * last of them (Q-000-5).
 */
@ExtendWith(PlaysTheWriter.class)
class DurableRevTest {
    private static final long MS = 1_000_000;

    private final Files files = new Files();
    private long now;
    private final PersistenceSteps steps =
            new PersistenceSteps(
                    files,
                    PersistenceSettings.DEFAULT,
                    () -> now,
                    () -> 0,
                    new Health(() -> 0),
                    _ -> {},
                    4);

    /** One file for each target; the content of each is the rev it was taken at. */
    private static final class Files implements Sink {
        final Map<String, Long> onDisk = new HashMap<>();
        final Set<String> broken = new HashSet<>();
        long view = 4;

        @Override
        public Saved write(PersistenceRequest request) throws IOException {
            if (broken.contains(place(request))) {
                throw new IOException("broken");
            }
            Long before = onDisk.put(place(request), view);
            return new Saved(view, before == null || before != view);
        }

        @Override
        public List<PersistenceRequest> check() {
            return List.of();
        }

        @Override
        public String place(PersistenceRequest request) {
            return request.target() + request.key();
        }
    }

    @Test
    @DisplayName("PWR-04 a state that is saved does not count while a scene of the change waits")
    void aChangeOfTwoFilesCountsWhenBothAreThere() {
        files.view = 5;
        steps.ask(List.of(state(5), scene("dawn", 5)), List.of());
        now += 50 * MS;

        assertThat(steps.step()).isTrue();
        assertThat(files.onDisk).hasSize(1);
        assertThat(steps.durableRev()).isEqualTo(4);

        assertThat(steps.step()).isTrue();
        assertThat(steps.durableRev()).isEqualTo(5);
    }

    @Test
    @DisplayName("PWR-04 content newer than what has been asked for counts only as far as asked")
    void contentMayBeAheadOfWhatHasBeenAskedFor() {
        steps.ask(List.of(state(5)), List.of());
        files.view = 6;
        now += 50 * MS;

        steps.step();

        assertThat(files.onDisk).containsEntry("RUNTIME_STATE", 6L);
        assertThat(steps.durableRev()).isEqualTo(5);

        steps.ask(List.of(state(6), scene("dawn", 6)), List.of());
        assertThat(steps.durableRev()).isEqualTo(5);
        runFor(200);
        assertThat(steps.durableRev()).isEqualTo(6);
    }

    @Test
    @DisplayName("Q-000-5 a scene that fails holds back what counts as saved, not the saving")
    void aFailedSceneHoldsTheRevBack() {
        files.broken.add("SCENEdawn");
        files.view = 5;
        steps.ask(List.of(state(5), scene("dawn", 5)), List.of());
        runFor(200);
        files.view = 6;
        steps.ask(List.of(state(6)), List.of());
        runFor(200);

        assertThat(files.onDisk).containsEntry("RUNTIME_STATE", 6L);
        assertThat(steps.durableRev()).isEqualTo(4);
        assertThat(steps.status().rev()).isEqualTo(6);

        files.broken.clear();
        runFor(1_000);

        assertThat(steps.durableRev()).isEqualTo(6);
    }

    @Test
    void aForcedSaveOfContentThatIsThereHoldsNothingBack() {
        files.view = 5;
        steps.ask(List.of(state(5)), List.of());
        steps.hurry();
        steps.ask(List.of(forced(5)), List.of());

        steps.step();

        assertThat(steps.durableRev()).isEqualTo(5);
        assertThat(steps.status().unsaved()).isTrue();
    }

    @Test
    @DisplayName("PFR-07 what counts as saved is on disk, whatever fails and whenever it is asked")
    void nothingCountsThatIsNotOnDisk() {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        List<String> scenes = List.of("dawn", "dusk");
        // By rev, from 5: the files it changed.
        Map<Long, Set<String>> changes = new HashMap<>();
        List<PersistenceRequest> toAsk = List.of();
        long asked = 4;
        long before = 4;
        for (int i = 0; i < 30_000; i++) {
            switch (dice.nextInt(8)) {
                case 0, 1 -> {
                    // The coordinator: the new view can be seen before anybody is asked to save it.
                    asked = ask(toAsk, asked);
                    files.view++;
                    toAsk = change(files.view, scenes, dice);
                    var places = new HashSet<String>();
                    toAsk.forEach(request -> places.add(files.place(request)));
                    changes.put(files.view, places);
                }
                case 2, 3 -> {
                    asked = ask(toAsk, asked);
                    toAsk = List.of();
                }
                case 4 -> files.broken.add(dice.nextBoolean() ? "RUNTIME_STATE" : "SCENEdawn");
                case 5 -> files.broken.clear();
                default -> {
                    now += dice.nextLong(100 * MS);
                    steps.step();
                }
            }
            long durable = steps.durableRev();
            assertThat(durable).as("seed %d, step %d", seed, i).isBetween(before, asked);
            for (long rev = before + 1; rev <= durable; rev++) {
                for (String place : changes.getOrDefault(rev, Set.of())) {
                    assertThat(files.onDisk.getOrDefault(place, 0L))
                            .as("seed %d, step %d: %s of rev %d", seed, i, place, rev)
                            .isGreaterThanOrEqualTo(rev);
                }
            }
            before = durable;
        }
        files.broken.clear();
        asked = ask(toAsk, asked);

        runFor(120_000);

        assertThat(steps.status().unsaved()).as("seed %d", seed).isFalse();
        assertThat(steps.durableRev()).as("seed %d", seed).isEqualTo(asked);
    }

    private long ask(List<PersistenceRequest> requests, long asked) {
        if (requests.isEmpty()) {
            return asked;
        }
        steps.ask(requests, List.of());
        return requests.getFirst().rev();
    }

    /** What one change leads to; sometimes nothing, as for the session's values. */
    private static List<PersistenceRequest> change(long rev, List<String> scenes, Random dice) {
        var requests = new ArrayList<PersistenceRequest>();
        if (dice.nextBoolean()) {
            requests.add(dice.nextInt(4) == 0 ? forced(rev) : state(rev));
        }
        for (String id : scenes) {
            if (dice.nextInt(4) == 0) {
                requests.add(scene(id, rev));
            }
        }
        return requests;
    }

    private void runFor(long millis) {
        for (long end = now + millis * MS; now < end; now += 10 * MS) {
            while (steps.step()) {
                // what is due is due
            }
        }
    }
}
