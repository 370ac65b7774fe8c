package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.RenderScreen;

import java.util.ArrayList;
import java.util.List;

class FrameScheduleTest {
    private static final long SECOND = 1_000_000_000;

    private final FrameSchedule schedule = new FrameSchedule();

    @Test
    void theLoopRunsAtTheFastestScreensRate() {
        schedule.begin(0);
        schedule.follow(List.of(screen("slow", 20), screen("fast", 50)));

        schedule.step();

        assertThat(schedule.deadlineNanos()).isEqualTo(SECOND / 50);
    }

    @Test
    void everyScreenIsDrawnAtItsOwnRate() {
        float[] rates = {60, 30, 25, 7.5f, 1};
        schedule.begin(5 * SECOND);
        schedule.follow(
                List.of(
                        screen("a", rates[0]),
                        screen("b", rates[1]),
                        screen("c", rates[2]),
                        screen("d", rates[3]),
                        screen("e", rates[4])));
        var drawn = new int[rates.length];

        for (int i = 0; i < 60 * 10; i++) {
            schedule.chooseDue();
            for (int screen = 0; screen < rates.length; screen++) {
                drawn[screen] += schedule.isDue(screen) ? 1 : 0;
            }
            schedule.step();
        }

        assertThat(drawn).containsExactly(600, 300, 250, 75, 10);
    }

    @Test
    void noErrorAddsUpOverADay() {
        schedule.begin(0);
        schedule.follow(List.of(screen("main", 60)));

        for (int i = 0; i < 60 * 60 * 24; i++) {
            schedule.step();
        }

        assertThat(schedule.deadlineNanos()).isBetween(1440 * SECOND - 2_000, 1440 * SECOND);
    }

    @Test
    void lateFramesAreLeftOutAndNotMadeUpFor() {
        schedule.begin(0);
        schedule.follow(List.of(screen("main", 50)));
        schedule.step();

        long onTime = schedule.skipTo(SECOND / 50 + 1_000);
        long late = schedule.skipTo(SECOND / 50 + SECOND / 10);

        assertThat(onTime).isZero();
        assertThat(late).isEqualTo(5);
        assertThat(schedule.deadlineNanos()).isEqualTo(SECOND / 50 * 6);
    }

    @Test
    void aSlowScreenIsDrawnOnceAfterASkipNotOncePerFrameMissed() {
        schedule.begin(0);
        schedule.follow(List.of(screen("fast", 60), screen("slow", 20)));
        List<Boolean> due = new ArrayList<>();
        schedule.chooseDue();
        schedule.step();

        schedule.skipTo(SECOND);
        for (int i = 0; i < 3; i++) {
            schedule.chooseDue();
            due.add(schedule.isDue(1));
            schedule.step();
        }

        assertThat(due).containsExactly(true, false, false);
    }

    @Test
    void aChangeThatLeavesTheRatesAloneDoesNotDisturbTheTimes() {
        schedule.begin(0);
        schedule.follow(List.of(screen("main", 60)));
        schedule.chooseDue();
        schedule.step();
        long before = schedule.deadlineNanos();

        schedule.follow(List.of(screen("other", 60)));

        assertThat(schedule.deadlineNanos()).isEqualTo(before);
    }

    private static RenderScreen screen(String name, float rate) {
        return new RenderScreen(
                new ScreenId(name), new ScreenFormat(4, 4, rate), List.of(), List.of());
    }
}
