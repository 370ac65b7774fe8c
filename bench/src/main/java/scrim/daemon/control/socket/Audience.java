package scrim.daemon.control.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Many clients in a process of their own, so that what they cost is not counted as the server's:
 * one thread that reads whatever comes. Told by its standard input when to begin and when to say
 * what came.
 */
public final class Audience {
    /** How a client comes in. */
    enum Manner {
        /** It connects, and that is all. */
        RAW,
        /** It asks for a WebSocket. */
        SOCKET,
        /** It also says who it is and what it follows. */
        SHOW
    }

    /** Moments of the last ticks, by rev, which the server writes into a file. */
    static final int TICKS = 1 << 16;

    static final String READY = "ready";
    static final String BEGIN = "begin";
    static final String END = "end";

    private static final int MOST_SAMPLES = 4_000_000;
    private static final long POLL_MILLIS = 20;

    private final Selector selector = Selector.open();
    private final MappedByteBuffer sent;
    private final List<Line> lines = new ArrayList<>();
    private long[] last = new long[0];
    private final long[] nanos = new long[MOST_SAMPLES];
    private int samples;
    private long delivered;
    private long skipped;
    private long firstRev;

    private Audience(Path ticks) throws IOException {
        try (FileChannel file = FileChannel.open(ticks, StandardOpenOption.READ)) {
            sent = file.map(FileChannel.MapMode.READ_ONLY, 0, TICKS * 8L);
        }
    }

    /** Manner, port, how many, file. */
    public static void main(String[] args) throws Exception {
        var audience = new Audience(Path.of(args[3]));
        audience.gather(
                Manner.valueOf(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        var orders = new LinkedBlockingQueue<String>();
        Thread.ofPlatform().daemon().start(() -> listen(orders));
        System.out.println(READY);
        audience.run(orders);
        System.exit(0);
    }

    private static void listen(BlockingQueue<String> orders) {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                orders.add(line);
            }
        } catch (IOException e) {
            throw new IllegalStateException("no orders", e);
        }
        System.exit(0);
    }

    private void gather(Manner manner, int port, int count) throws IOException {
        last = new long[count];
        for (int i = 0; i < count; i++) {
            lines.add(comeIn(manner, port, i));
        }
        for (int i = 0; i < count; i++) {
            Line line = lines.get(i);
            line.channel().configureBlocking(false);
            line.channel().register(selector, SelectionKey.OP_READ, i);
        }
    }

    private static Line comeIn(Manner manner, int port, int number) throws IOException {
        return switch (manner) {
            case RAW -> Line.raw(port);
            case SOCKET -> Line.open(port);
            case SHOW -> {
                Line line = Line.open(port);
                follow(line, number);
                line.await(Phrases.HEARTBEAT);
                yield line;
            }
        };
    }

    /** Says who it is and what it follows; the answer is still to come. */
    static void follow(Line line, int number) throws IOException {
        line.await(Phrases.HELLO);
        line.send(Phrases.auth(number));
        line.await(Phrases.WELCOME);
        line.send(Phrases.SUBSCRIBE_VALUES);
    }

    private void run(BlockingQueue<String> orders) throws IOException {
        while (true) {
            selector.select(this::read, POLL_MILLIS);
            String order = orders.poll();
            if (order != null && order.startsWith(BEGIN)) {
                firstRev = Long.parseLong(order.substring(BEGIN.length() + 1));
                samples = 0;
                delivered = 0;
                skipped = 0;
                System.out.println(BEGIN);
            } else if (END.equals(order)) {
                System.out.println(result());
            }
        }
    }

    private void read(SelectionKey key) {
        int number = (int) key.attachment();
        Line line = lines.get(number);
        try {
            line.fill();
            long now = System.nanoTime();
            while (line.next()) {
                if (line.startsWith(Phrases.DELTA)) {
                    heard(number, line.numberAt(Phrases.DELTA.length), now);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("client " + number, e);
        }
    }

    /** What has no message of its own has come with the one that it was put together with. */
    private void heard(int number, long rev, long now) {
        long from = Math.max(last[number] + 1, firstRev);
        last[number] = rev;
        if (rev < firstRev) {
            return;
        }
        delivered++;
        skipped += rev - from;
        for (long of = from; of <= rev && samples < MOST_SAMPLES; of++) {
            nanos[samples++] = now - sent.getLong((int) (of & TICKS - 1) * 8);
        }
    }

    private String result() {
        long[] sorted = Arrays.copyOf(nanos, samples);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%d %d %d %d", delivered, skipped, at(sorted, 0.5), at(sorted, 0.99));
    }

    private static long at(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) (part * (sorted.length - 1))];
    }
}
