package scrim.daemon.control.osc;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * From which machines OSC is taken: this one always, and those in some networks. Advice and no
 * security, because UDP's senders can be forged. Immutable.
 */
public final class AllowedMachines {
    /** This machine alone. */
    public static final AllowedMachines NONE_BUT_THIS = new AllowedMachines(List.of());

    private final List<Network> networks;

    private record Network(InetAddress first, int bits) {
        boolean has(byte[] machine) {
            byte[] address = first.getAddress();
            if (machine.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int differing = (machine[bit / 8] ^ address[bit / 8]) & 0xff;
                int left = bits - bit;
                if (left < 8 ? differing >>> (8 - left) != 0 : differing != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private AllowedMachines(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads a list like {@code 192.168.1.0/24,10.0.0.7,fe80::1}.
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    public static AllowedMachines parse(String list) {
        var networks = new ArrayList<Network>();
        for (String one : list.split(",", -1)) {
            networks.add(network(one.strip()));
        }
        return new AllowedMachines(networks);
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not an address or a network like 192.168.1.0/24: \"" + text + "\"", e);
        }
        int most = address.getAddress().length * 8;
        try {
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                return new Network(address, bits);
            }
        } catch (NumberFormatException e) {
            // said below, like a number out of range
        }
        throw new IllegalArgumentException(
                "a network's bits are 0 to " + most + ", was \"" + text + "\"");
    }

    public boolean has(InetAddress machine) {
        if (machine.isLoopbackAddress()) {
            return true;
        }
        byte[] address = machine.getAddress();
        for (Network network : networks) {
            if (network.has(address)) {
                return true;
            }
        }
        return false;
    }
}
