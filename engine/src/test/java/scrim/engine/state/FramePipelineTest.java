package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

class FramePipelineTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    @DisplayName(
            "LAY-24 answers, snapshot, arrivals, pruning, composition: all in one frame, in order")
    void everythingThatHappenedIsInTheNextFrame() {
        Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);
        desk.put("main/a/mode", 2);
        desk.draw(0.01);
        desk.draw(0.3);
        desk.coordinate();
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 8);
        desk.set("main/b/mix", 0.5f);
        desk.accepted(new Mutation.SetShader(ScreenId.MAIN, LayerId.of(2), Shows.COUSIN.id()));
        desk.accepted(new Mutation.ClearHistory(new Scope.OfScreen(ScreenId.MAIN)));

        FrameState frame = desk.draw(0.01);

        assertThat(frame.snapshot()).isSameAs(desk.engine.snapshot());
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.shown("main/b/speed")).isEqualTo(2);
        assertThat(desk.shown("main/b/mix")).isEqualTo(0.5f);
        assertThat(frame.clearedHistories())
                .containsExactly(
                        new Scope.OfLayer(ScreenId.MAIN, LayerId.of(2)),
                        new Scope.OfScreen(ScreenId.MAIN));
        assertThat(frame.time().frameIndex()).isEqualTo(2);
        assertThat(desk.draw(0.01).clearedHistories()).isEmpty();
    }

    @Test
    @DisplayName("LAY-25 COM-10 no frame between fader and commit shows the old value again")
    void aSettledValueNeverFlickers() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        desk.put("main/a/speed", 7);
        for (int i = 0; i < 60; i++) {
            desk.draw(1 / 60.0);
            assertThat(desk.shown("main/a/speed")).isEqualTo(7);
            if (i % 3 == 0) {
                desk.coordinate();
            }
            assertThat(desk.engine.frames().prepare().values()[desk.slot("main/a/speed").offset()])
                    .isEqualTo(7);
        }
        assertThat(desk.published("main/a/speed")).isEqualTo(new ParameterValue.Scalar(7));
    }

    @Test
    @DisplayName("INV-11 pruning comes before composition even when several changes are waiting")
    void severalWaitingChangesAreFollowedInOrder() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        ShaderDescription without = Shows.withInputs(Shows.EVERYTHING);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/a/speed", 7);
        desk.frame();

        desk.accepted(new Mutation.RefreshCatalog(ShaderCatalog.of(without)));
        desk.accepted(new Mutation.RefreshCatalog(ShaderCatalog.of(Shows.EVERYTHING)));
        desk.frame();

        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
    }

    @Test
    @DisplayName("SNP-07 SNP-10 SNR-05 a frame without news reads one handle and attaches its time")
    void aFrameWithoutNewsReadsOneHandle() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        FrameState first = desk.frame();
        RenderSnapshot snapshot = first.snapshot();
        float[] values = first.values();

        FrameState second = desk.frame(0.5);

        assertThat(second.snapshot()).isSameAs(snapshot);
        assertThat(second.values()).isSameAs(values);
        assertThat(second.time().deltaSeconds()).isEqualTo(0.5);
    }

    @Test
    void onlyTheRenderThreadMayPrepareFrames() throws InterruptedException {
        Desk desk = Desk.with(Shows.EVERYTHING);
        var refused = new Throwable[1];
        var other =
                new Thread(() -> {
                    try {
                        desk.engine.frames().prepare();
                    } catch (WrongThreadException e) {
                        refused[0] = e;
                    }
                });
        other.start();
        other.join();

        assertThat(refused[0]).hasMessageContaining("RENDER");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "LAY-27 SNP-03 a frame with a tenth of 1,024 parameters moving allocates nothing,"
                    + " watched or not")
    void movingFramesAllocateNothing(boolean isWatched) {
        Desk desk = desk64x16();
        var slots = new int[102];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = desk.slot("main/L" + (1 + i * 10 / 16) + "/p" + i * 10 % 16).number();
        }
        int note = desk.note(Desk.FADER, null);
        var motion = new Motion();
        for (int i = 0; i < 20_000; i++) {
            read(desk, motion, isWatched);
            moveAndPrepare(desk, slots, note, i);
        }

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = allocated();
            for (int i = 0; i < 2_000; i++) {
                read(desk, motion, isWatched);
                moveAndPrepare(desk, slots, note, i);
            }
            least = Math.min(least, allocated() - before);
        }

        assertThat(least).as("bytes in 2,000 frames").isZero();
        assertThat(desk.engine.view().rev()).isZero();
    }

    @Test
    @DisplayName("LAY-27 putting a number of any kind allocates nothing")
    void puttingNumbersAllocatesNothing() {
        Desk desk = Desk.with(Shows.EVERYTHING);
        Mailbox mailbox = desk.engine.mailbox();
        int speed = desk.slot("main/a/speed").number();
        int on = desk.slot("main/a/on").number();
        int mode = desk.slot("main/a/mode").number();
        int hit = desk.slot("main/a/hit").number();
        int center = desk.slot("main/a/center").number();
        int tint = desk.slot("main/a/tint").number();
        int note = desk.note(Desk.FADER, null);

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 12; round++) {
            long before = allocated();
            for (int i = 0; i < 5_000; i++) {
                float part = i % 100 / 100f;
                mailbox.arrivals().noted(speed, i);
                mailbox.put(speed, part, Mailbox.timed(note));
                mailbox.put(on, i & 1, note);
                mailbox.put(mode, i % 3, note);
                mailbox.put(hit, 1, note);
                mailbox.put(center, part, part, note);
                mailbox.put(tint, part, part, part, part, note);
            }
            least = Math.min(least, allocated() - before);
        }

        assertThat(least).as("bytes in 30,000 puts").isZero();
    }

    private static void read(Desk desk, Motion motion, boolean isWatched) {
        if (isWatched) {
            desk.engine.read(motion);
        }
    }

    private static Desk desk64x16() {
        var shaders = new ShaderDescription[64];
        Arrays.fill(shaders, Shows.scalars("test/sixteen", 16));
        return Desk.gliding(new EngineSettings(0.05f, 0.25, 5), shaders);
    }

    private static void moveAndPrepare(Desk desk, int[] slots, int note, int frame) {
        Mailbox mailbox = desk.engine.mailbox();
        for (int i = 0; i < slots.length; i++) {
            mailbox.arrivals().noted(slots[i], desk.ticker.nanos());
            mailbox.put(slots[i], (frame + i) % 100 / 100f, Mailbox.timed(note));
        }
        desk.ticker.advance(1 / 60.0);
        desk.engine.frames().prepare();
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }
}
