package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import static scrim.daemon.control.osc.OscEncoder.message;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.state.Tier;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(120)
class OscServerTest {
    private static final InetSocketAddress ANY_PORT = on("127.0.0.1", 0);

    private final Desk desk = new Desk(showWith("warp"), Desk.JUMPING, Shows.EVERYTHING);
    private OscServer server;
    private DatagramChannel client;

    private static DurableState showWith(String key) {
        var layer = new Layer(LayerId.of(1), new Key(key), Shows.EVERYTHING.id(), Values.NONE);
        Screen main = Screen.empty(ScreenId.MAIN, ScreenFormat.DEFAULT).withLayers(Rows.of(layer));
        return new DurableState(Rows.of(main), Rows.of(), 1);
    }

    @BeforeEach
    void open() throws IOException {
        server = open(ANY_PORT);
        client = DatagramChannel.open(StandardProtocolFamily.INET);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private OscServer open(InetSocketAddress at) throws IOException {
        return open(OscSettings.onLoopback(at.getPort()).on(at.getAddress()));
    }

    private OscServer open(OscSettings settings) throws IOException {
        return OscServer.open(settings, desk.engine, desk.health, desk.ticker, desk.wall);
    }

    @Test
    @DisplayName("COM-03 a fader's value is seen in the next frame and settles for the session")
    void aFadersValueIsSeenInTheNextFrameAndSettlesForTheSession() throws IOException {
        send(message("/scrim/main/warp/speed", "f", 0.8f));

        desk.frame();
        assertThat(desk.shown("main/warp/speed")).isEqualTo(0.8f);
        desk.rest();

        assertThat(desk.engine.explain(desk.address("main/warp/speed")).winner())
                .isEqualTo(Tier.COMMITTED);
        assertThat(desk.engine.explain(desk.address("main/warp/speed")).committed().by().origin())
                .isEqualTo(new Origin(OriginKind.OSC, "127.0.0.1"));
        assertThat(desk.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/scrim/main/warp/speed f 0.8, main/warp/speed, 0.8",
        "/scrim/main/L1/speed i 3, main/warp/speed, 3",
        "/scrim/main/warp/speed d 0.25, main/warp/speed, 0.25",
        "/scrim/main/warp/speed h 2, main/warp/speed, 2",
        "/scrim/main/warp/on T, main/warp/on, 1",
        "/scrim/main/warp/blend s add, main/warp/blend, 1",
        "/scrim/main/warp/hit I, main/warp/hit, 1",
        "/scrim/main/warp/hit, main/warp/hit, 1",
        "/scrim/main/warp/center ff 0.5 0.25, main/warp/center, 0.5",
        "/scrim/main/warp/speed fs 0.5 durable, main/warp/speed, 0.5",
        "/scrim/main/*/speed f 4, main/warp/speed, 4",
        "/scrim/main/brightness f 50, main/master/brightness, 50",
        "/scrim/main/playState s paused, main/master/playState, 1",
    })
    void whatOscsendSendsIsSeen(String line, String path, float shown) throws Exception {
        var command = new ArrayList<String>();
        command.add("oscsend");
        command.add("localhost");
        command.add(String.valueOf(server.port()));
        command.addAll(Arrays.asList(line.split(" ")));
        Process oscsend;
        try {
            oscsend = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeThat(e).as("oscsend of liblo-tools is not installed").isNull();
            return;
        }
        assertThat(oscsend.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(oscsend.exitValue())
                .as(new String(oscsend.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        awaitPackets(1);

        desk.draw(0);

        assertThat(desk.shown(path)).isEqualTo(shown);
    }

    @Test
    void nobodyIsToldAtOurOwnPort() throws IOException {
        send(message("/scrim/subscribe", "i", server.port()));
        send(message("/scrim/subscribe", ""));
        awaitPackets(2);

        assertThat(desk.counter("osc.badArguments")).isOne();
        assertThat(desk.gauge("osc.surfaces")).isOne();
    }

    @Test
    void aMachineIsOneSenderWhateverItsPorts() throws IOException {
        int before = sourceOf("before");
        try (DatagramChannel second = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel other = DatagramChannel.open(StandardProtocolFamily.INET)) {
            try {
                other.bind(on("127.0.0.2", 0));
            } catch (IOException e) {
                assumeThat(e).as("this machine has no 127.0.0.2").isNull();
            }
            send(client, message("/scrim/main/warp/speed", "f", 2f));
            send(second, message("/scrim/main/warp/mode", "i", 1));
            send(other, message("/scrim/main/warp/on", "T"));
        }

        desk.rest();

        assertThat(committedBy("main/warp/speed")).isEqualTo("127.0.0.1");
        assertThat(committedBy("main/warp/mode")).isEqualTo("127.0.0.1");
        assertThat(committedBy("main/warp/on")).isEqualTo("127.0.0.2");
        assertThat(sourceOf("after")).isEqualTo(before + 3);
    }

    private int sourceOf(String machine) {
        return desk.engine.sources().numberOf(new Origin(OriginKind.OSC, machine));
    }

    private String committedBy(String path) {
        return desk.engine.explain(desk.address(path)).committed().by().origin().client();
    }

    @Test
    void aPacketThatIsTooLongIsCountedAndTheNextIsTaken() throws IOException {
        send(new byte[OscDecoder.LONGEST + 4]);
        send(new byte[60_000]);
        send(new byte[0]);
        send(message("/scrim/main/warp/speed", "f", 0.8f));

        desk.draw(0);

        assertThat(desk.counter("osc.tooLong")).isEqualTo(2);
        assertThat(desk.counter("osc.malformed")).isOne();
        assertThat(desk.counter("osc.packets")).isEqualTo(4);
        assertThat(desk.shown("main/warp/speed")).isEqualTo(0.8f);
    }

    @Test
    void nothingIsAllocatedForADatagram() throws IOException {
        byte[] packet = message("/scrim/main/warp/speed", "f", 0.8f);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = server.thread().threadId();
        sendOften(packet, 20_000);

        // The machine itself may allocate once in a while; a datagram would in every round.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            sendOften(packet, 2_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }

        assertThat(least).isZero();
    }

    @Test
    void aPortThatIsTakenIsRefusedWithTheSystemsOwnWords() {
        assertThatThrownBy(() -> open(on("127.0.0.1", server.port())))
                .isInstanceOf(BindException.class);
    }

    @Test
    void closingEndsTheThreadAndFreesThePort() throws IOException {
        int port = server.port();

        server.close();
        server.close();

        assertThat(server.thread().isAlive()).isFalse();
        open(on("127.0.0.1", port)).close();
    }

    @Test
    void whatTheSystemGrantsAndDropsIsReported() {
        var gauges = desk.health.report().gauges();

        assertThat(gauges.get("osc.receiveBufferBytes")).isPositive();
        if (gauges.containsKey("osc.kernelDrops")) {
            assertThat(gauges.get("osc.kernelDrops")).isZero();
        }
    }

    @Test
    void anAddressOfTheNewerFamilyWorksToo() throws IOException {
        OscServer six;
        try {
            six = open(on("::1", 0));
        } catch (IOException e) {
            assumeThat(e).as("this machine has no ::1").isNull();
            return;
        }
        try (DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            sender.send(
                    ByteBuffer.wrap(message("/scrim/main/warp/speed", "f", 0.8f)),
                    on("::1", six.port()));
            awaitPackets(1);

            desk.draw(0);

            assertThat(desk.shown("main/warp/speed")).isEqualTo(0.8f);
        } finally {
            six.close();
        }
    }

    @Test
    void bothLoopbackAddressesAreHeardOnOnePort() throws IOException {
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")))
                .as("this machine has no ::1")
                .isNotNull();
        try (OscServer both = open(OscSettings.onLoopback(0));
                DatagramChannel four = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel six = DatagramChannel.open(StandardProtocolFamily.INET6);
                var tcp = new Socket(InetAddress.ofLiteral("::1"), both.port())) {
            four.send(
                    ByteBuffer.wrap(message("/scrim/main/warp/speed", "f", 0.8f)),
                    on("127.0.0.1", both.port()));
            six.send(ByteBuffer.wrap(message("/scrim/main/warp/on", "T")), on("::1", both.port()));
            tcp.getOutputStream().write(OscEncoder.slip(message("/scrim/main/warp/mode", "i", 2)));
            awaitPackets(3);
        }

        desk.draw(0);

        assertThat(desk.shown("main/warp/speed")).isEqualTo(0.8f);
        assertThat(desk.shown("main/warp/on")).isEqualTo(1);
        assertThat(desk.shown("main/warp/mode")).isEqualTo(2);
    }

    @Test
    void oscdumpIsToldWhatMoves() throws Exception {
        int port;
        try (DatagramChannel free = DatagramChannel.open(StandardProtocolFamily.INET)) {
            free.bind(on("127.0.0.1", 0));
            port = ((InetSocketAddress) free.getLocalAddress()).getPort();
        }
        Process oscdump;
        try {
            oscdump =
                    new ProcessBuilder("oscdump", "-L", String.valueOf(port))
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeThat(e).as("oscdump of liblo-tools is not installed").isNull();
            return;
        }
        try {
            // It hears only once it runs: what is lost before that is said anew.
            var heard = new ArrayBlockingQueue<String>(1_000);
            var lines = oscdump.inputReader();
            Thread.ofVirtual().start(() -> lines.lines().forEach(heard::offer));
            String line = null;
            for (int i = 0; line == null; i++) {
                send(message("/scrim/unsubscribe", "i", port));
                send(message("/scrim/subscribe", "iis", port, 60, "/scrim/main/warp/speed"));
                desk.set("main/warp/speed", i % 2 + 2);
                desk.draw(0);
                line = heard.poll(200, TimeUnit.MILLISECONDS);
            }

            assertThat(line).matches(".*/scrim/main/warp/speed f [123]\\.0+");
        } finally {
            oscdump.destroy();
        }
    }

    /** Sends one and waits until it has been counted and taken. */
    private void send(byte[] packet) throws IOException {
        send(client, packet);
    }

    private void send(DatagramChannel from, byte[] packet) throws IOException {
        long before = desk.counter("osc.packets");
        from.send(ByteBuffer.wrap(packet), address());
        awaitPackets(before + 1);
    }

    private void sendOften(byte[] packet, int times) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(packet.length).put(packet);
        SocketAddress to = address();
        for (int i = 0; i < times; i++) {
            long before = desk.counter("osc.packets");
            buffer.rewind();
            client.send(buffer, to);
            awaitPackets(before + 1);
        }
    }

    private static InetSocketAddress on(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private SocketAddress address() {
        return on("127.0.0.1", server.port());
    }

    private void awaitPackets(long count) {
        while (desk.counter("osc.packets") < count) {
            Thread.onSpinWait();
        }
    }
}
