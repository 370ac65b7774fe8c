package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.daemon.control.json.Problem;
import scrim.engine.health.Health;
import scrim.engine.testkit.ManualTicker;

class AuditTest {
    private final ManualTicker ticker = new ManualTicker(0);
    private final Health health = new Health(() -> 0);
    private final LogLines log = new LogLines();
    private final Audit audit = new Audit(log, health, ticker);

    @Test
    void aRefusalSaysWhoWhereAndWhy() {
        audit.refused("10.0.0.9", "POST", "/api/mutations", Problem.Code.WRONG_TOKEN);

        assertThat(log.lines())
                .containsExactly(
                        "WARNING refused POST /api/mutations from 10.0.0.9: 401 wrongToken");
    }

    @Test
    void anOperatorsSlipIsNoWarning() {
        audit.refused("127.0.0.1", "POST", "/api/mutations", Problem.Code.BAD_VALUE);

        assertThat(log.lines()).singleElement().asString().startsWith("INFO");
    }

    @Test
    void aFloodWritesTenLinesASecondAndTheirNumber() {
        for (int i = 0; i < 1_000; i++) {
            audit.refused("10.0.0.9", "GET", "/", Problem.Code.WRONG_HOST);
        }
        assertThat(log.lines()).hasSize(10);

        ticker.advance(1);
        audit.refused("10.0.0.9", "GET", "/", Problem.Code.WRONG_HOST);

        assertThat(log.lines()).hasSize(12);
        assertThat(log.lines().get(10)).contains("990 more");
        assertThat(health.report().counters()).containsEntry("http.refused", 1_001L);
    }

    @Test
    void ofAFloodOfConnectionsTenLinesASecondAreWrittenToo() {
        for (int i = 0; i < 100; i++) {
            audit.connection("closed the socket from 10.0.0.9: 4009 too many connections");
        }
        assertThat(log.lines()).hasSize(10);
        assertThat(log.lines().getFirst()).startsWith("INFO closed the socket from 10.0.0.9");
    }

    @Test
    void aFloodOfRefusalsHidesNobodyWhoComesIn() {
        for (int i = 0; i < 100; i++) {
            audit.refused("10.0.0.9", "GET", "/", Problem.Code.WRONG_HOST);
        }

        audit.connection("let in 10.0.0.9 by the socket as admin");
        audit.noted("made a code for the role viewer");

        assertThat(log.lines())
                .hasSize(12)
                .endsWith(
                        "INFO let in 10.0.0.9 by the socket as admin",
                        "INFO made a code for the role viewer");
    }

    @Test
    void aDefectThatIsAskedForAgainAndAgainDoesNotFillTheLog() {
        for (int i = 0; i < 100; i++) {
            audit.failed("GET", "/api/state", new IllegalStateException("torn"));
        }

        assertThat(log.lines()).hasSize(10);
        assertThat(log.lines().getFirst())
                .startsWith("ERROR GET /api/state failed")
                .contains("torn");
    }

    @Test
    void refusalsAndErrorsAreCountedApart() {
        audit.refused("127.0.0.1", "GET", "/", Problem.Code.UNKNOWN_PATH);
        audit.refused("127.0.0.1", "GET", "/", Problem.Code.NO_PICTURE);

        assertThat(health.report().counters())
                .containsEntry("http.refused", 1L)
                .containsEntry("http.errors", 1L);
    }

    @Test
    void aLongPathIsCut() {
        audit.refused("127.0.0.1", "GET", "/" + "x".repeat(5_000), Problem.Code.UNKNOWN_PATH);

        assertThat(log.lines().getFirst()).hasSizeLessThan(300);
    }
}
