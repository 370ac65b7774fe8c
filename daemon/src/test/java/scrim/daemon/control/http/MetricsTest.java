package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class MetricsTest {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-z_][a-z0-9_]*) (\\S.*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|summary)");
    private static final Pattern LABEL =
            Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_][a-z0-9_]*)(?:\\{(.*)})? (-?[0-9.]+(?:E-?[0-9]+)?)");

    @TempDir Path folder;

    private final Health health = new Health(() -> 0);

    @Test
    void everyLineIsOfTheFormat() throws IOException {
        try (var stage = new Stage(folder)) {
            stage.health.histogram("frame.workNanos").record(1_234_567);
            stage.health.counter("video.front door.frames").increment();
            stage.frame(1);

            HttpResponse<String> answer = stage.get("/metrics");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            Map<String, String> read = parse(answer.body());
            assertThat(read.get("scrim_info{version=\"1.2.3\"}")).isEqualTo("1");
            assertThat(read.get("scrim_http_requests_total")).isEqualTo("1");
            assertThat(read.get("scrim_video_frames_total{name=\"front door\"}")).isEqualTo("1");
            assertThat(read.keySet()).contains("scrim_frame_work_seconds{quantile=\"0.99\"}");
        }
    }

    @Test
    void everyNumberOfTheReportIsThereOnce() {
        health.counter("http.requests").increment();
        health.counter("video.a.b.frames").increment();
        health.counter("video.cam.frames").increment();
        health.counter("recorder.quo\"te\\.starts").increment();
        health.gauge("persist.unsavedNanos", () -> 1_500_000_000);
        health.gauge("video.cam.live", () -> 1);
        health.histogram("mutation.applyNanos").record(2_000);
        health.histogram("osc.size").record(12);
        health.broken("a", "b", Severity.ERROR, "c");

        Map<String, String> read = parse(Metrics.write(health.report(), "1"));

        assertThat(read)
                .containsEntry("scrim_http_requests_total", "1")
                .containsEntry("scrim_video_frames_total{name=\"a.b\"}", "1")
                .containsEntry("scrim_video_frames_total{name=\"cam\"}", "1")
                .containsEntry("scrim_recorder_starts_total{name=\"quo\\\"te\\\\\"}", "1")
                .containsEntry("scrim_persist_unsaved_seconds", "1.5")
                .containsEntry("scrim_video_live{name=\"cam\"}", "1")
                .containsEntry("scrim_mutation_apply_seconds_count", "1")
                .containsEntry("scrim_osc_size_count", "1")
                .containsEntry("scrim_health", "2")
                .containsEntry("scrim_conditions", "1");
        assertThat(Double.parseDouble(read.get("scrim_mutation_apply_seconds{quantile=\"0.5\"}")))
                .isBetween(2e-6, 4e-6);
        assertThat(Double.parseDouble(read.get("scrim_osc_size_max"))).isBetween(12.0, 16.0);
    }

    @Test
    void namesThatBecomeTheSameAreNotToldTwice() {
        health.gauge("a.bC", () -> 1);
        health.gauge("a.b_c", () -> 2);
        health.gauge("a.b.count", () -> 3);
        health.histogram("a.b").record(4);
        health.counter("a.x").increment();
        health.gauge("a.x_total", () -> 5);

        parse(Metrics.write(health.report(), "1"));
    }

    /** Samples by name and labels; refuses what Prometheus would, and samples without a family. */
    private static Map<String, String> parse(String text) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        var samples = new LinkedHashMap<String, String>();
        Set<String> families = new HashSet<>();
        String family = "";
        String type = "";
        String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].startsWith("#")) {
                Matcher help = HELP.matcher(lines[i++]);
                Matcher kind = TYPE.matcher(lines[i]);
                assertThat(help.matches()).as(lines[i - 1]).isTrue();
                assertThat(kind.matches()).as(lines[i]).isTrue();
                family = kind.group(1);
                type = kind.group(2);
                assertThat(help.group(1)).isEqualTo(family);
                assertThat(families.add(family)).as("twice: " + family).isTrue();
                assertThat(family).startsWith("scrim_");
                assertThat(family.endsWith("_total"))
                        .as(lines[i])
                        .isEqualTo(type.equals("counter"));
            } else {
                Matcher sample = SAMPLE.matcher(lines[i]);
                assertThat(sample.matches()).as(lines[i]).isTrue();
                boolean isCount =
                        type.equals("summary") && sample.group(1).equals(family + "_count");
                assertThat(sample.group(1).equals(family) || isCount).as(lines[i]).isTrue();
                String labels = sample.group(2);
                if (labels != null) {
                    assertThat(LABEL.matcher(labels).replaceAll("x"))
                            .as(lines[i])
                            .matches("x(,x)?");
                }
                boolean isQuantile = labels != null && labels.contains("quantile=");
                assertThat(isQuantile).as(lines[i]).isEqualTo(type.equals("summary") && !isCount);
                var _ = Double.parseDouble(sample.group(3));
                String key = sample.group(1) + (labels == null ? "" : "{" + labels + "}");
                assertThat(samples.put(key, sample.group(3))).as("twice: " + key).isNull();
            }
        }
        return samples;
    }
}
