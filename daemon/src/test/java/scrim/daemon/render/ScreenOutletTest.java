package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

class ScreenOutletTest {
    /** Red on the left, blue on the right, and green in the upper half added to both. */
    private static final String CORNERS =
            """
            /*{}*/
            void main() {
                vec2 p = isf_FragNormCoord;
                gl_FragColor = vec4(p.x < 0.5 ? 1.0 : 0.0, p.y < 0.5 ? 0.0 : 1.0, p.x < 0.5 ? 0.0 : 1.0, 1.0);
            }
            """;

    private static Stage stage;
    private final List<ScreenOutlet> opened = new ArrayList<>();

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @BeforeEach
    void clear() {
        stage.clear();
    }

    @AfterEach
    void closeOutlets() {
        opened.forEach(ScreenOutlet::close);
        stage.frame(0.02);
    }

    @Test
    void everyPictureComesInOrderWithItsTime() {
        ScreenOutlet outlet = outlet(PixelLayout.RGBA, 6);
        stage.frame(0.02);
        long firstIndex = stage.frame(0.02).time().frameIndex();
        for (int i = 0; i < 3; i++) {
            stage.frame(0.02);
        }
        arrive(outlet, 5);

        FrameExchange frames = frames(outlet);
        List<Long> indexes = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (var slot = frames.takeOldest(); slot != null; slot = frames.takeOldest()) {
            indexes.add(slot.frameIndex());
            times.add(slot.nanos());
            frames.release(slot);
        }

        assertThat(indexes).startsWith(firstIndex - 1, firstIndex, firstIndex + 1, firstIndex + 2);
        assertThat(times.get(1) - times.get(0)).isEqualTo(20_000_000);
        assertThat(outlet.skipped()).isZero();
    }

    @Test
    void rgbaHasTheTopRowFirst() {
        stage.shader("corners", CORNERS);
        stage.layer("corners");
        ScreenOutlet outlet = outlet(PixelLayout.RGBA, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(rgb(slot, 0, 0)).containsExactly(255, 255, 0);
        assertThat(rgb(slot, 15, 0)).containsExactly(0, 255, 255);
        assertThat(rgb(slot, 0, 7)).containsExactly(255, 0, 0);
        assertThat(rgb(slot, 15, 7)).containsExactly(0, 0, 255);
    }

    @Test
    void yuv420pOfAScreenBelow720RowsIsBt601InTheLimitedRange() {
        stage.color(1, 0, 0, 1);
        ScreenOutlet outlet = outlet(PixelLayout.YUV420P, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(slot.bytes().capacity()).isEqualTo(16 * 8 * 3 / 2);
        assertThat(slot.bytes().get(0) & 0xFF).isEqualTo(81);
        assertThat(slot.bytes().get(16 * 8) & 0xFF).isEqualTo(90);
        assertThat(slot.bytes().get(16 * 8 + 8 * 4) & 0xFF).isEqualTo(240);
    }

    @Test
    void yuv420pFrom720RowsOnIsBt709() {
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(8, 720, 60)));
        stage.color(0, 1, 0, 1);
        ScreenOutlet outlet = outlet(PixelLayout.YUV420P, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(slot.bytes().get(0) & 0xFF).isEqualTo(173);
        assertThat(slot.bytes().get(8 * 720) & 0xFF).isEqualTo(42);
        assertThat(slot.bytes().get(8 * 720 + 4 * 360) & 0xFF).isEqualTo(26);
    }

    @Test
    void planesHaveTheTopRowFirstAndBlackIsSixteen() {
        stage.shader(
                "upper",
                "/*{}*/\n"
                        + "void main() { gl_FragColor = vec4(vec3(step(0.5, isf_FragNormCoord.y)),"
                        + " 1.0); }");
        stage.layer("upper");
        ScreenOutlet outlet = outlet(PixelLayout.YUV420P, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(slot.bytes().get(0) & 0xFF).isEqualTo(235);
        assertThat(slot.bytes().get(7 * 16) & 0xFF).isEqualTo(16);
        assertThat(slot.bytes().get(16 * 8) & 0xFF).isEqualTo(128);
    }

    @Test
    void nv12HasBothColoursInTurns() {
        stage.color(1, 0, 0, 1);
        ScreenOutlet outlet = outlet(PixelLayout.NV12, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(slot.bytes().get(0) & 0xFF).isEqualTo(81);
        assertThat(slot.bytes().get(16 * 8) & 0xFF).isEqualTo(90);
        assertThat(slot.bytes().get(16 * 8 + 1) & 0xFF).isEqualTo(240);
        assertThat(slot.bytes().get(16 * 8 + 2) & 0xFF).isEqualTo(90);
    }

    @Test
    void anOddSizeHasItsLastColumnAndRow() {
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(5, 3, 60)));
        stage.color(1, 1, 1, 1);
        ScreenOutlet outlet = outlet(PixelLayout.YUV420P, 3);

        FrameExchange.Slot slot = newest(outlet);

        assertThat(slot.bytes().capacity()).isEqualTo(5 * 3 + 2 * 3 * 2);
        for (int i = 0; i < 15; i++) {
            assertThat(slot.bytes().get(i) & 0xFF).isEqualTo(235);
        }
        for (int i = 15; i < 27; i++) {
            assertThat(slot.bytes().get(i) & 0xFF).isEqualTo(128);
        }
    }

    @Test
    void whenTheScreenGetsAnotherSizeThereIsANewStream() {
        ScreenOutlet outlet = outlet(PixelLayout.RGBA, 3);
        stage.frame(0.02);
        ScreenOutlet.Stream before = outlet.stream();

        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(32, 8, 60)));
        stage.frame(0.02);

