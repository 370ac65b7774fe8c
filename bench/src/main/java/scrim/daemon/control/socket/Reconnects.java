package scrim.daemon.control.socket;

import scrim.bench.BenchShow;
import scrim.bench.Goal;
import scrim.bench.Jvm;
import scrim.bench.Pace;
import scrim.bench.Row;
import scrim.bench.Spread;
import scrim.bench.Table;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A hundred clients whose network was gone for a moment come back at once: with a state of before
 * the daemon's start, so that each is sent all of it, and with one of just now.
 */
public final class Reconnects {
    private static final int CLIENTS = 100;
    private static final double LIMIT_NANOS = 250e6;

    /** What those missed who were gone for a moment: a second of a moving fader. */
    private static final int MISSED = 60;

    /** Whose whole state is 200 kB on the wire. */
    private static final BenchShow SHOW = new BenchShow(35, 19);

    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx384m");

    private Reconnects() {}

    public static void run(Pace pace, Table table) throws Exception {
        try (var show = new ShowSpeaker(SHOW)) {
            Process process =
                    Jvm.with(
                                    FLAGS,
                                    Returning.class,
                                    List.of(
                                            Integer.toString(show.port()),
                                            Integer.toString(CLIENTS)))
                            .redirectError(Redirect.INHERIT)
                            .start();
            try (BufferedReader from = process.inputReader(StandardCharsets.US_ASCII);
                    Writer to = process.outputWriter(StandardCharsets.US_ASCII)) {
                show.speak();
                measure(pace, table, "all of it", Phrases.SUBSCRIBE, from, to, show);
                String since =
                        "{\"type\":\"subscribe\",\"id\":1,\"from\":{\"epoch\":\"e1\",\"rev\":"
                                + (show.next() - 1)
                                + "}}";
                for (int i = 0; i < MISSED; i++) {
                    show.speak();
                }
                measure(pace, table, "what was missed", since, from, to, show);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void measure(
            Pace pace,
            Table table,
            String what,
            String subscription,
            BufferedReader from,
            Writer to,
            ShowSpeaker show)
            throws IOException, InterruptedException {
        var nanos = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        double bytes = 0;
        for (int round = -Math.max(2, pace.starts() / 2); round < Pace.ROUNDS; round++) {
            show.await(0);
            to.write(subscription + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer == null) {
                throw new EOFException("the clients' process has ended");
            }
            String[] numbers = answer.split(" ", 2);
            if (round >= 0) {
                nanos[round] = Double.parseDouble(numbers[0]);
                ratios[round] = nanos[round] / LIMIT_NANOS;
                bytes = Double.parseDouble(numbers[1]);
            }
        }
        table.add(
                new Row(
                        Goal.ofTime(
                                "Return",
                                String.format(
                                        Locale.ROOT,
                                        "100 clients at once in sync, p99: %s, %.1f kB each, by"
                                                + " the limit",
                                        what,
                                        bytes / 1_000),
                                1),
                        Row.duration(LIMIT_NANOS),
                        Row.duration(Spread.median(nanos)),
                        Spread.of(ratios),
                        Double.NaN));
    }
}
