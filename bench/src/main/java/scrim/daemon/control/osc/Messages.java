package scrim.daemon.control.osc;

import scrim.bench.BenchShow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One message for each input of a show's shaders, in an order that is not that of the layers. */
final class Messages {
    private static final int STRIDE = 37;

    private final byte[][] packets;
    private final String[] addresses;

    Messages(BenchShow show) {
        packets = new byte[show.layers() * show.inputs()][];
        addresses = new String[packets.length];
        for (int i = 0; i < packets.length; i++) {
            int number = i * STRIDE % packets.length;
            addresses[i] =
                    "/scrim/main/layer" + number / show.inputs() + "/p" + number % show.inputs();
            packets[i] = packet(addresses[i], number / (float) packets.length);
        }
    }

    int count() {
        return packets.length;
    }

    String address(int number) {
        return addresses[number];
    }

    /**
     * @param number counts up without end
     */
    byte[] packet(int number) {
        return packets[Math.floorMod(number, packets.length)];
    }

    private static byte[] packet(String address, float value) {
        byte[] words = address.getBytes(StandardCharsets.US_ASCII);
        var packet = ByteBuffer.allocate((words.length / 4 + 1) * 4 + 8);
        packet.put(words);
        packet.putInt(packet.capacity() - 8, ',' << 24 | 'f' << 16);
        packet.putFloat(packet.capacity() - 4, value);
        return packet.array();
    }
}
