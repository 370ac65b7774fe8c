package scrim.daemon.control.oscquery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.engine.health.Health;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;

/** What another zeroconf program, on this machine's own network, hears of Scrim. */
@Timeout(120)
class AdvertisementTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int QUERY_PORT = 45_901;
    private static final int OSC_PORT = 45_900;

    private final Health health = new Health(System::currentTimeMillis);
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<String> all = new ArrayList<>();
    private final LinkedBlockingQueue<String> names = new LinkedBlockingQueue<>();

    private Advertisement start(InetAddress host) {
        return Advertisement.start(
                new Advertisement.Settings(List.of(host), QUERY_PORT, OSC_PORT, names::add),
                health);
    }

    @Test
    void oscAndOscQueryAreFoundByNameAndTakenBack() throws Exception {
        JmDNS other = JmDNS.create(LOOPBACK, "other");
        try {
            for (String type : List.of(Advertisement.OSCQUERY, Advertisement.OSC)) {
                other.addServiceListener(type, new Ears(heard));
            }
            Advertisement advertisement = start(LOOPBACK);

            await("+ _oscjson._tcp.local. " + QUERY_PORT);
            await("+ _osc._udp.local. " + OSC_PORT);
            assertThat(names.poll(60, TimeUnit.SECONDS)).startsWith("scrim-").endsWith(".local");
            advertisement.close();

            await("- _oscjson._tcp.local.");
            assertThat(health.report().conditions()).isEmpty();
        } finally {
            other.close();
        }
    }

    @Test
    void whatCannotBeAnnouncedIsALineInHealth() throws Exception {
        // Of a network for documents: no machine has the address.
        Advertisement advertisement = start(InetAddress.ofLiteral("198.51.100.7"));
        try {
            for (int tries = 0; health.report().conditions().isEmpty(); tries++) {
                assertThat(tries).isLessThan(6_000);
                Thread.sleep(10);
            }
            assertThat(health.report().conditions().toString())
                    .contains("198.51.100.7", "not announced");
        } finally {
            advertisement.close();
        }
    }

    @Test
    void whatFailsHalfWayIsTakenBackAndTriedAgain() throws Exception {
        var tries = new AtomicInteger();
        Advertisement advertisement =
                Advertisement.start(
                        new Advertisement.Settings(
                                List.of(LOOPBACK),
                                QUERY_PORT,
                                OSC_PORT,
                                name -> {
                                    if (tries.incrementAndGet() == 1) {
                                        throw new IllegalStateException("not yet");
                                    }
                                    names.add(name);
                                }),
                        health);
        try {
            assertThat(names.poll(60, TimeUnit.SECONDS)).endsWith(".local");
            for (int i = 0; !health.report().conditions().isEmpty(); i++) {
                assertThat(i).isLessThan(6_000);
                Thread.sleep(10);
            }
            assertThat(health.report().gauges()).containsEntry("zeroconf.addresses", 1L);
        } finally {
            advertisement.close();
        }
    }

    @Test
    void everyNetworkIsMeantByNoAddressInParticular() throws IOException {
        assertThat(Advertisement.addresses(List.of(InetAddress.ofLiteral("0.0.0.0"))))
                .noneMatch(InetAddress::isLoopbackAddress)
                .noneMatch(InetAddress::isAnyLocalAddress);
        assertThat(Advertisement.addresses(List.of(LOOPBACK))).containsExactly(LOOPBACK);
    }

    private record Ears(LinkedBlockingQueue<String> heard) implements ServiceListener {
        @Override
        public void serviceAdded(ServiceEvent event) {
            event.getDNS().requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            heard.add("- " + event.getType());
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            if (event.getName().startsWith("Scrim on ")) {
                heard.add("+ " + event.getType() + " " + event.getInfo().getPort());
            }
        }
    }

    private void await(String line) throws InterruptedException {
        while (!all.contains(line)) {
            String one = heard.poll(60, TimeUnit.SECONDS);
            assertThat(one).as("%s, after %s", line, all).isNotNull();
            all.add(one);
        }
    }
}
