package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import scrim.engine.health.Counter;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Any bytes at all in a datagram or a stream: the answer is never an exception, no value becomes
 * anything but a number, and a stream has the same packets however it is cut.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class OscFuzzTest {
    private static final String DURATION = "5m";
    private static final InetSocketAddress SENDER =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5_000);

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.COUSIN);
    private final OscSurfaces surfaces = new OscSurfaces(desk.engine::read, desk.health);
    private final OscInput input =
            new OscInput(
                    desk.engine::mailbox,
                    desk.engine.schedule(),
                    surfaces,
                    desk.health,
                    desk.ticker,
                    desk.wall);

    private final Counter malformed = desk.health.counter("osc.malformed");

    @FuzzTest(maxDuration = DURATION)
    void aPacket(byte[] bytes) {
        int length = Math.min(bytes.length, OscDecoder.LONGEST);
        System.arraycopy(bytes, 0, input.bytes(), 0, length);
        // One input for all that a search tries.
        long messages = input.messages();
        long refused = malformed.total();
        surfaces.begin(SENDER, (packet, _) -> assertThat(packet.remaining() % 4).isZero());

        assertThat(input.take(length, 0, desk.ticker.nanos())).isPositive();
        while (input.writeToSurfaces()) {
            surfaces.send();
        }

        for (float value : desk.draw(61).values()) {
            assertThat(value).isFinite();
        }
        assertThat(input.messages() == messages || malformed.total() == refused).isTrue();
    }

    @FuzzTest(maxDuration = DURATION)
    void aStream(byte[] bytes) {
        List<String> whole = packets(bytes, Math.max(1, bytes.length));

        assertThat(packets(bytes, 1)).isEqualTo(whole);
        assertThat(packets(bytes, 7)).isEqualTo(whole);
    }

    private static List<String> packets(byte[] bytes, int part) {
        var told = new ArrayList<String>();
        var stream =
                new OscStream(
                        new OscStream.Receiver() {
                            @Override
                            public void packet(byte[] packet, int length) {
                                assertThat(length).isBetween(0, OscDecoder.LONGEST);
                                told.add(HexFormat.of().formatHex(Arrays.copyOf(packet, length)));
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
        for (int from = 0; from < bytes.length; from += part) {
            int length = Math.min(part, bytes.length - from);
            if (!stream.take(ByteBuffer.wrap(bytes, from, length))) {
                told.add("ended");
                break;
            }
        }
        return told;
    }
}
