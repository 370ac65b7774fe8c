package scrim.daemon.control.oscquery;

import scrim.daemon.control.json.Spelling;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

/**
 * Tells the network by zeroconf (Bonjour, Avahi) that OSC and OSCQuery are here, so that programs
 * list Scrim by name. All of it happens on a thread of its own, because saying good-bye takes
 * seconds: neither a start nor a stop waits for it, and what fails is a line in health.
 */
public final class Advertisement implements AutoCloseable {
    public static final String OSCQUERY = "_oscjson._tcp.local.";
    public static final String OSC = "_osc._udp.local.";

    private static final System.Logger LOG = System.getLogger(Advertisement.class.getName());

    /** How long a stop waits. */
    public static final long STOP_MILLIS = 400;

    /** The first good-bye leaves within a tenth of a second; all three take two. */
    private static final long GOOD_BYE_MILLIS = 250;

    /** How soon an address that comes or goes is noticed. */
    private static final long LOOK_SECONDS = 10;

    private static final int MOST_ADDRESSES = 8;

    /** An address that fails is left alone for twice as many looks each time, and no more. */
    private static final int MOST_LOOKS_BETWEEN = 64;

    private final Settings settings;
    private final Health health;
    private final Map<InetAddress, JmDNS> announced = new HashMap<>();
    private final Map<InetAddress, Failed> failed = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isToEnd = lock.newCondition();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("zeroconf").unstarted(this::run);
    private boolean isClosed;

    /**
     * @param hosts what OSC and OSCQuery are bound to
     * @param queryPort of OSCQuery, 0 if there is none
     * @param oscPort of OSC
     * @param named is told the name under which the network finds this machine: {@code
     *     scrim-studio.local}
     */
    public record Settings(
            List<InetAddress> hosts, int queryPort, int oscPort, Consumer<String> named) {
        public Settings {
            hosts = List.copyOf(hosts);
        }
    }

    /** How an address is tried again on which it did not work. */
    private static final class Failed {
        private int pauseLooks = 1;
        private int looksLeft;

        boolean isToWait() {
            return --looksLeft > 0;
        }

        void again() {
            looksLeft = pauseLooks;
            pauseLooks = Math.min(MOST_LOOKS_BETWEEN, pauseLooks * 2);
        }
    }

    private Advertisement(Settings settings, Health health) {
        this.settings = settings;
        this.health = health;
    }

    /** Begins to tell, some time from now on. */
    public static Advertisement start(Settings settings, Health health) {
        var advertisement = new Advertisement(settings, health);
        health.gauge("zeroconf.addresses", advertisement::count);
        advertisement.thread.start();
        return advertisement;
    }

    private int count() {
        synchronized (announced) {
            return announced.size();
        }
    }

    /** Takes it back, as far as that can be done in {@link #STOP_MILLIS}. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            isToEnd.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String machine = machine();
        do {
            try {
                follow(machine);
            } catch (IOException | RuntimeException e) {
                fault("this machine's addresses", e);
            }
        } while (!awaitEnd());
        sayGoodBye();
    }

    private void sayGoodBye() {
        if (announced.isEmpty()) {
            return;
        }
        withdraw(List.copyOf(announced.values()));
        try {
            Thread.sleep(GOOD_BYE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitEnd() {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LOOK_SECONDS);
            while (!isClosed && left > 0) {
                left = isToEnd.awaitNanos(left);
            }
            return isClosed;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Announces on addresses that are new, and no longer on those that are gone. */
    private void follow(String machine) throws SocketException {
        Set<InetAddress> now = addresses(settings.hosts());
        for (InetAddress address : now) {
            Failed before = failed.get(address);
            if (announced.containsKey(address)
                    || isEnding()
                    || (before != null && before.isToWait())) {
                continue;
            }
            try {
                announce(address, machine);
                if (failed.remove(address) != null) {
                    health.mended("zeroconf", address.getHostAddress());
                }
            } catch (IOException | RuntimeException e) {
                takeBack(address);
                failed.computeIfAbsent(address, _ -> new Failed()).again();
                if (before == null) {
                    fault(address.getHostAddress(), e);
                }
            }
        }
        failed.keySet().removeIf(address -> isGone(address, now));
        var gone = new ArrayList<JmDNS>();
        for (InetAddress address : List.copyOf(announced.keySet())) {
            if (!now.contains(address)) {
                synchronized (announced) {
                    gone.add(announced.remove(address));
                }
            }
        }
        // It cannot say good-bye where it is no more, and tries for long.
        gone.forEach(one -> Thread.ofPlatform().daemon().start(() -> withdraw(List.of(one))));
    }

