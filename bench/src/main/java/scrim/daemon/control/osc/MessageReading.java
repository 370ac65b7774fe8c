package scrim.daemon.control.osc;

import com.illposed.osc.OSCMessage;
import com.illposed.osc.OSCParseException;
import com.illposed.osc.OSCParser;
import com.illposed.osc.OSCSerializerAndParserBuilder;

import scrim.bench.BenchShow;
import scrim.bench.Duel;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Table;
import scrim.engine.health.Health;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.state.Engine;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A message's way from bytes to its parameter, beside JavaOSC's parser and a hash map. */
public final class MessageReading {
    private static final BenchShow SHOW = new BenchShow(64, 19);

    /** As if a quarter of a million came in a second. */
    private static final long BETWEEN_NANOS = 4_000;

    private final Messages messages = new Messages(SHOW);
    private final OscInput input;
    private final int source;
    private final OSCParser parser = new OSCSerializerAndParserBuilder().buildParser();
    private final Map<String, Integer> slots = new HashMap<>();
    private final float[] values = new float[messages.count()];
    private long arrivedNanos;
    private int ourNext;
    private int theirNext;

    private MessageReading() {
        var health = new Health(() -> 0);
        Engine engine = SHOW.engine(_ -> {}, health);
        input =
                new OscInput(
                        engine::mailbox,
                        engine.schedule(),
                        new OscSurfaces(engine::read, health),
                        health,
                        Ticker.SYSTEM,
                        WallClock.SYSTEM);
        source = engine.sources().numberOf(BenchShow.ORIGIN);
        for (int i = 0; i < messages.count(); i++) {
            slots.put(messages.address(i), i);
        }
    }

    public static void run(Pace pace, Table table) {
        var reading = new MessageReading();
        table.add(
                Duel.hot(
                        pace,
                        Goal.withoutGarbage("G1", "OSC message: parse, route and store", 1.0 / 6),
                        reading::theirs,
                        reading::ours));
    }

    private void ours(int times) {
        for (int i = 0; i < times; i++) {
            byte[] packet = messages.packet(ourNext++);
            System.arraycopy(packet, 0, input.bytes(), 0, packet.length);
            arrivedNanos += BETWEEN_NANOS;
            input.take(packet.length, source, arrivedNanos);
        }
    }

    private void theirs(int times) {
        for (int i = 0; i < times; i++) {
            byte[] packet = messages.packet(theirNext++);
            if (parse(packet) instanceof OSCMessage message
                    && message.getArguments().getFirst() instanceof Float value) {
                Integer slot = slots.get(message.getAddress());
                if (slot != null) {
                    values[slot] = value;
                }
            }
        }
    }

    private Object parse(byte[] packet) {
        try {
            return parser.convert(ByteBuffer.wrap(packet));
        } catch (OSCParseException e) {
            throw new IllegalStateException("JavaOSC refused a message", e);
        }
    }
}
