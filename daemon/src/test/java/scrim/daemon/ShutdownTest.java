package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.control.http.HttpApi;
import scrim.daemon.control.osc.OscServer;
import scrim.daemon.store.HistoryLog;
import scrim.daemon.video.Recorders;
import scrim.engine.persist.PersistenceSettings;

import java.time.Duration;

class ShutdownTest {
    @Test
    @DisplayName("the last save has its five seconds even if every other part uses up its own")
    void everyPartOfAStopHasItsTime() {
        Duration together =
                Duration.ofMillis(
                                HttpApi.STOP_MILLIS
                                        + OscServer.STOP_MILLIS
                                        + Daemon.STOP_MILLIS
                                        + Daemon.STOP_MILLIS)
                        .plus(HistoryLog.STOPPING)
                        .plus(ShaderNotes.STOPPING)
                        .plus(PersistenceSettings.FLUSH_DEADLINE);

        assertThat(PersistenceSettings.FLUSH_DEADLINE)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(together).isLessThanOrEqualTo(Duration.ofSeconds(9));
        assertThat(together.plusMillis(500)).isLessThanOrEqualTo(Shutdown.LONGEST);
        // From the beginning of the stop on, and beside all others.
        assertThat(Recorders.STOPPING).isLessThanOrEqualTo(Duration.ofSeconds(9));
    }
}
