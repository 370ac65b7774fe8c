package scrim.engine.health;

/**
 * How values have come lately for one parameter, and how old they were when a frame took them.
 *
 * @param parameter its address in ids: {@code main/L3/speed}
 * @param path the same in keys: {@code main/warp/speed}
 * @param perSecond how many came in the last whole second
 * @param jitterNanos by how much the time between two of them differs from the one before, on
 *     average over the last sixteen or so
 * @param ageNanos from the arrival of a value to the frame that took it, on average over the last
 *     sixteen or so
 * @param worstAgeNanos the greatest of the last ten to twenty seconds
 */
public record Route(
        String parameter,
        String path,
        long perSecond,
        long jitterNanos,
        long ageNanos,
        long worstAgeNanos) {}
