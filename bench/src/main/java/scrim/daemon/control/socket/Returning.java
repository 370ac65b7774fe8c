package scrim.daemon.control.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many clients that lost their connections and come back at once, in a process of their own. For
 * each line of its standard input they do so, and it says how long it took until 99 of 100 were in
 * sync, all counted from the same moment, and how many bytes a client was sent.
 */
public final class Returning {
    private final int port;
    private final int count;

    private Returning(int port, int count) {
        this.port = port;
        this.count = count;
    }

    /** Port and how many. A line says what they subscribe with. */
    public static void main(String[] args) throws Exception {
        var returning = new Returning(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(returning.comeBack(line));
        }
    }

    private String comeBack(String subscription) throws InterruptedException {
        var nanos = new long[count];
        var bytes = new AtomicLong();
        var ready = new CountDownLatch(count);
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(count);
        var begin = new AtomicLong();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        ready.countDown();
                        try {
                            go.await();
                            bytes.set(bytesUntilInSync(number, subscription));
                            nanos[number] = System.nanoTime() - begin.get();
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException("client " + number, e);
                        } finally {
                            done.countDown();
                        }
                    });
        }
        ready.await();
        begin.set(System.nanoTime());
        go.countDown();
        done.await();
        Arrays.sort(nanos);
        if (nanos[0] == 0) {
            throw new IllegalStateException("a client did not come in");
        }
        return nanos[(int) (0.99 * (count - 1))] + " " + bytes;
    }

    private long bytesUntilInSync(int number, String subscription) throws IOException {
        try (Line line = Line.wide(port)) {
            line.await(Phrases.HELLO);
            line.send(Phrases.auth(number));
            line.await(Phrases.WELCOME);
            line.send(subscription);
            long bytes = 0;
            // It comes when all that goes before it has.
            do {
                line.await();
                bytes += line.length();
            } while (!line.startsWith(Phrases.HEARTBEAT));
            return bytes;
        }
    }
}
