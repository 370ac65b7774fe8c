package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;

class KernelDropsTest {
    @TempDir Path folder;

    @Test
    void theColumnOfTheOwnSocketIsRead() throws Exception {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such");
        Path table = folder.resolve("udp");
        Files.writeString(
                table,
                """
                   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
                 1062: 0100007F:2329 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18151 2 0000000000000000 5
                 1063: 0100007F:2328 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18152 2 0000000000000000 42
                 1064: 00000000:2328 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 18153 2 0000000000000000 7
                """);
        var drops =
                new KernelDrops(
                        table, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9000));

        assertThat(drops.total()).isEqualTo(42);
        Files.writeString(table, "");
        assertThat(drops.total()).isEqualTo(42);
        Files.delete(table);
        assertThat(drops.total()).isEqualTo(42);
    }

    @Test
    void whatTheKernelThrowsAwayIsCounted() throws Exception {
        var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (DatagramChannel full = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET)) {
            full.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
            full.bind(loopback);
            KernelDrops drops = KernelDrops.of((InetSocketAddress) full.getLocalAddress());
            assumeTrue(drops.isTold(), "this system has no /proc/net/udp");
            assertThat(drops.total()).isZero();

            for (int i = 0; i < 100; i++) {
                sender.send(ByteBuffer.allocate(1_000), full.getLocalAddress());
            }

            assertThat(drops.total()).isBetween(50L, 100L);
        }
    }
}
