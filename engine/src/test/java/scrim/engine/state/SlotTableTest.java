package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

class SlotTableTest {
    @Test
    @DisplayName("PRE-05 PRE-06 a path has ids or keys in each place, and ids come first")
    void aPathHasIdsOrKeysInEachPlace() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        SlotTable slots = desk.engine.view().slots();
        Slot mix = slots.find("main/a/mix");

        assertThat(mix.address().parameter()).isEqualTo(CommonParameters.MIX);
        assertThat(slots.find("main/L1/layer.mix")).isSameAs(mix);
        assertThat(slots.find("main/L1/mix")).isSameAs(mix);
        assertThat(slots.find("main/a/layer.mix")).isSameAs(mix);
        assertThat(slots.find(mix.address())).isSameAs(mix);
        assertThat(mix.path()).isEqualTo("main/a/mix");
        assertThat(slots.find("main/master/master.brightness"))
                .isSameAs(slots.find("main/master/brightness"));
    }

    @Test
    @DisplayName("PRE-06 PRE-07 a path that is not exactly one is nothing")
    void aPathThatIsNotExactlyOneIsNothing() {
        SlotTable slots = Desk.with(Shows.EVERYTHING).engine.view().slots();

        for (String path :
                new String[] {
                    "",
                    "main",
                    "main/a",
                    "main/a/Speed",
                    "/main/a/speed",
                    "main/a/speed/",
                    "main/*/speed",
                    "main/L2/speed",
                    "side/a/speed"
                }) {
            assertThat(slots.find(path)).as(path).isNull();
        }
    }

    @Test
    @DisplayName("PRE-06 where an id and another's key are the same word, the id counts")
    void anIdCountsBeforeAKey() {
        var first = named("one", "two");
        var second = named("two", "other");
        SlotTable slots = Desk.with(Shows.shader("test/x", first, second)).engine.view().slots();

        assertThat(slots.find("main/a/two").definition()).isEqualTo(second);
        assertThat(slots.find("main/a/one").definition()).isEqualTo(first);
    }

    @Test
    @DisplayName("PRE-06 a renamed layer is found by its new key at once and by its id as ever")
    void aRenamedLayerIsFoundByItsNewKey() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.accepted(new Mutation.SetLayerKey(ScreenId.MAIN, LayerId.of(1), new Key("warp")));

        SlotTable slots = desk.engine.mailbox().slots();
        assertThat(slots.find("main/a/speed")).isNull();
        assertThat(slots.find("main/warp/speed")).isSameAs(slots.find("main/L1/speed"));
        assertThat(slots.find("main/L1/speed")).isNotNull();
    }

    @Test
    void noValueStraddlesTwoPagesAndNoTwoShareAFloat() {
        var inputs = new ParameterDefinition[400];
        for (int i = 0; i < inputs.length; i++) {
            ParameterKind kind =
                    switch (i % 4) {
                        case 0 -> new ParameterKind.Scalar(0, 0, 1);
                        case 1 -> new ParameterKind.Color(new ParameterValue.Color(0, 0, 0, 0));
                        case 2 -> new ParameterKind.Text("", 9);
                        default ->
                                new ParameterKind.Point(
                                        new ParameterValue.Point(0, 0),
                                        new ParameterValue.Point(0, 0),
                                        new ParameterValue.Point(1, 1));
                    };
            inputs[i] = ParameterDefinition.of("p" + i, "", kind);
        }
        ShaderDescription shader = Shows.shader("test/x", inputs);
        SlotTable slots =
                SlotTable.of(Shows.stack(shader, shader, shader), ShaderCatalog.of(shader));

        var taken = new boolean[slots.floats()];
        var objects = new boolean[slots.objects()];
        for (Slot slot : slots.slots()) {
            int width = slot.definition().kind().width();
            assertThat(slot.offset() / SlotTable.PAGE)
                    .isEqualTo((slot.offset() + Math.max(1, width) - 1) / SlotTable.PAGE);
            for (int i = 0; i < width; i++) {
                assertThat(taken[slot.offset() + i]).isFalse();
                taken[slot.offset() + i] = true;
            }
            if (width == 0) {
                assertThat(objects[slot.object()]).isFalse();
                objects[slot.object()] = true;
            }
            assertThat(slots.slots().get(slot.number())).isSameAs(slot);
        }
        assertThat(objects).doesNotContain(false);
        assertThat(slots.pages()).isEqualTo(Math.ceilDiv(slots.floats(), SlotTable.PAGE));
    }

    @Test
    @DisplayName("K-10 a layer without a usable shader still has the common parameters")
    void aLayerWithoutAUsableShaderHasTheCommonParameters() {
        SlotTable slots = SlotTable.of(Shows.stack(Shows.EVERYTHING), ShaderCatalog.EMPTY);

        assertThat(slots.find("main/a/bypass")).isNotNull();
        assertThat(slots.find("main/a/speed")).isNull();
        assertThat(slots.groups()).hasSize(2);
        assertThat(slots.groupOf(ScreenId.MAIN, LayerId.of(1))).isEqualTo(1);
        assertThat(slots.groupOf(ScreenId.MAIN, LayerId.of(2))).isEqualTo(-1);
    }

    private static ParameterDefinition named(String id, String key) {
        return new ParameterDefinition(
                new ParameterId(id),
                new Key(key),
                id,
                new ParameterKind.Scalar(0, 0, 1),
                null,
                null);
    }
}
