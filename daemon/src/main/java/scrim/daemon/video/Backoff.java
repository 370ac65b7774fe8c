package scrim.daemon.video;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, up to a limit, and never quite the
 * same, so that many who lost the same server do not come back at once. One thread.
 */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(15);

    /** A run as long as this was a success: the next failure begins anew. */
    static final Duration GOOD = Duration.ofSeconds(10);

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after a try that lasted so long: 75 to 125 % of what it is on average. */
    Duration after(Duration lasted) {
        if (lasted.compareTo(GOOD) >= 0) {
            next = FIRST;
        }
        Duration wait = next;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return Duration.ofNanos((long) (wait.toNanos() * (0.75 + random.nextDouble() / 2)));
    }
}
