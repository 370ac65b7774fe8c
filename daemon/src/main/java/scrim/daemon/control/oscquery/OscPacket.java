package scrim.daemon.control.oscquery;

import scrim.engine.param.ParameterValue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the OSC message that says a value, the same that surfaces are told. */
final class OscPacket {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OscPacket() {}

    /** The message; empty for what is never told, an event or an image. */
    static byte[] of(String address, ParameterValue value) {
        var packet = new OscPacket();
        packet.text(address);
        switch (value) {
            case ParameterValue.Scalar(float number) -> packet.text(",f").number(number);
            case ParameterValue.Flag(boolean on) -> packet.text(on ? ",T" : ",F");
            case ParameterValue.Choice(int option) -> packet.text(",i").word(option);
            case ParameterValue.Point(float x, float y) -> packet.text(",ff").number(x).number(y);
            case ParameterValue.Color(float red, float green, float blue, float alpha) ->
                    packet.text(",ffff").number(red).number(green).number(blue).number(alpha);
            case ParameterValue.Text(String text) -> packet.text(",s").text(text);
            case ParameterValue.Pulse _, ParameterValue.Image _ -> {
                return new byte[0];
            }
        }
        return packet.bytes.toByteArray();
    }

    /** With one to four zeros behind it, up to a multiple of four. */
    private OscPacket text(String text) {
        // A zero would end it.
        bytes.writeBytes(text.replace("\0", "").getBytes(StandardCharsets.UTF_8));
        do {
            bytes.write(0);
        } while (bytes.size() % 4 != 0);
        return this;
    }

    private OscPacket number(float number) {
        return word(Float.floatToIntBits(number));
    }

    private OscPacket word(int word) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.write(word >>> shift);
        }
        return this;
    }
}
