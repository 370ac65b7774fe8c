package scrim.daemon;

import scrim.engine.loop.Ticker;

import java.io.PrintStream;
import java.util.Locale;

/**
 * How far a long piece of work has come: a bar that moves on a terminal, a line now and then
 * elsewhere. One thread.
 */
final class Progress {
    private static final int WIDTH = 30;
    private static final long BAR_NANOS = 100_000_000;
    private static final long LINE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean isTerminal;
    private final long total;
    private final Ticker ticker;
    private final long startNanos;
    private long saidNanos;
    private int longest;

    Progress(PrintStream out, boolean isTerminal, long total, Ticker ticker) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.total = total;
        this.ticker = ticker;
        startNanos = ticker.nanos();
        saidNanos = startNanos;
    }

    /** So many are done; says so if it has not for a while, and the last time. */
    void at(long done) {
        long now = ticker.nanos();
        if (done < total && now - saidNanos < (isTerminal ? BAR_NANOS : LINE_NANOS)) {
            return;
        }
        saidNanos = now;
        double seconds = Math.max(1e-3, (now - startNanos) / 1e9);
        String text =
                String.format(
                        Locale.ROOT, "%d of %d frames, %.1f a second", done, total, done / seconds);
        if (done < total) {
            text += ", " + duration(seconds / done * (total - done)) + " left";
        }
        if (isTerminal) {
            int full = (int) (WIDTH * done / total);
            String bar = "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + text;
            longest = Math.max(longest, bar.length());
            out.print("\r" + bar + " ".repeat(longest - bar.length()));
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** What is printed next has a line of its own. */
    void end() {
        if (isTerminal && longest > 0) {
            out.println();
        }
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s"
                : whole < 3_600
                        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                        : String.format(Locale.ROOT, "%d:%02d h", whole / 3_600, whole / 60 % 60);
    }
}
