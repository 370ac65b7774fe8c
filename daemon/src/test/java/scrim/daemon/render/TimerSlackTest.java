package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.concurrent.atomic.AtomicLong;

class TimerSlackTest {
    private static final long USUAL_NANOS = 50_000;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadThatAsksIsWokenWithoutDelayAndOthersAreNot() throws Exception {
        var asked = new AtomicLong();
        assertThat(TimerSlack.set(USUAL_NANOS)).isTrue();

        var thread =
                new Thread(() -> {
                    if (TimerSlack.lower()) {
                        asked.set(TimerSlack.nanos());
                    }
                });
        thread.start();
        thread.join();

        assertThat(asked).hasValue(1);
        assertThat(TimerSlack.nanos()).isEqualTo(USUAL_NANOS);
    }

    @Test
    @DisabledOnOs(OS.LINUX)
    void whereThereIsNoSuchThingNothingIsDone() {
        assertThat(TimerSlack.lower()).isFalse();
        assertThat(TimerSlack.nanos()).isNegative();
    }
}
