package scrim.daemon.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualTicker;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class GuestsTest {
    private final ManualTicker ticker = new ManualTicker(0);
    private final List<String> lines = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final AtomicLong received = new AtomicLong();
    private final Guests guests =
            new Guests(new Guests.Limits(6, 4, 3, 10_000, 30_000, 120_000), ticker, lines::add);

    @Test
    void aStrangerWhoOnlyWaitsMakesRoomForTheNext() {
        enter("one", "10.0.0.1");
        enter("two", "10.0.0.1");
        enter("three", "10.0.0.1");

        assertThat(enter("four", "10.0.0.1")).isNotNull();

        assertThat(closed).containsExactly("one");
        assertThat(guests.size()).isEqualTo(3);
        assertThat(lines)
                .containsExactly(
                        "closed a connection from 10.0.0.1: there are too many connections");
    }

    @Test
    void aBrowserThatKeepsConnectionsOpenMakesRoomForTheNext() {
        for (String name : List.of("one", "two", "three", "four")) {
            Guests.Guest browser = known(name, "10.0.0.1");
            browser.asked();
            if (!name.equals("one")) {
                browser.isAnswered();
            }
        }

        assertThat(enter("another page", "10.0.0.1")).isNotNull();

        assertThat(closed).containsExactly("two");
    }

    @Test
    void whoHasShownWhoItIsKeepsItsPlace() {
        for (String name : List.of("one", "two", "three", "four")) {
            known(name, "10.0.0.1");
        }

        assertThat(enter("five", "10.0.0.1")).isNull();
        assertThat(enter("six", "10.0.0.2")).isNotNull();

        assertThat(closed).containsExactly("five");
        assertThat(guests.size()).isEqualTo(5);
    }

    @Test
    void whoIsBeingAnsweredKeepsItsPlaceForAWhileAndASocketForGood() {
        Guests.Guest asking = enter("asking", "10.0.0.1");
        asking.asked();
        Guests.Guest socket = enter("socket", "10.0.0.1");
        socket.asked();
        socket.isSocket();
        socket.isAnswered();
        enter("idle", "10.0.0.1");

        enter("next", "10.0.0.1");

        assertThat(closed).containsExactly("idle");
    }

    @Test
    void aStrangerKeepsAPlaceByAnAnswerForFiveSecondsOnly() {
        enter("asking", "10.0.0.1").asked();
        known("known", "10.0.0.1").asked();
        enter("slow", "10.0.0.1").asked();
        enter("slower", "10.0.0.1").asked();
        ticker.advance(4.9);
        assertThat(enter("early", "10.0.0.1")).isNull();
        assertThat(closed).containsExactly("early");

        ticker.advance(0.1);
        assertThat(enter("next", "10.0.0.1")).isNotNull();

        assertThat(closed).containsExactly("early", "asking");
    }

    @Test
    void fullIsFullForAllPlacesTogether() {
        for (int i = 0; i < 6; i++) {
            known("known " + i, "10.0.0." + i);
        }

        assertThat(enter("stranger", "10.0.1.1")).isNull();
        assertThat(guests.size()).isEqualTo(6);
    }

    @Test
    void aMachineIsOnePlaceWhateverItsHalfOfAnIpv6Address() {
        enter("one", "2001:db8::1");
        enter("two", "2001:db8::2");
        enter("three", "2001:db8:0:0:ffff::3");
        enter("elsewhere", "2001:db8:0:1::1");

        enter("four", "2001:db8::4");

        assertThat(closed).containsExactly("one");
    }

    @Test
    void whoLeavesMakesRoom() {
        Guests.Guest one = known("one", "10.0.0.1");
        known("two", "10.0.0.1");
        known("three", "10.0.0.1");

        known("four", "10.0.0.1");
        one.leave();

        assertThat(enter("five", "10.0.0.1")).isNotNull();
        assertThat(closed).isEmpty();
    }

    @Test
    void aHeaderThatIsNotWholeInTimeEndsTheConnection() {
        enter("slow", "10.0.0.1");
        ticker.advance(9.9);
        guests.tick();
        assertThat(closed).isEmpty();

        ticker.advance(0.1);
        guests.tick();

        assertThat(closed).containsExactly("slow");
        assertThat(guests.size()).isZero();
        assertThat(lines.getFirst()).endsWith("its request's header was not whole after 10000 ms");
    }

    @Test
    void theNextHeadersTimeBeginsWithItsFirstByte() {
        Guests.Guest guest = enter("slow", "10.0.0.1");
        guest.asked();
        received.set(100);
        guest.isAnswered();
        ticker.advance(25);
        guests.tick();
        received.set(101);
        guests.tick();
        ticker.advance(9.9);
        received.set(102);
        guests.tick();
        assertThat(closed).isEmpty();

        ticker.advance(0.1);
        guests.tick();

        assertThat(closed).containsExactly("slow");
    }

    @Test
    void aBodyThatDripsEndsTheConnection() {
        Guests.Guest guest = enter("slow", "10.0.0.1");
        guest.asked();
        for (int i = 0; i < 30; i++) {
            guest.sendsBody();
            assertThat(closed).isEmpty();
            ticker.advance(1);
            guests.tick();
        }

        assertThat(closed).containsExactly("slow");
    }

    @Test
    void aBodyThatCameInTimeLeavesTheAnswerItsOwnTime() {
        Guests.Guest guest = enter("quick", "10.0.0.1");
        guest.asked();
        guest.sendsBody();
        ticker.advance(29);
        guest.hasSentBody();
        ticker.advance(119);
        guests.tick();
        assertThat(closed).isEmpty();

        ticker.advance(1);
        guests.tick();

        assertThat(closed).containsExactly("quick");
        assertThat(lines.getFirst()).endsWith("it had not taken its answer after 120000 ms");
    }

    @Test
    void whoAsksNothingAndSocketsAreLeftToOtherLimits() {
        enter("idle", "10.0.0.1").isAnswered();
        enter("socket", "10.0.0.1").isSocket();

        ticker.advance(100_000);
        guests.tick();

        assertThat(closed).isEmpty();
    }

    private Guests.Guest known(String name, String address) {
        Guests.Guest guest = enter(name, address);
        guest.known();
        return guest;
    }

    private Guests.@Nullable Guest enter(String name, String address) {
        return guests.enter(InetAddress.ofLiteral(address), received::get, () -> closed.add(name));
    }
}
