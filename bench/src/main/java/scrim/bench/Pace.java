package scrim.bench;

/**
 * How long everything is measured. The rounds are always five.
 *
 * @param warmUpMillis for each side, before the first round
 * @param slices how often the sides take turns within a round
 * @param sliceMillis how long a side is timed at a time
 * @param coldFrames frames of each side in a cold round
 * @param changes changes of each side in a round that looks at the slowest
 * @param floodSeconds how long a flood of messages lasts
 * @param starts processes of each side
 */
public record Pace(
        int warmUpMillis,
        int slices,
        int sliceMillis,
        int coldFrames,
        int changes,
        int floodSeconds,
        int starts) {
    public static final int ROUNDS = 5;

    /** The same for work that takes milliseconds: fewer, longer slices. */
    public Pace slower() {
        return new Pace(
                warmUpMillis,
                Math.max(2, slices / 2),
                sliceMillis * 10,
                coldFrames,
                changes,
                floodSeconds,
                starts);
    }

    static final Pace FULL = new Pace(1_500, 10, 20, 60, 2_000, 4, 11);

    /** Enough to see that a benchmark works, not to believe it. */
    static final Pace QUICK = new Pace(500, 4, 10, 10, 500, 1, 3);
}
