package scrim.daemon.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final long SECOND = 1_000_000_000;

    private final Timeline timeline = new Timeline(30);
    private int repeated;
    private int left;

    @Test
    void picturesAtTheRateAreWrittenOnceEach() {
        for (int i = 0; i < 300; i++) {
            add(SECOND * i / 30);
        }

        assertThat(timeline.written()).isEqualTo(300);
        assertThat(repeated + left).isZero();
    }

    @Test
    void picturesThatTrembleByAQuarterOfAFrameAreWrittenOnceEach() {
        for (int i = 0; i < 300; i++) {
            add(SECOND * i / 30 + (i % 3 - 1) * SECOND / 125);
        }

        assertThat(timeline.written()).isEqualTo(300);
    }

    @Test
    void twiceAsManyPicturesAreHalved() {
        for (int i = 0; i < 600; i++) {
            add(SECOND * i / 60);
        }

        assertThat(timeline.written()).isBetween(299L, 301L);
        assertThat(left).isBetween(299, 301);
    }

    @Test
    void halfAsManyPicturesAreDoubled() {
        for (int i = 0; i < 150; i++) {
            add(SECOND * i / 15);
        }

        assertThat(timeline.written()).isEqualTo(299);
        assertThat(repeated).isEqualTo(149);
    }

    @Test
    void aShortGapIsFilledAndALongOneCutOut() {
        add(0);
        add(SECOND / 2);
        assertThat(timeline.written()).isEqualTo(16);

        add(SECOND * 10);
        add(SECOND * 10 + SECOND / 30);
        assertThat(timeline.written()).isEqualTo(18);
    }

    private void add(long nanos) {
        int repeats = timeline.repeatsBefore(nanos);
        if (repeats < 0) {
            left++;
            return;
        }
        for (int i = 0; i <= repeats; i++) {
            timeline.wrote();
        }
        repeated += repeats;
    }
}
