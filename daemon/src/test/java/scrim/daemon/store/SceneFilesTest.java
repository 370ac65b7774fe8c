package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Scenes on a real file system, each a file of its own. */
class SceneFilesTest {
    private static final SceneId DAWN = new SceneId("dawn");
    private static final SceneId NIGHT = new SceneId("night");

    @TempDir Path temp;

    private final FaultyDisk disk = new FaultyDisk();
    private Health health = new Health(() -> 0);
    private DataFolder folder;
    private StateFiles files;
    private Restored restored;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(temp.resolve("data"), disk);
        files = restarted();
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private StateFiles restarted() throws IOException {
        health = new Health(() -> 0);
        var started =
                new StateFiles(folder, Retention.DEFAULT, "0.1.0", () -> 0, new Random(1), health);
        restored = started.restore();
        return started;
    }

    @Test
    @DisplayName("PPR-02 DEV-02 a scene that was saved is there after a restart, under its name")
    void aSavedSceneIsRestored() throws IOException {
        save(DAWN, "Dawn");
        save(NIGHT, "Night");
        files.save(show(), 1, "test");

        files = restarted();

        assertThat(restored.state().scenes())
                .extracting(Scene::id, Scene::name)
                .containsExactly(tuple(DAWN, "Dawn"), tuple(NIGHT, "Night"));
        assertThat(restored.state().lastLayerNumber()).isEqualTo(1);
        assertThat(restored.unsaved()).isEmpty();
        assertThat(restored.notes()).isEmpty();
    }

    @Test
    @DisplayName("PAT-05 what a scene was before is safe before it is replaced")
    void aSceneIsReplacedInThisOrder() throws IOException {
        save(DAWN, "Dawn");
        disk.calls.clear();

        save(DAWN, "Dusk");

        assertThat(disk.calls.stream().map(call -> call.replaceAll("\\.[0-9a-z]+\\.tmp", ".tmp")))
                .containsExactly(
                        "read dawn.json",
                        "createFolder scenes",
                        "createFolder earlier",
                        "forceFolder scenes",
                        "createNew .dawn-1.tmp",
                        "write .dawn-1.tmp",
                        "force .dawn-1.tmp",
                        "close .dawn-1.tmp",
                        "move dawn-1.json",
                        "forceFolder earlier",
                        "list earlier",
                        "createNew .dawn.tmp",
                        "write .dawn.tmp",
                        "force .dawn.tmp",
                        "close .dawn.tmp",
                        "move dawn.json",
                        "forceFolder scenes");
    }

    @Test
    void aSceneThatIsOnDiskIsNotWrittenAgain() throws IOException {
        assertThat(save(DAWN, "Dawn")).isTrue();
        assertThat(save(DAWN, "Dawn")).isFalse();
        files = restarted();
        assertThat(save(DAWN, "Dawn")).isFalse();
        assertThat(save(DAWN, "Dusk")).isTrue();
    }

    @Test
    @DisplayName("R5 whatever call fails, the old scene stays, and the next save works")
    void aFailedSaveLeavesTheOldScene() throws IOException {
        save(DAWN, "Dawn 0");
        int number = 0;
        for (String call :
                List.of("createNew", "write", "force", "close", "move", "read", "forceFolder")) {
            disk.fail(call, "Input/output error");
            String next = "Dawn " + ++number;

            assertThatThrownBy(() -> save(DAWN, next)).as(call).hasMessageContaining("dawn");

            assertThat(names(folder.scenes())).as(call).noneMatch(name -> name.endsWith(".tmp"));
            var other = new StateFiles(folder, "0.1.0", health).restore().scenes().getFirst();
            assertThat(other.name()).as(call).isIn(next, "Dawn " + (number - 1));
            assertThat(save(DAWN, next)).as(call).isTrue();
        }
        files = restarted();
        assertThat(restored.scenes()).extracting(Scene::name).containsExactly("Dawn " + number);
    }

    @Test
    @DisplayName("what was replaced and what was deleted can be had back, and numbers go on")
    void whatWasThereBeforeIsKept() throws IOException {
        save(DAWN, "one");
        byte[] one = Files.readAllBytes(file(DAWN));
        save(DAWN, "two");
        byte[] two = Files.readAllBytes(file(DAWN));
        assertThat(delete(DAWN)).isTrue();
        assertThat(delete(DAWN)).isFalse();

        assertThat(file(DAWN)).doesNotExist();
        assertThat(earlier("dawn-1.json")).hasBinaryContent(one);
        assertThat(earlier("dawn-2.json")).hasBinaryContent(two);

        files = restarted();
        assertThat(restored.scenes()).isEmpty();
        save(DAWN, "three");
        assertThat(reading(DAWN).header().gen()).isEqualTo(3);
    }

