package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

class StateArchiveTest {
    @TempDir Path temp;

    @Test
    void aFolderThatIsNotThereOrNewIsEmpty() throws IOException {
        var missing = new StateArchive(temp.resolve("missing"));
        assertThat(missing.isEmpty()).isTrue();
        assertThat(missing.list()).isEmpty();
        assertThat(missing.scenes()).isEmpty();
        assertThat(missing.damaged()).isEmpty();
        assertThat(missing.newest()).isNull();

        DataFolder.open(temp).close();
        assertThat(archive().isEmpty()).isTrue();
    }

    @Test
    void aFolderWithAGenerationASceneOrDamageIsNotEmpty() throws IOException {
        DataFolder.open(temp).close();
        for (String file :
                List.of("runtime/state-000000000001.json", "scenes/dusk.json", "damaged/any")) {
            Path path = Files.writeString(temp.resolve(file), "");

            assertThat(archive().isEmpty()).as(file).isFalse();

            Files.delete(path);
        }
    }

    @Test
    @DisplayName("FUT-02 generations are listed newest first, whatever is wrong with them")
    void generationsAreListedNewestFirst() throws IOException {
        save(Shows.ofRev(7), 7);
        save(Shows.ofRev(8), 8);
        Files.writeString(generation(3), "");
        Files.createSymbolicLink(generation(4), temp.resolve("nowhere"));

        assertThat(archive().list())
                .extracting(
                        StateArchive.Generation::gen,
                        StateArchive.Generation::rev,
                        StateArchive.Generation::condition)
                .containsExactly(
                        tuple(3L, 0L, StateArchive.Condition.DAMAGED),
                        tuple(2L, 8L, StateArchive.Condition.GOOD),
                        tuple(1L, 7L, StateArchive.Condition.GOOD));
    }

    @Test
    @DisplayName("FUT-02 a list that is asked for again and again reads each good file once")
    void aGoodFileIsReadOnce() throws IOException {
        save(Shows.ofRev(7), 7);
        save(Shows.ofRev(8), 8);
        var disk = new FaultyDisk();
        try (DataFolder folder = DataFolder.open(temp, disk)) {
            var archive = new StateArchive(folder);
            List<StateArchive.Generation> first = archive.list();
            Files.writeString(generation(2), "damaged");

            assertThat(archive.list().getFirst().condition())
                    .isEqualTo(StateArchive.Condition.DAMAGED);
            assertThat(archive.list().getLast()).isEqualTo(first.getLast());
        }

        assertThat(disk.calls).filteredOn("read state-000000000001.json"::equals).hasSize(1);
    }

    @Test
    @DisplayName("K-11 a generation of a newer Scrim is listed and cannot be gone back to")
    void aGenerationOfANewerScrimIsListed() throws IOException {
        DataFolder.open(temp).close();
        var header = new Envelope.Header(1, 88, 0, "9.9", "test");
        String text =
                new String(Envelope.seal(Envelope.Kind.STATE, header, "{}"), StandardCharsets.UTF_8)
                        .replace("\"schema\":   2", "\"schema\": 999");
        Files.write(generation(1), resealed(text));

        assertThat(archive().list())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.condition()).isEqualTo(StateArchive.Condition.NEWER);
                    assertThat(one.reason()).contains("999", "9.9");
                });
        assertThat(archive().read(1))
                .isInstanceOfSatisfying(
                        StateArchive.Found.Unusable.class,
                        found -> assertThat(found.reason()).contains("newer Scrim", "9.9"));
        assertThat(archive().newest()).isNull();
    }

    @Test
    @DisplayName("FUT-01 of two forms of one generation the undamaged one counts")
    void ofTwoFormsOfOneGenerationTheUndamagedOneCounts() throws IOException {
        save(Shows.ofRev(7), 7);
        byte[] good = Files.readAllBytes(generation(1));
        Path packed = generation(1).resolveSibling(StateFile.packedName(1));
        Files.write(packed, Gzip.pack(good));
        Files.writeString(generation(1), "rubbish");

        assertThat(archive().list()).hasSize(1);
        assertThat(archive().list().getFirst().condition()).isEqualTo(StateArchive.Condition.GOOD);
        assertThat(archive().read(1)).isInstanceOf(StateArchive.Found.State.class);
        assertThat(archive().text(1)).isEqualTo(new String(good, StandardCharsets.UTF_8));

        Files.write(generation(1), good);
        Files.writeString(packed, "rubbish");
        assertThat(archive().text(1)).isEqualTo(new String(good, StandardCharsets.UTF_8));
    }

    @Test
    void aGenerationThatIsNotThereIsNamed() throws IOException {
        DataFolder.open(temp).close();

        assertThatThrownBy(() -> archive().read(5))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("state-000000000005.json");
    }

    @Test
    @DisplayName("K-9 the newest show is the newest good one with the scenes that are good")
    void theNewestShowIsTheNewestGoodOneWithTheScenesThatAreGood() throws IOException {
        var dusk = new Scene(new SceneId("dusk"), "Dusk", List.of());
        var dawn = new Scene(new SceneId("dawn"), "Dawn", List.of());
        save(Shows.ofRev(7).withScenes(Rows.of(dawn, dusk)), 7);
        Files.writeString(generation(2), "rubbish");
        Files.writeString(temp.resolve("scenes/dawn.json"), "rubbish");

        DurableState newest = archive().newest();

        assertThat(newest).isNotNull();
        assertThat(Shows.revOf(newest)).isEqualTo(7);
        assertThat(newest.scenes()).extracting(Scene::name).containsExactly("Dusk");
        assertThat(generation(2)).exists();
        assertThat(archive().scenes())
                .extracting(StateArchive.SavedScene::id, StateArchive.SavedScene::condition)
                .containsExactly(
                        tuple("dawn", StateArchive.Condition.DAMAGED),
                        tuple("dusk", StateArchive.Condition.GOOD));
    }

    private StateArchive archive() {
        return new StateArchive(temp);
    }

    private Path generation(long gen) {
        return temp.resolve("runtime").resolve(StateFile.name(gen));
    }

    private void save(DurableState show, long rev) throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            var files = new StateFiles(folder, "test", new Health(() -> 0));
            var _ = files.restore();
            for (Scene scene : show.scenes()) {
                var _ = files.saveScene(show, scene.id(), rev, "test");
            }
            var _ = files.save(show, rev, "test");
        }
    }

    /** With a checksum that is right again. */
    private static byte[] resealed(String text) {
        String blank = text.replaceFirst("\"crc32c\":\"[^\"]*\"", "\"crc32c\":\"00000000\"");
        var crc = new CRC32C();
        crc.update(blank.getBytes(StandardCharsets.UTF_8));
        return blank.replace("00000000", String.format("%08x", crc.getValue()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
