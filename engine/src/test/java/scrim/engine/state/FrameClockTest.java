package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.testkit.ManualTicker;
import scrim.engine.testkit.ManualWall;

import java.time.ZoneId;
import java.time.ZonedDateTime;

class FrameClockTest {
    @Test
    @DisplayName(
            "SNC-03 a frame knows its time, the time of day and its offset, a random and its"
                    + " number")
    void aFrameKnowsItsTime() {
        var ticker = new ManualTicker(-7);
        var wall = new ManualWall(1_500_250);
        FrameClock clock = FrameClock.live(ticker, wall, ZoneId.of("UTC+2"), 0.25f);

        FrameTime time = clock.next();
        assertThat(time.timeSeconds()).isZero();
        assertThat(time.deltaSeconds()).isZero();
        assertThat(time.frameIndex()).isZero();
        assertThat(time.utcSeconds()).isEqualTo(1_500.25);
        assertThat(time.utcOffsetSeconds()).isEqualTo(7_200);
        assertThat(time.startupRandom()).isEqualTo(0.25f);

        ticker.advance(0.5);
        clock.next();
        assertThat(time.timeSeconds()).isEqualTo(0.5);
        assertThat(time.deltaSeconds()).isEqualTo(0.5);
        assertThat(time.frameIndex()).isEqualTo(1);
        assertThat(time.startupRandom()).isEqualTo(0.25f);
    }

    @Test
    void summerTimeBeginsWithTheHourAndAClockSetBackIsBelieved() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        long before = ZonedDateTime.of(2026, 3, 29, 1, 59, 59, 0, berlin).toEpochSecond() * 1_000;
        var wall = new ManualWall(before);
        FrameClock clock = FrameClock.live(new ManualTicker(0), wall, berlin, 0);

        assertThat(clock.next().utcOffsetSeconds()).isEqualTo(3_600);
        wall.set(before + 1_000);
        assertThat(clock.next().utcOffsetSeconds()).isEqualTo(7_200);
        wall.set(before);
        assertThat(clock.next().utcOffsetSeconds()).isEqualTo(3_600);
    }

    @Test
    @DisplayName("Q-002-3 offline frames are exactly a step apart, whatever the machine does")
    void offlineFramesAreExactlyAStepApart() {
        FrameClock clock = FrameClock.fixedStep(60, 1_000, 0);
        FrameTime time = clock.next();
        for (int i = 0; i < 3_600 * 60; i++) {
            clock.next();
        }

        assertThat(time.frameIndex()).isEqualTo(216_000);
        assertThat(time.timeSeconds()).isCloseTo(3_600, within(1e-9));
        assertThat(time.deltaSeconds()).isCloseTo(1 / 60.0, within(1e-9));
        assertThat(time.utcSeconds()).isEqualTo(3_601);
    }
}
