package scrim.daemon.control.http;

import scrim.daemon.control.json.Durability;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.loop.Ticker;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The health report for those who watch it: also what became of the frames in the last second,
 * which since the start of the program hides; after a while without readers, since the last one.
 * One reader at a time.
 */
final class WatchedHealth implements Supplier<ObjectNode> {
    private static final List<String> RECENT = List.of("frame.workNanos", "frame.latenessNanos");

    private static final long SECOND_NANOS = 1_000_000_000;

    private final Health health;
    private final Durability durability;
    private final Ticker ticker;
    private final Map<String, Histogram.Recent> recent = new LinkedHashMap<>();
    private final Map<String, Histogram.Summary> second = new LinkedHashMap<>();
    private long takenNanos;

    WatchedHealth(Health health, Durability durability, Ticker ticker) {
        this.health = health;
        this.ticker = ticker;
        this.durability = durability;
        RECENT.forEach(name -> recent.put(name, health.histogram(name).recent()));
    }

    @Override
    public ObjectNode get() {
        ObjectNode report = HealthJson.write(health.report(), durability.status());
        ObjectNode since = report.putObject("recent");
        take();
        second.forEach((name, summary) -> since.set(name, HealthJson.summary(summary)));
        return report;
    }

    private void take() {
        long now = ticker.nanos();
        if (second.isEmpty() || now - takenNanos >= SECOND_NANOS) {
            takenNanos = now;
            recent.forEach((name, reading) -> second.put(name, reading.take()));
        }
    }
}
