package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.state.Mutation;
import scrim.engine.state.Slot;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

class OscRoutesTest {
    private static final ParameterDefinition RENAMED =
            new ParameterDefinition(
                    new ParameterId("u_gain"),
                    new Key("gain"),
                    "Gain",
                    new ParameterKind.Scalar(0, 0, 1),
                    null,
                    null);

    private final Desk desk =
            Desk.with(Shows.EVERYTHING, Shows.shader("test/renamed", RENAMED, Shows.SPEED));
    private final OscRoutes routes = OscRoutes.of(desk.engine.mailbox());
    private final OscDecoder decoder = new OscDecoder();

    @Test
    @DisplayName("PRE-05 PRE-06 a parameter is reached by its keys and by its ids")
    void aParameterIsReachedByItsKeysAndByItsIds() {
        int gain = desk.slot("main/b/gain").number();

        assertThat(find("/scrim/main/b/gain")).isEqualTo(gain);
        assertThat(find("/scrim/main/L2/u_gain")).isEqualTo(gain);
        assertThat(find("/scrim/main/b/mix")).isEqualTo(find("/scrim/main/L2/layer.mix"));
    }

    @Test
    @DisplayName("PRE-06 a layer is reached by its place, which is another's after a move")
    void aLayerIsReachedByItsPlace() {
        assertThat(find("/scrim/main/@1/speed")).isEqualTo(desk.slot("main/a/speed").number());
        assertThat(find("/scrim/main/@2/gain")).isEqualTo(desk.slot("main/b/gain").number());
        assertThat(find("/scrim/main/@2/u_gain")).isEqualTo(desk.slot("main/b/gain").number());
        assertThat(find("/scrim/main/@2/mix")).isEqualTo(desk.slot("main/b/mix").number());
        for (String wrong : List.of("@0/speed", "@3/speed", "@01/speed", "1/speed", "@1/gain")) {
            assertThat(find("/scrim/main/" + wrong)).as(wrong).isEqualTo(OscRoutes.NONE);
        }
        assertThat(match("/scrim/main/@*/speed")).hasSize(2);
        assertThat(match("/scrim/main/@[2-9]/mix"))
                .containsExactly(desk.slot("main/b/mix").number());

        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, LayerId.of(2), 0));
        OscRoutes moved = OscRoutes.of(desk.engine.mailbox());

        assertThat(find(moved, "/scrim/main/@1/gain")).isEqualTo(desk.slot("main/b/gain").number());
    }

    @Test
    @DisplayName("a layer whose key is a number is not taken for the layer at that place")
    void aKeyThatIsANumberIsNoPlace() {
        desk.accepted(new Mutation.SetLayerKey(ScreenId.MAIN, LayerId.of(2), new Key("1")));
        OscRoutes renamed = OscRoutes.of(desk.engine.mailbox());

        assertThat(find(renamed, "/scrim/main/1/gain"))
                .isEqualTo(desk.slot("main/1/gain").number());
        assertThat(find(renamed, "/scrim/main/@1/gain")).isEqualTo(OscRoutes.NONE);
    }

    @Test
    void theMasterAlsoHasAShortAddress() {
        for (String name : List.of("brightness", "displayOn", "playState", "logLevel")) {
            int slot = desk.slot("main/master/" + name).number();

            assertThat(find("/scrim/main/" + name)).isEqualTo(slot);
            assertThat(find("/scrim/main/master/" + name)).isEqualTo(slot);
            assertThat(find("/scrim/main/master/master." + name)).isEqualTo(slot);
        }
    }

    @Test
    void whatIsNotExactlyAnAddressIsNotGuessed() {
        for (String wrong :
                List.of(
                        "/scrim/main/b/Gain",
                        "/scrim/main/b/gain/",
                        "/scrim/main/b/gai",
                        "/scrim/main/b/gainn",
                        "/scrim/main/b",
                        "/scrim/main/gain",
                        "/main/b/gain",
                        "/scrim/other/b/gain",
                        "/")) {
            assertThat(find(wrong)).as(wrong).isEqualTo(OscRoutes.NONE);
        }
    }

    @Test
    void everyAddressOfALargeShowIsFound() {
        var large =
                new Desk(
                        Shows.stack(
                                Stream.generate(() -> Shows.scalars("test/many", 16))
                                        .limit(64)
                                        .toArray(ShaderDescription[]::new)),
                        Desk.JUMPING,
                        Shows.scalars("test/many", 16));
        OscRoutes all = OscRoutes.of(large.engine.mailbox());

        for (Slot slot : large.engine.mailbox().slots().slots()) {
            assertThat(find(all, "/scrim/" + slot.path())).isEqualTo(slot.number());
            assertThat(find(all, "/scrim/" + slot.address())).isEqualTo(slot.number());
        }
        assertThat(all.count()).isEqualTo(large.engine.mailbox().slots().slots().size());
    }

    @Test
    void randomPatternsReachExactlyTheAddressesTheyMatch() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<String, Integer> addresses = addresses();
        var names = new ArrayList<>(addresses.keySet());
        String special = "*?[]{},!-";

        for (int i = 0; i < 20_000; i++) {
            var pattern = new StringBuilder(names.get(random.nextInt(names.size())));
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                int at = 1 + random.nextInt(pattern.length() - 1);
                int end = Math.min(pattern.length(), at + random.nextInt(4));
                pattern.replace(
                        at, end, String.valueOf(special.charAt(random.nextInt(special.length()))));
            }
            var expected = new TreeSet<Integer>();
            byte[] bytes = pattern.toString().getBytes(StandardCharsets.US_ASCII);
            addresses.forEach((address, slot) -> {
                if (OscPattern.matches(
                        bytes, 0, bytes.length, address.getBytes(StandardCharsets.US_ASCII))) {
                    expected.add(slot);
                }
            });

            assertThat(match(pattern.toString()))
                    .as("seed %d: %s", seed, pattern)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aPatternReachesASlotOnceHoweverManyAddressesItHas() {
        assertThat(match("/scrim/main/*/speed"))
                .containsExactly(
                        desk.slot("main/a/speed").number(), desk.slot("main/b/speed").number());
        assertThat(match("/scrim/*/*/*")).hasSize(routes.count());
        assertThat(match("/*")).isEmpty();
        assertThat(match("*")).isEmpty();
        assertThat(match("/scrim/main/bright*"))
                .containsExactly(desk.slot("main/master/brightness").number());
    }

    @Test
    void anOptionIsFoundByItsWholeWord() {
        int blend = desk.slot("main/a/blend").number();
        byte[] bytes = "--add--".getBytes(StandardCharsets.US_ASCII);

        assertThat(routes.option(blend, bytes, 2, 3)).isEqualTo(1);
        assertThat(routes.option(blend, bytes, 2, 2)).isNaN();
        assertThat(routes.option(blend, bytes, 2, 4)).isNaN();
        assertThat(routes.option(desk.slot("main/a/speed").number(), bytes, 2, 3)).isNaN();
    }

    private Map<String, Integer> addresses() {
        var addresses = new TreeMap<String, Integer>();
        for (Slot slot : routes.mailbox().slots().slots()) {
            addresses.put("/scrim/" + slot.path(), slot.number());
            addresses.put("/scrim/" + slot.address(), slot.number());
            int place = routes.mailbox().slots().groups().get(slot.group()).layerAt() + 1;
            if (place > 0) {
                String layer = "/scrim/main/@" + place + "/";
                addresses.put(layer + slot.definition().key(), slot.number());
                addresses.put(layer + slot.address().parameter(), slot.number());
            }
            if (slot.address().layer().isMaster()) {
                addresses.put("/scrim/main/" + slot.definition().key(), slot.number());
            }
        }
        return addresses;
    }

    private TreeSet<Integer> match(String pattern) {
        byte[] bytes = pattern.getBytes(StandardCharsets.US_ASCII);
        var matched = new long[(routes.count() + 63) / 64];
        routes.match(bytes, 0, bytes.length, matched);
        var slots = new TreeSet<Integer>();
        BitSet.valueOf(matched).stream().forEach(slots::add);
        return slots;
    }

    private int find(String address) {
        return find(routes, address);
    }

    private int find(OscRoutes in, String address) {
        byte[] packet = OscEncoder.message(address, "f", 1f);
        System.arraycopy(packet, 0, decoder.bytes(), 0, packet.length);
        assertThat(decoder.read(packet.length)).isEqualTo(OscDecoder.Verdict.SOUND);
        return in.find(
                decoder.bytes(), decoder.addressAt(0), decoder.addressEnd(0), decoder.hash(0));
    }
}
