package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.util.List;
import java.util.Random;

class StateDiffTest {
    private static final Layer WARP = layer(1, "warp", new ParameterValue.Scalar(0.35f));
    private static final Layer GLOW = layer(2, "glow", new ParameterValue.Scalar(1));
    private static final Layer TITLE = layer(3, "title", new ParameterValue.Text("a\nb"));

    @Test
    void aShowIsNotDifferentFromItself() {
        var dice = new Random(3);
        for (int i = 0; i < 50; i++) {
            DurableState state = Shows.random(dice);

            assertThat(StateDiff.between(state, state)).isEmpty();
        }
    }

    @Test
    void aChangedValueIsOneLineWithItsPath() {
        assertThat(lines(List.of(WARP), List.of(layer(1, "warp", new ParameterValue.Scalar(0.5f)))))
                .containsExactly("screens[main].layers[L1 warp].values.speed: 0.35 → 0.5");
    }

    @Test
    void aValueOfAnotherKindSaysWhichKinds() {
        assertThat(lines(List.of(WARP), List.of(layer(1, "warp", new ParameterValue.Flag(true)))))
                .containsExactly(
                        "screens[main].layers[L1 warp].values.speed: float 0.35 → bool true");
    }

    @Test
    void aValueThatCameOrWentIsSaidSo() {
        Layer bare = WARP.with(Values.NONE);

        assertThat(lines(List.of(bare), List.of(WARP)))
                .containsExactly("screens[main].layers[L1 warp].values.speed: added 0.35");
        assertThat(lines(List.of(WARP), List.of(bare)))
                .containsExactly("screens[main].layers[L1 warp].values.speed: removed 0.35");
    }

    @Test
    void aLayerIsFoundByItsIdWhateverItsKey() {
        assertThat(lines(List.of(WARP), List.of(WARP.with(new Key("haze")))))
                .containsExactly("screens[main].layers[L1 haze].key: \"warp\" → \"haze\"");
    }

    @Test
    void aLayerThatCameOrWentIsOneLine() {
        assertThat(lines(List.of(WARP), List.of(GLOW, WARP)))
                .singleElement()
                .asString()
                .startsWith("screens[main].layers[L2 glow]: added {")
                .hasSizeLessThan(200);
        assertThat(lines(List.of(WARP, GLOW), List.of(GLOW)))
                .singleElement()
                .asString()
                .startsWith("screens[main].layers[L1 warp]: removed {");
    }

    @Test
    void onlyTheLayerThatWasMovedIsSaidToHaveMoved() {
        assertThat(lines(List.of(WARP, GLOW, TITLE), List.of(GLOW, TITLE, WARP)))
                .containsExactly("screens[main].layers[L1 warp]: moved from position 0 to 2");
        assertThat(lines(List.of(WARP, GLOW, TITLE), List.of(TITLE, WARP, GLOW)))
                .containsExactly("screens[main].layers[L3 title]: moved from position 2 to 0");
    }

    @Test
    void aMovedLayerWithANewValueIsTwoLines() {
        Layer faster = layer(1, "warp", new ParameterValue.Scalar(1));

        assertThat(lines(List.of(WARP, GLOW, TITLE), List.of(GLOW, TITLE, faster)))
                .containsExactly(
                        "screens[main].layers[L1 warp]: moved from position 0 to 2",
                        "screens[main].layers[L1 warp].values.speed: 0.35 → 1.0");
    }

    @Test
    void screensAndScenesAreFoundByTheirIds() {
        var main = Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT);
        var side = Screen.empty(new ScreenId("side"), new ScreenFormat(64, 64, 30));
        var dusk = new Scene(new SceneId("dusk"), "Dusk", List.of(WARP));
        var dawn = new Scene(new SceneId("dusk"), "Dawn", List.of(WARP));

        assertThat(
                        StateDiff.between(
                                new DurableState(Rows.of(main, side), Rows.of(dusk), 3),
                                new DurableState(Rows.of(side), Rows.of(dawn), 4)))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("lastLayerNumber: 3 → 4"),
                        line ->
                                assertThat(line)
                                        .isEqualTo("scenes[dusk].name: \"Dusk\" → \"Dawn\""),
                        line -> assertThat(line).startsWith("screens[main]: removed {"));
    }

    @Test
    void aTextIsCutAndCannotBreakItsLine() {
        Layer longer = layer(3, "title", new ParameterValue.Text("\u001b[31m" + "x".repeat(1_000)));

        assertThat(lines(List.of(TITLE), List.of(longer)))
                .singleElement()
                .asString()
                .startsWith(
                        "screens[main].layers[L3 title].values.speed: \"a\\nb\" → \"\\u001b[31m")
                .hasSizeLessThan(220)
                .endsWith("…");
    }

    @Test
    void whatIsDifferentHasALine() {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 200; i++) {
            DurableState one = Shows.random(dice);
            DurableState other = Shows.random(dice);

            assertThat(StateDiff.between(one, other).isEmpty())
                    .as("seed %d, pair %d", seed, i)
                    .isEqualTo(StateJson.printShow(one).equals(StateJson.printShow(other)));
        }
    }

    private static List<String> lines(List<Layer> before, List<Layer> after) {
        return StateDiff.between(show(before), show(after));
    }

    private static DurableState show(List<Layer> layers) {
        return new DurableState(
                Rows.of(
                        Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT)
                                .withLayers(Rows.copyOf(layers))),
                Rows.of(),
                3);
    }

    private static Layer layer(long number, String key, ParameterValue speed) {
        return new Layer(
                LayerId.of(number),
                new Key(key),
                new ShaderId("basic/" + key),
                Values.NONE.with(new ParameterId("speed"), new Setting(speed, Shows.BY)));
    }
}
