package scrim.bench;

/**
 * What a comparison has to show.
 *
 * @param name as in docs/performance.md: {@code G4}
 * @param what what is compared
 * @param most the largest ratio of ours to the anchor; infinite where the ratio is only reported
 * @param mostBytes how many bytes ours may allocate in one operation; infinite where anything goes
 */
public record Goal(String name, String what, double most, double mostBytes) {
    /** A goal for the time that ours takes, whatever it allocates. */
    public static Goal ofTime(String name, String what, double most) {
        return new Goal(name, what, most, Double.POSITIVE_INFINITY);
    }

    /** A goal for the time, with nothing allocated at all. */
    public static Goal withoutGarbage(String name, String what, double most) {
        return new Goal(name, what, most, 0);
    }

    /** A figure beside the goals: no limit. */
    public static Goal none(String name, String what) {
        return ofTime(name, what, Double.POSITIVE_INFINITY);
    }

    boolean isOpen() {
        return Double.isInfinite(most) && Double.isInfinite(mostBytes);
    }
}
