package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Origin;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

class StateJsonTest {
    private static final String SHOW =
            """
            {
              "lastLayerNumber": 3,
              "screens": [
                {
                  "format": {"framesPerSecond": 60.0, "height": 360, "width": 640},
                  "id": "main",
                  "layers": [
                    {"id": "L1", "key": "warp", "shader": "warp", "values": {"speed": {"float": 0.35}}},
                    {
                      "id": "L3",
                      "key": "title",
                      "shader": "gone/title",
                      "values": {
                        "at": {"point2D": [0.5, 1.0E-5]},
                        "tint": {"color": [1.0, 0.5, 0.0, 1.0]},
                        "words": {"text": "Grüß \\"Gott\\""}
                      }
                    }
                  ],
                  "master": {}
                }
              ]
            }\
            """;

    @Test
    @DisplayName("DEV-33 a display with all of its master set takes at most 500 bytes")
    void aScreenIsSmall() {
        Screen screen = screen("a-display-with-a-name", 90, PlayState.STOPPED);

        String text = StateJson.print(new DurableState(Rows.of(screen), Rows.of(), 0));

        assertThat(text.length()).isLessThanOrEqualTo(500);
    }

    @Test
    void aPersonCanReadIt() throws DamagedException {
        DurableState state = read(SHOW);

        assertThat(StateJson.print(state)).isEqualTo(SHOW);
    }

    @Test
    @DisplayName("Q-001-4 values that wait for their input to have its old type are saved with it")
    void theShelfIsSaved() throws DamagedException {
        String show =
                SHOW.replace(
                        "\"shader\": \"warp\", \"values\"",
                        "\"shader\": \"warp\", \"shelf\": {\"speed\": [{\"bool\": true}, {\"long\":"
                                + " 2}]}, \"values\"");

        DurableState state = read(show);

        assertThat(
                        state.screens()
                                .getFirst()
                                .layers()
                                .getFirst()
                                .values()
                                .shelved(new ParameterId("speed")))
                .extracting(Setting::value)
                .containsExactly(new ParameterValue.Flag(true), new ParameterValue.Choice(2));
        assertThat(read(StateJson.print(state))).isEqualTo(state);
    }

    @Test
    @DisplayName("K-10 a shelf with a value of a later kind is carried as it is")
    void aShelfOfALaterKindIsCarried() throws DamagedException {
        String shelf = "{\"speed\": [{\"bool\": true}, {\"matrix\": [1.0, 0.0]}]}";
        String show =
                SHOW.replace(
                        "\"shader\": \"warp\", \"values\"",
                        "\"shader\": \"warp\", \"shelf\": " + shelf + ", \"values\"");

        assertThat(StateJson.print(read(show))).contains("\"matrix\"").contains("\"bool\"");
    }

