package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.Carried;
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

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Files of every schema there ever was, read for ever. They were written by the Scrim of their day
 * and are never changed; a new schema adds one.
 */
class GoldenFilesTest {
    private static final long SAVED = 1_795_208_645_123L;
    private static final Carried SKY =
            new Carried(
                    "{\"mood\": [1.10000000000000000001, {\"deep\": null}], \"values\": {\"sky\":"
                            + " {\"gradient\": [0.0, 1.0]}}}");

    @TempDir Path temp;

    private Provenance by;

    @BeforeEach
    void ofRev() {
        by = new Provenance(Origin.RESTORE, 88_121, SAVED);
    }

    @Test
    @DisplayName("K-11 schema 1 is read, and its scenes are handed out beside the state")
    void schema1IsRead() throws IOException {
        var read =
                (StateFile.Reading.Valid)
                        StateFile.read(StateFile.name(1234), golden("state-schema-1.json"));

        assertThat(read.schema()).isEqualTo(1);
        assertThat(read.header())
                .isEqualTo(new Envelope.Header(1234, 88_121, SAVED, "0.1.0", "saveScene"));
        assertThat(read.state())
                .isEqualTo(state(Carried.NOTHING, Carried.NOTHING, Carried.NOTHING));
        assertThat(read.scenes()).containsExactly(dawn(Carried.NOTHING), night());
    }

    @Test
    @DisplayName("K-11 schema 2 is read, and is what is written today, byte for byte")
    void schema2IsReadAndWritten() throws IOException {
        byte[] file = golden("state-schema-2.json");
        var read = (StateFile.Reading.Valid) StateFile.read(StateFile.name(1235), file);
        by = new Provenance(Origin.RESTORE, 88_122, SAVED);

        assertThat(read.schema()).isEqualTo(2);
        assertThat(read.scenes()).isEmpty();
        assertThat(read.state())
                .isEqualTo(
                        state(
                                new Carried("{\"cues\": [{\"at\": 12}]}"),
                                new Carried(
                                        "{\"format\": {\"hdr\": true}, \"master\": {\"gamma\":"
                                                + " {\"curve\": \"srgb\"}}, \"stage\": \"left\"}"),
                                SKY));
        assertThat(
                        StateFile.packed(
                                Envelope.seal(
                                        Envelope.Kind.STATE,
                                        read.header(),
                                        StateJson.print(read.state()))))
                .isEqualTo(file);
    }

    @Test
    @DisplayName("K-11 a scene of schema 2 is read, and is what is written today, byte for byte")
    void aSceneOfSchema2IsReadAndWritten() throws IOException {
        byte[] file = golden("scene-schema-2.json");
        var read = (SceneFile.Reading.Valid) SceneFile.read(new SceneId("dawn"), file);

        assertThat(read.header())
                .isEqualTo(new Envelope.Header(3, 88_121, SAVED, "0.1.0", "saveScene"));
        assertThat(read.scene()).isEqualTo(dawn(new Carried("{\"fade\": 2.5}")));
        assertThat(SceneFile.seal(read.header(), StateJson.print(read.scene()))).isEqualTo(file);
    }

    @Test
    @DisplayName("the scenes of a schema 1 state are in files before a state without them is")
    void scenesOfSchema1GetFilesFirst() throws IOException {
        var disk = new FaultyDisk();
        try (DataFolder folder = DataFolder.open(temp, disk)) {
            Path old = folder.runtime().resolve(StateFile.name(1234));
            Files.write(old, golden("state-schema-1.json"));
            StateFiles files = files(folder);
            Restored restored = files.restore();

            assertThat(restored.state().scenes()).hasSize(2);
            assertThat(restored.unsaved())
                    .extracting(request -> request.target() + " " + request.key())
                    .containsExactly("SCENE dawn", "SCENE night-2", "RUNTIME_STATE ");
            assertThat(restored.unsaved())
                    .extracting(PersistenceRequest::rev)
                    .containsOnly(88_121L);

            disk.calls.clear();
            files.save(restored.state(), 88_121, "restore");
            assertThat(disk.calls.stream().filter(call -> call.startsWith("move ")))
                    .containsExactly(
                            "move dawn.json", "move night-2.json", "move " + StateFile.name(1235));

            Restored again = files(folder).restore();
            assertThat(again.unsaved()).isEmpty();
            assertThat(again.state().scenes()).extracting(Scene::id).hasSize(2);
            assertThat(old).hasBinaryContent(golden("state-schema-1.json"));
        }
    }

