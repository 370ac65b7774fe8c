package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.daemon.control.osc.OscEncoder.bytes;
import static scrim.daemon.control.osc.OscEncoder.counted;
import static scrim.daemon.control.osc.OscEncoder.message;
import static scrim.daemon.control.osc.OscEncoder.slip;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

class OscStreamTest {
    private final List<String> told = new ArrayList<>();
    private final OscStream stream =
            new OscStream(
                    new OscStream.Receiver() {
                        @Override
                        public void packet(byte[] bytes, int length) {
                            told.add(hex(Arrays.copyOf(bytes, length)));
                        }

                        @Override
                        public void tooLong() {
                            told.add("too long");
                        }

                        @Override
                        public void malformed(String words) {
                            told.add(words);
                        }
                    });

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private boolean take(byte[]... parts) {
        boolean goesOn = true;
        for (byte[] part : parts) {
            goesOn = goesOn && stream.take(ByteBuffer.wrap(part));
        }
        return goesOn;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void howeverAStreamIsCutThePacketsInItAreTheSame(boolean isSlip) {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var sent = new ByteArrayOutputStream();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            var packet = new byte[1 + random.nextInt(i % 20 == 0 ? OscDecoder.LONGEST : 40)];
            random.nextBytes(packet);
            for (int at = 0; at < packet.length; at++) {
                // END and ESC more often than by chance.
                packet[at] =
                        switch (random.nextInt(8)) {
                            case 0 -> OscStream.END;
                            case 1 -> OscStream.ESCAPE;
                            default -> packet[at];
                        };
            }
            expected.add(hex(packet));
            sent.writeBytes(isSlip ? slip(packet) : counted(packet));
        }

        byte[] all = sent.toByteArray();
        for (int from = 0; from < all.length; ) {
            int part = 1 + random.nextInt(random.nextBoolean() ? 5 : 3_000);
            assertThat(take(Arrays.copyOfRange(all, from, Math.min(all.length, from + part))))
                    .as("seed %d", seed)
                    .isTrue();
            from += part;
        }

        assertThat(told).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void slipThatBeginsWithThePacketItselfIsSlip() {
        assertThat(take(bytes("/a.."), new byte[] {OscStream.END})).isTrue();
        assertThat(told).containsExactly(hex(bytes("/a..")));
    }

    @Test
    void aPacketThatIsTooLongIsPassedOverInSlipAndEndsACountedStream() {
        assertThat(take(slip(new byte[OscDecoder.LONGEST + 1]), slip(bytes("/a..")))).isTrue();
        assertThat(told).containsExactly("too long", hex(bytes("/a..")));
    }

    @ParameterizedTest
    @ValueSource(ints = {OscDecoder.LONGEST + 1, 0x00ff_ffff})
    void aLengthBeyondTheLongestEndsTheStream(int length) {
        assertThat(take(counted(bytes("/a..")))).isTrue();
        assertThat(take(ByteBuffer.allocate(4).putInt(length).array())).isFalse();
        assertThat(told).containsExactly(hex(bytes("/a..")), "too long");
    }

    @Test
    void aNegativeLengthEndsTheStream() {
        assertThat(take(counted(bytes("/a..")), new byte[] {-1, -1, -1, -4})).isFalse();
        assertThat(told).containsExactly(hex(bytes("/a..")), "too long");
    }

    @Test
    void theLongestPacketComesThrough() {
        var longest = new byte[OscDecoder.LONGEST];
        Arrays.fill(longest, OscStream.END);

        assertThat(take(slip(longest))).isTrue();
        assertThat(told).containsExactly(hex(longest));
    }

    @Test
    void anEscapeThatEscapesNothingSpoilsItsPacketOnly() {
        byte[] spoilt = {OscStream.END, '/', OscStream.ESCAPE, 'x', 0, 0, OscStream.END};
        byte[] unfinished = {OscStream.END, '/', OscStream.ESCAPE, OscStream.END};

        assertThat(take(spoilt, unfinished, slip(bytes("/a..")))).isTrue();

        assertThat(told)
                .containsExactly(
                        "has an ESC that escapes nothing",
                        "has an ESC that escapes nothing",
                        hex(bytes("/a..")));
    }

    @Test
    void whatIsNoOscIsNotReadOn() {
        assertThat(take("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void whateverTheBytesAreTheAnswerIsNoException() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var one = new OscStream(new Nothing());
            var noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            if (noise.length > 0 && random.nextBoolean()) {
                noise[0] = random.nextBoolean() ? OscStream.END : 0;
            }
            try {
                var _ = one.take(ByteBuffer.wrap(noise));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void nothingIsAllocatedForAPacket() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] packet = message("/scrim/main/a/speed", "f", 0.5f);
        var silent = new OscStream(new Nothing());
        ByteBuffer buffer = ByteBuffer.wrap(slip(packet));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                var _ = silent.take(buffer.rewind());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isZero();
    }

    private static final class Nothing implements OscStream.Receiver {
        @Override
        public void packet(byte[] bytes, int length) {}

        @Override
        public void tooLong() {}

        @Override
        public void malformed(String words) {}
    }
}
