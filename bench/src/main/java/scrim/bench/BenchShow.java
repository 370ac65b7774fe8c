package scrim.bench;

import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Environment;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A show of a given size: layers of one shader on as few screens as hold them, every number set.
 *
 * @param layers in all
 * @param parameters of each layer, mix, bypass and blend among them
 */
public record BenchShow(int layers, int parameters) {
    public static final Origin ORIGIN = Origin.SYSTEM;

    /** What every input is set to. */
    public static final float VALUE = 0.5f;

    /** The most layers that one screen takes. */
    private static final int LAYERS_ON_SCREEN = 512;

    private static final double FOREVER = 1e9;

    private static final ShaderId SHADER = new ShaderId("bench");

    /** The show as it would be restored. */
    public DurableState state() {
        var screens = new ArrayList<Screen>();
        for (int first = 0; first < layers; first += LAYERS_ON_SCREEN) {
            var stack = new ArrayList<Layer>();
            for (int layer = first; layer < Math.min(layers, first + LAYERS_ON_SCREEN); layer++) {
                stack.add(
                        new Layer(
                                LayerId.of(layer + 1), new Key("layer" + layer), SHADER, values()));
            }
            screens.add(
                    Screen.empty(screen(first), ScreenFormat.DEFAULT)
                            .withLayers(Rows.copyOf(stack)));
        }
        return new DurableState(Rows.copyOf(screens), Rows.of(), layers);
    }

    public ShaderCatalog catalog() {
        List<ParameterDefinition> inputs = new ArrayList<>();
        for (int i = 0; i < inputs(); i++) {
            inputs.add(
                    ParameterDefinition.of(
                            "p" + i, "P" + i, new ParameterKind.Scalar(VALUE, 0, 1)));
        }
        return ShaderCatalog.of(
                new ShaderDescription(
                        SHADER,
                        "bench",
                        "",
                        "",
                        List.of(),
                        inputs,
                        List.of(),
                        List.of(),
                        Temporal.NONE,
                        false,
                        "0"));
    }

    /**
     * An engine of its own with this show; its thread is not started, and automation never rests.
     */
    public Engine engine(Consumer<List<PersistenceRequest>> persistence, Health health) {
        return engine(state(), persistence, health, Ticker.SYSTEM);
    }

    /**
     * @param state this show's as it was restored
     * @param frameTicker is asked the time once for each frame
     */
    public Engine engine(
            DurableState state,
            Consumer<List<PersistenceRequest>> persistence,
            Health health,
            Ticker frameTicker) {
        return new Engine(
                new Engine.Parts(
                        state,
                        0,
                        catalog(),
                        Environment.WITHOUT_INPUT,
                        new EngineSettings(
                                EngineSettings.DEFAULT.smoothingSeconds(), FOREVER, FOREVER),
                        FrameClock.live(frameTicker, WallClock.SYSTEM, ZoneId.of("UTC"), 0),
                        Ticker.SYSTEM,
                        WallClock.SYSTEM,
                        health),
                persistence);
    }

    /** The shader's inputs. */
    public int inputs() {
        return parameters - CommonParameters.OF_LAYER.size();
    }

    /**
     * @param input which of the shader's, from 0
     */
    public ParameterAddress address(int layer, int input) {
        return new ParameterAddress(
                screen(layer), LayerId.of(layer + 1), new ParameterId("p" + input));
    }

    private Values values() {
        var by = new Provenance(ORIGIN, 0, 0);
        Map<ParameterId, Setting> values = new HashMap<>();
        values.put(CommonParameters.MIX, new Setting(new ParameterValue.Scalar(1), by));
        values.put(CommonParameters.BYPASS, new Setting(new ParameterValue.Flag(false), by));
        values.put(CommonParameters.BLEND, new Setting(new ParameterValue.Choice(0), by));
        for (int i = 0; i < inputs(); i++) {
            values.put(new ParameterId("p" + i), new Setting(new ParameterValue.Scalar(VALUE), by));
        }
        return Values.copyOf(values);
    }

    private static ScreenId screen(int layer) {
        int number = layer / LAYERS_ON_SCREEN;
        return number == 0 ? ScreenId.MAIN : new ScreenId("screen" + number);
    }
}
