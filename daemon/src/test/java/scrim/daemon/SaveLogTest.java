package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.state.EngineEvent;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.ManualTicker;
import scrim.engine.testkit.Shows;

import java.util.ArrayList;
import java.util.List;

class SaveLogTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING);
    private final ManualTicker ticker = new ManualTicker(0);
    private final List<String> lines = new ArrayList<>();
    private final SaveLog log = new SaveLog(ticker, desk.engine::view, lines::add);

    @Test
    @DisplayName("DEV-34 a save is logged with the number of screens")
    void aSaveIsLoggedWithTheNumberOfScreens() {
        saved(7);

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("saved " + desk.engine.view().base().screens().size() + " screens")
                .endsWith("up to rev 7");
    }

    @Test
    void manySavesAreOneLineInTenSeconds() {
        saved(1);
        saved(2);
        saved(3);
        ticker.advance(10);
        saved(4);

        assertThat(lines).hasSize(2);
        assertThat(lines.getLast()).endsWith("up to rev 4 (3 saves)");
    }

    private void saved(long rev) {
        log.accept(
                new EngineEvent.Saved(
                        new PersistenceOutcome.Written(
                                PersistenceRequest.ofState("test", rev),
                                "place",
                                rev,
                                1,
                                false,
                                false)));
    }
}
