package scrim.engine.health;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where every part of the program leaves its numbers and its failures. Any thread. Counters and
 * histograms are fetched once, at construction; what they do afterwards neither blocks nor
 * allocates. Failures take a lock for an instant and are for what happens seldom.
 */
public final class Health {
    private static final int FAILURES_KEPT = 64;

    private final LongSupplier wallMillis;
    private final Map<String, Counter> counters = new ConcurrentSkipListMap<>();
    private final Map<String, Tally> tallies = new ConcurrentSkipListMap<>();
    private final Map<String, Histogram> histograms = new ConcurrentSkipListMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentSkipListMap<>();
    private final Map<Subject, Watch> watches = new ConcurrentHashMap<>();
    private volatile Supplier<List<Route>> routes = List::of;
    private final Object lock = new Object();
    private final LinkedHashMap<Subject, Failure> failures = new LinkedHashMap<>();
    private final LinkedHashMap<Subject, Failure> conditions = new LinkedHashMap<>();

    private record Subject(String subsystem, String subject) {}

    /**
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public Health(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /**
     * The counter of this name, the same one for everybody: {@code http.requests}.
     *
     * @throws IllegalStateException if a {@link Tally} has that name
     */
    public Counter counter(String name) {
        if (tallies.containsKey(name)) {
            throw new IllegalStateException(name + " is counted by one thread alone");
        }
        return counters.computeIfAbsent(name, _ -> new Counter());
    }

    /** A counter that one thread alone adds to; ask for it once, from wherever it is kept. */
    public Tally tally(String name) {
        var tally = new Tally();
        tallies.put(name, tally);
        return tally;
    }

    /** The histogram of this name; its unit is the name's last part: {@code frame.workNanos}. */
    public Histogram histogram(String name) {
        return histograms.computeIfAbsent(name, _ -> new Histogram());
    }

    /** A number that is asked for when a report is made. */
    public void gauge(String name, LongSupplier value) {
        gauges.put(name, value);
    }

    /** The number by which a total grows in a second. */
    public Rate rate(String name, LongSupplier total) {
        var rate = new Rate(total);
        gauge(name, rate::perSecond);
        return rate;
    }

    /** Says who knows the busiest routes; asked when a report is made. */
    public void routes(Supplier<List<Route>> busiest) {
        routes = busiest;
    }

    /**
     * Asks whenever a report is made whether something is wrong, for what cannot tell by itself
     * because it hangs.
     *
     * @param problem what is wrong, or null; any thread, must not wait
     */
    public void watch(
            String subsystem,
            String subject,
            Severity severity,
            Supplier<@Nullable String> problem) {
        watches.put(new Subject(subsystem, subject), new Watch(severity, problem));
    }

    private record Watch(Severity severity, Supplier<@Nullable String> problem) {}

    /** Reports something that went wrong once. */
    public void failed(String subsystem, String subject, Severity severity, String message) {
        synchronized (lock) {
            note(failures, subsystem, subject, severity, message);
            while (failures.size() > FAILURES_KEPT) {
                failures.pollFirstEntry();
            }
        }
    }

    /** Reports something that is wrong until {@link #mended} says otherwise. */
    public void broken(String subsystem, String subject, Severity severity, String message) {
        synchronized (lock) {
            note(conditions, subsystem, subject, severity, message);
        }
        failed(subsystem, subject, severity, message);
    }

    public void mended(String subsystem, String subject) {
        synchronized (lock) {
            conditions.remove(new Subject(subsystem, subject));
        }
    }

    public HealthReport report() {
        var counted = new TreeMap<String, Long>();
        counters.forEach((name, counter) -> counted.put(name, counter.total()));
        tallies.forEach((name, tally) -> counted.put(name, tally.total()));
        var summaries = new TreeMap<String, Histogram.Summary>();
        histograms.forEach((name, histogram) -> summaries.put(name, histogram.summary()));
        var gauged = new TreeMap<String, Long>();
        gauges.forEach((name, gauge) -> gauged.put(name, gauge.getAsLong()));
        List<Failure> now;
        List<Failure> last;
        synchronized (lock) {
            now = new ArrayList<>(conditions.values());
            last = List.copyOf(failures.sequencedValues().reversed());
        }
        long at = wallMillis.getAsLong();
        watches.forEach((subject, watch) -> {
            String problem = watch.problem().get();
            if (problem != null) {
                now.add(
                        new Failure(
                                subject.subsystem(),
                                subject.subject(),
                                watch.severity(),
                                problem,
                                1,
                                at,
                                at));
            }
        });
        return new HealthReport(
                statusOf(now),
                List.copyOf(now),
                last,
                counted,
                gauged,
                summaries,
                List.copyOf(routes.get()));
    }

    private static HealthReport.Status statusOf(List<Failure> conditions) {
        var status = HealthReport.Status.OK;
        for (Failure condition : conditions) {
            if (condition.severity() == Severity.ERROR) {
                return HealthReport.Status.FAILING;
            }
            status = HealthReport.Status.DEGRADED;
        }
        return status;
    }

    private void note(
            LinkedHashMap<Subject, Failure> into,
            String subsystem,
            String subject,
            Severity severity,
            String message) {
        long now = wallMillis.getAsLong();
        var key = new Subject(subsystem, subject);
        Failure before = into.remove(key);
        into.put(
                key,
                new Failure(
                        subsystem,
                        subject,
                        severity,
                        message,
                        before == null ? 1 : before.times() + 1,
                        before == null ? now : before.firstMillis(),
                        now));
    }
}
