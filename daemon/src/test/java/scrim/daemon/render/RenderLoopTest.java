package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Environment;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;
import scrim.engine.state.EngineSettings;
import scrim.engine.state.FrameClock;

import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

class RenderLoopTest {
    private static final long FRAME = 1_000_000_000 / 60;

    private final Health health = new Health(() -> 0);
    private final FrameTap tap = new FrameTap();

    @Test
    void aLoopForNFramesDrawsNAndEnds() {
        loop(advancing(FRAME / 8)).run(25);

        assertThat(health.counter("frame.count").total()).isEqualTo(25);
        assertThat(health.report().histograms().get("frame.workNanos").count()).isEqualTo(25);
        assertThat(health.report().histograms().get("frame.latenessNanos").count()).isEqualTo(25);
        assertThat(health.report().histograms().get("frame.prepareNanos").count()).isEqualTo(25);
        assertThat(health.report().histograms().get("frame.drawNanos").count()).isEqualTo(25);
    }

    @Test
    void lateFramesAreCountedAndLeftOut() {
        loop(advancing(2 * FRAME)).run(10);

        assertThat(health.counter("frame.count").total()).isEqualTo(10);
        assertThat(health.counter("frame.late").total()).isGreaterThan(10);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theThreadThatDrawsIsWokenOnTime() throws Exception {
        RenderLoop loop = loop(advancing(FRAME));
        var slack = new AtomicLong();

        var thread =
                new Thread(() -> {
                    loop.run(1);
                    slack.set(TimerSlack.nanos());
                });
        thread.start();
        thread.join();

        assertThat(slack).hasValue(1);
    }

    @Test
    void aFrameThatNeverEndsIsToldByHealth() {
        var now = new AtomicLong();
        var seen = new AtomicReference<HealthReport>();
        Ticker stuck =
                () -> {
                    if (health.counter("frame.count").total() == 3) {
                        now.addAndGet(5_000_000_000L);
                        seen.set(health.report());
                    }
                    return now.get();
                };
        loop(() -> now.addAndGet(FRAME / 8), FrameClock.live(stuck, () -> 0, ZoneOffset.UTC, 0))
                .run(6);

        assertThat(seen.get().conditions())
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure.message())
                                .contains("for 5 s", "its values are being worked out"));
        assertThat(health.report().conditions()).isEmpty();
    }

    @Test
    void aFrameThatFailsIsReportedAndTheLoopGoesOn() {
        var frames = new AtomicInteger();
        Ticker failing =
                () -> {
                    if (frames.incrementAndGet() == 3) {
                        throw new IllegalStateException("out of luck");
                    }
                    return frames.get() * FRAME;
                };
        loop(advancing(FRAME / 8), FrameClock.live(failing, () -> 0, ZoneOffset.UTC, 0)).run(6);

        HealthReport report = health.report();
        assertThat(health.counter("frame.count").total()).isEqualTo(5);
        assertThat(report.conditions()).isEmpty();
        assertThat(report.lastFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).contains("out of luck"));
    }

    @Test
    void aLoopWithoutGlAnswersWithBlackPictures() throws Exception {
        RenderLoop loop = loop(Ticker.SYSTEM);
        var thread = new Thread(() -> loop.run(0), "render");
        thread.start();

        boolean isDrawing = loop.awaitFirstFrame(10_000);
        Picture picture = tap.request(ScreenId.MAIN).get(10, TimeUnit.SECONDS);
        loop.stop();
        thread.join(10_000);

        assertThat(isDrawing).isTrue();
        assertThat(picture.width()).isEqualTo(640);
        assertThat(Stage.pixel(picture, 10, 10)).containsExactly(0, 0, 0);
        assertThat(picture.rgba()[3] & 0xFF).isEqualTo(255);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void afterTheEndRequestsFailInsteadOfWaiting() {
        loop(advancing(FRAME)).run(1);

        CompletableFuture<Picture> wanted = tap.request(ScreenId.MAIN);

        assertThatThrownBy(wanted::get).hasMessageContaining("no screen main");
    }

    @Test
    void whoeverAwaitsAFirstFrameThatNeverComesIsTold() throws Exception {
        RenderLoop loop = loop(advancing(FRAME));
        loop.stop();

        loop.run(0);

        assertThat(loop.awaitFirstFrame(10_000)).isFalse();
    }

    @Test
    void theLoopItselfAllocatesNothing() {
        var nanos = new AtomicLong();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        var calls = new AtomicInteger();
        var marks = new long[11];
        Ticker measuring =
                () -> {
                    int call = calls.incrementAndGet();
                    int mark = call / 10_000 - 6;
                    if (call % 10_000 == 0 && mark >= 0 && mark < marks.length) {
                        marks[mark] = threads.getThreadAllocatedBytes(id);
                    }
                    return nanos.addAndGet(FRAME / 4);
                };

        loop(measuring, FrameClock.live(nanos::get, () -> 0, ZoneOffset.UTC, 0)).run(60_000);

        assertThat(calls).hasValueGreaterThan(160_000);
        // The least of ten windows: the JVM itself allocates now and then on any thread.
        assertThat(IntStream.range(1, marks.length).mapToLong(i -> marks[i] - marks[i - 1]).min())
                .hasValue(0);
    }

    private static Ticker advancing(long step) {
        var nanos = new AtomicLong();
        return () -> nanos.addAndGet(step);
    }

    private RenderLoop loop(Ticker ticker) {
        return loop(ticker, FrameClock.fixedStep(60, 0, 0));
    }

    private RenderLoop loop(Ticker ticker, FrameClock clock) {
        var engine =
                new Engine(
                        new Engine.Parts(
                                DurableState.empty(),
                                0,
                                ShaderCatalog.EMPTY,
                                Environment.WITHOUT_INPUT,
                                EngineSettings.DEFAULT,
                                clock,
                                ticker,
                                () -> 0,
                                health),
                        _ -> {});
        return new RenderLoop(engine.frames(), new NullRenderer(tap, health), ticker, health);
    }
}
