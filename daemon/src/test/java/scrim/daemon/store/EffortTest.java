package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What is done when the disk is full, fails again and again, or others meddle with the files. */
class EffortTest {
    private static final SceneId DAWN = new SceneId("dawn");

    @TempDir Path temp;

    private final FaultyDisk disk = new FaultyDisk();
    private final Health health = new Health(() -> 0);
    private DataFolder folder;
    private DataFolder spare;
    private StateFiles files;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(temp.resolve("data"), disk);
        spare = DataFolder.open(temp.resolve("spare"));
        files = restarted();
        files.restore();
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
        spare.close();
    }

    private StateFiles restarted() {
        return new StateFiles(
                folder, spare, Retention.DEFAULT, "0.1.0", () -> 0, new Random(1), health);
    }

    @Test
    @DisplayName(
            "R5 on a full disk old generations and the ballast go, and the save is made at once")
    void onAFullDiskRoomIsMade() throws IOException {
        saveRevs(1, 6);
        check();
        assertThat(folder.ballast()).hasSize(Ballast.BYTES);
        disk.fail("write", "No space left on device");

        assertThat(files.save(Shows.ofRev(7), 7, "test")).isTrue();

        assertThat(folder.ballast()).doesNotExist();
        assertThat(names(folder.runtime()))
                .containsExactly(StateFile.name(5), StateFile.name(6), StateFile.name(7));
    }

    @Test
    @DisplayName("a disk is full, too, when it says so in a language nobody here speaks")
    void aFullDiskIsKnownByItsFreeBytes() throws IOException {
        saveRevs(1, 3);
        check();
        disk.freeBytes = 10;
        disk.failAlways("write", "Auf dem Gerät ist kein Speicherplatz mehr verfügbar");

        assertThatThrownBy(() -> files.save(Shows.ofRev(4), 4, "test"))
                .hasMessageContaining("the disk is full: make room")
                .hasMessageContaining("cannot save the show in " + folder.runtime())
                .hasMessageContaining("kein Speicherplatz");

        assertThat(folder.ballast()).doesNotExist();
        assertThat(names(folder.runtime())).hasSize(2).noneMatch(name -> name.endsWith(".tmp"));
        disk.calls.clear();
        assertThatThrownBy(() -> files.save(Shows.ofRev(4), 4, "test"))
                .isInstanceOf(IOException.class);
        assertThat(disk.calls.stream().filter(call -> call.startsWith("createNew"))).hasSize(1);
    }

    @Test
    @DisplayName(
            "the ballast comes after the first save, is missed in health, and comes back with room")
    void theBallastComesBack() throws IOException {
        check();
        assertThat(folder.ballast()).doesNotExist();
        saveRevs(1, 1);
        assertThat(folder.ballast()).doesNotExist();
        check();
        byte[] ballast = Files.readAllBytes(folder.ballast());
        assertThat(Gzip.pack(ballast).length).isGreaterThan(Ballast.BYTES / 2);

        Files.delete(folder.ballast());
        disk.freeBytes = 2L * Ballast.BYTES - 1;
        check();
        check();
        assertThat(folder.ballast()).doesNotExist();
        assertThat(health.report().conditions())
                .extracting(Failure::message)
                .singleElement()
                .asString()
                .contains(folder.root() + " is on a disk that is nearly full");

        disk.freeBytes = 2L * Ballast.BYTES;
        check();
        assertThat(folder.ballast()).hasSize(Ballast.BYTES);
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    void aBallastThatCannotBeMadeIsToldOnce() throws IOException {
        saveRevs(1, 1);
        disk.failAlways("createNew", "Input/output error");
        for (int i = 0; i < 10; i++) {
            check();
        }

        assertThat(failures("ballast")).singleElement().extracting(Failure::times).isEqualTo(1L);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("a ballast that cannot be made is tried again in ten minutes, not at each check")
    void aBallastThatCannotBeMadeIsNotTriedAtEachCheck() throws IOException {
        saveRevs(1, 1);
        disk.failAlways("createNew", "Input/output error");
        disk.calls.clear();
        for (int i = 0; i < 2 * Ballast.CHECKS_BETWEEN_TRIES; i++) {
            check();
        }

        assertThat(disk.calls.stream().filter(call -> call.startsWith("createNew"))).hasSize(2);
    }

    @Test
    @DisplayName("DEV-36 what is wrong, where, and what to do about it is one sentence")
    void eachTroubleHasItsSentence() {
        assertSentence("Read-only file system", "the file system is read-only");
        assertSentence("Permission denied", "no permission to write there");
        assertSentence("Operation not permitted", "no permission to write there");
        assertSentence("Too many open files", "raise its limit");
        assertSentence("Disk quota exceeded", "the disk is full");
        assertSentence("Input/output error", "the disk answers with an error");
        assertSentence("Structure needs cleaning", "the file system refused");
        disk.isWritable = false;
        assertSentence("Das Dateisystem ist nur lesbar", "nothing can be written there");
    }

    private void assertSentence(String system, String ours) {
        disk.failAlways("createNew", system);
        assertThatThrownBy(() -> files.save(Shows.ofRev(1), 1, "test"))
                .as(system)
                .hasMessageContaining("cannot save the show in " + folder.runtime())
                .hasMessageContaining(ours)
                .hasMessageContaining("(" + system + ")");
    }

    @Test
    @DisplayName("a folder that was taken away is made again, as long as the data folder is there")
    void aFolderTakenAwayIsMadeAgain() throws IOException {
        saveRevs(1, 3);
        delete(folder.runtime());
        delete(folder.scenes());

        assertThat(files.check()).isEqualTo(new StateFiles.Stale(true, List.of()));
        files.save(Shows.ofRev(3), 3, "test");
        files.saveScene(withDawn("Dawn"), DAWN, 3, "test");

        assertThat(names(folder.runtime())).containsExactly(StateFile.name(4));
        assertThat(names(folder.scenes())).containsExactly("dawn.json");

        delete(folder.root());
        assertThatThrownBy(() -> files.check())
                .hasMessageContaining("the folder is gone: put it back");
        assertThatThrownBy(() -> files.save(Shows.ofRev(9), 9, "test"))
                .hasMessageContaining("the folder is gone: put it back");
        assertThat(folder.root()).doesNotExist();
    }

    @Test
    @DisplayName("after three failures in a row saves go to the second folder as well")
    void afterThreeFailuresTheSecondFolderGetsTheSaves() throws IOException {
        saveRevs(1, 2);
        disk.failAlways("createNew", "Input/output error");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> files.save(Shows.ofRev(3), 3, "test"))
                    .hasMessageNotContaining("second folder");
        }
        assertThat(names(spare.runtime())).isEmpty();

        assertThatThrownBy(() -> files.save(Shows.ofRev(3), 3, "test"))
                .hasMessageContaining("the show is saved in the second folder " + spare.root());
        assertThatThrownBy(() -> files.saveScene(withDawn("Dawn"), DAWN, 3, "test"))
                .hasMessageContaining("the scene dawn is saved in the second folder");

        assertThat(health.report().conditions())
                .extracting(Failure::subject)
                .containsExactly("second folder");
        assertThat(names(spare.runtime())).containsExactly(StateFile.name(3));

        Restored restored = restarted().restore();
        assertThat(restored.gen()).isEqualTo(3);
        assertThat(Shows.revOf(restored.state())).isEqualTo(3);
        assertThat(restored.state().scenes()).extracting(Scene::id).containsExactly(DAWN);
        assertThat(restored.unsaved())
                .extracting(PersistenceRequest::target)
                .containsExactlyInAnyOrder(
                        PersistenceRequest.Target.RUNTIME_STATE, PersistenceRequest.Target.SCENE);
    }

    @Test
    @DisplayName("once the first folder works again, what it has counts")
    void onceTheFirstFolderWorksAgainItCounts() throws IOException {
        saveRevs(1, 2);
        disk.failAlways("createNew", "Input/output error");
        for (int i = 3; i < 9; i++) {
            long rev = i;
            assertThatThrownBy(() -> files.save(Shows.ofRev(rev), rev, "test"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> files.saveScene(withDawn("bad " + rev), DAWN, rev, "test"))
                    .isInstanceOf(IOException.class);
        }
        disk.mend();

        files.save(Shows.ofRev(9), 9, "test");
        files.saveScene(withDawn("good"), DAWN, 9, "test");

        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
        Restored restored = restarted().restore();
        assertThat(Shows.revOf(restored.state())).isEqualTo(9);
        assertThat(restored.scenes()).extracting(Scene::name).containsExactly("good");
        assertThat(restored.unsaved()).isEmpty();

        files.saveScene(Shows.ofRev(9), DAWN, 10, "test");
        assertThat(restarted().restore().scenes()).isEmpty();
    }

    @Test
    @DisplayName("a scene deleted in the first folder is not back with an older copy in the second")
    void aDeletedSceneIsNotBackFromTheSecondFolder() throws IOException {
        saveRevs(1, 1);
        disk.failAlways("createNew", "Input/output error");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> files.saveScene(withDawn("bad"), DAWN, 2, "test"))
                    .isInstanceOf(IOException.class);
        }
        disk.mend();
        files.saveScene(withDawn("good"), DAWN, 3, "test");
        byte[] copy = Files.readAllBytes(spare.scenes().resolve("dawn.json"));
        files.saveScene(Shows.ofRev(3), DAWN, 4, "test");
        Files.write(spare.scenes().resolve("dawn.json"), copy);

        assertThat(restarted().restore().scenes()).isEmpty();
    }

    @Test
    void aSecondFolderThatCannotBeReadDoesNotStopTheStart() throws IOException {
        saveRevs(1, 1);
        delete(spare.root());

        Restored restored = restarted().restore();

        assertThat(restored.rev()).isEqualTo(1);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);
    }

    @Test
    @DisplayName("a link for people points at the newest file; that it cannot be made is told once")
    void theLatestIsEasyToFind() throws IOException {
        saveRevs(1, 2);
        assertThat(Files.readSymbolicLink(folder.latest()))
                .isEqualTo(Path.of("runtime", StateFile.name(2)));
        assertThat(folder.latest()).hasSameBinaryContentAs(generation(2));

        disk.failAlways("link", "Operation not supported");
        saveRevs(3, 9);

        assertThat(failures("latest")).singleElement().extracting(Failure::times).isEqualTo(1L);
        assertThat(disk.calls.stream().filter(call -> call.startsWith("link"))).hasSize(3);
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("a check says what a save would say, before there is anything to save")
    void aCheckSaysWhatASaveWouldSay() throws IOException {
        saveRevs(1, 1);
        check();
        disk.freeBytes = 100;
        assertThatThrownBy(() -> files.check())
                .hasMessage(
                        "cannot save anything in "
                                + folder.root()
                                + ": the disk is full: make room, Scrim then saves by itself");
        disk.freeBytes = -1;
        disk.isWritable = false;
        assertThatThrownBy(() -> files.check())
                .hasMessageContaining("nothing can be written there");
        disk.isWritable = true;
        check();
    }

    @Test
    @DisplayName("R10 a file that is gone, cut short or changed is noticed, kept, and saved again")
    void aFileThatWasMeddledWithIsSavedAgain() throws IOException {
        saveRevs(1, 2);
        files.saveScene(withDawn("Dawn"), DAWN, 2, "test");
        check();

        Files.delete(generation(2));
        Files.delete(folder.scenes().resolve("dawn.json"));
        assertThat(files.check()).isEqualTo(new StateFiles.Stale(true, List.of(DAWN)));
        assertThat(files.check()).isEqualTo(new StateFiles.Stale(false, List.of()));
        files.save(Shows.ofRev(2), 2, "fileChanged");
        files.saveScene(withDawn("Dawn"), DAWN, 2, "fileChanged");
        assertThat(generation(3)).exists();
        assertThat(folder.scenes().resolve("dawn.json")).exists();
        check();

        byte[] cut = "cut".getBytes(StandardCharsets.UTF_8);
        Files.write(generation(3), cut);
        assertThat(files.check()).isEqualTo(new StateFiles.Stale(true, List.of()));
        assertThat(folder.damaged().resolve(StateFile.name(3))).hasBinaryContent(cut);
        files.save(Shows.ofRev(2), 2, "fileChanged");
        check();

        byte[] content = Files.readAllBytes(generation(4));
        content[content.length / 2] ^= 1;
        Files.write(generation(4), content);
        Files.setLastModifiedTime(generation(4), FileTime.fromMillis(5));
        assertThat(files.check().state()).isTrue();
    }

    @Test
    @DisplayName("what was put aside while Scrim runs is mended in health by the next save")
    void aMeddledFileIsMendedByTheNextSave() throws IOException {
        saveRevs(1, 2);
        Files.writeString(generation(2), "cut");
        files.check();
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);

        files.save(Shows.ofRev(2), 2, "fileChanged");

        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
        assertThat(failures(StateFile.name(2))).isNotEmpty();
    }

    @Test
    void aFileThatWasOnlyTouchedIsLeftAsItIs() throws IOException {
        saveRevs(1, 1);
        check();
        Files.setLastModifiedTime(generation(1), FileTime.fromMillis(1_000));
        check();
        disk.calls.clear();
        check();
        assertThat(disk.calls).doesNotContain("read " + StateFile.name(1));
    }

    private void check() throws IOException {
        assertThat(files.check()).isEqualTo(new StateFiles.Stale(false, List.of()));
    }

    private List<Failure> failures(String subject) {
        return health.report().lastFailures().stream()
                .filter(failure -> failure.subject().equals(subject))
                .toList();
    }

    private void saveRevs(int from, int to) throws IOException {
        for (int rev = from; rev <= to; rev++) {
            files.save(Shows.ofRev(rev), rev, "test");
        }
    }

    private static DurableState withDawn(String name) {
        return Shows.ofRev(3).withScenes(Rows.of(new Scene(DAWN, name, List.of())));
    }

    private Path generation(long gen) {
        return folder.runtime().resolve(StateFile.name(gen));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
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
