package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;

class MomentsTest {
    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T21:04:05Z, 2026-11-20T21:04:05.999Z",
        "2026-11-20T21:04:05.120Z, 2026-11-20T21:04:05.120Z",
        "2026-11-20T21:04Z, 2026-11-20T21:04:59.999Z",
        "2026-11-20T21:04:05+02:00, 2026-11-20T19:04:05.999Z",
        "2026-11-20T21:04:05, 2026-11-20T20:04:05.999Z",
        "2026-11-20T21:04, 2026-11-20T20:04:59.999Z",
        "2026-11-20 21:04, 2026-11-20T20:04:59.999Z",
        "2026-11-20, 2026-11-20T22:59:59.999Z",
        "2026-10-25, 2026-10-25T22:59:59.999Z"
    })
    void aTimeMeansAllOfWhatItNamesInTheZoneOfThePersonWhoTypesIt(String word, Instant last)
            throws Exception {
        assertThat(Instant.ofEpochMilli(Moments.last(word, VIENNA))).isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "noon", "21:04", "2026-13-01", "20.11.2026", "+999999999-12-31"})
    void whatIsNoTimeIsRefusedWithOneThatIs(String word) {
        assertThatThrownBy(() -> Moments.last(word, VIENNA))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContaining("2026-11-20T21:04");
    }
}
