package scrim.daemon.control.osc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes OSC packets, sound ones and, where the arguments say so, unsound ones. */
final class OscEncoder {
    private OscEncoder() {}

    /**
     * @param types without the comma
     * @param arguments one for each type that has bytes; a {@code byte[]} is written as it is
     */
    static byte[] message(String address, String types, Object... arguments) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(text(address));
        out.writeBytes(text("," + types));
        for (Object argument : arguments) {
            out.writeBytes(
                    switch (argument) {
                        case Integer i -> ByteBuffer.allocate(4).putInt(i).array();
                        case Float f -> ByteBuffer.allocate(4).putFloat(f).array();
                        case Long l -> ByteBuffer.allocate(8).putLong(l).array();
                        case Double d -> ByteBuffer.allocate(8).putDouble(d).array();
                        case String s -> text(s);
                        case byte[] raw -> raw;
                        default -> throw new IllegalArgumentException(argument.toString());
                    });
        }
        return out.toByteArray();
    }

    static byte[] bundle(long timeTag, byte[]... elements) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(text("#bundle"));
        out.writeBytes(ByteBuffer.allocate(8).putLong(timeTag).array());
        for (byte[] element : elements) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(element.length).array());
            out.writeBytes(element);
        }
        return out.toByteArray();
    }

    static byte[] bundle(byte[]... elements) {
        return bundle(OscDecoder.IMMEDIATELY, elements);
    }

    /** A packet in a stream of OSC 1.1: an END before it and after it. */
    static byte[] slip(byte[] packet) {
        var out = new ByteArrayOutputStream();
        out.write(OscStream.END);
        for (byte one : packet) {
            switch (one) {
                case OscStream.END -> {
                    out.write(OscStream.ESCAPE);
                    out.write(OscStream.ESCAPED_END);
                }
                case OscStream.ESCAPE -> {
                    out.write(OscStream.ESCAPE);
                    out.write(OscStream.ESCAPED_ESCAPE);
                }
                default -> out.write(one);
            }
        }
        out.write(OscStream.END);
        return out.toByteArray();
    }

    /** A packet in a stream of OSC 1.0: its length before it. */
    static byte[] counted(byte[] packet) {
        return ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet).array();
    }

    /** A text with its end and its padding. */
    static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 4 & ~3);
    }

    /** Bytes from text in which a dot is a zero: {@code "/a..,f.."}. */
    static byte[] bytes(String dotted) {
        byte[] bytes = dotted.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '.' ? 0 : bytes[i];
        }
        return bytes;
    }
}
