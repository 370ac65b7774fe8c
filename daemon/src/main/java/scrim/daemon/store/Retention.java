package scrim.daemon.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which old generations are kept: the newest few, one for each of the newest hours that has any,
 * one for each of the newest days. Hours and days are counted by those that occur, and not back
 * from now, so that a clock that jumps lets nothing expire.
 *
 * @param newest how many of the newest are kept in any case
 * @param hours how many hours are represented by the newest of theirs, {@code days} how many days
 * @param largestBytes how much all of them may take together
 * @param fewestValid how many that are known to be good are kept whatever they take
 */
record Retention(int newest, int hours, int days, long largestBytes, int fewestValid) {
    static final Retention DEFAULT = new Retention(10, 24, 14, 64L << 20, 2);

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long DAY_MILLIS = 24 * HOUR_MILLIS;

    /** For a disk that is full: no more than what must be kept. */
    static final Retention FEWEST = new Retention(2, 0, 0, Long.MAX_VALUE, 2);

    /**
     * @param file its name
     * @param valid whether it is known to be good: read or written by this process
     */
    record Generation(String file, long bytes, long savedMillis, boolean valid) {}

    /** Those to delete, oldest first. */
    List<Generation> superfluous(List<Generation> newestFirst) {
        var doomed = new ArrayList<Generation>();
        Set<Long> hoursSeen = new HashSet<>();
        Set<Long> daysSeen = new HashSet<>();
        long bytesKept = 0;
        int validKept = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            Generation one = newestFirst.get(i);
            boolean ofHour = isNew(hoursSeen, one.savedMillis() / HOUR_MILLIS, hours);
            boolean ofDay = isNew(daysSeen, one.savedMillis() / DAY_MILLIS, days);
            boolean wanted = i < newest || ofHour || ofDay;
            boolean fits = bytesKept + one.bytes() <= largestBytes;
            boolean needed = one.valid() && validKept < fewestValid;
            if ((wanted && fits) || needed) {
                bytesKept += one.bytes();
                validKept += one.valid() ? 1 : 0;
            } else {
                doomed.addFirst(one);
            }
        }
        return doomed;
    }

    private static boolean isNew(Set<Long> seen, long number, int most) {
        return seen.size() < most && seen.add(number);
    }
}
