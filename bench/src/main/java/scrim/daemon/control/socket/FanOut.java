package scrim.daemon.control.socket;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import scrim.bench.BenchShow;
import scrim.bench.Goal;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * One change, told to a thousand sockets 60 times a second, beside a loop that writes as many bytes
 * to as many sockets and knows nothing else, and beside Jetty alone. Then what five clients notice
 * of a sixth that does not read.
 */
public final class FanOut {
    private static final BenchShow SHOW = new BenchShow(16, 19);
    private static final int MANY = 1_000;
    private static final int FEW = 5;
    private static final int TICKS_PER_SECOND = 60;
    private static final int MANY_TICKS_PER_SECOND = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final long ARRIVAL_NANOS = SECOND / 4;
    private static final int PATIENCE = 80;

    private static final int NARROW_BYTES = 4 << 10;

    /** What the system keeps for a client on its own machine is a few megabytes. */
    private static final int UNREAD_TICKS = 12_000;

    /** So that each of them is a kilobyte. */
    private static final int LAYERS_AT_ONCE = 16;

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Makes a server. */
    @FunctionalInterface
    private interface Opening {
        Speaker open() throws Exception;
    }

    /**
     * Of one message to one client.
     *
     * @param left how many messages were put together with a later one, as a part of all
     */
    private record Cost(double cpuNanos, double bytes, double left, double slowestNanos) {}

    private FanOut() {}

    public static void run(Pace pace, Table table) throws Exception {
        tellMany(pace, table);
        tellBesideOneWhoDoesNotRead(pace, table);
    }

    private static void tellMany(Pace pace, Table table) throws Exception {
        Opening[] servers = {RawSpeaker::new, JettySpeaker::new, () -> new ShowSpeaker(SHOW)};
        var costs = new Cost[servers.length][Pace.ROUNDS];
        for (Opening server : servers) {
            var _ = cost(server, 1);
        }
        for (int round = 0; round < Pace.ROUNDS; round++) {
            for (int i = 0; i < servers.length; i++) {
                costs[i][round] = cost(servers[i], pace.floodSeconds());
            }
        }
        Cost[] raw = costs[0];
        Cost[] jetty = costs[1];
        Cost[] ours = costs[2];
        String what = "processor for one message to one of 1,000 sockets, 60 a second, by ";
        table.add(cpu(Goal.ofTime("G12", what + "a loop over sockets", 1.8), raw, ours));
        table.add(cpu(Goal.none("", what + "Jetty alone"), jetty, ours));
        var left = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        for (int round = 0; round < Pace.ROUNDS; round++) {
            left[round] = ours[round].left();
            ratios[round] = ours[round].slowestNanos() / raw[round].slowestNanos();
        }
        int due = MANY * TICKS_PER_SECOND;
        table.add(
                new Row(
                        Goal.ofTime("G12", "messages left out, of those due", 0),
                        String.format(Locale.ROOT, "%,d/s due", due),
                        String.format(Locale.ROOT, "%,.0f/s", Spread.median(left) * due),
                        Spread.of(left),
                        Double.NaN));
        table.add(
                new Row(
                        Goal.none(
                                "", "from the change until one of 1,000 has it, p99, by the loop"),
                        Row.duration(Spread.median(slowest(raw))),
                        Row.duration(Spread.median(slowest(ours))),
                        Spread.of(ratios),
                        Double.NaN));
    }

    private static double[] slowest(Cost[] costs) {
        var nanos = new double[costs.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = costs[i].slowestNanos();
        }
        return nanos;
    }

    private static Row cpu(Goal goal, Cost[] anchor, Cost[] ours) {
        var anchors = new double[Pace.ROUNDS];
        var our = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        var bytes = new double[Pace.ROUNDS];
        for (int round = 0; round < Pace.ROUNDS; round++) {
            anchors[round] = anchor[round].cpuNanos();
            our[round] = ours[round].cpuNanos();
            ratios[round] = our[round] / anchors[round];
            bytes[round] = Math.rint(ours[round].bytes());
        }
        return new Row(
                goal,
                Row.duration(Spread.median(anchors)),
                Row.duration(Spread.median(our)),
                Spread.of(ratios),
                Spread.median(bytes));
    }

