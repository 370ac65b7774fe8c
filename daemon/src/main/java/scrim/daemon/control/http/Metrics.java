package scrim.daemon.control.http;

import scrim.engine.health.HealthReport;
import scrim.engine.health.Histogram;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The health report's numbers in Prometheus' text format 0.0.4. Names are those of the report:
 * {@code frame.workNanos} is {@code scrim_frame_work_seconds}. There are as many as the program and
 * {@code scrim.toml} have, whatever clients send.
 */
final class Metrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Of these there is one for each section of {@code scrim.toml}: its name becomes a label. */
    private static final List<String> NAMED = List.of("video", "recorder");

    private static final String NANOS = "Nanos";

    private final Map<String, Family> families = new TreeMap<>();
    private final Set<String> taken = new HashSet<>();

    /**
     * Numbers of one name.
     *
     * @param samples what stands after the family's name, and the number
     */
    private record Family(String help, String type, Map<String, String> samples) {}

    /**
     * A name of the report as Prometheus has it.
     *
     * @param labels empty, or in braces
     */
    private record Name(String family, String labels, boolean isSeconds) {
        static Name of(String name) {
            String base = name;
            String labels = "";
            int first = name.indexOf('.');
            int last = name.lastIndexOf('.');
            if (first < last && NAMED.contains(name.substring(0, first))) {
                labels = "{name=\"" + escaped(name.substring(first + 1, last)) + "\"}";
                base = name.substring(0, first) + name.substring(last);
            }
            boolean isSeconds = base.endsWith(NANOS);
            if (isSeconds) {
                base = base.substring(0, base.length() - NANOS.length()) + "Seconds";
            }
            return new Name("scrim_" + snake(base), labels, isSeconds);
        }

        private static String snake(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                    .replaceAll("[^A-Za-z0-9]+", "_")
                    .toLowerCase(Locale.ROOT);
        }

        /** A number of this name in Prometheus' unit. */
        String number(long value) {
            return isSeconds ? Double.toString(value / 1e9) : Long.toString(value);
        }

        String labels(String more) {
            return labels.isEmpty()
                    ? "{" + more + "}"
                    : labels.substring(0, labels.length() - 1) + "," + more + "}";
        }
    }

    private Metrics() {}

    /**
     * @param version of the program
     */
    static String write(HealthReport report, String version) {
        var metrics = new Metrics();
        metrics.put(
                "scrim_info",
                "gauge",
                "What runs; always 1.",
                "{version=\"" + escaped(version) + "\"}",
                "1");
        metrics.put(
                "scrim_health",
                "gauge",
                "0 is ok, 1 degraded, 2 failing.",
                "",
                Integer.toString(report.status().ordinal()));
        metrics.put(
                "scrim_conditions",
                "gauge",
                "How many things are wrong right now.",
                "",
                Integer.toString(report.conditions().size()));
        report.counters()
                .forEach((name, value) -> {
                    Name of = Name.of(name);
                    metrics.put(
                            of.family() + "_total", "counter", name, of.labels(), of.number(value));
                });
        report.gauges()
                .forEach((name, value) -> {
                    Name of = Name.of(name);
                    metrics.put(of.family(), "gauge", name, of.labels(), of.number(value));
                });
        report.histograms().forEach((name, summary) -> metrics.put(name, summary));
        return metrics.text();
    }

    private void put(String name, Histogram.Summary summary) {
        Name of = Name.of(name);
        String family = of.family();
        String help = name + ": quantiles since the start, each the upper bound of a bucket";
        put(family, "summary", help, of.labels("quantile=\"0.5\""), of.number(summary.p50()));
        put(family, "summary", help, of.labels("quantile=\"0.99\""), of.number(summary.p99()));
        put(family, "summary", help, of.labels("quantile=\"0.999\""), of.number(summary.p999()));
        put(family, "summary", help, "_count" + of.labels(), Long.toString(summary.count()));
        put(
                family + "_max",
                "gauge",
                name + ": the longest since the start",
                of.labels(),
                of.number(summary.max()));
    }

    /** The first of a name counts, should two ever become the same. */
    private void put(String family, String type, String help, String suffix, String number) {
        Family known = families.get(family);
        if ((known == null || known.type().equals(type)) && taken.add(family + suffix)) {
            families.computeIfAbsent(family, _ -> new Family(help, type, new LinkedHashMap<>()))
                    .samples()
                    .put(suffix, number);
        }
    }

    private String text() {
        var text = new StringBuilder();
        families.forEach((name, family) -> {
            text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
            text.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
            family.samples()
                    .forEach((suffix, number) ->
                            text.append(name)
                                    .append(suffix)
                                    .append(' ')
                                    .append(number)
                                    .append('\n'));
        });
        return text.toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