    /** Half an announcement is none, and would stand in the way of the next try. */
    private void takeBack(InetAddress address) {
        JmDNS half;
        synchronized (announced) {
            half = announced.remove(address);
        }
        if (half != null) {
            withdraw(List.of(half));
        }
    }

    private boolean isGone(InetAddress address, Set<InetAddress> now) {
        boolean isGone = !now.contains(address);
        if (isGone) {
            health.mended("zeroconf", address.getHostAddress());
        }
        return isGone;
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void announce(InetAddress address, String machine) throws IOException {
        JmDNS made = JmDNS.create(address, "scrim-" + machine);
        synchronized (announced) {
            announced.put(address, made);
        }
        String name = "Scrim on " + machine;
        if (settings.queryPort() > 0) {
            made.registerService(ServiceInfo.create(OSCQUERY, name, settings.queryPort(), ""));
        }
        made.registerService(ServiceInfo.create(OSC, name, settings.oscPort(), ""));
        String host = made.getHostName();
        settings.named().accept(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        LOG.log(
                Level.INFO,
                "zeroconf: {0} is announced on {1}",
                Spelling.quoted(name),
                address.getHostAddress());
    }

    private static void withdraw(List<JmDNS> all) {
        for (JmDNS one : all) {
            Thread.ofPlatform()
                    .daemon()
                    .name("zeroconf-end")
                    .start(() -> {
                        try {
                            one.close();
                        } catch (IOException | RuntimeException e) {
                            LOG.log(Level.DEBUG, "zeroconf did not end: {0}", "" + e);
                        }
                    });
        }
    }

    private void fault(String where, Exception e) {
        String message =
                "Scrim is not announced on the network ("
                        + where
                        + "): "
                        + e.getMessage()
                        + "; programs can still be told its address";
        LOG.log(Level.WARNING, "zeroconf: {0}", message);
        health.broken("zeroconf", where, Severity.WARNING, message);
    }

    /** What the machine is called, in letters that every name may have. */
    private static String machine() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            name = "";
        }
        String first = name.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        String plain = first.replaceAll("[^a-z0-9-]", "-");
        return plain.isEmpty() ? "here" : plain.substring(0, Math.min(40, plain.length()));
    }

    /** One address of each network that OSC can be reached by. */
    static Set<InetAddress> addresses(List<InetAddress> hosts) throws SocketException {
        var addresses = new LinkedHashSet<InetAddress>();
        for (InetAddress host : hosts) {
            if (!host.isAnyLocalAddress()) {
                addresses.add(host);
                continue;
            }
            boolean isOlder = host instanceof Inet4Address;
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
                if (!network.isUp() || network.isLoopback() || !network.supportsMulticast()) {
                    continue;
                }
                network.inetAddresses()
                        .filter(one -> one instanceof Inet4Address == isOlder)
                        .min((one, other) ->
                                Boolean.compare(
                                        one.isLinkLocalAddress(), other.isLinkLocalAddress()))
                        .ifPresent(addresses::add);
            }
        }
        while (addresses.size() > MOST_ADDRESSES) {
            addresses.removeLast();
        }
        return addresses;
    }
}