    private static Cost cost(Opening opening, int seconds) throws Exception {
        try (Speaker speaker = opening.open();
                var audience = new AudienceProcess(speaker, MANY)) {
            speaker.await(MANY);
            speak(speaker, audience, TICKS_PER_SECOND, TICKS_PER_SECOND);
            awaitQuiet(speaker, audience);
            audience.begin(speaker.next());
            long cpuBefore = MACHINE.getProcessCpuTime();
            long bytesBefore = THREADS.getTotalThreadAllocatedBytes();
            speak(speaker, audience, TICKS_PER_SECOND, seconds * TICKS_PER_SECOND);
            double due = (double) MANY * seconds * TICKS_PER_SECOND;
            AudienceProcess.Result result = whole(audience, due);
            double cpu = MACHINE.getProcessCpuTime() - cpuBefore;
            double bytes = THREADS.getTotalThreadAllocatedBytes() - bytesBefore;
            return new Cost(
                    cpu / result.delivered(),
                    bytes / result.delivered(),
                    result.skipped() / due,
                    result.slowestNanos());
        }
    }

    /**
     * Speaks so many times, evenly, and waits until it has been heard. What is timed begins when it
     * is due: a speaker who returns only when all is written, and one who is held up, makes the
     * next late, and that is its own time and no other's.
     */
    private static void speak(Speaker speaker, AudienceProcess audience, int perSecond, int times) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            long due = start + i * SECOND / perSecond;
            await(due);
            audience.tick(speaker.next(), due);
            speaker.speak();
        }
        await(System.nanoTime() + ARRIVAL_NANOS);
    }

    private static void await(long deadlineNanos) {
        for (long left = deadlineNanos - System.nanoTime();
                left > 0;
                left = deadlineNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void tellBesideOneWhoDoesNotRead(Pace pace, Table table) throws Exception {
        var alone = new double[Pace.ROUNDS];
        var beside = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        var _ = slowestNanos(1, true);
        for (int round = 0; round < Pace.ROUNDS; round++) {
            alone[round] = slowestNanos(pace.floodSeconds(), false);
            beside[round] = slowestNanos(pace.floodSeconds(), true);
            ratios[round] = beside[round] / alone[round];
        }
        table.add(
                new Row(
                        Goal.ofTime(
                                "G13",
                                "change until five clients have it, 1,000 a second, p99, beside"
                                        + " one who does not read by without",
                                1.2),
                        Row.duration(Spread.median(alone)),
                        Row.duration(Spread.median(beside)),
                        Spread.of(ratios),
                        Double.NaN));
    }

    private static double slowestNanos(int seconds, boolean hasOneWhoDoesNotRead) throws Exception {
        try (Speaker speaker = new ShowSpeaker(SHOW, LAYERS_AT_ONCE);
                var audience = new AudienceProcess(speaker, FEW)) {
            speaker.await(FEW);
            if (!hasOneWhoDoesNotRead) {
                return slowestNanos(speaker, audience, seconds);
            }
            try (Line deaf = Line.narrow(speaker.port(), NARROW_BYTES)) {
                Audience.follow(deaf, FEW);
                speaker.await(FEW + 1);
                long first = speaker.next();
                double nanos = slowestNanos(speaker, audience, seconds);
                long said = speaker.next() - first;
                long heard = messagesUntil(deaf, speaker.next() - 1);
                if (heard > said / 2) {
                    throw new IllegalStateException(heard + " of " + said + " fit somewhere");
                }
                return nanos;
            }
        }
    }

    private static double slowestNanos(Speaker speaker, AudienceProcess audience, int seconds)
            throws IOException {
        // So much that the system keeps no more for whoever does not read.
        for (int i = 0; i < UNREAD_TICKS; i++) {
            speaker.speak();
        }
        awaitQuiet(speaker, audience);
        audience.begin(speaker.next());
        int times = seconds * MANY_TICKS_PER_SECOND;
        speak(speaker, audience, MANY_TICKS_PER_SECOND, times);
        return whole(audience, (double) FEW * times).slowestNanos();
    }

    /** Waits until nothing comes any more of what was said so far. */
    private static void awaitQuiet(Speaker speaker, AudienceProcess audience) throws IOException {
        for (int i = 0; i < PATIENCE; i++) {
            audience.begin(0);
            await(System.nanoTime() + ARRIVAL_NANOS);
            if (audience.end().delivered() == 0) {
                return;
            }
        }
        throw new IllegalStateException("rev " + speaker.next() + " and no rest");
    }

    /** What came, as soon as all has that was due. */
    private static AudienceProcess.Result whole(AudienceProcess audience, double due)
            throws IOException {
        AudienceProcess.Result result = audience.end();
        for (int i = 0; result.delivered() + result.skipped() < due; i++) {
            if (i == PATIENCE) {
                throw new IllegalStateException("of " + due + " only " + result);
            }
            await(System.nanoTime() + ARRIVAL_NANOS);
            result = audience.end();
        }
        return result;
    }

    private static long messagesUntil(Line line, long rev) throws IOException {
        long count = 0;
        do {
            line.await(Phrases.DELTA);
            count++;
        } while (line.numberAt(Phrases.DELTA.length) < rev);
        return count;
    }
}
