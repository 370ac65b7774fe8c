package scrim.daemon.control.oscquery;

import scrim.daemon.control.osc.AllowedMachines;

import java.net.InetAddress;
import java.util.List;

/**
 * Where OSCQuery is answered and to whom.
 *
 * @param hosts addresses of this machine; the first must be had, the others if they can
 * @param port the same for all; 0 for any that is free
 * @param allowed who may ask: the same that may send OSC
 */
public record OscQuerySettings(List<InetAddress> hosts, int port, AllowedMachines allowed) {
    public OscQuerySettings {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("one host at least");
        }
    }
}
