package scrim.bench;

import java.util.Arrays;

/** Where a handful of figures lie: the median, and the tenth and ninetieth percentile. */
public record Spread(double p10, double median, double p90) {
    public static Spread of(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.1), at(sorted, 0.5), at(sorted, 0.9));
    }

    public static double median(double... figures) {
        return of(figures).median();
    }

    /** A percentile of sorted figures, in between two of them where it falls in between. */
    public static double at(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
