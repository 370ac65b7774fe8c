package scrim.engine.persist;

import java.time.Duration;

/**
 * How patient the writer is.
 *
 * @param quiet how long nothing may have changed before a save begins
 * @param maxWait how long a change waits at most while others keep coming
 * @param poll how often the writer looks; nothing wakes it
 * @param checkEvery how often the sink is asked whether a save would succeed, while there is none
 * @param firstRetry the pause after a first failure; each further one doubles it
 * @param longestRetry the longest such pause
 * @param longestGap the longest pause after a slow commit, which is otherwise twice its duration
 */
public record PersistenceSettings(
        Duration quiet,
        Duration maxWait,
        Duration poll,
        Duration checkEvery,
        Duration firstRetry,
        Duration longestRetry,
        Duration longestGap) {

    /** How long a stopping program waits for its last save; a container is stopped after 10 s. */
    public static final Duration FLUSH_DEADLINE = Duration.ofSeconds(5);

    public static final PersistenceSettings DEFAULT =
            withTiming(Duration.ofMillis(50), Duration.ofMillis(200));

    /**
     * @throws IllegalArgumentException if a duration is negative or {@code maxWait} is below {@code
     *     quiet}
     */
    public PersistenceSettings {
        if (quiet.isNegative()
                || poll.isNegative()
                || checkEvery.isNegative()
                || firstRetry.isNegative()
                || longestRetry.isNegative()
                || longestGap.isNegative()
                || maxWait.compareTo(quiet) < 0) {
            throw new IllegalArgumentException(
                    "durations must not be negative nor maxWait below quiet, were quiet "
                            + quiet
                            + ", maxWait "
                            + maxWait
                            + ", poll "
                            + poll
                            + ", checkEvery "
                            + checkEvery
                            + ", retries "
                            + firstRetry
                            + " to "
                            + longestRetry
                            + ", gap "
                            + longestGap);
        }
    }

    public static PersistenceSettings withTiming(Duration quiet, Duration maxWait) {
        return new PersistenceSettings(
                quiet,
                maxWait,
                Duration.ofMillis(15),
                Duration.ofMillis(500),
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }

    /** The pause after so many failures in a row, without jitter. */
    long retryNanos(int attempts) {
        long longest = longestRetry.toNanos();
        long pause = Math.min(firstRetry.toNanos(), longest);
        for (int i = 1; i < attempts && pause < longest; i++) {
            pause = Math.min(2 * pause, longest);
        }
        return pause;
    }

    /** The pause after a commit that took so long. */
    long gapNanos(long commitNanos) {
        return Math.min(2 * commitNanos, longestGap.toNanos());
    }
}
