package scrim.daemon.control.osc;

import java.net.InetAddress;
import java.util.List;

/**
 * Where OSC is heard, from whom, and how much.
 *
 * @param hosts addresses of this machine; the first must be had, the others if they can
 * @param port the same for all, for UDP and TCP; 0 for any that is free
 * @param messagesPerSecond what is taken of one machine, in the long run; what it sends beyond is
 *     dropped
 */
public record OscSettings(
        List<InetAddress> hosts, int port, AllowedMachines allowed, int messagesPerSecond) {
    /** More than hands and sequencers send, and than it takes to fill a core. */
    public static final int USUAL_PER_SECOND = 250_000;

    public static final int LEAST_PER_SECOND = 10;
    public static final int MOST_PER_SECOND = 10_000_000;

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress NEWER_LOOPBACK = InetAddress.ofLiteral("::1");

    public OscSettings {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()
                || messagesPerSecond < LEAST_PER_SECOND
                || messagesPerSecond > MOST_PER_SECOND) {
            throw new IllegalArgumentException(
                    "one host at least and a sensible rate, was "
                            + hosts
                            + ", "
                            + messagesPerSecond);
        }
    }

    /** For this machine alone. */
    public static OscSettings onLoopback(int port) {
        return new OscSettings(
                List.of(LOOPBACK, NEWER_LOOPBACK),
                port,
                AllowedMachines.NONE_BUT_THIS,
                USUAL_PER_SECOND);
    }

    public OscSettings on(InetAddress host) {
        return new OscSettings(List.of(host), port, allowed, messagesPerSecond);
    }

    public OscSettings allowing(AllowedMachines machines) {
        return new OscSettings(hosts, port, machines, messagesPerSecond);
    }

    public OscSettings at(int perSecond) {
        return new OscSettings(hosts, port, allowed, perSecond);
    }
}
