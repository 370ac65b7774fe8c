package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.state.Mutation;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Listeners that read slowly or not at all, with time moved by hand. */
class ListenersTest {
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5_000);
    private static final String SPEED = "/scrim/main/warp/speed";

    private final Desk desk =
            new Desk(QueryStage.show(), Desk.JUMPING, Shows.EVERYTHING, Shows.COUSIN);
    private final Visitors visitors = new Visitors(desk.ticker);
    private final AtomicInteger packets = new AtomicInteger();
    private final Listeners room =
            new Listeners(
                    desk.engine,
                    new AtomicReference<>(),
                    visitors,
                    (_, _, _) -> packets.incrementAndGet(),
                    desk.health,
                    desk.ticker,
                    () -> {});

    /** Takes messages, and says they have left when the test says so. */
    private static final class SlowWire implements Wire {
        final List<byte[]> taken = new ArrayList<>();
        final Deque<Runnable> waiting = new ArrayDeque<>();
        final List<Integer> closed = new ArrayList<>();
        int pings;

        @Override
        public void send(byte[] message, boolean isText, Runnable done) {
            taken.add(message);
            waiting.add(done);
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public void close(int code, String why) {
            closed.add(code);
        }

        void read() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        List<String> commands() {
            return taken.stream()
                    .map(one -> new String(one, StandardCharsets.UTF_8))
                    .filter(one -> one.startsWith("{"))
                    .toList();
        }
    }

    @BeforeEach
    void draw() {
        desk.frame();
    }

    private Listener join(SlowWire wire, String... paths) {
        Listener listener = room.enter(ADDRESS, wire);
        for (String path : paths) {
            room.command(
                    listener,
                    ("{\"COMMAND\":\"LISTEN\",\"DATA\":\"" + path + "\"}")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return listener;
    }

    private void step() {
        desk.frame();
        room.tick();
    }

    @Test
    @DisplayName("Q-001-6 one that reads nothing has a bounded queue, and later gets the newest")
    void oneThatReadsNothingLaterGetsTheNewest() {
        var slow = new SlowWire();
        var quick = new SlowWire();
        Listener listener = join(slow, SPEED);
        join(quick, SPEED);

        for (int i = 0; i < 5_000; i++) {
            // Time stands still for the slow one, so that it is not cut yet.
            desk.set("main/warp/speed", i % 1_000 / 100f);
            room.tick();
            quick.read();
        }
        int sent = slow.taken.size();
        assertThat(listener.bytes()).isLessThanOrEqualTo(Listener.MOST_BYTES + 200);
        assertThat(sent).isLessThan(1_000);
        assertThat(quick.taken).hasSizeGreaterThan(4_000);

        slow.read();
        room.tick();
        room.tick();

        assertThat(slow.taken).hasSize(sent + 1);
        assertThat(slow.taken.getLast())
                .isEqualTo(OscPacket.of(SPEED, new ParameterValue.Scalar(9.99f)));
    }

    @Test
    @DisplayName("a listener that was told a value just before it sent one is told the outcome")
    void whatMayHaveCrossedIsToldOnceMore() {
        var wire = new SlowWire();
        Listener listener = join(wire, SPEED);
        step();
        desk.frame(1);
        desk.set("main/warp/speed", 6);
        step();
        wire.taken.clear();

        // It may have sent this before it heard of the other, and show 6 now.
        desk.set("main/warp/speed", 2);
        listener.moves.moved(desk.slot("main/warp/speed"), new float[] {2}, null);
        step();
        assertThat(wire.taken).isEmpty();
        desk.frame(1);
        room.tick();
        room.tick();

        assertThat(wire.taken).containsExactly(OscPacket.of(SPEED, new ParameterValue.Scalar(2)));
    }

    @Test
    void oneThatTakesNothingForTooLongIsCut() {
        var wire = new SlowWire();
        join(wire, SPEED);
        step();
        desk.frame(Listeners.STUCK_NANOS / 1e9 - 1);
        room.tick();
        assertThat(wire.closed).isEmpty();

        desk.frame(1.1);
        room.tick();

        assertThat(wire.closed).containsExactly(Listeners.TOO_SLOW);
        assertThat(room.count()).isZero();
        assertThat(desk.counter("oscquery.cut")).isOne();
    }

    @Test
    void oneThatIsSilentIsAskedAndThenCut() {
        var silent = new SlowWire();
        var there = new SlowWire();
        join(silent);
        Listener answering = join(there);

        for (int second = 0; second < 61; second++) {
            desk.frame(1);
            room.tick();
            room.heard(answering);
        }

        assertThat(silent.pings).isEqualTo(2);
        assertThat(silent.closed).containsExactly(Listeners.TOO_SLOW);
        assertThat(there.closed).isEmpty();
    }

    @Test
    @DisplayName("one that has been cut is cut once, whatever it goes on to send")
    void oneThatHasBeenCutIsCutOnce() {
        var wire = new SlowWire();
        Listener greedy = join(wire);

        for (int i = 0; i < 3 * Visitors.PER_SECOND; i++) {
            room.packet(greedy, new byte[0]);
        }

        assertThat(wire.closed).containsExactly(Listeners.POLICY);
        assertThat(desk.counter("oscquery.cut")).isOne();
        desk.frame(10);
        room.packet(greedy, new byte[0]);
        assertThat(packets.get()).isEqualTo(Visitors.PER_SECOND);
    }

    @Test
    void manyChangesOfTheStructureAreToldAsOne() {
        var wire = new SlowWire();
        join(wire, SPEED);
        step();
        // No room is left for commands.
        for (int i = 0; i < 5_000; i++) {
            desk.set("main/warp/speed", i % 1_000 / 100f);
            room.tick();
        }

        for (int i = 0; i < 40; i++) {
            desk.accepted(
                    new Mutation.AddLayer(
                            ScreenId.MAIN,
                            new Key("extra" + i),
                            Shows.EVERYTHING.id(),
                            2,
                            Map.of()));
            desk.draw(0);
            desk.coordinate();
            room.tick();
        }
        wire.read();
        room.tick();
        room.tick();

        assertThat(wire.commands())
                .containsExactly("{\"COMMAND\":\"PATH_CHANGED\",\"DATA\":\"/\"}");
    }

    @Test
    void whatIsKnownStaysKnownWhenTheStructureChanges() {
        var wire = new SlowWire();
        join(wire, SPEED, "/scrim/main/warp/title");
        step();
        int sent = wire.taken.size();
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(2)));
        step();
        step();

        assertThat(sent).isEqualTo(2);
        assertThat(wire.taken).hasSize(sent + wire.commands().size());
        assertThat(wire.commands()).isNotEmpty();
    }

    @Test
    void onePacketIsMadeForAll() {
        var one = new SlowWire();
        var other = new SlowWire();
        join(one, SPEED);
        join(other, SPEED);
        step();

        assertThat(one.taken.getFirst()).isSameAs(other.taken.getFirst());
    }

    @Test
    void anEventIsNotTold() {
        var wire = new SlowWire();
        join(wire, "/scrim/main/warp/hit");
        desk.put("main/warp/hit", 1);
        step();
        step();

        assertThat(wire.taken).isEmpty();
    }
}
