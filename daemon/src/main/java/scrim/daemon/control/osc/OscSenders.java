package scrim.daemon.control.osc;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.state.Sources;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is behind a packet, and what is still taken of them. A sender is a machine: its port changes
 * with each run of its program, and would use all numbers up in a night. One thread at a time; a
 * sender seen lately costs no allocation.
 */
final class OscSenders {
    private static final int REMEMBERED = 64;
    private static final long SECOND = 1_000_000_000;

    /** What a machine may send at once after having been quiet: a second's worth. */
    private static final long BURST_NANOS = SECOND;

    private final Sources sources;
    private final AllowedMachines allowed;
    private final long nanosPerMessage;
    private @Nullable SocketAddress last;
    private @Nullable Sender lastSender;
    private final @Nullable Sender[] senders = new @Nullable Sender[REMEMBERED];

    /** One machine. Its messages are paid for in time; who is a second ahead has to wait. */
    final class Sender {
        private final InetAddress machine;
        private final int number;
        private long paidUntilNanos;

        private Sender(InetAddress machine, long nowNanos) {
            this.machine = machine;
            number = sources.numberOf(new Origin(OriginKind.OSC, machine.getHostAddress()));
            paidUntilNanos = nowNanos;
        }

        /** The machine as a number of the engine's sources. */
        int number() {
            return number;
        }

        InetAddress machine() {
            return machine;
        }

        boolean maySend(long nowNanos) {
            return paidUntilNanos - nowNanos < BURST_NANOS;
        }

        void pay(int messages, long nowNanos) {
            long from = paidUntilNanos - nowNanos < 0 ? nowNanos : paidUntilNanos;
            paidUntilNanos = from + messages * nanosPerMessage;
        }
    }

    OscSenders(Sources sources, AllowedMachines allowed, int messagesPerSecond) {
        this.sources = sources;
        this.allowed = allowed;
        nanosPerMessage = SECOND / messagesPerSecond;
    }

    /** The sender at an address, or null if it is not an allowed one. */
    @Nullable Sender of(SocketAddress address, long nowNanos) {
        // A channel hands out the same object as long as the same program sends.
        if (address != last) {
            lastSender =
                    address instanceof InetSocketAddress from
                            ? find(from.getAddress(), nowNanos)
                            : null;
            last = address;
        }
        return lastSender;
    }

    private @Nullable Sender find(InetAddress machine, long nowNanos) {
        int place = 0;
        for (int i = 0; i < REMEMBERED; i++) {
            Sender one = senders[i];
            if (one == null) {
                place = i;
                break;
            }
            if (machine.equals(one.machine)) {
                return one;
            }
            // Whoever owes least has been quiet for longest, and loses least by being forgotten.
            Sender quietest = senders[place];
            if (quietest != null && one.paidUntilNanos - quietest.paidUntilNanos < 0) {
                place = i;
            }
        }
        if (!allowed.has(machine)) {
            return null;
        }
        var sender = new Sender(machine, nowNanos);
        senders[place] = sender;
        return sender;
    }
}
