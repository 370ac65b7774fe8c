package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.daemon.control.osc.OscEncoder.bundle;
import static scrim.daemon.control.osc.OscEncoder.message;

import org.junit.jupiter.api.Test;

import scrim.engine.health.Failure;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

class OscGateTest {
    private static final byte[] MOVE = message("/scrim/main/a/speed", "f", 3f);
    private static final InetSocketAddress DESK = from("10.0.0.1");
    private static final InetSocketAddress PHONE = from("10.0.0.2");

    private final Desk desk = Desk.with(Shows.EVERYTHING);
    private final OscGate gate =
            new OscGate(
                    OscSettings.onLoopback(0).allowing(AllowedMachines.parse("10.0.0.0/8")).at(100),
                    desk.engine,
                    desk.health,
                    desk.ticker,
                    desk.wall);

    private static InetSocketAddress from(String machine) {
        return new InetSocketAddress(InetAddress.ofLiteral(machine), 9_001);
    }

    private void take(InetSocketAddress from, byte[] packet) {
        gate.take(packet, packet.length, from);
    }

    private void takeOften(InetSocketAddress from, int times) {
        for (int i = 0; i < times; i++) {
            take(from, MOVE);
        }
    }

    private String failure(String subject) {
        return desk.health.report().lastFailures().stream()
                .filter(failure -> failure.subject().equals(subject))
                .map(Failure::message)
                .findAny()
                .orElse("");
    }

    @Test
    void aMachineThatIsNotAllowedChangesNothingAndIsNamed() {
        int before = desk.engine.sources().numberOf(new Origin(OriginKind.OSC, "before"));

        take(from("192.168.7.7"), MOVE);

        desk.draw(0);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        assertThat(gate.isAllowed(from("192.168.7.7"))).isFalse();
        assertThat(gate.isAllowed(DESK)).isTrue();
        assertThat(desk.counter("osc.notAllowed")).isEqualTo(2);
        assertThat(desk.counter("osc.messages")).isZero();
        assertThat(failure("not allowed")).endsWith(": 192.168.7.7");
        assertThat(desk.engine.sources().numberOf(new Origin(OriginKind.OSC, "after")))
                .as("a stranger uses up no number")
                .isEqualTo(before + 2);
    }

    @Test
    void oneMachinesFloodIsDroppedAndTheOthersAreHeard() {
        takeOften(DESK, 1_000);
        take(PHONE, message("/scrim/main/a/on", "T"));

        desk.draw(0);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.counter("osc.messages")).isEqualTo(101);
        assertThat(desk.counter("osc.rateLimited")).isEqualTo(900);
        assertThat(failure("rate"))
                .contains("more than 100 messages a second")
                .endsWith("10.0.0.1");
    }

    @Test
    void inTheLongRunAMachineIsTakenAtItsRate() {
        takeOften(DESK, 1_000);
        for (int i = 0; i < 300; i++) {
            desk.ticker.advance(0.01);
            takeOften(DESK, 5);
        }

        assertThat(desk.counter("osc.messages")).isEqualTo(100 + 300);

        desk.ticker.advance(60);
        takeOften(DESK, 1_000);
        assertThat(desk.counter("osc.messages")).isEqualTo(100 + 300 + 100);
    }

    @Test
    void aBundleCostsItsMessagesAndAPatternWhatItWasTriedOn() {
        var many = new byte[60][];
        Arrays.fill(many, MOVE);
        take(DESK, bundle(many));
        takeOften(DESK, 1_000);
        assertThat(desk.counter("osc.messages")).isEqualTo(100);

        take(PHONE, message("/scrim/main/*/*", "f", 0.5f));
        takeOften(PHONE, 1_000);
        assertThat(desk.counter("osc.messages")).isBetween(120L, 150L);
    }

    @Test
    void aSubscriptionCostsAsMuchAsTheShowIsLarge() {
        take(DESK, message("/scrim/subscribe", ""));
        takeOften(DESK, 1_000);

        int slots = desk.engine.mailbox().slots().slots().size();
        assertThat(desk.counter("osc.messages")).isEqualTo(1 + 100 - 1 - slots);
    }

    @Test
    void whatIsMalformedCostsToo() {
        for (int i = 0; i < 500; i++) {
            take(DESK, new byte[3]);
        }

        assertThat(desk.counter("osc.malformed")).isEqualTo(100);
        assertThat(desk.counter("osc.rateLimited")).isEqualTo(400);
    }

    @Test
    void manyMachinesAreToldApart() {
        for (int machine = 1; machine <= 60; machine++) {
            takeOften(from("10.0.1." + machine), 101);
        }

        assertThat(desk.counter("osc.messages")).isEqualTo(60 * 100);
        assertThat(desk.counter("osc.rateLimited")).isEqualTo(60);
    }
}