    @Test
    @DisplayName("a scene that has a file is that file, whatever a schema 1 state says of it")
    void aSceneFileWinsOverASchema1State() throws IOException {
        try (DataFolder folder = DataFolder.open(temp)) {
            Files.write(
                    folder.runtime().resolve(StateFile.name(1234)), golden("state-schema-1.json"));
            Files.write(folder.scenes().resolve("dawn.json"), golden("scene-schema-2.json"));

            Restored restored = files(folder).restore();

            assertThat(restored.state().find(new SceneId("dawn")).carried().json())
                    .isEqualTo("{\"fade\": 2.5}");
            assertThat(restored.unsaved())
                    .extracting(PersistenceRequest::key)
                    .containsExactly("night-2", "");
        }
    }

    private static StateFiles files(DataFolder folder) {
        return new StateFiles(
                folder,
                Retention.DEFAULT,
                "0.1.0",
                () -> SAVED,
                new Random(1),
                new Health(() -> 0));
    }

    static byte[] golden(String name) throws IOException {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/" + name)) {
            return in.readAllBytes();
        }
    }

    private DurableState state(Carried show, Carried screen, Carried layer) {
        Values everyKind =
                values(
                        Map.ofEntries(
                                Map.entry("at", new ParameterValue.Point(0.25f, -3)),
                                Map.entry("below", image(new ImageSource.Below())),
                                Map.entry("cam", image(new ImageSource.Video(new Key("cam1")))),
                                Map.entry("echo", image(new ImageSource.Layer(LayerId.of(1)))),
                                Map.entry("flash", new ParameterValue.Pulse()),
                                Map.entry("layer.blend", new ParameterValue.Choice(6)),
                                Map.entry("layer.bypass", new ParameterValue.Flag(true)),
                                Map.entry("layer.mix", new ParameterValue.Scalar(0.1f)),
                                Map.entry("logo", image(new ImageSource.File("images/a b.png"))),
                                Map.entry("nothing", image(new ImageSource.None())),
                                Map.entry(
                                        "other",
                                        image(new ImageSource.Screen(new ScreenId("wall")))),
                                Map.entry("tint", new ParameterValue.Color(1, 0.5f, 0, 1)),
                                Map.entry("tiny", new ParameterValue.Scalar(Float.MIN_VALUE)),
                                Map.entry(
                                        "words",
                                        new ParameterValue.Text(
                                                "Grüß \"Gott\"\n\ud83c\udfad half: \ud83c"))));
        var warp =
                new Layer(
                        LayerId.of(1),
                        new Key("warp"),
                        new ShaderId("warp"),
                        values(Map.of("speed", new ParameterValue.Scalar(0.35f))));
        var title =
                new Layer(
                        LayerId.of(3),
                        new Key("title"),
                        new ShaderId("gone/title"),
                        everyKind,
                        layer);
        var main =
                new Screen(
                        ScreenId.MAIN,
                        new ScreenFormat(640, 360, 60),
                        Values.NONE,
                        null,
                        Rows.of(warp, title),
                        screen);
        var wall =
                new Screen(
                        new ScreenId("wall"),
                        new ScreenFormat(64, 32, 29.97f),
                        values(
                                Map.of(
                                        "brightness", new ParameterValue.Scalar(80),
                                        "displayOn", new ParameterValue.Flag(false),
                                        "logLevel", new ParameterValue.Choice(2),
                                        "playState", new ParameterValue.Choice(1))),
                        new SceneId("dawn"),
                        Rows.of(
                                new Layer(
                                        LayerId.of(5),
                                        new Key("stars"),
                                        new ShaderId("stars"),
                                        Values.NONE)));
        return new DurableState(Rows.of(main, wall), Rows.of(), 7, show);
    }

    private Scene dawn(Carried carried) {
        return new Scene(
                new SceneId("dawn"),
                "Dawn, slowly",
                List.of(
                        new Layer(
                                LayerId.of(4),
                                new Key("stars"),
                                new ShaderId("stars"),
                                values(Map.of("size", new ParameterValue.Scalar(0.6f))))),
                carried);
    }

    private static Scene night() {
        return new Scene(new SceneId("night-2"), "Night", List.of());
    }

    private static ParameterValue image(ImageSource source) {
        return new ParameterValue.Image(source);
    }

    private Values values(Map<String, ParameterValue> values) {
        var settings = new HashMap<ParameterId, Setting>();
        values.forEach(
                (name, value) -> settings.put(new ParameterId(name), new Setting(value, by)));
        return Values.copyOf(settings);
    }
}
