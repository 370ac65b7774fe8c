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
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Setting;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Saves and restores on a real file system. */
class StateFilesTest {
    @TempDir Path temp;

    private final FaultyDisk disk = new FaultyDisk();
    private final Health health = new Health(() -> 0);
    private long wallMillis = 1_700_000_000_000L;
    private DataFolder folder;
    private StateFiles files;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(temp.resolve("data"), disk);
        files = restarted();
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    /** As a process that starts now would see it. */
    private StateFiles restarted() {
        return new StateFiles(
                folder, Retention.DEFAULT, "0.1.0", () -> wallMillis, new Random(1), health);
    }

    @Test
    void whatIsNoFileIsNeverRead() throws Exception {
        Path endless = folder.runtime().resolve("state-000000000009.json");
        Files.createSymbolicLink(endless, Path.of("/dev/zero"));

        assertThat(files.restore().state()).isNull();

        assertThat(endless).isSymbolicLink();
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    @DisplayName("DEV-19 TST-37 without a file a new show begins")
    void withoutAFileANewShowBegins() throws IOException {
        Restored restored = files.restore();

        assertThat(restored).isEqualTo(new Restored(null, List.of(), 0, 0, List.of(), List.of()));
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
    }

    @Test
    @DisplayName("DEV-02 DEV-20 what was saved is restored")
    void whatWasSavedIsRestored() throws IOException {
        files.restore();
        assertThat(files.save(Shows.ofRev(8), 8, "setParameter")).isTrue();

        Restored restored = restarted().restore();

        assertThat(Shows.revOf(restored.state())).isEqualTo(8);
        assertThat(restored.rev()).isEqualTo(8);
        assertThat(restored.gen()).isEqualTo(1);
        assertThat(restored.notes()).isEmpty();
    }

    @Test
    @DisplayName("R2 what is restored is forced: the run that wrote it may have been killed before")
    void whatIsRestoredIsForced() throws IOException {
        saveRevs(1, 1);
        disk.calls.clear();

        files = restarted();
        files.restore();
        assertThat(disk.calls).contains("forceFolder runtime");

        disk.fail("forceFolder", "Input/output error");
        files = restarted();
        Restored restored = files.restore();
        assertThat(files.save(restored.state(), 1, "test")).isTrue();
    }

    @Test
    void theNewestGenerationIsRestored() throws IOException {
        saveRevs(1, 30);

        Restored restored = restarted().restore();

        assertThat(restored.rev()).isEqualTo(30);
        assertThat(restored.gen()).isEqualTo(30);
    }

    @Test
    @DisplayName(
            "PAT-01 PAT-02 PAT-03 PAT-04 DEV-07 TST-31 a save writes beside, forces, renames and"
                    + " forces the folder, in this order")
    void aSaveHappensInThisOrder() throws IOException {
        files.restore();
        disk.calls.clear();

        files.save(Shows.ofRev(1), 1, "test");

        assertThat(disk.calls.stream().map(call -> call.replaceAll("\\.[0-9a-z]+\\.tmp", ".tmp")))
                .containsExactly(
                        "createNew .state-000000000001.tmp",
                        "write .state-000000000001.tmp",
                        "force .state-000000000001.tmp",
                        "close .state-000000000001.tmp",
                        "move state-000000000001.json",
                        "forceFolder runtime",
                        "link latest");
    }

    @Test
    void aDiskThatTakesAFewBytesAtATimeGetsAllOfThem() throws IOException {
        files.restore();
        disk.mostBytesAtOnce = 100;

        files.save(Shows.ofRev(1), 1, "test");

        assertThat(restarted().restore().rev()).isEqualTo(1);
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");

        assertThat(modeOf(folder.root())).isEqualTo("rwx------");
        assertThat(modeOf(folder.runtime())).isEqualTo("rwx------");
        assertThat(modeOf(generation(1))).isEqualTo("rw-------");
    }

    @Test
    @DisplayName("R7 content that is on disk already is not written again, also after a restart")
    void equalContentIsNotWritten() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");

        assertThat(files.save(Shows.ofRev(1), 5, "test")).isFalse();

        files = restarted();
        files.restore();
        assertThat(files.save(Shows.ofRev(1), 6, "test")).isFalse();
        assertThat(files.save(Shows.ofRev(2), 7, "test")).isTrue();
        assertThat(names()).hasSize(2);
    }

