package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StateArchive;
import scrim.daemon.store.StateDiff;
import scrim.daemon.store.StateJson;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

class StateCommandTest {
    @TempDir Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void aFolderWithoutAnythingHasNoGenerations() throws IOException {
        Files.createDirectory(data());

        assertThat(run("list")).isZero();

        assertThat(said()).contains("no generations", "no scenes");
    }

    @Test
    void aFolderThatIsNotThereIsNamedWithWhatToDo() {
        assertThat(run("list")).isEqualTo(1);

        assertThat(complaint()).startsWith("scrim: " + data()).contains("--data");
        assertThat(data()).doesNotExist();
    }

    @Test
    void aVerbThatIsNotThereIsMisuseWhereverTheFolder() {
        assertThat(run("dance")).isEqualTo(2);

        assertThat(complaint()).contains("no state dance", "rollback");
    }

    @Test
    @DisplayName("FUT-02 the list has each generation with its rev and reason, the newest first")
    void theListHasEachGenerationTheNewestFirst() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f), "second");
        Files.writeString(generation(3), "rubbish");

        assertThat(run("list")).isZero();

        List<String> lines = said().lines().toList();
        assertThat(lines.get(0)).startsWith("generation  saved").contains("rev", "size", "reason");
        assertThat(lines.get(1)).startsWith("3 ").contains("damaged", "does not begin as");
        assertThat(lines.get(2)).startsWith("2 ").contains(" 2 ", " good ", "second");
        assertThat(lines.get(3)).startsWith("1 ").contains(" 1 ", " good ", "first");
    }

    @Test
    void theListHasScenesAndWhatWasPutAside() throws IOException {
        save(show(0.1f, scene("dusk", "Dusk at sea")), "first");
        Files.writeString(data().resolve("scenes/dawn.json"), "");
        Files.writeString(data().resolve("damaged/state-000000000007.json"), "rubbish");

        assertThat(run("list")).isZero();

        assertThat(said())
                .containsPattern("dawn +0 B +damaged +is empty")
                .containsPattern("dusk +[0-9.]+ k?B +good +Dusk at sea")
                .containsPattern("in damaged/ +since +size\nstate-000000000007.json .* 7 B");
    }

    @Test
    void aGenerationIsShownAsItsText() throws IOException {
        save(show(0.1f), "first");

        assertThat(run("show", "1")).isZero();

        assertThat(said()).isEqualTo(Files.readString(generation(1)));
    }

    @Test
    @DisplayName("FUT-01 a packed generation is shown unpacked")
    void aPackedGenerationIsShownUnpacked() throws IOException {
        save(packed(show(0.1f)), "first");
        assertThat(generation(1).resolveSibling("state-000000000001.json.gz")).exists();

        assertThat(run("show", "1")).isZero();

        assertThat(said()).startsWith("{\"format\":\"scrim-state\"").endsWith("}}\n");
    }

    @Test
    void aDamagedGenerationIsShownAndSaidToBeDamaged() throws IOException {
        save(show(0.1f), "first");
        Files.writeString(generation(2), "rubbish");

        assertThat(run("show", "2")).isEqualTo(1);

        assertThat(said()).isEqualTo("rubbish");
        assertThat(complaint()).contains("generation 2 cannot be used");
    }

    @Test
    void aGenerationThatIsNotThereIsNamedWithWhatToDo() throws IOException {
        save(show(0.1f), "first");

        assertThat(run("show", "9")).isEqualTo(1);

        assertThat(complaint())
                .isEqualTo("scrim: there is no generation 9: state list shows what there is\n");
    }

    @Test
    void theDifferenceOfTwoGenerationsIsALineForEachChange() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f), "second");

        assertThat(run("diff", "1", "2")).isZero();
        assertThat(said()).isEqualTo("screens[main].layers[L1 warp].values.speed: 0.1 → 0.2\n");

        out.reset();
        assertThat(run("diff", "2", "2")).isZero();
        assertThat(said()).isEqualTo("no difference\n");
    }

    @Test
    @DisplayName("FUT-03 going back is a new generation with a new rev, and takes nothing away")
    void goingBackIsANewGenerationAndTakesNothingAway() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f, scene("dusk", "Dusk")), "second");
        Map<String, String> before = files();

        assertThat(run("rollback", "1")).isZero();

        assertThat(said()).isEqualTo("back to generation 1: rev 3, saved as 3\n");
        assertThat(files()).containsAllEntriesOf(before);
        StateArchive.Generation newest = archive().list().getFirst();
        assertThat(newest.gen()).isEqualTo(3);
        assertThat(newest.reason()).isEqualTo("rollback to 1");
        DurableState now = newest();
        assertThat(speed(now)).isEqualTo(0.1f);
        assertThat(now.scenes()).extracting(Scene::name).containsExactly("Dusk");
    }

    @Test
    @DisplayName("FUT-03 a rollback is undone by another")
    void aRollbackIsUndoneByAnother() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f), "second");
        run("rollback", "1");

        assertThat(run("rollback", "2")).isZero();

        assertThat(speed(newest())).isEqualTo(0.2f);
        assertThat(archive().list()).hasSize(4);
    }

    @Test
    void goingBackToWhatIsThereChangesNothing() throws IOException {
        save(show(0.1f), "first");
        Map<String, String> before = files();

        assertThat(run("rollback", "1")).isZero();

        assertThat(said()).contains("nothing changed");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    @DisplayName("FUT-03 a time means the newest generation of then")
    void aTimeMeansTheNewestGenerationOfThen() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f), "second");

        assertThat(run("rollback", "2001-01-01")).isEqualTo(1);
        assertThat(complaint()).contains("saved by 2001-01-01 23:59:59").contains("state list");
        assertThat(run("rollback", "2999-01-01T12:00")).isZero();
        assertThat(said()).contains("back to generation 2").contains("nothing changed");
    }

    @Test
    void aDamagedGenerationCannotBeGoneBackTo() throws IOException {
        save(show(0.1f), "first");
        Files.writeString(generation(2), "rubbish");
        Map<String, String> before = files();

        assertThat(run("rollback", "2")).isEqualTo(1);

        assertThat(complaint()).contains("generation 2 cannot be used");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aStateFileEditedByHandBecomesTheShowAndIsLeftAsItWas() throws IOException {
        save(show(0.25f), "first");
        Path edited = temp.resolve("edited.json");
        String text = Files.readString(generation(1)).replace("0.25", "0.75");
        Files.writeString(edited, text);

        assertThat(run("reseal", edited.toString())).isZero();

        assertThat(said()).isEqualTo("taken: 1 screen: rev 2, saved as 2\n");
        assertThat(speed(newest())).isEqualTo(0.75f);
        assertThat(edited).hasContent(text);
    }

    @Test
    void anEarlierFormOfASceneIsHadBackByResealingIt() throws IOException {
        save(show(0.1f, scene("dusk", "Dusk")), "first");
        save(show(0.1f, scene("dusk", "Dusk, later")), "second");
        Path earlier = data().resolve("scenes/earlier/dusk-1.json");

        assertThat(run("reseal", earlier.toString())).isZero();

        assertThat(said()).startsWith("taken: scene dusk: rev 3");
        assertThat(newest().scenes()).extracting(Scene::name).containsExactly("Dusk");
        assertThat(earlier).exists();
    }

    @Test
    @DisplayName(
            "K-9 a state that was put aside because it was edited is had back with a rev above its"
                    + " own")
    void aStateThatWasPutAsideIsHadBackWithARevAboveItsOwn() throws IOException {
        save(show(0.25f), "first");
        save(show(0.3f), "second");
        Files.delete(generation(1));
        Files.writeString(generation(2), Files.readString(generation(2)).replace("0.3}", "0.9}"));

        assertThat(run("reseal", generation(2).toString())).isZero();

        assertThat(said()).isEqualTo("taken: 1 screen: rev 3, saved as 3\n");
        assertThat(speed(newest())).isEqualTo(0.9f);
        assertThat(data().resolve("damaged").resolve(generation(2).getFileName())).exists();
    }

    @Test
    void whatIsWrongInAnEditedFileIsNamedByItsPathAndNothingIsSaved() throws IOException {
        save(show(0.25f), "first");
        Path edited = temp.resolve("edited.json");
        Files.writeString(edited, Files.readString(generation(1)).replace("0.25", "\"fast\""));
        Map<String, String> before = files();

        assertThat(run("reseal", edited.toString())).isEqualTo(1);

        assertThat(complaint())
                .contains("edited.json: ")
                .contains("state.screens[0].layers[0].values.speed");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aStateFileThatWasEditedIsNotImportedUnseen() throws IOException {
        save(show(0.25f), "first");
        Path edited = temp.resolve("edited.json");
        Files.writeString(edited, Files.readString(generation(1)).replace("0.25", "0.75"));

        assertThat(run("import", edited.toString())).isEqualTo(1);

        assertThat(complaint()).contains("changed outside Scrim");
    }

    @Test
    void anExportedShowIsTheSameShowElsewhere() throws IOException {
        DurableState show = show(0.1f, scene("dusk", "Dusk"), scene("dawn", "Dawn"));
        save(show, "first");
        Path file = temp.resolve("show.json");
        assertThat(run("export", file.toString())).isZero();
        assertThat(said()).contains("1 screen and 2 scenes").contains("shaders");
        out.reset();

        var elsewhere = temp.resolve("elsewhere");
        assertThat(run("import", file.toString(), "--data", elsewhere.toString())).isZero();

        assertThat(said()).contains("taken: 1 screen and 2 scenes", "shaders");
        assertThat(StateDiff.between(show, new StateArchive(elsewhere).newest())).isEmpty();
    }

    @Test
    void withoutAFileTheShowIsExportedToStandardOutput() throws IOException {
        save(show(0.1f, scene("dusk", "Dusk")), "first");

        assertThat(run("export")).isZero();

        assertThat(StateJson.parse(out.toByteArray(), by()).scenes()).hasSize(1);
    }

    @Test
    void anExportNeverReplacesAFileUnlessForced() throws IOException {
        save(show(0.1f), "first");
        Path file = Files.writeString(temp.resolve("show.json"), "mine");

        assertThat(run("export", file.toString())).isEqualTo(1);
        assertThat(complaint()).contains("--force");
        assertThat(file).hasContent("mine");

        assertThat(run("export", file.toString(), "--force")).isZero();
        assertThat(file).content().contains("scrim-show");
        assertThat(temp.resolve(".show.json.tmp")).doesNotExist();
    }

    @Test
    void anImportReplacesScreensAndKeepsScenesThatTheFileHasNot() throws IOException {
        save(show(0.1f, scene("dusk", "Dusk"), scene("dawn", "Dawn")), "first");
        Path file = temp.resolve("show.json");
        Files.writeString(file, StateJson.printShow(show(0.9f, scene("dusk", "Dusk again"))));

        assertThat(run("import", file.toString())).isZero();

        assertThat(speed(newest())).isEqualTo(0.9f);
        assertThat(newest().scenes()).extracting(Scene::name).containsExactly("Dawn", "Dusk again");
        assertThat(files().keySet()).anyMatch(name -> name.startsWith("scenes/earlier/dusk-"));
    }

    @Test
    void aStateFileIsImportedPackedOrNot() throws IOException {
        save(show(0.1f), "first");
        save(show(0.2f), "second");
        Path packed = temp.resolve("old.gz");
        try (var packing = new GZIPOutputStream(Files.newOutputStream(packed))) {
            packing.write(Files.readAllBytes(generation(1)));
        }

        assertThat(run("import", packed.toString())).isZero();
        assertThat(speed(newest())).isEqualTo(0.1f);
        assertThat(run("import", generation(2).toString())).isZero();
        assertThat(speed(newest())).isEqualTo(0.2f);
    }

    @Test
    void aSceneFileIsImportedUnderItsName() throws IOException {
        save(show(0.1f, scene("dusk", "Dusk")), "first");
        Path file = temp.resolve("night.json");
        Files.copy(data().resolve("scenes/dusk.json"), file);

        assertThat(run("import", file.toString())).isZero();

        assertThat(said()).contains("taken: scene night");
        assertThat(newest().scenes())
                .extracting(scene -> scene.id().value())
                .containsExactly("dusk", "night");
        assertThat(speed(newest())).isEqualTo(0.1f);
    }

    @Test
    @DisplayName("DEV-05 DEV-19 the display daemon's file is imported on demand")
    void theDisplayDaemonsFileIsImported() throws IOException {
        save(show(0.1f), "first");
        Path file = temp.resolve("runtime-state.json");
        Files.writeString(file, "{\"version\":1,\"devices\":{\"matrix\":{\"brightness\":40}}}");

        assertThat(run("import", file.toString())).isZero();

        assertThat(newest().screens())
                .extracting(screen -> screen.id().value())
                .containsExactly("matrix");
        assertThat(archive().list().getFirst().reason()).isEqualTo("import runtime-state.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "[]",
                "{}",
                "{\"format\":\"other\"}",
                "{\"format\":\"scrim-show\"}",
                "{\"format\":\"scrim-state\"}",
                "{\"format\":\"scrim-scene\"}",
                "{\"version\":1,\"devices\":{}}",
                "{\"version\":1,\"devices\":{\"a\":{\"brightness\":400}}}",
                "\u001f\u008brubbish"
            })
    void aFileThatCannotBeTakenIsNamedAndChangesNothing(String content) throws IOException {
        save(show(0.1f), "first");
        Path file = temp.resolve("file.json");
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        Map<String, String> before = files();

        assertThat(run("import", file.toString())).isEqualTo(1);

        assertThat(complaint()).startsWith("scrim: " + file).hasLineCount(1);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whileScrimRunsOnlyLookingIsAllowed() throws IOException {
        save(show(0.1f), "first");
        Path file = temp.resolve("show.json");
        Files.writeString(file, StateJson.printShow(show(0.9f)));
        try (DataFolder _ = DataFolder.open(data())) {
            assertThat(run("list")).isZero();
            assertThat(run("show", "1")).isZero();
            assertThat(run("export")).isZero();
            for (String verb : List.of("import", "reseal")) {
                errors.reset();
                Path given = verb.equals("import") ? file : generation(1);

                assertThat(run(verb, given.toString())).isEqualTo(1);

                assertThat(complaint())
                        .startsWith("scrim: stop Scrim first")
                        .contains("" + ProcessHandle.current().pid());
            }
            errors.reset();
            assertThat(run("rollback", "1")).isEqualTo(1);
            assertThat(complaint()).contains("does not say where it can be reached");
        }
        assertThat(archive().list()).hasSize(1);
    }

    @Test
    @DisplayName("FUT-03 a show that runs goes back too, and says its rev and its generation")
    void aShowThatRunsGoesBackToo() throws Exception {
        try (var daemon = DaemonProcess.start(data())) {
            daemon.change("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.1}");
            long then = archive().list().getFirst().gen();
            daemon.change("{\"op\":\"setParameter\",\"target\":\"main/warp/speed\",\"value\":0.2}");

            assertThat(run("rollback", "" + then)).as(this::complaint).isZero();

            long rev = daemon.get("/api/state").path("rev").asLong();
            StateArchive.Generation newest = archive().list().getFirst();
            assertThat(said())
                    .isEqualTo(
                            "back to generation "
                                    + then
                                    + ": rev "
                                    + rev
                                    + ", saved as "
                                    + newest.gen()
                                    + "\n");
            assertThat(newest.gen()).isGreaterThan(then + 1);
            assertThat(daemon.explain("main/warp/speed").path("value").floatValue())
                    .isEqualTo(0.1f);
            assertThat(run("import", generation(then).toString())).isEqualTo(1);
            assertThat(complaint()).contains("stop Scrim first").contains(", HTTP on port ");
        }
    }

    @Test
    @DisplayName("what is saved with --second counts as newer than what the second folder has")
    void whatIsSavedCountsAsNewerThanTheSecondFolder() throws IOException {
        Path second = temp.resolve("second");
        save(show(0.1f), "first");
        for (int i = 2; i <= 7; i++) {
            save(second, show(i, scene("dusk", "Dusk")), "disk failed");
        }

        assertThat(run("rollback", "1", "--second", second.toString()))
                .as(this::complaint)
                .isZero();

        assertThat(speed(newest())).isEqualTo(0.1f);
        assertThat(newest().scenes()).extracting(Scene::name).containsExactly("Dusk");
        assertThat(said()).contains("saved as 8");
        // What only the second folder had can be gone back to.
        assertThat(run("rollback", "7")).as(this::complaint).isZero();
        assertThat(speed(newest())).isEqualTo(7);
    }

    @Test
    void aSecondFolderThatCannotBeUsedIsNamedAndNothingIsSaved() throws IOException {
        Path second = temp.resolve("second");
        save(show(0.1f), "first");
        save(show(0.2f), "second");
        assertThat(run("rollback", "1", "--second", second.toString())).isEqualTo(1);
        assertThat(complaint()).contains("the second folder " + second).hasLineCount(1);
        assertThat(second).doesNotExist();

        errors.reset();
        try (DataFolder _ = DataFolder.open(second)) {
            assertThat(run("rollback", "1", "--second", second.toString())).isEqualTo(1);
        }
        assertThat(complaint()).contains("the second folder: " + second).hasLineCount(1);

        errors.reset();
        assertThat(run("rollback", "1", "--second", data().toString())).isEqualTo(2);
        assertThat(archive().list()).hasSize(2);
    }

    @Test
    @DisplayName("the token is sent to this machine alone, whatever the folder says")
    void theTokenIsSentToThisMachineAlone() throws Exception {
        save(show(0.1f), "first");
        Files.writeString(data().resolve("token"), "0".repeat(64));
        try (DataFolder _ = DataFolder.open(data());
                var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            other.setSoTimeout(1);
            Files.writeString(
                    data().resolve("LOCK"), "http://127.0.0.2:" + other.getLocalPort() + "\n");

            assertThat(run("rollback", "1")).isEqualTo(1);

            assertThat(complaint()).contains("does not say where it can be reached");
            assertThatThrownBy(other::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "list 1",
                "show",
                "show one",
                "show 0",
                "diff 1",
                "rollback",
                "rollback yesterday",
                "reseal",
                "import a b",
                "export a b",
                "list --force",
                "list --loud",
                "list --second /tmp/second",
                "rollback 1 --second",
                "list --data"
            })
    void whatCannotBeMeantIsMisuse(String words) throws IOException {
        Files.createDirectories(data());

        assertThat(
                        new StateCommand(print(out), print(errors), ZoneOffset.UTC)
                                .run(
                                        Stream.concat(
                                                        Stream.of("--data", data().toString()),
                                                        Stream.of(words.split(" ")))
                                                .filter(word -> !word.isEmpty())
                                                .toList()))
                .isEqualTo(2);

        assertThat(complaint()).startsWith("scrim: ").hasLineCount(1);
        assertThat(said()).isEmpty();
    }

    private Path data() {
        return temp.resolve("data");
    }

    private Path generation(long gen) {
        return data().resolve("runtime").resolve(String.format("state-%012d.json", gen));
    }

    private int run(String... words) {
        List<String> all = Stream.of(words).toList();
        if (!all.contains("--data")) {
            all = Stream.concat(all.stream(), Stream.of("--data", data().toString())).toList();
        }
        return new StateCommand(print(out), print(errors), ZoneOffset.UTC).run(all);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complaint() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    private StateArchive archive() {
        return new StateArchive(data());
    }

    private DurableState newest() throws IOException {
        DurableState newest = archive().newest();
        assertThat(newest).isNotNull();
        return newest;
    }

    private void save(DurableState show, String reason) throws IOException {
        save(data(), show, reason);
    }

    private static void save(Path folder, DurableState show, String reason) throws IOException {
        try (var stopped = StoppedShow.open(folder, null)) {
            assertThat(stopped.replaceAll(show, reason).changed()).isTrue();
        }
    }

    /** Everything that could be damaged, by name. */
    private Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(data())) {
            for (Path file : all.filter(StateCommandTest::isFile).toList()) {
                String name = data().relativize(file).toString();
                if (!name.equals("LOCK")) {
                    files.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    /** Links are for people: they may point elsewhere. */
    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static Provenance by() {
        return new Provenance(Origin.RESTORE, 0, 0);
    }

    private static Layer warp(float speed) {
        return new Layer(
                LayerId.of(1),
                new Key("warp"),
                new ShaderId("warp"),
                Values.NONE.with(
                        new ParameterId("speed"),
                        new Setting(new ParameterValue.Scalar(speed), by())));
    }

    private static DurableState show(float speed, Scene... scenes) {
        return new DurableState(
                Rows.of(
                        Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                .withLayers(Rows.of(warp(speed)))),
                Rows.copyOf(Stream.of(scenes).sorted(Comparator.comparing(Scene::id)).toList()),
                1);
    }

    private static Scene scene(String id, String name) {
        return new Scene(new SceneId(id), name, List.of(warp(1)));
    }

    /** So long that it is packed. */
    private static DurableState packed(DurableState show) {
        Layer layer = show.screens().getFirst().layers().getFirst();
        Layer longer =
                layer.with(
                        layer.values()
                                .with(
                                        new ParameterId("words"),
                                        new Setting(
                                                new ParameterValue.Text("x".repeat(300_000)),
                                                by())));
        return show.withLayer(0, 0, longer);
    }

    private static float speed(DurableState show) {
        Setting speed =
                show.screens()
                        .getFirst()
                        .layers()
                        .getFirst()
                        .values()
                        .get(new ParameterId("speed"));
        assertThat(speed).isNotNull();
        return ((ParameterValue.Scalar) speed.value()).value();
    }
}
