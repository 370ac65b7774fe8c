package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.param.Key;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Carried;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.LogLevel;
import scrim.engine.stack.PlayState;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.state.DurableState;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

class DeviceStateImportTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long NOW = 1_800_000_000_000L;

    /** As the display daemon's own documentation shows it. */
    private static final String FILE =
            """
            {
              "version": 1,
              "timestamp": "2025-10-14T12:00:00.000Z",
              "devices": {
                "192.168.1.159": {
                  "activeScene": "startup",
                  "playState": "playing",
                  "brightness": 75,
                  "displayOn": true,
                  "loggingLevel": "warning"
                }
              }
            }
            """;

    @Test
    @DisplayName("DEV-05 DEV-08 … DEV-12 what the display daemon saved of a device is a screen's")
    void whatTheDisplayDaemonSavedOfADeviceIsAScreens() throws IOException {
        Screen screen = one(FILE);

        assertThat(screen.id()).isEqualTo(new ScreenId("192.168.1.159"));
        assertThat(screen.format()).isEqualTo(new ScreenFormat(64, 64, 30));
        assertThat(screen.layers()).isEmpty();
        assertThat(screen.activeScene()).isEqualTo(new SceneId("startup"));
        assertThat(value(screen, CommonParameters.PLAY_STATE))
                .isEqualTo(new ParameterValue.Choice(PlayState.PLAYING.ordinal()));
        assertThat(value(screen, CommonParameters.BRIGHTNESS))
                .isEqualTo(new ParameterValue.Scalar(75));
        assertThat(value(screen, CommonParameters.DISPLAY_ON))
                .isEqualTo(new ParameterValue.Flag(true));
        assertThat(value(screen, CommonParameters.LOG_LEVEL))
                .isEqualTo(new ParameterValue.Choice(LogLevel.WARNING.ordinal()));
    }

    @Test
    @DisplayName("DEV-05 its values are as old as the file says, or as the import if it says none")
    void itsValuesAreAsOldAsTheFileSays() throws IOException {
        Screen dated = one(FILE);
        Screen undated = one("{\"version\":1,\"devices\":{\"a\":{\"brightness\":1}}}");

        assertThat(setting(dated, CommonParameters.BRIGHTNESS).by().atMillis())
                .isEqualTo(1_760_443_200_000L);
        assertThat(setting(undated, CommonParameters.BRIGHTNESS).by().atMillis()).isEqualTo(NOW);
    }

    @Test
    @DisplayName("K-7 a screen carries the key its device had, be it a name or an address")
    void aScreenCarriesTheKeyItsDeviceHad() throws IOException {
        assertThat(carried(one(FILE).carried())).isEqualTo(tree("{\"address\":\"192.168.1.159\"}"));
        Screen other = one(device("fe80::1%eth0", "{}"));
        assertThat(other.id()).isEqualTo(new ScreenId("fe80--1-eth0"));
        assertThat(carried(other.carried())).isEqualTo(tree("{\"address\":\"fe80::1%eth0\"}"));
    }

    @Test
    @DisplayName("K-7 no two devices become one screen, and whose key is a name keeps it")
    void noTwoDevicesBecomeOneScreen() throws IOException {
        List<Screen> screens =
                parse("{\"version\":1,\"devices\":{\"a b\":{},\"a-b\":{},\"a:b\":{},\"\":{}}}")
                        .screens();

        assertThat(screens)
                .extracting(screen -> screen.id().value())
                .containsExactly("a-b-2", "a-b", "a-b-3", "x");
    }

    @Test
    @DisplayName("DEV-13 DEV-14 DEV-15 DEV-16 TST-36 what was of one moment only is not taken")
    void whatWasOfOneMomentOnlyIsNotTaken() throws IOException {
        Screen screen =
                one(
                        device(
                                "matrix",
                                """
                                {"generationId": 7, "status": "running", "loopTimer": {"id": 3},
                                 "metrics": {"pushes": 1, "skipped": 2, "errors": 3}}
                                """));

        assertThat(screen.master().isEmpty()).isTrue();
        assertThat(carried(screen.carried())).isEqualTo(tree("{\"address\":\"matrix\"}"));
    }

    @Test
    void whatADevicesEntrySaysBeyondAScreenIsCarried() throws IOException {
        Screen screen =
                one(
                        device(
                                "matrix",
                                "{\"rotation\": 90, \"layers\": [1], \"brightness\": 5, \"id\":"
                                        + " null}"));

        assertThat(carried(screen.carried()))
                .isEqualTo(
                        tree(
                                "{\"address\":\"matrix\",\"imported\":{\"rotation\":90,\"layers\":[1]}}"));
    }

    @Test
    void whatTheFileSaysBesideItsDevicesIsCarried() throws IOException {
        DurableState state = parse("{\"version\":1,\"devices\":{},\"screens\":{\"a\":1}}");

        assertThat(carried(state.carried()))
                .isEqualTo(tree("{\"imported\":{\"screens\":{\"a\":1}}}"));
    }

    @Test
    void aSceneWhoseNameCannotBeAnIdGetsTheNearestAndIsCarriedAsItWas() throws IOException {
        Screen screen = one(device("matrix", "{\"activeScene\":\"Guten Abend\"}"));

        assertThat(screen.activeScene()).isEqualTo(new SceneId("Guten-Abend"));
        assertThat(carried(screen.carried()).path("imported").path("activeScene").stringValue())
                .isEqualTo("Guten Abend");
    }

    @ParameterizedTest
    @CsvSource({
        "silent, ERROR, true",
        "error, ERROR, false",
        "warning, WARNING, false",
        "warn, WARNING, true",
        "info, INFO, false",
        "debug, DEBUG, false",
        "trace, DEBUG, true"
    })
    @DisplayName("DEV-12 a log level is the nearest we have, and carried when it is only near")
    void aLogLevelIsTheNearestWeHave(String word, LogLevel level, boolean onlyNear)
            throws IOException {
        Screen screen = one(device("matrix", "{\"loggingLevel\":\"" + word + "\"}"));

        assertThat(value(screen, CommonParameters.LOG_LEVEL))
                .isEqualTo(new ParameterValue.Choice(level.ordinal()));
        assertThat(carried(screen.carried()).path("imported").has("loggingLevel"))
                .isEqualTo(onlyNear);
    }

    @ParameterizedTest
    @CsvSource({"playing, 0", "paused, 1", "stopped, 2"})
    @DisplayName("DEV-09 every play state is ours by another number")
    void everyPlayStateIsOurs(String word, int ordinal) throws IOException {
        Screen screen = one(device("matrix", "{\"playState\":\"" + word + "\"}"));

        assertThat(value(screen, CommonParameters.PLAY_STATE))
                .isEqualTo(new ParameterValue.Choice(ordinal));
    }

    @Test
    void whatADeviceDoesNotSayFollowsTheDefault() throws IOException {
        Screen screen = one(device("matrix", "{\"brightness\":null,\"activeScene\":null}"));

        assertThat(screen.master().isEmpty()).isTrue();
        assertThat(screen.activeScene()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the top: expected an object",
                "{} | the top: has no \"version\"",
                "{\"version\":2,\"devices\":{}} | version: expected 1, found 2",
                "{\"version\":1} | the top: has no \"devices\"",
                "{\"version\":1,\"devices\":[]} | devices: expected an object",
                "{\"version\":1,\"timestamp\":\"noon\",\"devices\":{}} | timestamp: expected a"
                        + " time",
                "{\"version\":1,\"devices\":{\"a\":7}} | devices.a: expected an object",
                "{\"version\":1,\"devices\":{\"a\":{\"brightness\":101}}}"
                        + " | devices.a.brightness: expected a number from 0 to 100, found 101",
                "{\"version\":1,\"devices\":{\"a\":{\"brightness\":\"x\"}}}"
                        + " | devices.a.brightness: expected a number",
                "{\"version\":1,\"devices\":{\"a\":{\"displayOn\":1}}}"
                        + " | devices.a.displayOn: expected true or false",
                "{\"version\":1,\"devices\":{\"a\":{\"playState\":\"idle\"}}}"
                        + " | devices.a.playState: expected one of paused, playing, stopped",
                "{\"version\":1,\"devices\":{\"a\":{\"loggingLevel\":\"loud\"}}}"
                        + " | devices.a.loggingLevel: expected one of debug, error",
                "{\"version\":1,\"devices\":{\"a\":{\"activeScene\":5}}}"
                        + " | devices.a.activeScene: expected a text",
                "{\"version\":1,\"devices\":{} | is not valid JSON"
            })
    void whatIsWrongIsNamedWithItsPlace(String file, String message) {
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNestedTooDeeplyToBeSavedIsRefused() {
        String deep = "[".repeat(28) + "]".repeat(28);

        assertThatThrownBy(() -> parse(device("matrix", "{\"x\":" + deep + "}")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anyFileOfTheDisplayDaemonIsReadAndCanBeSaved() throws Exception {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            ObjectNode devices = NODES.objectNode();
            for (int left = dice.nextInt(12); left > 0; left--) {
                devices.set(key(dice), device(dice));
            }
            ObjectNode file = NODES.objectNode().put("version", 1);
            file.set("devices", devices);

            DurableState state = parse(file.toString());

            var ids = new HashSet<ScreenId>();
            int at = 0;
            for (var device : devices.properties()) {
                Screen screen = state.screens().get(at++);
                assertThat(ids.add(screen.id())).as("seed %d: %s", seed, file).isTrue();
                assertThat(carried(screen.carried()).path("address").stringValue())
                        .as("seed %d: %s", seed, file)
                        .isEqualTo(device.getKey());
                if (Key.isValid(device.getKey())) {
                    assertThat(screen.id().value()).isEqualTo(device.getKey());
                }
                JsonNode brightness = device.getValue().path("brightness");
                assertThat(value(screen, CommonParameters.BRIGHTNESS))
                        .as("seed %d: %s", seed, file)
                        .isEqualTo(
                                brightness.isNumber()
                                        ? new ParameterValue.Scalar(brightness.floatValue())
                                        : null);
            }
            assertThat(at).as("seed %d: %s", seed, file).isEqualTo(state.screens().size());
            String text = StateJson.printShow(state);
            DurableState back = StateJson.parse(bytes(text), Shows.BY);
            assertThat(StateJson.printShow(back)).as("seed %d", seed).isEqualTo(text);
        }
    }

    private static ObjectNode device(RandomGenerator dice) {
        ObjectNode device = NODES.objectNode();
        if (dice.nextBoolean()) {
            device.put("brightness", dice.nextInt(101));
        }
        if (dice.nextBoolean()) {
            device.put("displayOn", dice.nextBoolean());
        }
        if (dice.nextBoolean()) {
            device.put("playState", List.of("playing", "paused", "stopped").get(dice.nextInt(3)));
        }
        if (dice.nextBoolean()) {
            device.put("activeScene", key(dice));
        }
        if (dice.nextBoolean()) {
            device.put("status", "running");
        }
        if (dice.nextBoolean()) {
            device.set(key(dice), NODES.arrayNode().add(dice.nextInt()).add(key(dice)));
        }
        return device;
    }

    /** Short and of few characters, so that many clash. */
    private static String key(RandomGenerator dice) {
        String characters = "aab.-: %ü";
        var key = new StringBuilder();
        int length = dice.nextInt(20) == 0 ? 70 : dice.nextInt(4);
        while (key.length() < length) {
            key.append(characters.charAt(dice.nextInt(characters.length())));
        }
        return key.toString();
    }

    private static String device(String key, String entry) {
        return "{\"version\":1,\"devices\":{\"" + key + "\":" + entry + "}}";
    }

    private static Screen one(String file) throws IOException {
        DurableState state = parse(file);
        assertThat(state.screens()).hasSize(1);
        return state.screens().getFirst();
    }

    private static DurableState parse(String file) throws IOException {
        return DeviceStateImport.parse(bytes(file), NOW);
    }

    private static @Nullable ParameterValue value(Screen screen, ParameterId name) {
        Setting setting = screen.master().get(name);
        return setting == null ? null : setting.value();
    }

    private static Setting setting(Screen screen, ParameterId name) {
        Setting setting = screen.master().get(name);
        assertThat(setting).isNotNull();
        return setting;
    }

    private static JsonNode carried(Carried carried) throws IOException {
        return tree(carried.json());
    }

    private static JsonNode tree(String json) throws IOException {
        try {
            return Json.parse(bytes(json));
        } catch (DamagedException damage) {
            throw new IOException(damage);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
