package scrim.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The longest time for which the JVM stops all threads while something else makes garbage: with the
 * daemon's collector, and with the JDK's usual one on the same heap.
 */
final class Pauses {
    private static final double LIMIT_NANOS = 1_000_000;

    /** While code is compiled and the live part is built, both stop for other reasons. */
    private static final double WARM_SECONDS = 2;

    private static final Pattern SAFEPOINT =
            Pattern.compile("^\\[([0-9.]+)s\\].*Total:\\s*(\\d+) ns");

    private Pauses() {}

    static void run(Pace pace, Table table) throws Exception {
        int seconds = (int) WARM_SECONDS + 2 * pace.floodSeconds();
        var usualNanos = new double[Pace.ROUNDS];
        var ourNanos = new double[Pace.ROUNDS];
        var ratios = new double[Pace.ROUNDS];
        var byLimit = new double[Pace.ROUNDS];
        List<String> ours = Jvm.flags();
        List<String> usual =
                ours.stream()
                        .map(flag -> flag.equals("-XX:+UseZGC") ? "-XX:+UseG1GC" : flag)
                        .toList();
        try (var scratch = new Scratch()) {
            for (int round = 0; round < Pace.ROUNDS; round++) {
                Path log = scratch.path().resolve("safepoints" + round);
                usualNanos[round] = worst(usual, log.resolveSibling("usual" + round), seconds);
                ourNanos[round] = worst(ours, log, seconds);
                ratios[round] = ourNanos[round] / usualNanos[round];
                byLimit[round] = ourNanos[round] / LIMIT_NANOS;
            }
        }
        table.add(
                new Row(
                        Goal.ofTime("G15", "longest safepoint at 200 MB/s of garbage", 0.1),
                        Row.duration(Spread.median(usualNanos)),
                        Row.duration(Spread.median(ourNanos)),
                        Spread.of(ratios),
                        Double.NaN));
        table.add(
                new Row(
                        Goal.ofTime("G15", "the same by the limit", 1),
                        Row.duration(LIMIT_NANOS),
                        Row.duration(Spread.median(ourNanos)),
                        Spread.of(byLimit),
                        Double.NaN));
    }

    private static double worst(List<String> flags, Path log, int seconds)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(flags);
        all.add("-Xlog:safepoint:file=" + log + ":uptime");
        int code =
                Jvm.with(all, Garbage.class, List.of(Integer.toString(seconds)))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException("a child failed with " + code);
        }
        double worst = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher safepoint = SAFEPOINT.matcher(line);
            if (safepoint.find() && Double.parseDouble(safepoint.group(1)) > WARM_SECONDS) {
                worst = Math.max(worst, Double.parseDouble(safepoint.group(2)));
            }
        }
        if (worst == 0) {
            throw new IOException("no safepoint after " + WARM_SECONDS + " s");
        }
        return worst;
    }
}
