package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Carried;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.Setting;
import scrim.engine.state.DurableState;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** K-10: what this version does not know is in the file for ever, whatever else changes. */
class CarryTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> UNKNOWN = List.of("zzz", "~", "MOOD", "cues.2");
    private static final ParameterId NEW = new ParameterId("brand.new");

    @Test
    @DisplayName("K-10 unknown fields at every level survive a restore, a change and a save")
    void unknownFieldsAtEveryLevelSurvive() throws IOException, DamagedException {
        long seed = System.nanoTime();
        var dice = new Random(seed);
        for (int i = 0; i < 150; i++) {
            var tree = (ObjectNode) Json.parse(bytes(StateJson.printShow(Shows.random(dice))));
            sprinkle(tree, dice);
            String before = Json.print(tree);

            DurableState read = StateJson.parse(bytes(before), Shows.BY);
            String again = StateJson.printShow(read).strip();
            assertThat(again).as("seed %d, show %d", seed, i).isEqualTo(before);

            String changed = StateJson.printShow(changed(read));
            var expected = (ObjectNode) Json.parse(bytes(before));
            change(expected);
            assertThat(changed.strip())
                    .as("seed %d, show %d", seed, i)
                    .isEqualTo(Json.print(expected));
        }
    }

    /** A value in the master and in each layer of the first screen. */
    private static DurableState changed(DurableState show) {
        Screen first = show.screens().getFirst();
        List<Layer> layers =
                first.layers().stream()
                        .map(layer -> layer.with(layer.values().with(NEW, setting())))
                        .toList();
        return show.withScreen(
                0,
                first.withLayers(Rows.copyOf(layers))
                        .withMaster(first.master().with(NEW, setting())));
    }

    private static void change(ObjectNode show) {
        var first = (ObjectNode) show.get("screens").get(0);
        ((ObjectNode) first.get("master")).putObject(NEW.value()).put("bool", true);
        for (JsonNode layer : first.get("layers")) {
            ((ObjectNode) layer.get("values")).putObject(NEW.value()).put("bool", true);
        }
    }

    private static Setting setting() {
        return new Setting(new ParameterValue.Flag(true), Shows.BY);
    }

    /**
     * Puts fields nobody knows into every object that may have such, and unknown kinds of value.
     */
    private static void sprinkle(ObjectNode object, Random dice) {
        for (String name : List.copyOf(object.propertyNames())) {
            JsonNode child = object.get(name);
            if (Set.of("values", "master").contains(name)) {
                var values = (ObjectNode) child;
                for (String kind : UNKNOWN) {
                    if (dice.nextInt(3) == 0) {
                        values.set("p" + kind.replace('.', '_'), unknownValue(dice));
                    }
                }
            } else if (child instanceof ObjectNode inner) {
                sprinkle(inner, dice);
            } else if (child instanceof ArrayNode list) {
                for (JsonNode element : list) {
                    if (element instanceof ObjectNode inner) {
                        sprinkle(inner, dice);
                    }
                }
            }
        }
        for (String name : UNKNOWN) {
            if (dice.nextInt(4) == 0) {
                object.set(name, anything(dice, 4));
            }
        }
    }

    private static ObjectNode unknownValue(Random dice) {
        ObjectNode value = NODES.objectNode();
        switch (dice.nextInt(4)) {
            case 0 -> value.set("gradient", anything(dice, 3));
            case 1 -> value.put("float", 0.5).put("ease", "in");
            case 2 -> value.putObject("image").put("url", "https://example.org/a.png");
            default -> value.put("image", "aside");
        }
        return value;
    }

    private static JsonNode anything(Random dice, int deep) {
        return switch (dice.nextInt(deep > 0 ? 9 : 7)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(dice.nextBoolean());
            case 2 -> NODES.numberNode(dice.nextInt());
            case 3 -> NODES.numberNode(dice.nextLong());
            case 4 -> NODES.numberNode(dice.nextGaussian());
            case 5 ->
                    NODES.numberNode(
                            new BigDecimal(
                                    dice.nextLong(1, Long.MAX_VALUE)
                                            + "."
                                            + dice.nextLong(1, Long.MAX_VALUE)
                                            + "1"));
            case 6 -> NODES.stringNode("Grüß " + (char) dice.nextInt(0x10000));
            case 7 -> {
                ObjectNode object = NODES.objectNode();
                for (int i = dice.nextInt(6); i > 0; i--) {
                    object.set("f" + i, anything(dice, deep - 1));
                }
                yield object;
            }
            default -> {
                ArrayNode list = NODES.arrayNode();
                for (int i = dice.nextInt(6); i > 0; i--) {
                    list.add(anything(dice, deep - 1));
                }
                yield list;
            }
        };
    }

    @Test
    @DisplayName("numbers no float or double can hold are written as they were read")
    void numbersKeepAllTheirDigits() throws IOException {
        for (String number :
                List.of(
                        "1.00000000000000000000000000001",
                        "123456789012345678901234567890",
                        "-0.0",
                        "9.87654321012345678E-300",
                        "1E+400",
                        "-2.5E-400")) {
            String show = show("\"mood\": " + number);

            assertThat(StateJson.printShow(StateJson.parse(bytes(show), Shows.BY)))
                    .contains("\"mood\": " + number);
        }
    }

    @Test
    @DisplayName("what is known wins: a parameter that is set has no other value beside it")
    void whatIsKnownWins() throws IOException, DamagedException {
        ObjectNode node = NODES.objectNode();
        node.putObject("values").putObject("x").put("float", 0.5);
        node.put("key", "warp");

        Carry.in(
                node,
                new Carried(
                        "{\"key\": \"old\", \"mood\": 1, \"values\": {\"x\": {\"gradient\": 1},"
                                + " \"y\": {\"gradient\": 2}}}"));

        assertThat(node)
                .isEqualTo(
                        Json.parse(
                                bytes(
                                        "{\"key\": \"warp\", \"mood\": 1, \"values\": {\"x\":"
                                                + " {\"float\": 0.5}, \"y\": {\"gradient\": 2}}}")));
    }

    private static String show(String field) {
        return "{\"format\": \"scrim-show\", \"schema\": 2, \"lastLayerNumber\": 0, \"screens\":"
                + " [], \"scenes\": [], "
                + field
                + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