    @Test
    @DisplayName(
            "R5 whatever call fails, the old state stays, no half file is left and the next save"
                    + " works")
    void aFailedSaveLeavesTheOldState() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        long rev = 1;
        for (String call : List.of("createNew", "write", "force", "close", "move")) {
            disk.fail(call, "Input/output error");

            long failing = ++rev;
            assertThatThrownBy(() -> files.save(Shows.ofRev(failing), failing, "test"))
                    .as(call)
                    .hasMessageContaining("Input/output error")
                    .hasMessageContaining("cannot save the show in " + folder.runtime());

            assertThat(allNames()).as(call).noneMatch(name -> name.endsWith(".tmp"));
            assertThat(restarted().restore().rev()).as(call).isEqualTo(rev - 1);
            assertThat(files.save(Shows.ofRev(rev), rev, "test")).as(call).isTrue();
            assertThat(restarted().restore().rev()).as(call).isEqualTo(rev);
        }
    }

    @Test
    void afterAFolderThatCouldNotBeForcedTheNextSaveHasAnotherNumber() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        disk.fail("forceFolder", "Input/output error");
        assertThatThrownBy(() -> files.save(Shows.ofRev(2), 2, "test"))
                .hasMessageContaining("Input/output error");

        assertThat(files.save(Shows.ofRev(2), 2, "test")).isTrue();

        assertThat(names())
                .containsExactly(StateFile.name(1), StateFile.name(2), StateFile.name(3));
    }

    @Test
    @DisplayName("a change taken back after a failed save is written: what is on disk is not known")
    void aFailedSaveIsNotMistakenForTheOldContent() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        disk.fail("forceFolder", "Input/output error");
        assertThatThrownBy(() -> files.save(Shows.ofRev(2), 2, "test"))
                .isInstanceOf(IOException.class);

        assertThat(files.save(Shows.ofRev(1), 3, "undo")).isTrue();

        assertThat(Shows.revOf(restarted().restore().state())).isEqualTo(1);
    }

    @Test
    @DisplayName("a state that could not be restored is not put over one that can")
    void anUnreadableStateNeverReplacesAGoodOne() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        DurableState twice = Shows.ofRev(2);
        DurableState bad =
                twice.withScreens(twice.screens().withAdded(1, twice.screens().getFirst()));
        disk.calls.clear();

        assertThatThrownBy(() -> files.save(bad, 2, "test"))
                .hasMessageContaining("main is there twice");

        assertThat(disk.calls).isEmpty();
    }

    @Test
    void aNumberThatSomebodyElseTookIsLeftAlone() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        Files.writeString(generation(2), "mine");

        assertThatThrownBy(() -> files.save(Shows.ofRev(2), 2, "test"))
                .hasMessageContaining("already there");
        assertThat(files.save(Shows.ofRev(2), 2, "test")).isTrue();

        assertThat(generation(2)).hasContent("mine");
        assertThat(generation(3)).exists();
    }

    @Test
    void halfWrittenFilesOfAnEarlierRunAreRemovedAndOthersAreNot() throws IOException {
        Files.writeString(folder.runtime().resolve(".state-000000000009.1x2y.tmp"), "half");
        Files.writeString(folder.runtime().resolve(".state-notes.tmp"), "mine");

        files.restore();

        assertThat(allNames()).containsExactly(".state-notes.tmp");
    }

    @Test
    @DisplayName(
            "R10 K-9 any damaged byte of the first line: the older one is restored, the damaged one"
                    + " kept aside")
    void everyDamagedFirstLineFallsBackToTheOlder() throws IOException {
        saveRevs(1, 2);
        byte[] good = Files.readAllBytes(generation(2));
        int firstLine = new String(good, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int at = 0; at < firstLine; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= 0x04;
            assertFallsBack(flipped, "byte " + at);
        }
    }

    @Test
    @DisplayName("R10 a file cut short, emptied or filled with zeros falls back to the older")
    void everyTruncatedFileFallsBackToTheOlder() throws IOException {
        saveRevs(1, 2);
        byte[] good = Files.readAllBytes(generation(2));
        for (int i = 0; i < 64; i++) {
            assertFallsBack(Arrays.copyOf(good, good.length * i / 64), "cut at " + i + "/64");
        }
        assertFallsBack(new byte[good.length], "zeros");
        assertFallsBack("not JSON".getBytes(StandardCharsets.UTF_8), "text");
    }

    private void assertFallsBack(byte[] newest, String what) throws IOException {
        Files.write(generation(2), newest);
        var ownHealth = new Health(() -> 0);
        var started =
                new StateFiles(
                        folder, Retention.DEFAULT, "0.1.0", () -> 0, new Random(1), ownHealth);

        Restored restored = started.restore();

        assertThat(restored.gen()).as(what).isEqualTo(1);
        assertThat(Shows.revOf(restored.state())).as(what).isEqualTo(1);
        assertThat(restored.notes()).as(what).hasSize(1);
        assertThat(ownHealth.report().status()).as(what).isEqualTo(HealthReport.Status.DEGRADED);
        assertThat(generation(2)).as(what).doesNotExist();
        Path aside = folder.damaged().resolve(StateFile.name(2));
        assertThat(aside).as(what).hasBinaryContent(newest);
        Files.delete(aside);
    }

    @Test
    void aDamagedFileNeverReplacesAnotherOneSetAside() throws IOException {
        saveRevs(1, 1);
        for (String content : List.of("first", "second", "third")) {
            Files.writeString(generation(2), content);
            restarted().restore();
        }

        assertThat(folder.damaged().resolve(StateFile.name(2))).hasContent("first");
        assertThat(folder.damaged().resolve(StateFile.name(2) + ".2")).hasContent("second");
        assertThat(folder.damaged().resolve(StateFile.name(2) + ".3")).hasContent("third");
    }

    @Test
    void theNextNumberIsAboveAllThatWereSeen() throws IOException {
        saveRevs(1, 2);
        Files.writeString(generation(700), "damaged");
        files = restarted();
        files.restore();

        files.save(Shows.ofRev(3), 3, "test");

        assertThat(names()).contains(StateFile.name(701));

        Files.delete(generation(701));
        files = restarted();
        files.restore();
        files.save(Shows.ofRev(4), 4, "test");
        assertThat(names()).contains(StateFile.name(701));
    }

    @Test
    @DisplayName("a damaged file with the last number there is does not end all saving")
    void aDamagedFileWithTheLastNumberIsNoEnd() throws IOException {
        saveRevs(1, 2);
        Files.writeString(generation(StateFile.LAST_GEN), "");
        for (int rev = 3; rev <= 4; rev++) {
            // At the second start it is in the folder of damaged ones.
            files = restarted();
            assertThat(files.restore().rev()).isEqualTo(rev - 1);

            files.save(Shows.ofRev(rev), rev, "test");

            assertThat(generation(rev)).exists();
        }
        assertThat(folder.damaged().resolve(StateFile.name(StateFile.LAST_GEN))).isEmptyFile();
    }

    @Test
    void aDamagedFileWithTheLastNumberAloneIsALostState() throws IOException {
        Files.writeString(generation(StateFile.LAST_GEN), "damaged");

        for (int start = 0; start < 2; start++) {
            assertThat(restarted().restore().notes()).last().asString().startsWith("state lost");
        }
    }

    @Test
    @DisplayName("after a good file with the last number a save says which file, and what to do")
    void afterTheLastNumberASaveSaysWhatToDo() throws IOException {
        saveRevs(1, 1);
        var header = new Envelope.Header(StateFile.LAST_GEN, 7, 0, "0.1.0", "test");
        Files.write(
                generation(StateFile.LAST_GEN),
                Envelope.seal(Envelope.Kind.STATE, header, StateJson.print(Shows.ofRev(7))));
        files = restarted();
        assertThat(files.restore().rev()).isEqualTo(7);

        assertThatThrownBy(() -> files.save(Shows.ofRev(8), 8, "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(StateFile.name(StateFile.LAST_GEN))
                .hasMessageContaining("move that file out of " + folder.runtime());

        Files.delete(generation(StateFile.LAST_GEN));
        files = restarted();
        assertThat(files.restore().rev()).isEqualTo(1);
        assertThat(files.save(Shows.ofRev(8), 8, "test")).isTrue();
        assertThat(generation(2)).exists();
    }

    @Test
    @DisplayName("a show is too large by the bytes of its file, whatever its letters are")
    void aShowIsTooLargeByItsBytes() throws IOException {
        files.restore();
        String name = "é".repeat((int) Envelope.LARGEST_BYTES / 2);
        Values values =
                Values.NONE.with(
                        new ParameterId("text"),
                        new Setting(new ParameterValue.Text(name), Shows.BY));
        DurableState show = Shows.ofRev(1);
        DurableState large =
                show.withScreens(Rows.of(show.screens().getFirst().withMaster(values)));

        assertThatThrownBy(() -> files.save(large, 1, "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("the show is larger than a state file may be");
    }

    @Test
    @DisplayName("files but none of them good: a new show, an error in health, nothing deleted")
    void filesButNoneGoodIsALostState() throws IOException {
        Files.writeString(generation(4), "damaged");
        Files.writeString(generation(5), "");

        Restored restored = files.restore();

        assertThat(restored.state()).isNull();
        assertThat(restored.notes()).last().asString().startsWith("state lost");
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.FAILING);
        assertThat(folder.damaged().resolve(StateFile.name(4))).hasContent("damaged");
        assertThat(folder.damaged().resolve(StateFile.name(5))).isEmptyFile();

        var again = new Health(() -> 0);
        files = new StateFiles(folder, Retention.DEFAULT, "0.1.0", () -> 0, new Random(1), again);
        files.restore();
        assertThat(again.report().status()).isEqualTo(HealthReport.Status.FAILING);

        files.save(Shows.ofRev(1), 1, "test");
        assertThat(names()).containsExactly(StateFile.name(6));
    }

    @Test
    @DisplayName("FUT-01 of a generation in both forms the undamaged one counts")
    void ofBothFormsTheUndamagedOneCounts() throws IOException {
        saveRevs(1, 2);
        Path packed = folder.runtime().resolve(StateFile.packedName(2));
        Files.write(packed, Gzip.pack(Files.readAllBytes(generation(2))));
        Files.writeString(generation(2), "damaged");

        Restored restored = restarted().restore();

        assertThat(restored.gen()).isEqualTo(2);
        assertThat(Shows.revOf(restored.state())).isEqualTo(2);
        assertThat(packed).exists();

        Files.write(generation(2), Files.readAllBytes(generation(1)));
        Files.writeString(packed, "damaged");
        assertThat(restarted().restore().gen()).isEqualTo(1);
        assertThat(folder.damaged().resolve(StateFile.packedName(2))).exists();
    }

    @Test
    @DisplayName("FUT-01 a packed generation takes its number from no other")
    void aPackedGenerationTakesItsNumber() throws IOException {
        saveRevs(1, 1);
        Files.writeString(folder.runtime().resolve(StateFile.packedName(2)), "mine");

        assertThatThrownBy(() -> files.save(Shows.ofRev(2), 2, "test"))
                .hasMessageContaining("already there");
        assertThat(files.save(Shows.ofRev(2), 2, "test")).isTrue();

        assertThat(generation(3)).exists();
    }

    @Test
    @DisplayName("K-11 a file of a newer Scrim is left alone, also by later saves")
    void aNewerSchemaIsLeftAlone() throws IOException {
        saveRevs(1, 2);
        byte[] newer =
                StateFileTest.reseal(
                        Files.readString(generation(2))
                                .replace("\"schema\":   2", "\"schema\":   3"));
        Files.write(generation(2), newer);
        files = restarted();

        Restored restored = files.restore();

        assertThat(restored.rev()).isEqualTo(1);
        assertThat(restored.notes().getFirst()).contains("newer Scrim").contains("schema 3");
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.DEGRADED);
        for (int rev = 3; rev < 40; rev++) {
            files.save(Shows.ofRev(rev), rev, "test");
        }
        assertThat(names()).contains(StateFile.name(3 + 36), StateFile.name(2));

        files = restarted();
        files.restore();
        for (int rev = 40; rev < 80; rev++) {
            files.save(Shows.ofRev(rev), rev, "test");
        }
        assertThat(generation(2)).hasBinaryContent(newer);
    }

    @Test
    @DisplayName("a file that cannot be read is neither missing nor damaged")
    void aReadErrorIsNotDamage() throws IOException {
        saveRevs(1, 2);
        disk.fail("read", "Input/output error");
        files = restarted();

        Restored restored = files.restore();

        assertThat(restored.rev()).isEqualTo(1);
        assertThat(restored.notes().getFirst()).contains("cannot be read");
        assertThat(generation(2)).exists();
        files.save(Shows.ofRev(3), 3, "test");
        assertThat(names()).contains(StateFile.name(3));
    }

    @Test
    void aFolderThatCannotBeListedIsNoNewShow() {
        disk.fail("list", "Input/output error");

        assertThatThrownBy(() -> files.restore()).hasMessage("Input/output error");
    }

    @Test
    void aDamagedFileThatCannotBeMovedDoesNotStopTheStart() throws IOException {
        saveRevs(1, 1);
        Files.writeString(generation(2), "damaged");
        disk.fail("move", "Read-only file system");
        files = restarted();

        assertThat(files.restore().rev()).isEqualTo(1);

        assertThat(generation(2)).hasContent("damaged");
        files.save(Shows.ofRev(3), 3, "test");
        assertThat(restarted().restore().rev()).isEqualTo(3);
    }

    @Test
    void aFileThatIsTooLargeIsNotEvenRead() throws IOException {
        saveRevs(1, 1);
        try (var large =
                Files.newByteChannel(
                        generation(2),
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.SPARSE))) {
            large.position(1L << 30);
            large.write(ByteBuffer.wrap(new byte[1]));
        }
        disk.calls.clear();

        assertThat(restarted().restore().rev()).isEqualTo(1);

        assertThat(disk.calls).doesNotContain("read " + StateFile.name(2));
    }

    @Test
    @DisplayName(
            "old generations go only after the new one is on disk for good, and the last ten stay")
    void pruningComesLast() throws IOException {
        saveRevs(1, 11);
        assertThat(names()).hasSize(10);
        disk.calls.clear();

        files.save(Shows.ofRev(12), 12, "test");

        assertThat(disk.calls)
                .containsSubsequence("forceFolder runtime", "delete " + StateFile.name(2));
        assertThat(names()).hasSize(10).contains(StateFile.name(3));
    }

    @Test
    void aDamagedOldGenerationIsPutAsideAndNotPruned() throws IOException {
        saveRevs(1, 10);
        Files.writeString(generation(1), "damaged");
        files = restarted();
        files.restore();

        files.save(Shows.ofRev(11), 11, "test");

        assertThat(generation(1)).doesNotExist();
        assertThat(folder.damaged().resolve(StateFile.name(1))).hasContent("damaged");
    }

    @Test
    @DisplayName("R11 order is by number: a clock set back changes nothing")
    void aClockSetBackChangesNothing() throws IOException {
        files.restore();
        files.save(Shows.ofRev(1), 1, "test");
        wallMillis = 0;
        files.save(Shows.ofRev(2), 2, "test");

        assertThat(restarted().restore().rev()).isEqualTo(2);
    }

    @Test
    @DisplayName("unknown fields of a file are in every later one, and no reason to write")
    void unknownFieldsAreCarriedAlong() throws IOException {
        saveRevs(1, 1);
        String text = Files.readString(generation(1));
        String more = text.replace("\"lastLayerNumber\"", "\"cues\": [1],\n  \"lastLayerNumber\"");
        String bytes = String.format("\"bytes\":%10d", more.length());
        Files.write(
                generation(1), StateFileTest.reseal(more.replaceFirst("\"bytes\": *\\d+", bytes)));
        files = restarted();

        Restored restored = files.restore();

        assertThat(restored.notes()).isEmpty();
        assertThat(files.save(restored.state(), 1, "test")).isFalse();
        files.save(restored.state().withLastLayerNumber(9), 2, "test");
        assertThat(Files.readString(generation(2))).contains("\n  \"cues\": [1],\n");
    }

    @Test
    void layerNumbersInUseAreNeverGivenOutAgain() throws IOException {
        saveRevs(1, 1);
        String text = Files.readString(generation(1)).replace("\"L1\"", "\"L8\"");
        Files.write(generation(1), StateFileTest.reseal(text));

        DurableState state = restarted().restore().state();

        assertThat(state.screens().getFirst().layers().getFirst().id()).isEqualTo(LayerId.of(8));
        assertThat(state.lastLayerNumber()).isEqualTo(8);
    }

    @Test
    void failuresNameTheFile() throws IOException {
        saveRevs(1, 1);
        Files.writeString(generation(2), "damaged");

        restarted().restore();

        Failure failure = health.report().conditions().getFirst();
        assertThat(failure.subsystem()).isEqualTo("store");
        assertThat(failure.subject()).isEqualTo(StateFile.name(2));
        assertThat(failure.message()).contains("moved to " + folder.damaged());
    }

    private void saveRevs(int from, int to) throws IOException {
        files.restore();
        for (int rev = from; rev <= to; rev++) {
            files.save(Shows.ofRev(rev), rev, "test");
        }
    }

    private Path generation(long gen) {
        return folder.runtime().resolve(StateFile.name(gen));
    }

    private List<String> names() throws IOException {
        return allNames().stream().filter(name -> name.startsWith("state-")).toList();
    }

    private List<String> allNames() throws IOException {
        try (Stream<Path> paths = Files.list(folder.runtime())) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