        assertThat(outlet.stream()).isNotSameAs(before);
        assertThat(outlet.stream().width()).isEqualTo(32);
    }

    @Test
    void anOutletOfAScreenThatIsNotThereHasNothingUntilItComes() {
        var other = new ScreenId("side");
        ScreenOutlet outlet = stage.tap.open(other, PixelLayout.RGBA, 3);
        opened.add(outlet);
        stage.frame(0.02);
        assertThat(outlet.stream()).isNull();

        stage.apply(new Mutation.AddScreen(other, new ScreenFormat(4, 4, 60)));
        stage.frame(0.02);
        assertThat(outlet.stream()).isNotNull();

        stage.apply(new Mutation.RemoveScreen(other));
        stage.frame(0.02);
        assertThat(outlet.stream()).isNull();
    }

    @Test
    void anOutletForWhichThereIsNoMemoryCostsNoPictureAndSaysWhy() {
        ScreenOutlet greedy = outlet(PixelLayout.RGBA, Integer.MAX_VALUE);
        ScreenOutlet other = outlet(PixelLayout.RGBA, 3);
        stage.frame(0.02);
        stage.frame(0.02);

        assertThat(greedy.stream()).isNull();
        assertThat(greedy.obstacle()).startsWith("screen main has 16x8, and there is no room");
        assertThat(other.obstacle()).isNull();
        arrive(other, 2);
        String first = greedy.obstacle();
        stage.frame(0.02);
        assertThat(greedy.obstacle()).as("asked for once").isSameAs(first);
    }

    @Test
    void aClosedOutletGetsNothingMore() {
        ScreenOutlet outlet = outlet(PixelLayout.RGBA, 3);
        stage.frame(0.02);

        outlet.close();
        stage.frame(0.02);

        assertThat(outlet.stream()).isNull();
    }

    @Test
    void aTakerThatNeverComesCostsFramesAndNothingElse() {
        ScreenOutlet outlet = outlet(PixelLayout.RGBA, 3);
        for (int i = 0; i < 50; i++) {
            stage.frame(0.02);
        }
        arrive(outlet, 40);

        assertThat(frames(outlet).dropped()).isGreaterThan(30);
    }

    @Test
    void feedingAnOutletAllocatesNothing() {
        stage.color(1, 0, 0, 1);
        outlet(PixelLayout.YUV420P, 3);
        outlet(PixelLayout.RGBA, 3);

        assertThat(leastAllocatedBy(() -> stage.frame(0.02))).isZero();
    }

    /**
     * The least of up to four hundred windows: the JVM itself allocates now and then on any thread,
     * and code that is not compiled yet does so in each frame.
     */
    static long leastAllocatedBy(Runnable frame) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 400 && least > 0; window++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 100; i++) {
                frame.run();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }

    private ScreenOutlet outlet(PixelLayout layout, int slots) {
        ScreenOutlet outlet = stage.tap.open(ScreenId.MAIN, layout, slots);
        opened.add(outlet);
        return outlet;
    }

    private static FrameExchange frames(ScreenOutlet outlet) {
        ScreenOutlet.Stream stream = outlet.stream();
        assertThat(stream).isNotNull();
        return stream.exchange();
    }

    /** Draws until so many pictures were handed over; the driver takes its time. */
    private static void arrive(ScreenOutlet outlet, int pictures) {
        for (int i = 0; i < 10_000 && frames(outlet).completed() < pictures; i++) {
            Thread.onSpinWait();
            stage.frame(0.02);
        }
        assertThat(frames(outlet).completed()).isGreaterThanOrEqualTo(pictures);
    }

    private static FrameExchange.Slot newest(ScreenOutlet outlet) {
        stage.frame(0.02);
        arrive(outlet, 3);
        FrameExchange.Slot slot = frames(outlet).takeNewest();
        assertThat(slot).isNotNull();
        return slot;
    }

    private static int[] rgb(FrameExchange.Slot slot, int x, int y) {
        int at = (y * 16 + x) * 4;
        return new int[] {
            slot.bytes().get(at) & 0xFF,
            slot.bytes().get(at + 1) & 0xFF,
            slot.bytes().get(at + 2) & 0xFF
        };
    }
}