    @Test
    void aDeletionThatFailedHalfWayIsDoneAgain() throws IOException {
        save(DAWN, "Dawn");
        disk.fail("delete", "Input/output error");
        assertThatThrownBy(() -> delete(DAWN)).hasMessageContaining("the scene dawn");
        assertThat(file(DAWN)).exists();
        assertThat(delete(DAWN)).isTrue();
        assertThat(file(DAWN)).doesNotExist();
    }

    @Test
    @DisplayName("the earlier ones are bounded: the oldest go, never the one just kept")
    void theEarlierOnesAreBounded() throws IOException {
        save(DAWN, "0");
        for (int i = 1; i <= EarlierScenes.MOST_FILES + 20; i++) {
            save(DAWN, String.valueOf(i));
            Files.setLastModifiedTime(
                    earlier("dawn-" + i + ".json"), FileTime.fromMillis(1_000L * i));
        }
        Files.writeString(earlier("a note of mine.txt"), "mine");
        save(DAWN, "last");

        List<String> kept = names(folder.earlierScenes());
        assertThat(kept)
                .hasSize(EarlierScenes.MOST_FILES + 1)
                .contains("a note of mine.txt", "dawn-" + (EarlierScenes.MOST_FILES + 21) + ".json")
                .doesNotContain("dawn-1.json", "dawn-21.json");
    }

