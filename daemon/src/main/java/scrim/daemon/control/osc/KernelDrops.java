package scrim.daemon.control.osc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How many datagrams the kernel threw away because a socket's buffer was full, where it tells:
 * Linux does, in {@code /proc/net/udp}. Any thread; reads a file.
 */
final class KernelDrops {
    private static final int WORD_BYTES = 4;

    private final Path table;
    private final String socket;
    private volatile long last;

    /**
     * @param table a file of the form of {@code /proc/net/udp}
     * @param bound the address the socket is bound to
     */
    KernelDrops(Path table, InetSocketAddress bound) {
        this.table = table;
        socket =
                hex(bound.getAddress().getAddress())
                        + String.format(Locale.ROOT, ":%04X", bound.getPort());
    }

    /** The kernel's table for sockets of an address's family. */
    static KernelDrops of(InetSocketAddress bound) {
        boolean short4 = bound.getAddress().getAddress().length == WORD_BYTES;
        return new KernelDrops(Path.of(short4 ? "/proc/net/udp" : "/proc/net/udp6"), bound);
    }

    boolean isTold() {
        return Files.isReadable(table);
    }

    /** The number of now; once the socket is closed, the last one. */
    long total() {
        try {
            total(Files.readAllLines(table, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The table is there or is not; a report is no place to complain about it.
            return last;
        }
        return last;
    }

    private void total(List<String> lines) {
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > 2 && columns[1].equals(socket)) {
                try {
                    last = Long.parseLong(columns[columns.length - 1]);
                } catch (NumberFormatException e) {
                    return;
                }
            }
        }
    }

    /**
     * The address as the kernel prints it: words of four bytes, each as a number of this machine.
     */
    private static String hex(byte[] address) {
        ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        var text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return text.toString();
    }
}
