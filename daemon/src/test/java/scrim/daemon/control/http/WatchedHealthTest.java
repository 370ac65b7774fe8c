package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.daemon.control.json.Durability;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.testkit.ManualTicker;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.concurrent.CompletableFuture;

class WatchedHealthTest {
    private static final Durability NOTHING_TO_SAVE =
            new Durability() {
                @Override
                public PersistenceStatus status() {
                    return new PersistenceStatus(1, 1, false, 0, 0, 0, 0, 0, null);
                }

                @Override
                public CompletableFuture<List<PersistenceOutcome>> save(
                        List<PersistenceRequest> requests) {
                    return CompletableFuture.completedFuture(List.of());
                }
            };

    @Test
    void eachSecondHasItsFramesHoweverManyReportsThereAre() {
        var health = new Health(() -> 0);
        var ticker = new ManualTicker(0);
        var watched = new WatchedHealth(health, NOTHING_TO_SAVE, ticker);
        Histogram work = health.histogram("frame.workNanos");

        work.record(7);
        JsonNode first = watched.get();
        work.record(3);
        work.record(3);
        ticker.advance(0.9);
        JsonNode soon = watched.get();
        ticker.advance(0.1);
        JsonNode second = watched.get();

        assertThat(first.at("/recent/frame.workNanos/count").intValue()).isEqualTo(1);
        assertThat(first.at("/recent/frame.workNanos/max").intValue()).isEqualTo(7);
        assertThat(soon.get("recent")).isEqualTo(first.get("recent"));
        assertThat(soon.at("/histograms/frame.workNanos/count").intValue()).isEqualTo(3);
        assertThat(second.at("/recent/frame.workNanos/count").intValue()).isEqualTo(2);
        assertThat(second.at("/recent/frame.workNanos/max").intValue()).isEqualTo(3);
        assertThat(second.at("/histograms/frame.workNanos/count").intValue()).isEqualTo(3);
        assertThat(second.at("/recent/frame.latenessNanos/count").intValue()).isZero();
    }
}
