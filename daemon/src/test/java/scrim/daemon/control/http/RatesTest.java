package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import scrim.daemon.control.json.Problem;
import scrim.daemon.control.json.RefusedException;
import scrim.engine.testkit.ManualTicker;

class RatesTest {
    private final ManualTicker ticker = new ManualTicker(0);
    private final Rates rates = new Rates(ticker);

    @Test
    void twoThousandChangesASecondAreTaken() throws RefusedException {
        for (int second = 0; second < 10; second++) {
            rates.take("a", 1_000);
            rates.take("a", 1_000);
            ticker.advance(1);
        }
    }

    @Test
    void whatIsTooMuchIsRefusedAndTakesNothing() throws RefusedException {
        rates.take("a", 1_500);

        assertThatThrownBy(() -> rates.take("a", 501))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> {
                            assertThat(refused.problem().code()).isEqualTo(Problem.Code.TOO_MANY);
                            assertThat(refused.problem().headers()).containsKey("Retry-After");
                        });
        rates.take("a", 500);
        ticker.advance(0.25);
        rates.take("a", 500);
        assertThatThrownBy(() -> rates.take("a", 1)).isInstanceOf(RefusedException.class);
    }

    @Test
    void oneClientTakesNothingFromAnother() throws RefusedException {
        rates.take("a", 2_000);

        rates.take("b", 2_000);
    }

    @Test
    void whoHasBeenSilentForLongestIsForgottenFirst() throws RefusedException {
        rates.take("a", 2_000);
        for (int i = 0; i < 200; i++) {
            rates.take("other " + i, 1);
        }
        assertThatThrownBy(() -> rates.take("a", 1)).isInstanceOf(RefusedException.class);
        for (int i = 0; i < 200; i++) {
            rates.take("another " + i, 1);
        }
        assertThatThrownBy(() -> rates.take("a", 1)).isInstanceOf(RefusedException.class);
        rates.take("other 0", 2_000);
    }
}