    static Stream<ParameterValue> everyKind() {
        return Stream.of(
                new ParameterValue.Scalar(0.1f),
                new ParameterValue.Scalar(-0.0f),
                new ParameterValue.Scalar(Float.MIN_VALUE),
                new ParameterValue.Scalar(Float.MAX_VALUE),
                new ParameterValue.Flag(true),
                new ParameterValue.Flag(false),
                new ParameterValue.Choice(Integer.MIN_VALUE),
                new ParameterValue.Point(0.25f, -3),
                new ParameterValue.Color(0, 0.1f, 0.2f, 1),
                new ParameterValue.Text("\u0000\t\n\"\\\ud83c\udfad half: \ud83c"),
                new ParameterValue.Pulse(),
                new ParameterValue.Image(new ImageSource.None()),
                new ParameterValue.Image(new ImageSource.Below()),
                new ParameterValue.Image(new ImageSource.File("images/a b.png")),
                new ParameterValue.Image(new ImageSource.Video(new Key("cam1"))),
                new ParameterValue.Image(new ImageSource.Layer(LayerId.of(4))),
                new ParameterValue.Image(new ImageSource.Screen(ScreenId.MAIN)));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    @DisplayName("K-10 a value of any kind survives without its shader")
    void everyKindOfValueSurvives(ParameterValue value) throws DamagedException {
        Values values =
                Values.NONE.with(new ParameterId("any.thing"), new Setting(value, Shows.BY));
        DurableState state =
                DurableState.empty()
                        .withScreen(
                                0,
                                Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                        .withMaster(values));

        DurableState back = read(StateJson.print(state));

        assertThat(back.screens().getFirst().master().get(new ParameterId("any.thing")).value())
                .isEqualTo(value);
    }

    @Test
    @DisplayName(
            "TST-35 DEV-04 DEV-08 DEV-09 DEV-10 DEV-11 DEV-12 scene, play state, brightness,"
                    + " display and log level of several screens")
    void mastersOfSeveralScreensSurvive() throws DamagedException {
        DurableState state =
                new DurableState(
                        Rows.of(
                                screen("left", 30, PlayState.PAUSED),
                                screen("right", 90, PlayState.STOPPED)),
                        Rows.of(),
                        0);

        assertThat(read(StateJson.print(state))).isEqualTo(state);
    }

    private static Screen screen(String id, int brightness, PlayState play) {
        return Screen.empty(new ScreenId(id), new ScreenFormat(64, 64, 10))
                .withActiveScene(new SceneId("dawn"))
                .withMaster(
                        Values.NONE
                                .with(
                                        new ParameterId("brightness"),
                                        setting(new ParameterValue.Scalar(brightness)))
                                .with(
                                        new ParameterId("displayOn"),
                                        setting(new ParameterValue.Flag(false)))
                                .with(
                                        new ParameterId("logLevel"),
                                        setting(new ParameterValue.Choice(2)))
                                .with(
                                        new ParameterId("playState"),
                                        setting(new ParameterValue.Choice(play.ordinal()))));
    }

    private static Setting setting(ParameterValue value) {
        return new Setting(value, Shows.BY);
    }

    @Test
    void randomShowsSurvive() throws IOException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 300; i++) {
            DurableState show = Shows.random(dice);

            byte[] text = StateJson.printShow(show).getBytes(StandardCharsets.UTF_8);

            assertThat(StateJson.parse(text, Shows.BY))
                    .as("seed %d, show %d", seed, i)
                    .isEqualTo(show);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"scrim-show\" | \"scrim-scene\" | format: expected \"scrim-show\"",
                "\"schema\": 2 | \"schema\": 3 | schema: expected 2",
                "\"scenes\": [] | \"scenes\": {} | scenes: expected a list",
                "\"scenes\": [], | | has no \"scenes\"",
                "\"scenes\": [] | \"scenes\": [{\"id\": \"a/b\"}] | scenes[0].id: a key is",
            })
    void aDocumentThatIsNoShowIsRefusedByItsPath(String right, String wrong, String message) {
        String show = StateJson.printShow(DurableState.empty());
        String text = show.replace(right, wrong == null ? "" : wrong);
        assertThat(text).isNotEqualTo(show);

        assertThatThrownBy(() -> StateJson.parse(text.getBytes(StandardCharsets.UTF_8), Shows.BY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aLayerNumberThatIsTooLowIsRaisedSoThatNoIdIsGivenOutTwice() throws DamagedException {
        DurableState state = Shows.random(new Random(1)).withLastLayerNumber(0);
        long highest =
                state.screens().stream()
                        .flatMap(screen -> screen.layers().stream())
                        .mapToLong(layer -> layer.id().number())
                        .max()
                        .orElseThrow();

        assertThat(read(StateJson.print(state)).lastLayerNumber())
                .isGreaterThanOrEqualTo(highest)
                .isPositive();
    }

    @Test
    void everyFloatIsReadBackAsItWas() throws DamagedException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        var place = new ParameterId("x");
        for (int i = 0; i < 2_000; i++) {
            float number = Shows.number(dice);
            Values values = Values.NONE.with(place, setting(new ParameterValue.Scalar(number)));
            DurableState state =
                    DurableState.empty()
                            .withScreen(
                                    0,
                                    Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                            .withMaster(values));

            String text = StateJson.print(state);

            assertThat(read(text)).as("seed %d", seed).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"width\": 640 | \"width\": 0 | state.screens[0].format: a size is 1x1 to"
                        + " 16384x16384, was 0x360",
                "\"width\": 640 | \"width\": \"x\" | state.screens[0].format.width: expected a"
                        + " whole number, found \"x\"",
                "\"id\": \"main\", | | state.screens[0]: has no \"id\"",
                "\"float\": 0.35 | \"float\": 1e40 | state.screens[0].layers[0].values.speed.float:"
                        + " expected a number",
                "{\"float\": 0.35} | {} | state.screens[0].layers[0].values.speed: expected one"
                        + " kind with its value",
                "[1.0, 0.5, 0.0, 1.0] | [1.0] | state.screens[0].layers[1].values.tint.color:"
                        + " expected 4 numbers",
                "\"L3\" | \"L1\" | state.screens[0].layers[1]: L1 is there twice",
                "\"title\", | \"warp\", | state.screens[0].layers[1]: warp is there twice",
                "\"L3\" | \"master\" | state.screens[0].layers[1]: not a layer",
                "\"gone/title\" | \"../title\" | state.screens[0].layers[1].shader: not a shader"
                        + " id",
                "\"master\": {} | \"master\": [] | state.screens[0].master: expected an object",
                "\"master\": {} | \"master\": {}, \"master\": {} | is not valid JSON: Duplicate",
                "\"lastLayerNumber\": 3 | \"lastLayerNumber\": 3.5 | state.lastLayerNumber:"
                        + " expected a whole number",
            })
    void whatIsWrongIsNamedByItsPath(String right, String wrong, String message) {
        String text = SHOW.replace(right, wrong == null ? "" : wrong);
        assertThat(text).isNotEqualTo(SHOW);

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        String text = "[".repeat(100_000) + "]".repeat(100_000);

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void whatIsReadWasSetByTheFile() throws DamagedException {
        Setting speed =
                read(SHOW)
                        .screens()
                        .getFirst()
                        .layers()
                        .getFirst()
                        .values()
                        .get(new ParameterId("speed"));

        assertThat(speed.by()).isEqualTo(new Provenance(Origin.RESTORE, 7, 1_700_000_000_000L));
    }

    private static DurableState read(String text) throws DamagedException {
        var node = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        var place = new JsonPlace(node, "state", "state");
        return StateJson.withScenes(new JsonToShow(Shows.BY).state(place, Set.of()), List.of());
    }
}
