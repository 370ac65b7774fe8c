package scrim.daemon.control.osc;

import java.nio.ByteBuffer;

/**
 * Cuts one TCP stream into packets. Its first byte says how they lie in it: with their length
 * before them (OSC 1.0), or between END bytes (OSC 1.1, which is SLIP, RFC 1055). Allocates nothing
 * per packet. One thread.
 */
final class OscStream {
    static final byte END = (byte) 0xc0;
    static final byte ESCAPE = (byte) 0xdb;
    static final byte ESCAPED_END = (byte) 0xdc;
    static final byte ESCAPED_ESCAPE = (byte) 0xdd;

    private static final int PREFIX = 4;

    private final Receiver receiver;
    private final byte[] packet = new byte[OscDecoder.LONGEST];
    private Framing framing = Framing.UNKNOWN;
    private int length;
    // Length before: the bytes of the length that have come, and what they say so far.
    private int prefixed;
    private int expected;
    // SLIP
    private boolean isEscaped;
    private Fault fault = Fault.NONE;

    private enum Framing {
        UNKNOWN,
        LENGTH,
        SLIP
    }

    private enum Fault {
        NONE,
        TOO_LONG,
        BAD_ESCAPE
    }

    /** Receives what comes out of the stream, in order. */
    interface Receiver {
        /**
         * A packet, not looked into yet.
         *
         * @param bytes used anew afterwards
         */
        void packet(byte[] bytes, int length);

        /** A packet longer than is read was passed over, or ends the stream. */
        void tooLong();

        /** Bytes that are no packet, with what is wrong as the end of a sentence about them. */
        void malformed(String words);
    }

    OscStream(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Takes all the bytes that have come.
     *
     * @return false if where the next packet begins is not to be found out any more
     */
    boolean take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            boolean goesOn =
                    switch (framing) {
                        case UNKNOWN -> begin(bytes);
                        case LENGTH -> takeCounted(bytes);
                        case SLIP -> takeSlip(bytes.get());
                    };
            if (!goesOn) {
                return false;
            }
        }
        return true;
    }

    /** A length up to the longest begins with 0; what SLIP sends, with END or with the packet. */
    private boolean begin(ByteBuffer bytes) {
        byte first = bytes.get(bytes.position());
        if (first == 0) {
            framing = Framing.LENGTH;
        } else if (first == END || first == '/' || first == '#') {
            framing = Framing.SLIP;
        } else {
            receiver.malformed("begins a TCP stream neither with a length nor with a packet");
            return false;
        }
        return true;
    }

    private boolean takeCounted(ByteBuffer bytes) {
        if (prefixed < PREFIX) {
            expected = expected << 8 | (bytes.get() & 0xff);
            if (++prefixed < PREFIX) {
                return true;
            }
            if (expected < 0 || expected > OscDecoder.LONGEST) {
                receiver.tooLong();
                return false;
            }
        }
        int part = Math.min(expected - length, bytes.remaining());
        bytes.get(packet, length, part);
        length += part;
        if (length == expected) {
            receiver.packet(packet, length);
            length = 0;
            prefixed = 0;
            expected = 0;
        }
        return true;
    }

    private boolean takeSlip(byte one) {
        if (one == END) {
            endSlip();
        } else if (isEscaped) {
            isEscaped = false;
            switch (one) {
                case ESCAPED_END -> add(END);
                case ESCAPED_ESCAPE -> add(ESCAPE);
                default -> fault = Fault.BAD_ESCAPE;
            }
        } else if (one == ESCAPE) {
            isEscaped = true;
        } else {
            add(one);
        }
        return true;
    }

    /** Between two ENDs there may be nothing: senders begin packets with one, too. */
    private void endSlip() {
        Fault was = isEscaped ? Fault.BAD_ESCAPE : fault;
        int had = length;
        length = 0;
        isEscaped = false;
        fault = Fault.NONE;
        switch (was) {
            case NONE -> {
                if (had > 0) {
                    receiver.packet(packet, had);
                }
            }
            case TOO_LONG -> receiver.tooLong();
            case BAD_ESCAPE -> receiver.malformed("has an ESC that escapes nothing");
        }
    }

    private void add(byte one) {
        if (length == packet.length) {
            fault = Fault.TOO_LONG;
        } else {
            packet[length++] = one;
        }
    }
}
