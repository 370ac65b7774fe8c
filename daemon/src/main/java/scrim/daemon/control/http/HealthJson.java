package scrim.daemon.control.http;

import scrim.daemon.control.json.Json;
import scrim.engine.health.Failure;
import scrim.engine.health.HealthReport;
import scrim.engine.health.Histogram;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceStatus;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The health report as JSON. */
final class HealthJson {
    private HealthJson() {}

    static ObjectNode write(HealthReport report, PersistenceStatus persistence) {
        ObjectNode object = Json.object();
        object.put("status", report.status().name().toLowerCase(Locale.ROOT));
        object.set("persistence", persistence(persistence));
        object.set("conditions", failures(report.conditions()));
        object.set("lastFailures", failures(report.lastFailures()));
        ObjectNode counters = object.putObject("counters");
        report.counters().forEach(counters::put);
        ObjectNode gauges = object.putObject("gauges");
        report.gauges().forEach(gauges::put);
        ObjectNode histograms = object.putObject("histograms");
        report.histograms().forEach((name, summary) -> histograms.set(name, summary(summary)));
        ArrayNode routes = object.putArray("routes");
        report.routes()
                .forEach(route ->
                        routes.addObject()
                                .put("parameter", route.parameter())
                                .put("path", route.path())
                                .put("perSecond", route.perSecond())
                                .put("jitterNanos", route.jitterNanos())
                                .put("ageNanos", route.ageNanos())
                                .put("worstAgeNanos", route.worstAgeNanos()));
        return object;
    }

    static ObjectNode summary(Histogram.Summary summary) {
        return Json.object()
                .put("count", summary.count())
                .put("p50", summary.p50())
                .put("p99", summary.p99())
                .put("p999", summary.p999())
                .put("max", summary.max());
    }

    private static ObjectNode persistence(PersistenceStatus status) {
        ObjectNode object =
                Json.object()
                        .put("rev", status.rev())
                        .put("durableRev", status.durableRev())
                        .put("unsaved", status.unsaved())
                        .put("unsavedSeconds", status.unsavedNanos() / 1e9)
                        .put("attempts", status.attempts())
                        .put("retryInSeconds", status.retryNanos() / 1e9)
                        .put("written", status.written())
                        .put("failed", status.failed());
        PersistenceOutcome last = status.last();
        object.set("last", last == null ? Json.nothing() : outcome(last));
        return object;
    }

    private static ObjectNode outcome(PersistenceOutcome outcome) {
        String word =
                switch (outcome) {
                    case PersistenceOutcome.Written _ -> "written";
                    case PersistenceOutcome.Skipped _ -> "skipped";
                    case PersistenceOutcome.Failed _ -> "failed";
                    case PersistenceOutcome.Refused _ -> "refused";
                };
        String target =
                switch (outcome.request().target()) {
                    case RUNTIME_STATE -> "state";
                    case SCENE -> "scene";
                    case CONFIG -> "config";
                };
        return Json.object()
                .put("target", target)
                .put("key", outcome.request().key())
                .put("place", outcome.place())
                .put("reason", outcome.request().reason())
                .put("rev", outcome.request().rev())
                .put("outcome", word)
                .put(
                        "error",
                        outcome instanceof PersistenceOutcome.Failed failed ? failed.error() : null)
                .put("newerPending", outcome.newerPending());
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
