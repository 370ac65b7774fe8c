package scrim.daemon.control.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A bad network: what passes is delayed, cut in pieces, and sometimes the connection is lost in the
 * middle of a message, in either direction. Can also stop altogether, and become a good one.
 */
final class LossyProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final ServerSocket listener;
    private final int to;
    private final long seed;
    private final double loss;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicReference<CountDownLatch> valve =
            new AtomicReference<>(new CountDownLatch(0));
    private volatile boolean isGood;
    private volatile long millisAPiece;

    /**
     * @param loss how likely a connection is lost with each piece that passes, from 0 to 1
     */
    LossyProxy(int to, long seed, double loss) throws IOException {
        this.to = to;
        this.seed = seed;
        this.loss = loss;
        listener = new ServerSocket();
        listener.setReceiveBufferSize(BUFFER_BYTES);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int losses() {
        return losses.get();
    }

    /** Loses and delays nothing from now on. */
    void becomeGood() {
        isGood = true;
    }

    /** Passes at most 4 KiB to each client in so many milliseconds. */
    void slow(long millis) {
        millisAPiece = millis;
    }

    /** Lets nothing through to clients until it is opened again. */
    void shut() {
        valve.set(new CountDownLatch(1));
    }

    void open() {
        valve.get().countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                passOn(listener.accept());
            } catch (IOException _) {
                // The test is over, or has connected too often; whoever asked asks again.
            }
        }
    }

    private void passOn(Socket client) throws IOException {
        var server = new Socket();
        try {
            server.setReceiveBufferSize(BUFFER_BYTES);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
        } catch (IOException e) {
            // Or the client would wait for ever for somebody who was never reached.
            client.close();
            server.close();
            throw e;
        }
        int number = connections.incrementAndGet();
        pass(client, server, new Random(seed + 2L * number), false);
        pass(server, client, new Random(seed + 2L * number + 1), true);
    }

    private void pass(Socket from, Socket into, Random random, boolean hasValve) {
        Thread.ofVirtual()
                .start(() -> {
                    try (from;
                            into) {
                        pass(from.getInputStream(), into.getOutputStream(), random, hasValve);
                    } catch (IOException _) {
                        // One end is gone, and takes the other with it.
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private void pass(InputStream from, OutputStream into, Random random, boolean hasValve)
            throws IOException, InterruptedException {
        var piece = new byte[4 * 1024];
        while (true) {
            if (hasValve) {
                valve.get().await();
            }
            int length =
                    from.read(piece, 0, isGood ? piece.length : 1 + random.nextInt(piece.length));
            if (length < 0) {
                return;
            }
            if (hasValve) {
                valve.get().await();
            }
            if (!isGood && random.nextDouble() < loss) {
                losses.incrementAndGet();
                into.write(piece, 0, random.nextInt(length));
                into.flush();
                return;
            }
            if (!isGood && random.nextInt(4) == 0) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(5_000));
            }
            into.write(piece, 0, length);
            into.flush();
            if (hasValve && millisAPiece > 0) {
                TimeUnit.MILLISECONDS.sleep(millisAPiece);
            }
        }
    }

    @Override
    public void close() throws IOException {
        open();
        listener.close();
    }
}
