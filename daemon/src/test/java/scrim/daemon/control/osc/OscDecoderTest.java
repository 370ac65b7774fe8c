package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.daemon.control.osc.OscEncoder.bundle;
import static scrim.daemon.control.osc.OscEncoder.bytes;
import static scrim.daemon.control.osc.OscEncoder.message;

import com.illposed.osc.BufferBytesReceiver;
import com.illposed.osc.OSCBundle;
import com.illposed.osc.OSCMessage;
import com.illposed.osc.OSCPacket;
import com.illposed.osc.OSCSerializer;
import com.illposed.osc.OSCSerializerAndParserBuilder;
import com.illposed.osc.argument.OSCColor;
import com.illposed.osc.argument.OSCImpulse;
import com.illposed.osc.argument.OSCTimeTag64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class OscDecoderTest {
    private final OscDecoder decoder = new OscDecoder();

    private static Stream<Arguments> soundPackets() {
        return Stream.of(
                sound(bytes("/a..,f..?\u0000\u0000\u0000"), "/a 0.5"),
                sound(
                        bytes("/oscillator/4/frequency.,f..C\u00dc\u0000\u0000"),
                        "/oscillator/4/frequency 440.0"),
                sound(message("/a", "i", -1), "/a -1.0"),
                sound(message("/ab", "d", 0.1), "/ab 0.1"),
                sound(message("/abc", "h", 1L << 40), "/abc 1.099511627776E12"),
                sound(message("/abcd", "s", "hi"), "/abcd hi"),
                sound(message("/abcde", "S", "symbol"), "/abcde symbol"),
                sound(message("/abcdef", "s", ""), "/abcdef "),
                sound(message("/abcdefg", "s", "Grüße"), "/abcdefg Grüße"),
                sound(message("/a", "TFNI"), "/a T F N 1.0"),
                sound(message("/a", "r", 0x11223344), "/a #11223344"),
                sound(message("/a", "[ff][[i]]", 1f, 2f, 3), "/a 1.0 2.0 3.0"),
                sound(
                        message("/a", "bf", new byte[] {0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0}, 1f),
                        "/a b 1.0"),
                sound(message("/a", "bf", new byte[4], 1f), "/a b 1.0"),
                sound(message("/a", "cmtf", 'x' + 0, 0x90403f, 1L, 1f), "/a c m t 1.0"),
                sound(message("/a", "f", Float.NaN), "/a NaN"),
                sound(message("/a", ""), "/a"),
                sound(bytes("/a.."), "/a"),
                sound(bytes("/..."), "/"),
                sound(message("/a", "fQf", 1f, 2f), "/a unreadable"),
                sound(bundle()),
                sound(bundle(message("/a", "f", 1f), message("/b", "")), "/a 1.0", "/b"),
                sound(
                        bundle(message("/a", "Q", 1f), message("/b", "f", 2f)),
                        "/a unreadable",
                        "/b 2.0"),
                sound(bundle(bundle(bundle(bundle(message("/a", "f", 1f))))), "/a 1.0"),
                sound(
                        bundle(bundle(), bundle(message("/a", "T")), message("/b", "F")),
                        "/a T",
                        "/b F"));
    }

    private static Arguments sound(byte[] packet, String... messages) {
        return Arguments.of(packet, List.of(messages));
    }

    @ParameterizedTest
    @MethodSource("soundPackets")
    void soundPacketsAreReadToTheLastArgument(byte[] packet, List<String> messages) {
        assertThat(read(packet)).isEqualTo(OscDecoder.Verdict.SOUND);
        assertThat(told()).isEqualTo(messages);
    }

    private static Stream<Arguments> malformedPackets() {
        byte[] good = message("/a", "f", 1f);
        return Stream.of(
                Arguments.of(bytes(""), OscDecoder.Verdict.EMPTY),
                Arguments.of(bytes("/a."), OscDecoder.Verdict.NOT_IN_FOURS),
                Arguments.of(new byte[OscDecoder.LONGEST + 4], OscDecoder.Verdict.TOO_LONG),
                Arguments.of(bytes("a..."), OscDecoder.Verdict.NO_ADDRESS),
                Arguments.of(bytes("...."), OscDecoder.Verdict.NO_ADDRESS),
                Arguments.of(bytes("#bun"), OscDecoder.Verdict.NO_ADDRESS),
                Arguments.of(bytes("#bundlx........."), OscDecoder.Verdict.NO_ADDRESS),
                Arguments.of(bytes("#bundle."), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("#bundle....."), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("/abc"), OscDecoder.Verdict.TEXT_WITHOUT_END),
                Arguments.of(bytes("/abcdefghijk"), OscDecoder.Verdict.TEXT_WITHOUT_END),
                Arguments.of(bytes("/a.x"), OscDecoder.Verdict.PADDING_NOT_ZERO),
                Arguments.of(bytes("/abcd..x"), OscDecoder.Verdict.PADDING_NOT_ZERO),
                Arguments.of(bytes("/a..,f.x...."), OscDecoder.Verdict.PADDING_NOT_ZERO),
                Arguments.of(bytes("/a..,s..hi.x"), OscDecoder.Verdict.PADDING_NOT_ZERO),
                Arguments.of(bytes("/a..,fff"), OscDecoder.Verdict.TEXT_WITHOUT_END),
                Arguments.of(bytes("/a..,s..long"), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("/a..,s.."), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("/a..1234"), OscDecoder.Verdict.NO_TYPES),
                Arguments.of(bytes("/a..,f.."), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("/a..,d......"), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bytes("/a..,f.........."), OscDecoder.Verdict.LEFT_OVER),
                Arguments.of(bytes("/a..,T......"), OscDecoder.Verdict.LEFT_OVER),
                Arguments.of(message("/a", "[f", 1f), OscDecoder.Verdict.UNBALANCED_BRACKETS),
                Arguments.of(message("/a", "f]", 1f), OscDecoder.Verdict.UNBALANCED_BRACKETS),
                Arguments.of(message("/a", "]f[", 1f), OscDecoder.Verdict.UNBALANCED_BRACKETS),
                Arguments.of(message("/a", "b"), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(message("/a", "b", -1), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(message("/a", "b", Integer.MAX_VALUE), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(message("/a", "b", 5, 0), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(bundle(new byte[0]), OscDecoder.Verdict.BAD_ELEMENT_SIZE),
                Arguments.of(withSize(bundle(good), 6), OscDecoder.Verdict.BAD_ELEMENT_SIZE),
                Arguments.of(withSize(bundle(good), -4), OscDecoder.Verdict.BAD_ELEMENT_SIZE),
                Arguments.of(withSize(bundle(good), 16), OscDecoder.Verdict.BAD_ELEMENT_SIZE),
                Arguments.of(
                        withSize(bundle(good), Integer.MAX_VALUE & ~3),
                        OscDecoder.Verdict.BAD_ELEMENT_SIZE),
                Arguments.of(bundle(good, bytes("/a..,f..")), OscDecoder.Verdict.CUT_SHORT),
                Arguments.of(
                        bundle(bundle(bundle(bundle(bundle(good))))), OscDecoder.Verdict.TOO_DEEP));
    }

    private static byte[] withSize(byte[] bundle, int size) {
        ByteBuffer.wrap(bundle).putInt(16, size);
        return bundle;
    }

    @ParameterizedTest
    @MethodSource("malformedPackets")
    void aMalformedPacketIsAnAnswer(byte[] packet, OscDecoder.Verdict verdict) {
        assertThat(read(packet)).isEqualTo(verdict);
    }

    @Test
    void whatAnEarlierPacketLeftIsNotRead() {
        read(message("/abcdefghijklmnop", "ssss", "one", "two", "three", "four"));

        assertThat(read(bytes("/abc"))).isEqualTo(OscDecoder.Verdict.TEXT_WITHOUT_END);
        assertThat(read(bytes("/a..,s.."))).isEqualTo(OscDecoder.Verdict.CUT_SHORT);
        assertThat(read(message("/a", ""))).isEqualTo(OscDecoder.Verdict.SOUND);
        assertThat(told()).containsExactly("/a");
    }

    @Test
    void aFullPacketOfTheShortestMessagesFits() {
        var elements = new byte[(OscDecoder.LONGEST - 16) / 8][];
        Arrays.fill(elements, bytes("/..."));

        assertThat(read(bundle(elements))).isEqualTo(OscDecoder.Verdict.SOUND);
        assertThat(decoder.messages()).isEqualTo(elements.length);
    }

    @Test
    void aMessageHasItsBundlesTimeTagAndNoneBeforeThoseAround() {
        long early = 0xe000_0000L << 32;
        long late = early + 1;
        read(
                bundle(
                        late,
                        bundle(early, message("/a", "")),
                        bundle(late + 1, bundle(message("/b", "")), message("/c", "")),
                        message("/d", "")));

        assertThat(decoder.hasTimeTags()).isTrue();
        assertThat(decoder.timeTag(0)).isEqualTo(late);
        assertThat(decoder.timeTag(1)).isEqualTo(late + 1);
        assertThat(decoder.timeTag(2)).isEqualTo(late + 1);
        assertThat(decoder.timeTag(3)).isEqualTo(late);

        read(bundle(bundle(late, message("/a", "")), bundle(0, message("/b", ""))));
        assertThat(decoder.timeTag(0)).isEqualTo(late);
        assertThat(decoder.timeTag(1)).isEqualTo(OscDecoder.IMMEDIATELY);

        assertThat(read(message("/a", ""))).isEqualTo(OscDecoder.Verdict.SOUND);
        assertThat(decoder.hasTimeTags()).isFalse();
        assertThat(decoder.timeTag(0)).isEqualTo(OscDecoder.IMMEDIATELY);
    }

    @Test
    void allButTheFirstFewArgumentsAreOnlyCounted() {
        read(message("/a", "iiiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

        assertThat(decoder.select(0)).isEqualTo(10);
        assertThat(decoder.number(OscDecoder.MOST_ARGUMENTS - 1)).isEqualTo(8);
    }

    @Test
    void whatJavaOscSendsIsReadEqual() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        ByteBuffer buffer = ByteBuffer.allocate(OscDecoder.LONGEST);
        OSCSerializer serializer =
                new OSCSerializerAndParserBuilder()
                        .buildSerializer(new BufferBytesReceiver(buffer));

        for (int i = 0; i < 5_000; i++) {
            var expected = new ArrayList<String>();
            buffer.clear();
            serializer.write(randomPacket(random, 1, expected));

            OscDecoder.Verdict verdict = read(Arrays.copyOf(buffer.array(), buffer.position()));

            assertThat(verdict)
                    .as("seed %d, packet %d", seed, i)
                    .isEqualTo(OscDecoder.Verdict.SOUND);
            assertThat(told()).as("seed %d, packet %d", seed, i).isEqualTo(expected);
        }
    }

    private static OSCPacket randomPacket(Random random, int depth, List<String> expected) {
        if (depth <= OscDecoder.DEEPEST && random.nextInt(3) == 0) {
            var elements = new ArrayList<OSCPacket>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(randomPacket(random, depth + 1, expected));
            }
            return new OSCBundle(elements, OSCTimeTag64.valueOf(random.nextLong()));
        }
        var address = new StringBuilder();
        for (int part = 1 + random.nextInt(4); part > 0; part--) {
            address.append('/').append(randomWord(random, 1 + random.nextInt(9)));
        }
        var arguments = new ArrayList<Object>();
        var told = new StringBuilder(address);
        for (int i = random.nextInt(OscDecoder.MOST_ARGUMENTS + 1); i > 0; i--) {
            randomArgument(random, arguments, told);
        }
        expected.add(told.toString());
        return new OSCMessage(address.toString(), arguments);
    }

    private static void randomArgument(Random random, List<Object> arguments, StringBuilder told) {
        switch (random.nextInt(10)) {
            case 0 -> {
                float value = Float.intBitsToFloat(random.nextInt());
                arguments.add(value);
                told.append(' ').append((double) value);
            }
            case 1 -> {
                int value = random.nextInt();
                arguments.add(value);
                told.append(' ').append((double) value);
            }
            case 2 -> {
                double value = Double.longBitsToDouble(random.nextLong());
                arguments.add(value);
                told.append(' ').append(value);
            }
            case 3 -> {
                long value = random.nextLong();
                arguments.add(value);
                told.append(' ').append((double) value);
            }
            case 4 -> {
                arguments.add(true);
                told.append(" T");
            }
            case 5 -> {
                arguments.add(false);
                told.append(" F");
            }
            case 6 -> {
                arguments.add(null);
                told.append(" N");
            }
            case 7 -> {
                arguments.add(OSCImpulse.INSTANCE);
                told.append(" 1.0");
            }
            case 8 -> {
                int value = random.nextInt();
                arguments.add(
                        new OSCColor(
                                (byte) (value >>> 24),
                                (byte) (value >>> 16),
                                (byte) (value >>> 8),
                                (byte) value));
                told.append(String.format(" #%08x", value));
            }
            default -> {
                String value = randomWord(random, random.nextInt(12));
                arguments.add(value);
                told.append(' ').append(value);
            }
        }
    }

    private static String randomWord(Random random, int length) {
        var word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private OscDecoder.Verdict read(byte[] packet) {
        System.arraycopy(
                packet, 0, decoder.bytes(), 0, Math.min(packet.length, OscDecoder.LONGEST));
        return decoder.read(packet.length);
    }

    /** Each message as an address and its arguments. */
    private List<String> told() {
        var told = new ArrayList<String>();
        for (int message = 0; message < decoder.messages(); message++) {
            var one = new StringBuilder(decoder.address(message));
            int arguments = decoder.select(message);
            if (arguments == OscDecoder.UNREADABLE) {
                one.append(" unreadable");
            }
            for (int i = 0; i < arguments; i++) {
                one.append(' ').append(argument(i));
            }
            told.add(one.toString());
        }
        return told;
    }

    private String argument(int i) {
        if (decoder.isNumber(i)) {
            return String.valueOf(decoder.number(i));
        }
        if (decoder.isText(i)) {
            assertThat(decoder.textLength(i)).isBetween(0, OscDecoder.LONGEST);
            return decoder.text(i);
        }
        return decoder.type(i) == 'r'
                ? String.format("#%08x", decoder.color(i))
                : String.valueOf((char) decoder.type(i));
    }
}
