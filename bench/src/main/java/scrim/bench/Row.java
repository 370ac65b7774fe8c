package scrim.bench;

import java.util.Locale;

/**
 * One comparison's result.
 *
 * @param anchor what the anchor took, with its unit, and {@code ours} likewise; the median round
 * @param ratios ours by the anchor, one for each round
 * @param bytes what ours allocated in one operation
 */
public record Row(Goal goal, String anchor, String ours, Spread ratios, double bytes) {
    static final String HEADER =
            """
            | Goal | What | Anchor | Ours | Ours / anchor, median (p10–p90) | B | Limit | |
            | --- | --- | --- | --- | --- | --- | --- | --- |\
            """;

    /** Of something counted, where each time comes to the same. */
    public static Row ofCounts(Goal goal, double anchor, double ours) {
        return new Row(goal, count(anchor), count(ours), Spread.of(ours / anchor), Double.NaN);
    }

    private static String count(double number) {
        return String.format(Locale.ROOT, number == Math.rint(number) ? "%.0f" : "%.1f", number);
    }

    /**
     * Less than half a byte is something that happens once in a while, not in each operation: what
     * an operation allocates is 16 bytes at least.
     */
    boolean isMet() {
        return (Double.isInfinite(goal.most()) || ratios.median() <= goal.most())
                && (Double.isInfinite(goal.mostBytes()) || bytes < goal.mostBytes() + 0.5);
    }

    /** The row as a line of a Markdown table. */
    String line() {
        return "| "
                + String.join(
                        " | ",
                        goal.name(),
                        goal.what(),
                        anchor,
                        ours,
                        ratio(ratios.median())
                                + " ("
                                + ratio(ratios.p10())
                                + "–"
                                + ratio(ratios.p90())
                                + ")",
                        bytes(bytes),
                        limit(),
                        goal.isOpen() ? "" : isMet() ? "PASS" : "**FAIL**")
                + " |";
    }

    private String limit() {
        if (goal.isOpen()) {
            return "none";
        }
        String time = Double.isInfinite(goal.most()) ? "" : "≤ " + ratio(goal.most());
        String garbage = Double.isInfinite(goal.mostBytes()) ? "" : bytes(goal.mostBytes()) + " B";
        return time.isEmpty() || garbage.isEmpty() ? time + garbage : time + ", " + garbage;
    }

    /** Small ratios as a fraction: {@code 1/130}; others as a number: {@code 1.66}. */
    static String ratio(double ratio) {
        if (ratio == 0) {
            return "0";
        }
        if (ratio >= 0.4) {
            return String.format(Locale.ROOT, "%.2f", ratio);
        }
        return String.format(Locale.ROOT, 1 / ratio < 10 ? "1/%.1f" : "1/%.0f", 1 / ratio)
                .replace(".0", "");
    }

    static String bytes(double bytes) {
        if (Double.isNaN(bytes)) {
            return "–";
        }
        return String.format(Locale.ROOT, bytes == Math.rint(bytes) ? "%,.0f" : "%,.2f", bytes);
    }

    /** A duration in the unit a person would choose. */
    public static String duration(double nanos) {
        if (nanos < 1_000) {
            return String.format(Locale.ROOT, nanos < 100 ? "%.1f ns" : "%.0f ns", nanos);
        }
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, nanos < 1e5 ? "%.2f µs" : "%.0f µs", nanos / 1e3);
        }
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
