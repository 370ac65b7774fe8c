package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualTicker;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

class ProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ManualTicker ticker = new ManualTicker(0);

    @Test
    void onATerminalABarMovesInOneLine() {
        Progress progress = progress(true);

        step(progress, 25);
        step(progress, 100);
        progress.end();

        assertThat(said())
                .isEqualTo(
                        "\r"
                                + "[#######                       ] 25 of 100 frames, 25.0 a second, 3"
                                + " s left\r"
                                + "[##############################] 100 of 100 frames, 50.0 a second"
                                + " ".repeat(9)
                                + System.lineSeparator());
    }

    @Test
    void elsewhereALineIsPrintedNowAndThenAndAtTheEnd() {
        Progress progress = progress(false);

        for (int done = 1; done <= 12; done++) {
            step(progress, done * 10L);
        }
        progress.at(100);
        progress.end();

        assertThat(said().lines())
                .containsExactly(
                        "50 of 100 frames, 10.0 a second, 5 s left",
                        "100 of 100 frames, 10.0 a second",
                        "110 of 100 frames, 10.0 a second",
                        "120 of 100 frames, 10.0 a second",
                        "100 of 100 frames, 8.3 a second");
    }

    @Test
    void whatIsLeftIsSaidAsPeopleSayIt() {
        Progress progress = progress(false);

        ticker.advance(60);
        progress.at(40);
        ticker.advance(60);
        progress.at(1);

        assertThat(said()).contains("1:30 min left").contains("3:18 h left");
    }

    private Progress progress(boolean isTerminal) {
        return new Progress(
                new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal, 100, ticker);
    }

    private void step(Progress progress, long done) {
        ticker.advance(1);
        progress.at(done);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
