package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import scrim.daemon.render.FrameStages.Stage;
import scrim.engine.health.Health;
import scrim.engine.health.Histogram;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

class FrameStagesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Health health = new Health(() -> 0);
    private final FrameStages stages = new FrameStages(nanos::get, health);

    @Test
    void theTimeUntilTheNextStageBelongsToTheOneBefore() {
        stages.begin(0);
        nanos.set(5);
        stages.enter(Stage.DRAW);
        nanos.set(12);
        stages.end(12);

        assertThat(spent("prepareNanos").max()).isEqualTo(5);
        assertThat(spent("drawNanos").max()).isEqualTo(7);
    }

    @Test
    void aStageThatComesBackForEachScreenIsOneFigureOfTheFrame() {
        stages.begin(0);
        for (int screen = 0; screen < 3; screen++) {
            stages.enter(Stage.DRAW);
            nanos.addAndGet(2);
            stages.enter(Stage.READ_BACK);
            nanos.addAndGet(1);
        }
        stages.end(nanos.get());

        assertThat(spent("drawNanos")).isEqualTo(new Histogram.Summary(1, 6, 6, 6, 6));
        assertThat(spent("readBackNanos")).isEqualTo(new Histogram.Summary(1, 3, 3, 3, 3));
    }

    @Test
    void aFrameOfTheSameStackSaysNothingAboutNewOnes() {
        stages.begin(0);
        stages.enter(Stage.DRAW);
        stages.end(1);

        assertThat(spent("followNanos").count()).isZero();
    }

    @Test
    void whoeverAsksIsToldWhatIsBeingDoneAndToWhom() {
        stages.begin(0);
        stages.enter(Stage.DRAW);
        stages.at("layer warp");
        String during = stages.now();
        stages.enter(Stage.WAIT);

        assertThat(during).isEqualTo("the driver is drawing (layer warp)");
        assertThat(stages.now()).isEqualTo("the driver has not finished an earlier one");
    }

    @Test
    void tellingAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 20; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5_000; i++) {
                stages.begin(nanos.incrementAndGet());
                stages.enter(Stage.WAIT);
                stages.enter(Stage.DRAW);
                stages.at(this);
                stages.end(nanos.incrementAndGet());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isZero();
    }

    private Histogram.Summary spent(String stage) {
        return health.report().histograms().get("frame." + stage);
    }
}
