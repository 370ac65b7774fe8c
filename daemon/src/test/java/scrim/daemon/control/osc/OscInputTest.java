package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.daemon.control.osc.OscEncoder.bundle;
import static scrim.daemon.control.osc.OscEncoder.message;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.health.Failure;
import scrim.engine.health.Route;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Explanation;
import scrim.engine.state.Mailbox;
import scrim.engine.state.Mutation;
import scrim.engine.state.Schedule;
import scrim.engine.state.Slot;
import scrim.engine.state.Tier;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class OscInputTest {
    private static final ParameterDefinition KEPT =
            new ParameterDefinition(
                    new ParameterId("kept"),
                    new Key("kept"),
                    "Kept",
                    new ParameterKind.Scalar(0, 0, 1),
                    Lifetime.DURABLE,
                    null);
    private static final ParameterDefinition HUGE =
            ParameterDefinition.of(
                    "huge", "Huge", new ParameterKind.Choice(0, options(0, 1 << 24)));

    private final Desk desk =
            Desk.with(Shows.EVERYTHING, Shows.shader("test/extra", KEPT, Shows.SPEED, HUGE));
    private final OscInput input =
            new OscInput(
                    desk.engine::mailbox,
                    desk.engine.schedule(),
                    new OscSurfaces(desk.engine::read, desk.health),
                    desk.health,
                    desk.ticker,
                    desk.wall);
    private final int source = desk.engine.sources().numberOf(Desk.FADER);

    private static List<ParameterKind.Option> options(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> new ParameterKind.Option(number, "option " + number))
                .toList();
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                value("main/a/speed", numbers(0.5f), "f", 0.5f),
                value("main/a/speed", numbers(2), "i", 2),
                value("main/a/speed", numbers(0.25f), "d", 0.25),
                value("main/a/speed", numbers(3), "h", 3L),
                value("main/a/speed", numbers(1), "I"),
                value("main/a/speed", numbers(4), "[f]", 4f),
                value("main/a/on", numbers(1), "T"),
                value("main/a/on", numbers(0), "F"),
                value("main/a/on", numbers(1), "f", 0.1f),
                value("main/a/on", numbers(0), "i", 0),
                value("main/a/mode", numbers(2), "i", 2),
                value("main/a/mode", numbers(2), "f", 2f),
                value("main/a/mode", numbers(1), "s", "option 1"),
                value("main/a/blend", numbers(1), "s", "add"),
                value("main/playState", numbers(1), "s", "paused"),
                value("main/b/huge", numbers(1 << 24), "i", 1 << 24),
                value("main/a/center", numbers(0.5f, -0.5f), "ff", 0.5f, -0.5f),
                value("main/a/center", numbers(1, 0), "[ih]", 1, 0L),
                value("main/a/tint", numbers(0.1f, 0.2f, 0.3f, 1), "fff", 0.1f, 0.2f, 0.3f),
                value("main/a/tint", numbers(0, 0.5f, 1, 0.5f), "idff", 0, 0.5, 1f, 0.5f),
                value("main/a/tint", numbers(1, 0, 0.2f, 0.4f), "r", 0xff003366),
                value("main/a/tint", numbers(0, 0.5f, 1, 0.5f), "[ffff]", 0f, 0.5f, 1f, 0.5f),
                value("main/a/hit", numbers(1), ""),
                value("main/a/hit", numbers(1), "I"),
                value("main/a/hit", numbers(1), "T"),
                value("main/a/hit", numbers(1), "f", 0.5f),
                value("main/a/hit", numbers(1), "i", -1),
                value("main/a/hit", numbers(0), "F"),
                value("main/a/hit", numbers(0), "N"),
                value("main/a/hit", numbers(0), "i", 0));
    }

    private static Arguments value(String path, float[] shown, String types, Object... arguments) {
        return Arguments.of(path, shown, types, arguments);
    }

    private static float[] numbers(float... numbers) {
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("values")
    void argumentsBecomeTheValueThatTheParameterTakes(
            String path, float[] shown, String types, Object[] arguments) {
        take(message("/scrim/" + path, types, arguments));

        desk.draw(0);

        String full = path.replace("main/playState", "main/master/playState");
        for (int i = 0; i < shown.length; i++) {
            assertThat(desk.shown(full, i)).isEqualTo(shown[i]);
        }
        assertThat(desk.counter("osc.messages")).isOne();
        assertThat(complaints()).isZero();
    }

    @Test
    void aTextReachesItsParameter() {
        take(message("/scrim/main/a/title", "s", "Grüße"));

        desk.draw(0);

        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("Grüße"));
    }

    private static Stream<Arguments> wrongArguments() {
        return Stream.of(
                wrong("main/a/speed", ""),
                wrong("main/a/speed", "s", "fast"),
                wrong("main/a/speed", "s", "durable"),
                wrong("main/a/speed", "T"),
                wrong("main/a/speed", "N"),
                wrong("main/a/speed", "ff", 1f, 2f),
                wrong("main/a/speed", "fs", 1f, "forever"),
                wrong("main/a/speed", "fs", 1f, "Durable"),
                wrong("main/a/speed", "sf", "durable", 1f),
                wrong("main/a/speed", "r", 1),
                wrong("main/a/speed", "fQ", 1f),
                wrong("main/a/speed", "fffffffff", 1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f),
                wrong("main/a/on", "s", "true"),
                wrong("main/a/on", "TT"),
                wrong("main/a/mode", "i", 9),
                wrong("main/a/mode", "f", 0.5f),
                wrong("main/a/mode", "s", "option"),
                wrong("main/a/mode", "s", "OPTION 1"),
                wrong("main/a/mode", "d", 1.00000001),
                wrong("main/b/huge", "i", (1 << 24) + 1),
                wrong("main/a/center", "f", 1f),
                wrong("main/a/center", "fff", 1f, 1f, 1f),
                wrong("main/a/tint", "ff", 1f, 1f),
                wrong("main/a/tint", "ffffs", 1f, 1f, 1f, 1f, "x"),
                wrong("main/a/tint", "fffff", 1f, 1f, 1f, 1f, 1f),
                wrong("main/a/tint", "ffT", 1f, 1f),
                wrong("main/a/title", "f", 1f),
                wrong("main/a/title", "ss", "two", "words"),
                wrong("main/a/title", "s", "longer than this title may be"),
                wrong("main/a/hit", "s", "now"),
                wrong("main/a/hit", "ff", 1f, 1f),
                wrong("main/a/picture", "s", "below"));
    }

    private static Arguments wrong(String path, String types, Object... arguments) {
        return Arguments.of(path, types, arguments);
    }

    @ParameterizedTest
    @MethodSource("wrongArguments")
    void argumentsThatDoNotSuitAreCountedAndChangeNothing(
            String path, String types, Object[] arguments) {
        float[] before = desk.draw(0).values().clone();
        ParameterValue[] objects = desk.draw(0).objects().clone();

        take(message("/scrim/" + path, types, arguments));

        assertThat(desk.draw(0).values()).isEqualTo(before);
        assertThat(desk.draw(0).objects()).isEqualTo(objects);
        assertThat(desk.counter("osc.badArguments")).isOne();
        assertThat(failures("bad arguments")).contains("/scrim/" + path + " with ," + types);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aNumberThatIsNoneIsCountedAndChangesNothing(float none) {
        float[] before = desk.draw(0).values().clone();

        take(message("/scrim/main/a/speed", "f", none));
        take(message("/scrim/main/a/speed", "d", (double) none));
        take(message("/scrim/main/a/on", "f", none));
        take(message("/scrim/main/a/mode", "f", none));
        take(message("/scrim/main/a/center", "ff", 0.5f, none));
        take(message("/scrim/main/a/tint", "ffff", 0.5f, 0.5f, 0.5f, none));
        take(message("/scrim/main/a/hit", "f", none));
        take(message("/scrim/main/a/{speed,center}", "f", none));

        assertThat(desk.draw(0).values()).isEqualTo(before);
        assertThat(desk.counter("osc.notFinite")).isEqualTo(8);
    }

    @Test
    void aNumberOutOfRangeIsTakenAtTheLimitAndCounted() {
        take(message("/scrim/main/a/speed", "f", 11f));
        take(message("/scrim/main/a/center", "ff", -3f, 0f));
        take(message("/scrim/main/a/tint", "fff", 2f, 0f, 0f));
        take(message("/scrim/main/brightness", "d", -1e300));

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(10);
        assertThat(desk.shown("main/a/center")).isEqualTo(-1);
        assertThat(desk.shown("main/a/tint")).isEqualTo(1);
        assertThat(desk.shown("main/master/brightness")).isZero();
        assertThat(desk.counter("osc.clamped")).isEqualTo(4);
    }

    @Test
    @DisplayName("PRE-06 PRE-07 an unknown address is counted, told and never guessed")
    void anUnknownAddressIsCountedToldAndNeverGuessed() {
        float[] before = desk.draw(0).values().clone();

        take(message("/scrim/main/a/sped", "f", 5f));
        take(message("/scrim/main/a/sped", "f", 5f));
        take(message("/scrim/main/nobody/*", "f", 5f));
        take(message("/scrim/main/a/[speed", "f", 5f));

        assertThat(desk.draw(0).values()).isEqualTo(before);
        assertThat(desk.counter("osc.unknownAddress")).isEqualTo(4);
        assertThat(failures("unknown address"))
                .contains("/scrim/main/a/[speed, /scrim/main/nobody/*, /scrim/main/a/sped");
    }

    @Test
    void aPatternReachesEveryParameterThatTheArgumentsSuit() {
        take(message("/scrim/main/*/{speed,mix}", "f", 0.75f));
        take(message("/scrim/main/a/*", "ff", 0.5f, 0.25f));
        take(message("/scrim/main/?/kept", "f", 0.5f));

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(0.75f);
        assertThat(desk.shown("main/a/mix")).isEqualTo(0.75f);
        assertThat(desk.shown("main/b/speed")).isEqualTo(0.75f);
        assertThat(desk.shown("main/b/mix")).isEqualTo(0.75f);
        assertThat(desk.shown("main/b/kept")).isEqualTo(0.5f);
        assertThat(desk.shown("main/a/center", 1)).isEqualTo(0.25f);
        assertThat(complaints()).isZero();
    }

    @Test
    void aPatternThatIsTooLongIsUnknown() {
        String words = "{speed," + "x".repeat(OscPattern.LONGEST) + "}";
        String most = "*".repeat(OscPattern.LONGEST - "/scrim/main/a/".length());

        take(message("/scrim/main/a/" + words, "f", 4f));
        take(message("/scrim/main/a/" + most, "f", 0.5f));
        take(message("/scrim/main/a/*" + most, "f", 0.25f));

        desk.draw(0);
        assertThat(desk.shown("main/a/speed")).isEqualTo(0.5f);
        assertThat(desk.counter("osc.unknownAddress")).isEqualTo(2);
    }

    @Test
    void aPatternThatSuitsNothingCountsOnce() {
        take(message("/scrim/main/*/*", "ssss", "a", "b", "c", "d"));

        assertThat(desk.counter("osc.badArguments")).isOne();
    }

    @Test
    void everyMessageOfABundleCounts() {
        take(
                bundle(
                        message("/scrim/main/a/speed", "f", 2f),
                        bundle(message("/scrim/main/b/speed", "f", 3f)),
                        message("/scrim/main/a/nothing", "f", 1f),
                        message("/scrim/main/a/on", "T")));

        desk.draw(0);

        assertThat(desk.shown("main/a/speed")).isEqualTo(2);
        assertThat(desk.shown("main/b/speed")).isEqualTo(3);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.counter("osc.messages")).isEqualTo(4);
        assertThat(desk.counter("osc.unknownAddress")).isOne();
    }

    @Test
    void aMalformedPacketChangesNothing() {
        float[] before = desk.draw(0).values().clone();
        byte[] cut = message("/scrim/main/a/speed", "f");

        take(bundle(message("/scrim/main/a/speed", "f", 2f), cut));

        assertThat(desk.draw(0).values()).isEqualTo(before);
        assertThat(desk.counter("osc.malformed")).isOne();
        assertThat(desk.counter("osc.messages")).isZero();
        assertThat(failures("malformed")).contains("ends before its last argument");
    }

    @Test
    void aBundleCountsInTheFirstFrameAfterItsTime() {
        long now = now();
        byte[] move = message("/scrim/main/a/speed", "f", 3f);

        take(
                bundle(
                        now + seconds(0.5),
                        move,
                        message("/scrim/main/a/on", "T"),
                        message("/scrim/main/a/center", "ff", 0.5f, 0.25f),
                        message("/scrim/main/a/tint", "fff", 0.5f, 0.25f, 1f),
                        message("/scrim/main/a/title", "s", "later"),
                        message("/scrim/main/a/blend", "s", "add"),
                        message("/scrim/main/*/mix", "f", 0.5f)));

        float[] before = desk.draw(0).values().clone();
        assertThat(desk.draw(0.49).values()).isEqualTo(before);
        desk.draw(0.02);
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.shown("main/a/center", 1)).isEqualTo(0.25f);
        assertThat(desk.shown("main/a/tint", 2)).isEqualTo(1);
        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("later"));
        assertThat(desk.shown("main/a/blend")).isEqualTo(1);
        assertThat(desk.shown("main/a/mix")).isEqualTo(0.5f);
        assertThat(desk.shown("main/b/mix")).isEqualTo(0.5f);
        assertThat(desk.counter("osc.timeTagsAhead")).isEqualTo(7);
        assertThat(complaints()).isZero();
    }

    @Test
    void whatIsLateOrHasNoTimeCountsAtOnce() {
        long now = now();

        take(bundle(now - seconds(1), message("/scrim/main/a/speed", "f", 3f)));
        take(bundle(0, message("/scrim/main/b/speed", "f", 4f)));

        desk.draw(0);
        assertThat(desk.shown("main/a/speed")).isEqualTo(3);
        assertThat(desk.shown("main/b/speed")).isEqualTo(4);
        assertThat(desk.counter("osc.timeTagsLate")).isOne();
        assertThat(desk.counter("osc.timeTagsAhead")).isZero();
    }

    @Test
    void whatIsForAFarFutureIsRefusedAndNamed() {
        long now = now();

        take(bundle(now + seconds(3_600), message("/scrim/main/a/speed", "f", 3f)));
        take(bundle(now + seconds(59), message("/scrim/main/b/speed", "f", 4f)));

        desk.draw(0);
        desk.draw(4_000);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/b/speed")).isEqualTo(4);
        assertThat(desk.counter("osc.timeTagsTooFar")).isOne();
        assertThat(failures("time tags")).contains("/scrim/main/a/speed, 3600 s ahead");
    }

    @Test
    void whatIsWrongWithAMessageForLaterIsSaidAtOnce() {
        long now = now();

        take(bundle(now + seconds(1), message("/scrim/main/a/speed", "s", "fast")));
        take(bundle(now + seconds(1), message("/scrim/main/a/sped", "f", 1f)));
        take(bundle(now + seconds(1), message("/scrim/main/a/speed", "f", 99f)));

        assertThat(desk.counter("osc.badArguments")).isOne();
        assertThat(desk.counter("osc.unknownAddress")).isOne();
        assertThat(desk.counter("osc.clamped")).isOne();
    }

    @Test
    @DisplayName("PRE-06 a bundle for later is of the structure of now, whatever else was sent")
    void aBundleForLaterIsOfTheStructureOfNow() {
        long now = now();
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(2)));
        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("new"), Shows.COUSIN.id(), 0, Map.of()));

        take(bundle(now + seconds(0.5), message("/scrim/main/b/speed", "f", 3f)));
        take(bundle(now + seconds(0.5), message("/scrim/main/new/speed", "f", 1.5f)));
        desk.draw(0);
        desk.draw(1);

        assertThat(desk.counter("osc.unknownAddress")).isOne();
        assertThat(desk.shown("main/new/speed")).isEqualTo(1.5f);
    }

    @Test
    void moreThanCanWaitIsRefusedAndCounted() {
        long now = now();
        byte[] later = bundle(now + seconds(1), message("/scrim/main/a/speed", "f", 3f));

        for (int i = 0; i < Schedule.MOST + 3; i++) {
            take(later);
        }

        assertThat(desk.counter("osc.scheduleFull")).isEqualTo(3);
    }

    private long now() {
        desk.wall.set(1_700_000_000_000L);
        return TimeTags.ntp(1_700_000_000_000L);
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * (1L << 32));
    }

    @Test
    @DisplayName("COM-03 COM-04 COM-05 what rests is committed for the session and not saved")
    void whatRestsIsCommittedForTheSessionAndNotSaved() {
        take(message("/scrim/main/a/speed", "f", 2f));

        desk.rest();

        Explanation why = explain("main/a/speed");
        assertThat(why.winner()).isEqualTo(Tier.COMMITTED);
        assertThat(why.value()).isEqualTo(new ParameterValue.Scalar(2));
        assertThat(why.base()).isNull();
        assertThat(why.committed().by().origin()).isEqualTo(Desk.FADER);
        assertThat(desk.events(EngineEvent.OverlaySettled.class)).hasSize(1);
        assertThat(desk.requests).isEmpty();
        assertThat(desk.events(EngineEvent.PersistenceRequested.class)).isEmpty();
    }

    @Test
    @DisplayName("COM-02 Q-001-3 the flag decides before the parameter's hint")
    void theFlagDecidesBeforeTheParametersHint() {
        take(message("/scrim/main/a/speed", "fs", 2f, "durable"));
        take(message("/scrim/main/b/kept", "fs", 0.5f, "session"));

        desk.rest();

        assertThat(explain("main/a/speed").winner()).isEqualTo(Tier.BASE);
        assertThat(explain("main/b/kept").winner()).isEqualTo(Tier.COMMITTED);
        assertThat(desk.requests).hasSize(1);
    }

    @Test
    @DisplayName("COM-01 COM-02 what is transient is never committed")
    void whatIsTransientIsNeverCommitted() {
        take(message("/scrim/main/a/speed", "fs", 2f, "transient"));
        take(message("/scrim/main/brightness", "fs", 50f, "transient"));
        desk.rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(2);

        desk.frame(6);
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(explain("main/a/speed").winner()).isNull();
        assertThat(desk.shown("main/master/brightness")).isEqualTo(100);
        assertThat(desk.events(EngineEvent.OverlaySettled.class)).isEmpty();
    }

    @Test
    @DisplayName("COM-02 K-6 the parameter's hint decides before the door, and masters are saved")
    void theHintDecidesBeforeTheDoorAndMastersAreSaved() {
        take(message("/scrim/main/b/kept", "f", 0.5f));
        take(message("/scrim/main/brightness", "f", 50f));
        take(message("/scrim/main/displayOn", "Fs", "session"));

        desk.rest();

        assertThat(explain("main/b/kept").winner()).isEqualTo(Tier.BASE);
        assertThat(explain("main/master/brightness").winner()).isEqualTo(Tier.BASE);
        assertThat(explain("main/master/displayOn").winner()).isEqualTo(Tier.BASE);
        assertThat(desk.requests).hasSize(3);
    }

    @Test
    void everyKindTakesALifetimeAfterItsValue() {
        take(message("/scrim/main/a/title", "ss", "durable", "durable"));
        take(message("/scrim/main/a/blend", "ss", "add", "durable"));
        take(message("/scrim/main/a/center", "ffs", 0.5f, 0.5f, "durable"));
        take(message("/scrim/main/a/tint", "rs", -1, "durable"));
        take(message("/scrim/main/a/on", "Ts", "durable"));

        desk.rest();

        for (String name : List.of("title", "blend", "center", "tint", "on")) {
            assertThat(explain("main/a/" + name).winner()).as(name).isEqualTo(Tier.BASE);
        }
        assertThat(explain("main/a/title").value()).isEqualTo(new ParameterValue.Text("durable"));
        assertThat(complaints()).isZero();
    }

    @Test
    @Timeout(120)
    void aDamagedPacketIsSurvivedAndReachesNoOtherParameter() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<byte[]> packets = validPackets();
        for (byte[] packet : packets) {
            for (int length = 0; length < packet.length; length++) {
                input.take(put(packet, length), source, desk.ticker.nanos());
            }
        }
        desk.draw(0);

        for (int i = 0; i < 200_000; i++) {
            byte[] packet = packets.get(i % packets.size());
            byte[] damaged = packet.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            float[] before = desk.draw(0).values().clone();
            ParameterValue[] objects = desk.draw(0).objects().clone();

            take(damaged);

            float[] after = desk.draw(0).values();
            if (Arrays.mismatch(before, after) >= 0
                    || !Arrays.equals(objects, desk.draw(0).objects())) {
                assertOnlyAddressed(packet, damaged, before, after, objects, seed);
            }
        }
    }

    /** What changed was addressed, as far as the addresses are as they were. */
    private void assertOnlyAddressed(
            byte[] packet,
            byte[] damaged,
            float[] before,
            float[] after,
            ParameterValue[] objects,
            long seed) {
        var addressed = new ArrayList<Slot>();
        var reader = new OscDecoder();
        System.arraycopy(packet, 0, reader.bytes(), 0, packet.length);
        reader.read(packet.length);
        for (int i = 0; i < reader.messages(); i++) {
            int from = reader.addressAt(i);
            int end = reader.addressEnd(i);
            if (!Arrays.equals(packet, from, end, damaged, from, end)) {
                return;
            }
            addressed.add(desk.slot(reader.address(i).substring("/scrim/".length())));
        }
        for (Slot slot : desk.engine.view().slots().slots()) {
            if (addressed.contains(slot)) {
                continue;
            }
            for (int c = 0; c < slot.definition().kind().width(); c++) {
                assertThat(after[slot.offset() + c])
                        .as("seed %d: %s by %s", seed, slot.path(), Arrays.toString(damaged))
                        .isEqualTo(before[slot.offset() + c]);
            }
            if (slot.object() >= 0) {
                assertThat(desk.draw(0).objects()[slot.object()])
                        .as("seed %d: %s by %s", seed, slot.path(), Arrays.toString(damaged))
                        .isEqualTo(objects[slot.object()]);
            }
        }
    }

    private static List<byte[]> validPackets() {
        return List.of(
                message("/scrim/main/a/speed", "f", 2f),
                message("/scrim/main/L1/speed", "ds", 2.0, "session"),
                message("/scrim/main/a/on", "T"),
                message("/scrim/main/a/mode", "i", 2),
                message("/scrim/main/a/blend", "s", "add"),
                message("/scrim/main/a/center", "ff", 0.5f, 0.5f),
                message("/scrim/main/a/tint", "fff", 0.5f, 0.5f, 0.5f),
                message("/scrim/main/a/tint", "r", 0x80808080),
                message("/scrim/main/a/title", "s", "hi there"),
                message("/scrim/main/a/hit", ""),
                bundle(
                        message("/scrim/main/a/speed", "f", 2f),
                        bundle(message("/scrim/main/b/speed", "h", 3L)),
                        message("/scrim/main/a/on", "T")));
    }

    @Test
    void nothingIsAllocatedForAMessage() {
        List<byte[]> packets = new ArrayList<>(validPackets());
        packets.removeIf(packet -> new String(packet, StandardCharsets.US_ASCII).contains("title"));
        packets.add(message("/scrim/main/*/{speed,mix}", "f", 0.75f));
        packets.add(message("/scrim/main/a/speed", "f", 99f));
        packets.add(message("/scrim/main/a/speed", "f", Float.NaN));
        packets.add(message("/scrim/main/a/nothing", "f", 1f));
        packets.add(message("/scrim/main/a/speed", "s", "no"));
        packets.add(message("/scrim/main/a/speed", "f"));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().threadId();
        takeOften(packets, 20_000);

        // The machine itself may allocate once in a while; a message would in every round.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(me);
            takeOften(packets, 2_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(me) - before);
        }

        assertThat(least).isZero();
    }

    @Test
    void aValueIsAgedByTheFrameThatTakesItFromWhenItsPacketCame() {
        input.take(
                putWhole(message("/scrim/main/a/speed", "f", 2f)),
                source,
                desk.ticker.nanos() - 4_000_000);
        desk.draw(0.006);

        assertThat(desk.health.report().routes()).hasSize(1);
        Route route = desk.health.report().routes().getFirst();
        assertThat(route.path()).isEqualTo("main/a/speed");
        assertThat(route.ageNanos()).isEqualTo(10_000_000);
    }

    @Test
    void aPatternCountsForEachParameterItReaches() {
        take(message("/scrim/main/*/speed", "f", 0.5f));

        assertThat(desk.health.report().routes())
                .extracting(Route::path)
                .containsExactlyInAnyOrder("main/a/speed", "main/b/speed");
    }

    @Test
    void aRouteIsFollowedIntoANewStructure() {
        take(message("/scrim/main/b/speed", "f", 0.5f));
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));
        desk.ticker.advance(0.02);
        take(message("/scrim/main/b/speed", "f", 0.25f));
        desk.draw(0.003);

        assertThat(desk.health.report().routes().getFirst().ageNanos()).isEqualTo(3_000_000);
    }

    @Test
    void whatIsNotPutHasNotArrived() {
        take(message("/scrim/main/a/speed", "s", "fast"));
        take(message("/scrim/main/a/speed", "f", Float.NaN));
        take(message("/scrim/main/a/mode", "i", 99));
        take(message("/scrim/main/a/center", "f", 1f));
        take(message("/scrim/main/a/tint", "ff", 1f, 1f));
        take(message("/scrim/main/a/hit", "F"));
        take(message("/scrim/main/a/title", "s", "x".repeat(7_000)));
        take(bundle(now() + seconds(5), message("/scrim/main/b/speed", "f", 3f)));

        assertThat(desk.health.report().routes()).isEmpty();
    }

    @Test
    void aValueOfAnotherDoorIsNotTakenForAnOldOneOfThisDoor() {
        take(message("/scrim/main/a/speed", "s", "fast"));
        take(message("/scrim/main/b/speed", "f", 0.5f));
        desk.draw(0.005);
        desk.ticker.advance(50);

        for (String path : List.of("main/a/speed", "main/b/speed")) {
            desk.accepted(
                    new Mutation.SetParameter(
                            desk.slot(path).address(),
                            new ParameterValue.Scalar(0.75f),
                            Lifetime.TRANSIENT));
        }
        desk.draw(0.005);

        assertThat(desk.shown("main/a/speed")).isEqualTo(0.75f);
        assertThat(desk.health.report().histograms().get("automation.ageNanos").count()).isOne();
        assertThat(desk.health.report().routes())
                .singleElement()
                .satisfies(route -> assertThat(route.worstAgeNanos()).isEqualTo(0));
    }

    private void takeOften(List<byte[]> packets, int times) {
        for (int i = 0; i < times; i++) {
            for (int p = 0; p < packets.size(); p++) {
                byte[] packet = packets.get(p);
                input.take(put(packet, packet.length), source, desk.ticker.nanos());
            }
        }
    }

    @Test
    @DisplayName("PRE-06 addresses are resolved anew when the structure changes")
    void addressesAreResolvedAnewWhenTheStructureChanges() {
        take(message("/scrim/main/a/speed", "f", 2f));
        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("new"), Shows.COUSIN.id(), 0, Map.of()));
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));

        take(message("/scrim/main/new/speed", "f", 0.5f));
        take(message("/scrim/main/a/speed", "f", 3f));
        take(message("/scrim/main/b/speed", "f", 4f));

        desk.draw(0);
        assertThat(desk.shown("main/new/speed")).isEqualTo(0.5f);
        assertThat(desk.shown("main/b/speed")).isEqualTo(4);
        assertThat(desk.counter("osc.unknownAddress")).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/scrim/main/b/speed",
                "/scrim/main/L2/speed",
                "/scrim/main/b/s*",
                "/scrim/main/[!a]/*"
            })
    @DisplayName("PRE-07 a value for a structure of before is put into the one of now")
    void aValueForAStructureOfBeforeIsPutIntoTheOneOfNow(String address) {
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, LayerId.of(1), 1));

        take(message(address, "f", 0.75f));

        desk.draw(0);
        assertThat(desk.shown("main/b/speed")).isEqualTo(0.75f);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(desk.shown("main/a/mix")).isEqualTo(1);
        assertThat(complaints() + desk.counter("osc.givenUp")).isZero();
    }

    @Test
    void argumentsAreJudgedByTheStructureOfNow() {
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, LayerId.of(1), Shows.COUSIN.id()));
        take(message("/scrim/main/a/on", "T"));
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, LayerId.of(1), Shows.EVERYTHING.id()));
        take(message("/scrim/main/a/on", "T"));

        desk.draw(0);

        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.counter("osc.badArguments")).isOne();
    }

    @Test
    void aValueThatFindsNoStructureIsGivenUpAndCounted() {
        Mailbox before = desk.engine.mailbox();
        var behind =
                new OscInput(
                        () -> before,
                        desk.engine.schedule(),
                        new OscSurfaces(desk.engine::read, desk.health),
                        desk.health,
                        desk.ticker,
                        desk.wall);
        desk.accepted(new Mutation.MoveLayer(ScreenId.MAIN, LayerId.of(1), 1));
        float[] shown = desk.draw(0).values().clone();

        take(behind, message("/scrim/main/a/speed", "f", 5f));

        assertThat(desk.draw(0).values()).isEqualTo(shown);
        assertThat(desk.counter("osc.givenUp")).isOne();
    }

    @Test
    @Timeout(120)
    @DisplayName("PRE-06 PRE-07 a structural change loses no value and misleads none")
    void aStructuralChangeLosesNoValueAndMisleadsNone() throws Exception {
        int layers = 6;
        var structure =
                new Desk(
                        Shows.stack(
                                Stream.generate(() -> Shows.COUSIN)
                                        .limit(layers)
                                        .toArray(ShaderDescription[]::new)),
                        Desk.JUMPING,
                        Shows.EVERYTHING,
                        Shows.COUSIN);
        var moving =
                new OscInput(
                        structure.engine::mailbox,
                        structure.engine.schedule(),
                        new OscSurfaces(structure.engine::read, structure.health),
                        structure.health,
                        structure.ticker,
                        structure.wall);
        // A layer's own values: the layer's number in tenths, and a count in the places below.
        int steps = 60_000;
        var done = new AtomicBoolean();
        var failure = new AtomicReference<Throwable>();
        var sender =
                new Thread(() -> {
                    try {
                        for (int step = 1; step <= steps; step++) {
                            int layer = step % layers;
                            byte[] packet =
                                    message(
                                            "/scrim/main/" + (char) ('a' + layer) + "/speed",
                                            "f",
                                            value(layer, step));
                            System.arraycopy(packet, 0, moving.bytes(), 0, packet.length);
                            moving.take(packet.length, 1, 0);
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    } finally {
                        done.set(true);
                    }
                });
        sender.start();

        var random = new Random(1);
        var seen = new float[layers];
        int changes = 0;
        while (!done.get()) {
            // A structure lasts longer than it takes to find the addresses anew, if not by much.
            if (random.nextInt(8) == 0) {
                changes += change(structure, random);
            }
            structure.draw(0);
            check(structure, layers, seen);
        }
        sender.join();
        structure.draw(0);
        check(structure, layers, seen);

        assertThat(failure.get()).isNull();
        assertThat(changes).isPositive();
        for (int layer = 0; layer < layers; layer++) {
            int last = steps - Math.floorMod(steps - layer, layers);
            assertThat(seen[layer]).isEqualTo(value(layer, last));
        }
        assertThat(structure.counter("osc.messages")).isEqualTo(steps);
        assertThat(structure.counter("osc.unknownAddress")).isZero();
        assertThat(structure.counter("osc.givenUp")).isZero();
    }

    private static float value(int layer, int step) {
        return (layer * 100_000 + step) / 1_000_000f;
    }

    /** Layers change places, one more comes or goes below them: every slot gets another number. */
    private static int change(Desk structure, Random random) {
        var main = structure.engine.view().base().screens().get(0);
        if (main.layers().size() > 6) {
            LayerId extra =
                    main.layers().stream()
                            .filter(layer -> layer.shader().equals(Shows.EVERYTHING.id()))
                            .findAny()
                            .orElseThrow()
                            .id();
            structure.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, extra));
        } else {
            structure.accepted(
                    new Mutation.AddLayer(
                            ScreenId.MAIN,
                            new Key("extra"),
                            Shows.EVERYTHING.id(),
                            random.nextInt(7),
                            Map.of()));
        }
        LayerId bottom = structure.engine.view().base().screens().get(0).layers().get(0).id();
        structure.accepted(new Mutation.MoveLayer(ScreenId.MAIN, bottom, 1 + random.nextInt(4)));
        return 2;
    }

    /** Each layer shows a value that was sent to it, and none older than before. */
    private static void check(Desk structure, int layers, float[] seen) {
        for (int layer = 0; layer < layers; layer++) {
            float shown = structure.shown("main/" + (char) ('a' + layer) + "/speed");
            if (shown == 1) {
                continue;
            }
            assertThat(shown).isBetween(value(layer, 0), value(layer, 99_999));
            assertThat(shown).isGreaterThanOrEqualTo(seen[layer]);
            seen[layer] = shown;
        }
    }

    private void take(byte[] packet) {
        input.take(put(packet, packet.length), source, desk.ticker.nanos());
    }

    private void take(OscInput by, byte[] packet) {
        System.arraycopy(packet, 0, by.bytes(), 0, packet.length);
        by.take(packet.length, source, desk.ticker.nanos());
    }

    private int putWhole(byte[] packet) {
        return put(packet, packet.length);
    }

    private int put(byte[] packet, int length) {
        System.arraycopy(packet, 0, input.bytes(), 0, length);
        return length;
    }

    private Explanation explain(String path) {
        return desk.engine.explain(desk.address(path));
    }

    private String failures(String subject) {
        return desk.health.report().lastFailures().stream()
                .filter(failure -> failure.subject().equals(subject))
                .map(Failure::message)
                .findAny()
                .orElse("");
    }

    private long complaints() {
        return Stream.of("malformed", "unknownAddress", "badArguments", "notFinite", "clamped")
                .mapToLong(name -> desk.counter("osc." + name))
                .sum();
    }
}
