package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;

import static scrim.daemon.control.osc.OscEncoder.message;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.health.Failure;
import scrim.engine.param.Key;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.Mutation;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class OscSurfacesTest {
    private static final InetSocketAddress LEFT = at("10.0.0.1", 5_000);
    private static final InetSocketAddress RIGHT = at("10.0.0.2", 6_000);
    private static final InetSocketAddress SCRIPT = at("10.0.0.3", 7_000);

    private final Desk desk = Desk.gliding(new EngineSettings(0.1f, 0.25, 5), Shows.EVERYTHING);
    private final OscSurfaces surfaces = new OscSurfaces(desk.engine::read, desk.health);
    private final OscInput input =
            new OscInput(
                    desk.engine::mailbox,
                    desk.engine.schedule(),
                    surfaces,
                    desk.health,
                    desk.ticker,
                    desk.wall);
    private final int source = desk.engine.sources().numberOf(Desk.FADER);
    private final OscDecoder heard = new OscDecoder();
    private final Map<SocketAddress, List<String>> told = new HashMap<>();

    private static InetSocketAddress at(String machine, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(machine), port);
    }

    private void take(SocketAddress from, String address, String types, Object... arguments) {
        byte[] packet = message(address, types, arguments);
        System.arraycopy(packet, 0, input.bytes(), 0, packet.length);
        surfaces.begin(
                from,
                (buffer, to) -> {
                    int length = buffer.remaining();
                    buffer.get(heard.bytes(), 0, length);
                    assertThat(heard.read(length)).isEqualTo(OscDecoder.Verdict.SOUND);
                    told.computeIfAbsent(to, _ -> new ArrayList<>()).add(text());
                });
        input.take(packet.length, source, desk.ticker.nanos());
    }

    private String text() {
        var text = new StringBuilder(heard.address(0));
        int arguments = heard.select(0);
        for (int i = 0; i < arguments; i++) {
            text.append(' ');
            if (heard.isNumber(i)) {
                text.append((float) heard.number(i));
            } else {
                text.append(heard.isText(i) ? heard.text(i) : (char) heard.type(i));
            }
        }
        return text.toString();
    }

    private void frame() {
        desk.frame();
        tell(input, surfaces);
    }

    private static void tell(OscInput input, OscSurfaces surfaces) {
        while (input.writeToSurfaces()) {
            surfaces.send();
        }
    }

    /** Two seconds: what glides has arrived, and whoever moved something holds it no longer. */
    private void rest() {
        for (int i = 0; i < 120; i++) {
            frame();
        }
    }

    private List<String> told(SocketAddress surface) {
        List<String> all = told.remove(surface);
        return all == null ? List.of() : all;
    }

    @Test
    void aSurfaceIsToldTheWholeStateAndThenWhatChanges() {
        take(LEFT, "/scrim/subscribe", "");
        frame();

        assertThat(told(LEFT))
                .contains(
                        "/scrim/main/a/speed 1.0",
                        "/scrim/main/a/on F",
                        "/scrim/main/a/mode 0.0",
                        "/scrim/main/a/center 0.0 0.0",
                        "/scrim/main/a/tint 0.0 0.0 0.0 1.0",
                        "/scrim/main/a/title hello")
                .noneMatch(line -> line.contains("hit") || line.contains("picture"));
        desk.set("main/a/on", 1);
        desk.set("main/a/title", new ParameterValue.Text("new"), null);
        frame();
        assertThat(told(LEFT))
                .containsExactlyInAnyOrder("/scrim/main/a/on T", "/scrim/main/a/title new");
        rest();
        assertThat(told(LEFT)).isEmpty();
    }

    @Test
    @DisplayName("a value goes to every surface but the one that sent it, and once")
    void aValueIsNoEcho() {
        take(LEFT, "/scrim/subscribe", "");
        take(RIGHT, "/scrim/subscribe", "");
        rest();
        told.clear();

        for (int i = 1; i <= 20; i++) {
            take(LEFT, "/scrim/main/a/speed", "f", i / 10f);
            frame();
            assertThat(told(RIGHT)).containsExactly("/scrim/main/a/speed " + i / 10f);
        }
        take(LEFT, "/scrim/main/a/on", "i", 7);
        take(LEFT, "/scrim/main/a/center", "ff", 0.5f, 0.25f);
        take(LEFT, "/scrim/main/a/title", "s", "mine");
        rest();

        assertThat(told(LEFT)).isEmpty();
        assertThat(told(RIGHT))
                .containsExactlyInAnyOrder(
                        "/scrim/main/a/on T",
                        "/scrim/main/a/center 0.5 0.25",
                        "/scrim/main/a/title mine");
    }

    @Test
    void whoLosesToAnotherLearnsItWhenItsFaderRests() {
        take(LEFT, "/scrim/subscribe", "");
        frame();
        told.clear();
        take(LEFT, "/scrim/main/a/speed", "f", 2f);
        take(SCRIPT, "/scrim/main/a/speed", "f", 6f);
        frame();
        assertThat(told(LEFT)).isEmpty();

        rest();

        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 6.0");
    }

    @Test
    @DisplayName("a surface that was told a value just before it sent one is told the outcome")
    void whatMayHaveCrossedIsToldOnceMore() {
        take(LEFT, "/scrim/subscribe", "");
        rest();
        told.clear();
        take(SCRIPT, "/scrim/main/a/speed", "f", 6f);
        frame();
        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 6.0");

        // It may have sent this before it heard of the other, and show 6 now.
        take(LEFT, "/scrim/main/a/speed", "f", 2f);
        frame();
        take(LEFT, "/scrim/main/a/speed", "f", 3f);
        rest();

        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 3.0");
    }

    @Test
    void whatIsTakenAtTheLimitIsPutRightOnTheSurface() {
        take(LEFT, "/scrim/subscribe", "");
        frame();
        told.clear();
        take(LEFT, "/scrim/main/a/speed", "f", 99f);

        rest();

        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 10.0");
    }

    @Test
    void aSurfaceIsToldAtThePortAndTheAddressesItNamed() {
        take(LEFT, "/scrim/subscribe", "iis", 9_100, 10, "/scrim/main/a/{speed,mix}");
        frame();

        assertThat(told(at("10.0.0.1", 9_100)))
                .containsExactlyInAnyOrder("/scrim/main/a/speed 1.0", "/scrim/main/a/mix 1.0");
        assertThat(told).isEmpty();
    }

    @Test
    void aSubscriptionEndsInTimeUnlessItIsRenewed() {
        take(LEFT, "/scrim/subscribe", "ii", 5_000, 10);
        frame();
        desk.frame(9);
        take(LEFT, "/scrim/subscribe", "ii", 5_000, 10);
        frame();
        told.clear();
        desk.frame(9);
        desk.set("main/a/speed", 3);
        frame();
        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 3.0");

        desk.frame(2);
        desk.set("main/a/speed", 4);
        frame();

        assertThat(told).isEmpty();
        assertThat(desk.gauge("osc.surfaces")).isZero();
    }

    @Test
    void whoUnsubscribesIsToldNoMore() {
        take(LEFT, "/scrim/subscribe", "i", 5_001);
        take(LEFT, "/scrim/unsubscribe", "i", 5_001);
        frame();

        assertThat(told).isEmpty();
        assertThat(desk.counter("osc.unknownAddress")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0", "65536", "-1", "1.5"})
    void aSubscriptionThatIsNoneIsCounted(float port) {
        take(LEFT, "/scrim/subscribe", "f", port);
        take(LEFT, "/scrim/subscribe", "ii", 5_000, 0);
        take(LEFT, "/scrim/subscribe", "is", 5_000, "whatever");
        take(LEFT, "/scrim/subscribe", "s", "/" + "*".repeat(OscPattern.LONGEST));

        assertThat(desk.counter("osc.badArguments")).isEqualTo(4);
        assertThat(desk.gauge("osc.surfaces")).isZero();
    }

    @Test
    void oneSurfaceTooManyIsRefusedAndNamed() {
        for (int i = 0; i <= OscSurfaces.MOST; i++) {
            take(LEFT, "/scrim/subscribe", "i", 5_000 + i);
        }

        assertThat(desk.gauge("osc.surfaces")).isEqualTo(OscSurfaces.MOST);
        assertThat(desk.counter("osc.subscriptionsRefused")).isOne();
        assertThat(desk.health.report().lastFailures())
                .extracting(Failure::message)
                .anyMatch(line -> line.contains("/10.0.0.1:" + (5_000 + OscSurfaces.MOST)));
    }

    @Test
    void aLargeStateIsToldInPortions() {
        var large =
                new Desk(
                        Shows.stack(Shows.scalars("test/many", 600)),
                        Desk.JUMPING,
                        Shows.scalars("test/many", 600));
        var own = new OscSurfaces(large.engine::read, large.health);
        var by =
                new OscInput(
                        large.engine::mailbox,
                        large.engine.schedule(),
                        own,
                        large.health,
                        large.ticker,
                        large.wall);
        var count = new int[1];
        byte[] packet = message("/scrim/subscribe", "");
        System.arraycopy(packet, 0, by.bytes(), 0, packet.length);
        own.begin(LEFT, (_, _) -> count[0]++);
        by.take(packet.length, 0, desk.ticker.nanos());

        tell(by, own);
        assertThat(count[0]).isEqualTo(OscSurfaces.MOST_IN_A_PASS);
        tell(by, own);
        tell(by, own);
        tell(by, own);
        assertThat(count[0]).isEqualTo(large.engine.mailbox().slots().slots().size());
    }

    @Test
    void whenTheStructureChangesASurfaceIsToldAllAnew() {
        take(LEFT, "/scrim/subscribe", "s", "/scrim/main/*/speed");
        frame();
        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 1.0");

        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("below"), Shows.COUSIN.id(), 0, Map.of()));
        frame();
        frame();

        assertThat(told(LEFT))
                .containsExactlyInAnyOrder(
                        "/scrim/main/a/speed 1.0", "/scrim/main/below/speed 1.0");
    }

    @Test
    void whatIsInHandStaysInHandWhenTheStructureChanges() {
        take(LEFT, "/scrim/subscribe", "s", "/scrim/main/*/speed");
        take(RIGHT, "/scrim/subscribe", "s", "/scrim/main/*/speed");
        rest();
        take(LEFT, "/scrim/main/a/speed", "f", 2f);
        frame();
        told.clear();

        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("below"), Shows.COUSIN.id(), 0, Map.of()));
        rest();

        assertThat(told(LEFT)).containsExactly("/scrim/main/below/speed 1.0");
        assertThat(told(RIGHT)).contains("/scrim/main/a/speed 2.0", "/scrim/main/below/speed 1.0");
    }

    @Test
    void whoSubscribesAgainIsToldAllAnewButWhatItHasInHand() {
        take(LEFT, "/scrim/subscribe", "s", "/scrim/main/a/{speed,mix}");
        frame();
        take(LEFT, "/scrim/main/a/speed", "f", 2f);
        told.clear();

        take(LEFT, "/scrim/subscribe", "s", "/scrim/main/a/{speed,mix}");
        frame();

        assertThat(told(LEFT)).containsExactly("/scrim/main/a/mix 1.0");
    }

    @Test
    void whatCouldNotBeSentIsSentLater() {
        byte[] packet = message("/scrim/subscribe", "s", "/scrim/main/a/*");
        var isDown = new boolean[] {true};
        var count = new int[1];
        System.arraycopy(packet, 0, input.bytes(), 0, packet.length);
        surfaces.begin(
                LEFT,
                (_, _) -> {
                    if (isDown[0]) {
                        throw new IOException("no route to host");
                    }
                    count[0]++;
                });
        input.take(packet.length, source, desk.ticker.nanos());
        take(RIGHT, "/scrim/subscribe", "s", "/scrim/main/a/speed");

        frame();
        assertThat(desk.counter("osc.feedbackFailed")).isOne();
        assertThat(told(RIGHT)).containsExactly("/scrim/main/a/speed 1.0");
        isDown[0] = false;
        frame();

        int all = count[0];
        assertThat(all).isGreaterThan(5);
        assertThat(desk.counter("osc.feedback")).isEqualTo(all + 1);
        rest();
        assertThat(count[0]).isEqualTo(all);
    }

    @Test
    void whatIsMovedWhileItIsBeingSentIsPutRight() {
        take(LEFT, "/scrim/subscribe", "s", "/scrim/main/a/speed");
        take(RIGHT, "/scrim/subscribe", "s", "/scrim/main/a/speed");
        assertThat(input.writeToSurfaces()).isTrue();
        desk.set("main/a/speed", 4);
        surfaces.send();
        told.clear();

        rest();

        assertThat(told(LEFT)).containsExactly("/scrim/main/a/speed 4.0");
        assertThat(told(RIGHT)).containsExactly("/scrim/main/a/speed 4.0");
    }

    @Test
    void aFaderThatNobodyElseHasTouchedMayMoveFast() {
        take(LEFT, "/scrim/subscribe", "s", "pickup");
        desk.set("main/a/speed", 5.9f);
        frame();
        take(LEFT, "/scrim/main/a/speed", "f", 6f);
        rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(6);

        take(LEFT, "/scrim/main/a/speed", "f", 9f);
        rest();

        assertThat(desk.shown("main/a/speed")).isEqualTo(9);
        assertThat(desk.counter("osc.notPickedUp")).isZero();
    }

    @Test
    @DisplayName("a fader that is to pick a value up moves nothing before it has come to it")
    void aFaderPicksAValueUp() {
        take(LEFT, "/scrim/subscribe", "s", "pickup");
        desk.set("main/a/speed", 5);
        frame();

        for (float below : new float[] {0, 1, 3, 4.7f}) {
            take(LEFT, "/scrim/main/a/speed", "f", below);
            frame();
            assertThat(desk.shown("main/a/speed")).isEqualTo(5);
        }
        assertThat(desk.counter("osc.notPickedUp")).isEqualTo(4);
        assertThat(desk.health.report().routes()).isEmpty();
        take(LEFT, "/scrim/main/a/speed", "f", 6f);
        rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(6);
        take(LEFT, "/scrim/main/a/speed", "f", 6.1f);
        frame();
        take(LEFT, "/scrim/main/a/speed", "f", 9f);
        rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(9);

        desk.set("main/a/speed", 2);
        rest();
        take(LEFT, "/scrim/main/a/speed", "f", 8.5f);
        rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(2);
        take(LEFT, "/scrim/main/a/speed", "f", 2.1f);
        rest();
        assertThat(desk.shown("main/a/speed")).isEqualTo(2.1f);
    }

    @Test
    void whoDidNotAskToPickUpJumps() {
        take(LEFT, "/scrim/subscribe", "");
        frame();
        take(LEFT, "/scrim/main/a/speed", "f", 9f);
        take(SCRIPT, "/scrim/main/a/on", "T");

        rest();

        assertThat(desk.shown("main/a/speed")).isEqualTo(9);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
    }
}
