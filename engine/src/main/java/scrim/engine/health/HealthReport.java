package scrim.engine.health;

import java.util.List;
import java.util.Map;

/**
 * Everything there is to know at one moment, sorted by name.
 *
 * @param conditions what is wrong right now, and only that: it goes when it is mended
 * @param lastFailures the newest first, mended ones included
 * @param routes the parameters that values come for most, the busiest first
 */
public record HealthReport(
        Status status,
        List<Failure> conditions,
        List<Failure> lastFailures,
        Map<String, Long> counters,
        Map<String, Long> gauges,
        Map<String, Histogram.Summary> histograms,
        List<Route> routes) {

    public enum Status {
        OK,
        DEGRADED,
        FAILING
    }
}
