package scrim.daemon.control.http;

import scrim.engine.health.Failure;
import scrim.engine.health.HealthReport;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The health report as JSON. */
final class HealthJson {
    private HealthJson() {}

    static ObjectNode write(HealthReport report) {
        ObjectNode object = Json.object();
        object.put("status", report.status().name().toLowerCase(Locale.ROOT));
        object.set("conditions", failures(report.conditions()));
        object.set("lastFailures", failures(report.lastFailures()));
        ObjectNode counters = object.putObject("counters");
        report.counters().forEach(counters::put);
        ObjectNode gauges = object.putObject("gauges");
        report.gauges().forEach(gauges::put);
        ObjectNode histograms = object.putObject("histograms");
        report.histograms()
                .forEach((name, summary) ->
                        histograms
                                .putObject(name)
                                .put("count", summary.count())
                                .put("p50", summary.p50())
                                .put("p99", summary.p99())
                                .put("p999", summary.p999())
                                .put("max", summary.max()));
        return object;
    }

    private static ArrayNode failures(List<Failure> failures) {
        ArrayNode array = Json.array();
        for (Failure failure : failures) {
            array.addObject()
                    .put("subsystem", failure.subsystem())
                    .put("subject", failure.subject())
                    .put("severity", failure.severity().name().toLowerCase(Locale.ROOT))
                    .put("message", failure.message())
                    .put("times", failure.times())
                    .put("first", Instant.ofEpochMilli(failure.firstMillis()).toString())
                    .put("last", Instant.ofEpochMilli(failure.lastMillis()).toString());
        }
        return array;
    }
}
