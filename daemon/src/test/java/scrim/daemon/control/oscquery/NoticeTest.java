package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.SlotTable;
import scrim.engine.testkit.Shows;

import java.util.ArrayList;
import java.util.List;

/** What is told of one structure after another. */
class NoticeTest {
    private static final ShaderDescription ONE =
            Shows.shader("one", ParameterDefinition.of("p", "P", new ParameterKind.Flag(false)));
    private static final ScreenId WALL = new ScreenId("wall");

    private static AddressSpace space(ShaderDescription shader, Screen... screens) {
        return AddressSpace.of(
                SlotTable.of(
                        new DurableState(Rows.of(screens), Rows.of(), 9),
                        ShaderCatalog.of(shader)));
    }

    /** A screen with a layer for each key, {@code L1} first; keys of {@code -} are left out. */
    private static Screen screen(ScreenId id, int from, String... keys) {
        var layers = new ArrayList<Layer>();
        for (int i = 0; i < keys.length; i++) {
            if (!keys[i].equals("-")) {
                layers.add(
                        new Layer(LayerId.of(from + i), new Key(keys[i]), ONE.id(), Values.NONE));
            }
        }
        return Screen.empty(id, ScreenFormat.DEFAULT).withLayers(Rows.copyOf(layers));
    }

    private static List<String> told(AddressSpace before, AddressSpace after) {
        return Notice.between(before, after).stream()
                .map(one ->
                        switch (one) {
                            case Notice.Renamed(var from, var to) -> from + " is " + to;
                            case Notice.Removed(var path) -> "- " + path;
                            case Notice.Added(var node) -> "+ " + node.path();
                            case Notice.Changed(var path) -> "? " + path;
                        })
                .toList();
    }

    @Test
    void theSameIsNotTold() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(ONE, screen(ScreenId.MAIN, 1, "a"))))
                .isEmpty();
    }

    @Test
    void aNewLayerIsToldByItsParameters() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(ONE, screen(ScreenId.MAIN, 1, "a", "b"))))
                .containsExactly(
                        "+ /scrim/main/b/mix",
                        "+ /scrim/main/b/bypass",
                        "+ /scrim/main/b/blend",
                        "+ /scrim/main/b/p",
                        "? /scrim/main");
    }

    @Test
    void aLayerThatIsGoneIsToldByItsParametersAndThenItself() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a", "b")),
                                space(ONE, screen(ScreenId.MAIN, 1, "-", "b"))))
                .containsExactly(
                        "- /scrim/main/a/mix",
                        "- /scrim/main/a/bypass",
                        "- /scrim/main/a/blend",
                        "- /scrim/main/a/p",
                        "- /scrim/main/a",
                        "? /scrim/main");
    }

    @Test
    void anotherLayerOfTheSameKeyIsAnother() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(ONE, screen(ScreenId.MAIN, 2, "a"))))
                .startsWith("- /scrim/main/a/mix")
                .contains("+ /scrim/main/a/mix")
                .doesNotContain("- /scrim/main/a")
                .endsWith("? /scrim/main/a");
    }

    @Test
    void aRenamedLayerIsToldOnce() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(ONE, screen(ScreenId.MAIN, 1, "z"))))
                .containsExactly("/scrim/main/a is /scrim/main/z", "? /scrim/main");
    }

    @Test
    void layersThatSwapTheirNamesAreReadAnew() {
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a", "b")),
                                space(ONE, screen(ScreenId.MAIN, 1, "b", "a"))))
                .containsExactly("? /");
    }

    @Test
    void aParameterWithAnotherRangeIsReadAnew() {
        var wider =
                Shows.shader(
                        "one", ParameterDefinition.of("p", "P", new ParameterKind.Scalar(0, 0, 9)));

        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(wider, screen(ScreenId.MAIN, 1, "a"))))
                .containsExactly("? /scrim/main/a/p");
    }

    @Test
    void aParameterWithAnotherKeyIsRenamed() {
        var renamed =
                Shows.shader(
                        "one",
                        new ParameterDefinition(
                                new ParameterId("p"),
                                new Key("q"),
                                "P",
                                new ParameterKind.Flag(false),
                                null,
                                null));

        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(renamed, screen(ScreenId.MAIN, 1, "z"))))
                .containsExactly(
                        "/scrim/main/a is /scrim/main/z",
                        "/scrim/main/z/p is /scrim/main/z/q",
                        "? /scrim/main");
    }

    @Test
    void aScreenThatIsNewOrGoneIsToldWhole() {
        AddressSpace one = space(ONE, screen(ScreenId.MAIN, 1, "a"));
        AddressSpace two = space(ONE, screen(ScreenId.MAIN, 1, "a"), screen(WALL, 5, "a"));

        assertThat(told(one, two))
                .contains("+ /scrim/wall/brightness", "+ /scrim/wall/a/p")
                .endsWith("? /scrim");
        assertThat(told(two, one))
                .contains("- /scrim/wall/brightness", "- /scrim/wall/a", "- /scrim/wall")
                .endsWith("? /scrim");
    }

    @Test
    void manyAreToldAsOne() {
        var keys = new String[100];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "layer" + i;
        }
        assertThat(
                        told(
                                space(ONE, screen(ScreenId.MAIN, 1, "a")),
                                space(ONE, screen(ScreenId.MAIN, 100, keys))))
                .containsExactly("? /");
    }

    @Test
    void aLayerCalledLikeAMastersParameterIsBothFolderAndParameter() {
        AddressSpace space = space(ONE, screen(ScreenId.MAIN, 1, "brightness"));

        assertThat(space.find("/scrim/main/brightness").slot()).isNotNull();
        assertThat(space.find("/scrim/main/brightness/p").slot()).isNotNull();
    }
}