    @Test
    @DisplayName("PPR R10 a damaged scene is put aside and touches nothing else")
    void aDamagedSceneTouchesNothingElse() throws IOException {
        save(DAWN, "Dawn");
        save(NIGHT, "Night");
        files.save(show(), 1, "test");
        byte[] good = Files.readAllBytes(file(DAWN));
        for (int cut = 0; cut < good.length; cut += 7) {
            byte[] damaged = Arrays.copyOf(good, cut);
            Files.write(file(DAWN), damaged);

            files = restarted();

            assertThat(restored.state().scenes()).extracting(Scene::id).containsExactly(NIGHT);
            assertThat(restored.notes()).hasSize(1).first().asString().contains("dawn.json");
            assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);
            Path aside = folder.damaged().resolve("dawn.json");
            assertThat(aside).hasBinaryContent(damaged);
            Files.delete(aside);
        }
    }

    @Test
    @DisplayName("K-9 a damaged scene that cannot be moved aside is neither replaced nor deleted")
    void aDamagedSceneThatCannotBeMovedStays() throws IOException {
        save(DAWN, "Dawn");
        Files.writeString(file(DAWN), "damaged");

        disk.fail("move", "Read-only file system");
        assertThatThrownBy(() -> save(DAWN, "Dusk"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file(DAWN) + " is damaged")
                .hasMessageContaining("make that folder writable");
        disk.fail("move", "Read-only file system");
        assertThatThrownBy(() -> delete(DAWN)).isInstanceOf(RefusedException.class);
        assertThat(file(DAWN)).hasContent("damaged");

        assertThat(save(DAWN, "Dusk")).isTrue();
        assertThat(folder.damaged().resolve("dawn.json")).hasContent("damaged");
    }

    @Test
    @DisplayName("K-9 a damaged scene that could not be moved aside at the start is in the way")
    void aDamagedSceneThatCannotBeMovedIsInTheWay() throws IOException {
        files.save(show(new Scene(DAWN, "Dawn", List.of())), 1, "test");
        Files.writeString(file(DAWN), "damaged");
        var findings = new Findings(health);
        var scenes =
                new SceneFiles(folder, new Commit(disk, new Random(1)), "0.1.0", () -> 0, findings);

        disk.fail("move", "Read-only file system");
        assertThat(scenes.restore()).isEmpty();
        assertThat(scenes.isInTheWay(DAWN)).isTrue();
        assertThat(file(DAWN)).hasContent("damaged");

        assertThat(scenes.save(new Scene(DAWN, "Mine", List.of()), 2, "test")).isTrue();
        assertThat(scenes.isInTheWay(DAWN)).isFalse();
        assertThat(folder.damaged().resolve("dawn.json")).hasContent("damaged");
    }

    @Test
    void aFileThatWasMovedAsideButNotForcedIsSaidToBeMoved() throws IOException {
        save(DAWN, "Dawn");
        Files.writeString(file(DAWN), "damaged");
        disk.fail("forceFolder", "Input/output error");

        files = restarted();

        assertThat(restored.notes().getFirst())
                .contains("moved to " + folder.damaged())
                .contains("may not survive a power cut")
                .doesNotContain("could not be moved");
    }

    @Test
    @DisplayName("a deletion is not done while the folder is gone, and is once it is back")
    void aDeletionWaitsForTheFolder() throws IOException {
        save(DAWN, "Dawn");
        Path away = temp.resolve("away");
        Files.move(folder.root(), away);

        assertThatThrownBy(() -> delete(DAWN)).hasMessageContaining("the folder is gone");

        Files.move(away, folder.root());
        assertThat(delete(DAWN)).isTrue();
        files = restarted();
        assertThat(restored.scenes()).isEmpty();
    }

    @Test
    void aDeletionMakesTheScenesFolderAgainAndForcesIt() throws IOException {
        save(DAWN, "Dawn");
        Files.move(folder.scenes(), temp.resolve("away"));
        disk.calls.clear();

        assertThat(delete(DAWN)).isTrue();

        assertThat(disk.calls)
                .containsSubsequence(
                        "createFolder scenes", "delete dawn.json", "forceFolder scenes");
    }

    @Test
    @DisplayName("K-11 a scene of a newer Scrim is left alone, and kept when one takes its place")
    void aSceneOfANewerScrimIsKept() throws IOException {
        save(DAWN, "Dawn");
        byte[] newer =
                StateFileTest.reseal(
                        Files.readString(file(DAWN))
                                .replace("\"schema\":   2", "\"schema\":   3")
                                .replace("\"gen\":           1", "\"gen\":           7"));
        Files.write(file(DAWN), newer);

        files = restarted();

        assertThat(restored.scenes()).isEmpty();
        assertThat(restored.notes().getFirst()).contains("newer Scrim").contains("schema 3");
        assertThat(file(DAWN)).hasBinaryContent(newer);

        save(DAWN, "Mine");
        assertThat(earlier("dawn-7.json")).hasBinaryContent(newer);
        assertThat(reading(DAWN).header().gen()).isEqualTo(8);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("a scene that cannot be read is neither missing nor replaced")
    void aSceneThatCannotBeReadIsNotReplaced() throws IOException {
        save(DAWN, "Dawn");
        disk.failAlways("read", "Input/output error");
        files = restarted();
        assertThat(restored.scenes()).isEmpty();
        assertThat(restored.notes().getFirst()).contains("dawn.json cannot be read");

        assertThatThrownBy(() -> save(DAWN, "Mine"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is not replaced, because nobody knows what is in it");

        disk.mend();
        save(DAWN, "Mine");
        assertThat(earlier("dawn-1.json")).content().contains("\"Dawn\"");
    }

    @Test
    @DisplayName("a scene is too large by the bytes of its file, whatever its letters are")
    void aSceneIsTooLargeByItsBytes() {
        String name = "é".repeat((int) Envelope.LARGEST_BYTES / 2);

        assertThatThrownBy(() -> save(DAWN, name))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the scene dawn is larger than a file may be");
    }

    @Test
    void aNameThatIsNoSceneIsLeftAloneWithANote() throws IOException {
        Files.writeString(folder.scenes().resolve("my notes.txt"), "mine");
        Files.writeString(folder.scenes().resolve(".dawn.1x2y.tmp"), "half");

        files = restarted();

        assertThat(restored.notes())
                .containsExactly("my notes.txt is not the name of a scene: ignored");
        assertThat(names(folder.scenes())).containsExactly("my notes.txt");
    }

    @Test
    @DisplayName("a file's name is the scene's id: a copy is another scene")
    void aCopyIsAnotherScene() throws IOException {
        save(DAWN, "Dawn");
        Files.copy(file(DAWN), file(NIGHT));

        files = restarted();

        assertThat(restored.scenes()).extracting(Scene::id).containsExactly(DAWN, NIGHT);
    }

    @Test
    @DisplayName("scenes are there also when the state is lost")
    void scenesOutliveALostState() throws IOException {
        save(DAWN, "Dawn");
        Files.writeString(folder.runtime().resolve(StateFile.name(3)), "damaged");

        files = restarted();

        assertThat(restored.state()).isNull();
        assertThat(restored.or(DurableState.empty()).scenes())
                .extracting(Scene::id)
                .containsExactly(DAWN);
    }

    private boolean save(SceneId id, String name) throws IOException {
        List<Layer> layers = Shows.ofRev(1).screens().getFirst().layers();
        return files.saveScene(show(new Scene(id, name, layers)), id, 1, "saveScene");
    }

    private boolean delete(SceneId id) throws IOException {
        return files.saveScene(show(), id, 1, "deleteScene");
    }

    private static DurableState show(Scene... scenes) {
        return Shows.ofRev(1).withLastLayerNumber(0).withScenes(Rows.of(scenes));
    }

    private SceneFile.Reading.Valid reading(SceneId id) throws IOException {
        return (SceneFile.Reading.Valid) SceneFile.read(id, Files.readAllBytes(file(id)));
    }

    private Path file(SceneId id) {
        return folder.scenes().resolve(SceneFile.name(id));
    }

    private Path earlier(String name) {
        return folder.earlierScenes().resolve(name);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
