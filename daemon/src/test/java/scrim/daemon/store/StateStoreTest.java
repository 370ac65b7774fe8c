package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.loop.Ticker;
import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.persist.Sink;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The sink over real files, alone and behind the writer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StateStoreTest {
    private static final PersistenceRequest REQUEST = PersistenceRequest.ofState("test", 1);

    @TempDir Path temp;

    private final FaultyDisk disk = new FaultyDisk();
    private final Health health = new Health(() -> 0);
    private final AtomicReference<StateStore.Content> newest = new AtomicReference<>(content(1));
    private DataFolder folder;
    private StateStore store;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(temp, disk);
        StateFiles files = files();
        files.restore();
        store = new StateStore(files, newest::get);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @Test
    void theNewestContentIsTakenWhenTheWriteBegins() throws IOException {
        newest.set(content(5));

        assertThat(store.write(REQUEST)).isEqualTo(new Sink.Saved(5, true));

        assertThat(files().restore().rev()).isEqualTo(5);
    }

    @Test
    @DisplayName("R7 a change that was taken back writes nothing, and counts as on disk")
    void aChangeTakenBackWritesNothing() throws IOException {
        newest.set(content(1));
        store.write(REQUEST);
        newest.set(content(2));
        newest.set(new StateStore.Content(Shows.ofRev(1), 3));

        assertThat(store.write(REQUEST)).isEqualTo(new Sink.Saved(3, false));

        assertThat(generations()).isEqualTo(1);
    }

    @Test
    void theSameStateIsNotEvenPrinted() throws IOException {
        store.write(REQUEST);
        newest.set(new StateStore.Content(newest.get().state(), 9));
        disk.calls.clear();

        assertThat(store.write(REQUEST)).isEqualTo(new Sink.Saved(9, false));
        assertThat(disk.calls).isEmpty();
    }

    @Test
    void aStateWhoseSaveFailedIsNotTakenForSaved() throws IOException {
        disk.fail("force", "Input/output error");
        assertThatThrownBy(() -> store.write(REQUEST)).hasMessageContaining("Input/output error");

        assertThat(store.write(REQUEST)).isEqualTo(new Sink.Saved(1, true));
    }

    @Test
    void theSameStateIsWrittenAgainAfterAnotherOneHalfMadeItToDisk() throws IOException {
        var first = newest.get();
        store.write(REQUEST);
        newest.set(content(2));
        disk.fail("forceFolder", "Input/output error");
        assertThatThrownBy(() -> store.write(REQUEST)).hasMessageContaining("Input/output error");
        newest.set(new StateStore.Content(first.state(), 3));

        assertThat(store.write(REQUEST)).isEqualTo(new Sink.Saved(3, true));

        assertThat(Shows.revOf(files().restore().state())).isEqualTo(1);
    }

    @Test
    @DisplayName("PPR-02 TST-30 a scene is saved in a file of its own, and taken away with it")
    void aSceneIsSavedInAFileOfItsOwn() throws IOException {
        var id = new SceneId("dawn");
        var request =
                new PersistenceRequest(
                        PersistenceRequest.Target.SCENE, "dawn", "saveScene", true, 1);
        DurableState without = newest.get().state();
        var scene = new Scene(id, "Dawn", without.screens().getFirst().layers());
        newest.set(new StateStore.Content(without.withScenes(Rows.of(scene)), 1));

        assertThat(store.write(request)).isEqualTo(new Sink.Saved(1, true));
        assertThat(store.write(request)).isEqualTo(new Sink.Saved(1, false));

        assertThat(store.place(request)).isEqualTo(folder.scenes().resolve("dawn.json").toString());
        assertThat(generations()).isZero();
        assertThat(files().restore().scenes()).extracting(Scene::name).containsExactly("Dawn");

        newest.set(new StateStore.Content(without, 2));
        assertThat(store.write(request)).isEqualTo(new Sink.Saved(2, true));
        assertThat(files().restore().scenes()).isEmpty();
    }

    @Test
    void settingsHaveNoPlaceHere() {
        var config = new PersistenceRequest(PersistenceRequest.Target.CONFIG, "", "test", true, 1);

        assertThatThrownBy(() -> store.write(config)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName(
            "TST-27 TST-31 behind the writer: a full disk is reported, and healed by the next try")
    void aFullDiskIsReportedAndHealed() throws IOException {
        PersistenceWriter writer = writer(PersistenceSettings.DEFAULT);
        disk.fail("write", "No space left on device");

        var failed = (PersistenceOutcome.Failed) writer.save(List.of(REQUEST)).join().getFirst();
        assertThat(failed.error()).contains("No space left on device");
        assertThat(failed.place()).isEqualTo(folder.runtime().toString());
        newest.set(content(2));
        writer.submit(List.of(PersistenceRequest.ofState("test", 2)));
        writer.close();

        assertThat(writer.flush(Duration.ofSeconds(50))).isEqualTo(new FlushOutcome.Saved(2));
        assertThat(files().restore().rev()).isEqualTo(2);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("Q-000-1 a save somebody waits for is on disk when it is answered")
    void aSaveSomebodyWaitsForIsOnDisk() throws IOException {
        PersistenceWriter writer =
                writer(PersistenceSettings.withTiming(Duration.ofHours(1), Duration.ofHours(1)));

        assertThat(writer.save(List.of(REQUEST)).join().getFirst())
                .isInstanceOf(PersistenceOutcome.Written.class);

        assertThat(writer.durableRev()).isEqualTo(1);
        assertThat(files().restore().rev()).isEqualTo(1);
        writer.close();
    }

    private PersistenceWriter writer(PersistenceSettings settings) {
        return new PersistenceWriter(store, settings, Ticker.SYSTEM, () -> 0, health, _ -> {}, 0);
    }

    private StateFiles files() {
        return new StateFiles(folder, Retention.DEFAULT, "0.1.0", () -> 0, new Random(1), health);
    }

    private static StateStore.Content content(long rev) {
        return new StateStore.Content(Shows.ofRev(rev), rev);
    }

    private long generations() throws IOException {
        try (var paths = Files.list(folder.runtime())) {
            return paths.filter(path -> path.toString().endsWith(".json")).count();
        }
    }
}
