package scrim.daemon.store;

import scrim.engine.param.Key;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.LogLevel;
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

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The saved state of the display daemon, {@code runtime-state.json}, read as a show: each of its
 * devices, whether keyed by name or by address, becomes a screen with an empty stack.
 *
 * <p>A screen is named after its device's key; the key itself, which may be an address that
 * changes, is carried beside it as {@code address} (K-7). What a device's entry says beyond what a
 * screen has is carried as {@code imported}, but for what was never meant to outlive the program.
 */
public final class DeviceStateImport {
    /** What the file is called in the folder of whoever changes over. */
    public static final String FILE_NAME = "runtime-state.json";

    private static final int VERSION = 1;

    /** What a 64 by 64 pixel display takes. */
    private static final ScreenFormat FORMAT = new ScreenFormat(64, 64, 30);

    /** What the display daemon may have left in its file of a moment that is over. */
    private static final Set<String> TRANSIENT =
            Set.of("generationId", "status", "loopTimer", "metrics");

    /** Words for play states and log levels; those whose meaning is only near are carried too. */
    private static final Map<String, PlayState> PLAY_STATES =
            Map.of(
                    "playing", PlayState.PLAYING,
                    "paused", PlayState.PAUSED,
                    "stopped", PlayState.STOPPED);

    private static final Map<String, LogLevel> LOG_LEVELS =
            Map.of(
                    "silent", LogLevel.ERROR,
                    "error", LogLevel.ERROR,
                    "warning", LogLevel.WARNING,
                    "warn", LogLevel.WARNING,
                    "info", LogLevel.INFO,
                    "debug", LogLevel.DEBUG,
                    "trace", LogLevel.DEBUG);

    private final Provenance by;

    private DeviceStateImport(Provenance by) {
        this.by = by;
    }

    /**
     * @param nowMillis counts as the time of its values if the file does not say one
     * @return a show without screens if the file has no devices
     * @throws IOException if the file is not as the display daemon writes it; the message says what
     *     is wrong, and where
     */
    public static DurableState parse(byte[] file, long nowMillis) throws IOException {
        try {
            JsonPlace top = JsonPlace.top(Json.parse(file));
            JsonPlace version = top.field("version");
            if (version.whole() != VERSION) {
                throw version.wrong(String.valueOf(VERSION));
            }
            var by = new Provenance(Origin.RESTORE, 0, timestamp(top, nowMillis));
            return readable(new DeviceStateImport(by).state(top));
        } catch (DamagedException damage) {
            throw new IOException(damage.getMessage(), damage);
        }
    }

    private static long timestamp(JsonPlace top, long otherwise) throws DamagedException {
        JsonPlace timestamp = top.optional("timestamp");
        if (timestamp == null) {
            return otherwise;
        }
        try {
            return Instant.parse(timestamp.text()).toEpochMilli();
        } catch (DateTimeException | ArithmeticException _) {
            throw timestamp.wrong("a time");
        }
    }

    /** What is carried may be nested so deeply that no state file could hold it. */
    private static DurableState readable(DurableState state) throws DamagedException {
        String file = "{\"state\": " + StateJson.print(state) + "}";
        var _ =
                new JsonToShow(new Provenance(Origin.RESTORE, 0, 0))
                        .state(
                                JsonPlace.top(Json.parse(file.getBytes(StandardCharsets.UTF_8)))
                                        .field("state"),
                                Set.of());
        return state;
    }

    private DurableState state(JsonPlace top) throws DamagedException {
        List<JsonPlace> devices = top.field("devices").fields();
        var taken = new HashSet<ScreenId>();
        var ids = new HashMap<String, ScreenId>();
        // Whose key is a name already keeps it, also from one that only comes near it.
        for (JsonPlace device : devices) {
            if (Key.isValid(device.name())) {
                ids.put(device.name(), new ScreenId(device.name()));
                taken.add(new ScreenId(device.name()));
            }
        }
        var screens = new ArrayList<Screen>();
        for (JsonPlace device : devices) {
            ScreenId id = ids.computeIfAbsent(device.name(), key -> free(key, taken));
            screens.add(screen(id, device));
        }
        ObjectNode carried = JsonNodeFactory.instance.objectNode();
        addImported(top.unknown(Set.of("version", "timestamp", "devices")), carried);
        return new DurableState(Rows.copyOf(screens), Rows.of(), 0, Carry.out(carried));
    }

    private static ScreenId free(String key, Set<ScreenId> taken) {
        String nearest = Key.nearest(key).value();
        String word = nearest;
        for (int i = 2; !taken.add(new ScreenId(word)); i++) {
            String number = "-" + i;
            word =
                    nearest.substring(0, Math.min(nearest.length(), Key.LONGEST - number.length()))
                            + number;
        }
        return new ScreenId(word);
    }

    private Screen screen(ScreenId id, JsonPlace device) throws DamagedException {
        ObjectNode imported = JsonNodeFactory.instance.objectNode();
        Values master = Values.NONE;
        SceneId activeScene = null;
        for (JsonPlace field : device.fields()) {
            if (field.node().isNull()) {
                // What is not known is not set, and follows the default.
                continue;
            }
            switch (field.name()) {
                case "brightness" ->
                        master = with(master, CommonParameters.BRIGHTNESS, brightness(field));
                case "displayOn" ->
                        master =
                                with(
                                        master,
                                        CommonParameters.DISPLAY_ON,
                                        new ParameterValue.Flag(field.flag()));
                case "playState" -> {
                    PlayState state = word(field, PLAY_STATES);
                    master = with(master, CommonParameters.PLAY_STATE, choice(state.ordinal()));
                }
                case "loggingLevel" -> {
                    LogLevel level = word(field, LOG_LEVELS);
                    master = with(master, CommonParameters.LOG_LEVEL, choice(level.ordinal()));
                    if (!field.text().equals(level.word())) {
                        imported.set(field.name(), field.node());
                    }
                }
                case "activeScene" -> {
                    activeScene = new SceneId(Key.nearest(field.text()).value());
                    if (!field.text().equals(activeScene.value())) {
                        imported.set(field.name(), field.node());
                    }
                }
                default -> {
                    if (!TRANSIENT.contains(field.name())) {
                        imported.set(field.name(), field.node());
                    }
                }
            }
        }
        ObjectNode carried = JsonNodeFactory.instance.objectNode();
        carried.put("address", device.name());
        addImported(imported, carried);
        return new Screen(id, FORMAT, master, activeScene, Rows.of(), Carry.out(carried));
    }

    private Values with(Values values, ParameterId name, ParameterValue value) {
        return values.with(name, new Setting(value, by));
    }

    private static ParameterValue brightness(JsonPlace place) throws DamagedException {
        float percent = place.number();
        if (percent < 0 || percent > 100) {
            throw place.wrong("a number from 0 to 100");
        }
        return new ParameterValue.Scalar(percent);
    }

    private static ParameterValue choice(int ordinal) {
        return new ParameterValue.Choice(ordinal);
    }

    private static <T> T word(JsonPlace place, Map<String, T> meanings) throws DamagedException {
        T meaning = meanings.get(place.text());
        if (meaning == null) {
            throw place.wrong("one of " + String.join(", ", new TreeSet<>(meanings.keySet())));
        }
        return meaning;
    }

    private static void addImported(ObjectNode imported, ObjectNode to) {
        if (!imported.isEmpty()) {
            to.set("imported", imported);
        }
    }
}
