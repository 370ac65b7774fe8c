package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.state.Sources;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is behind a datagram, as a number. A sender is a machine: its port changes with each run of
 * its program, and would use all numbers up in a night. One thread; a sender seen lately costs no
 * allocation.
 */
final class OscSenders {
    private static final int REMEMBERED = 32;

    private final Sources sources;
    private @Nullable SocketAddress last;
    private int lastNumber;
    private final @Nullable InetAddress[] machines = new @Nullable InetAddress[REMEMBERED];
    private final int[] numbers = new int[REMEMBERED];
    private int next;

    OscSenders(Sources sources) {
        this.sources = sources;
    }

    int numberOf(SocketAddress sender) {
        // A channel hands out the same object as long as the same program sends.
        if (sender != last) {
            lastNumber = sender instanceof InetSocketAddress from ? find(from.getAddress()) : 0;
            last = sender;
        }
        return lastNumber;
    }

    private int find(InetAddress machine) {
        for (int i = 0; i < REMEMBERED; i++) {
            if (machine.equals(machines[i])) {
                return numbers[i];
            }
        }
        int number = sources.numberOf(new Origin(OriginKind.OSC, machine.getHostAddress()));
        machines[next] = machine;
        numbers[next] = number;
        next = (next + 1) % REMEMBERED;
        return number;
    }
}
