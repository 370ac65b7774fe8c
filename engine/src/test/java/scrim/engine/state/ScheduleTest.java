package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

class ScheduleTest {
    private static final long MILLI = 1_000_000;

    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);
    private final Schedule schedule = desk.engine.schedule();
    private final int note = desk.note(Desk.FADER, null);

    private Mailbox.Put put(long inMillis, String path, float value) {
        Mailbox mailbox = desk.engine.mailbox();
        int slot = mailbox.slots().find(path).number();
        return schedule.put(desk.ticker.nanos() + inMillis * MILLI, mailbox, slot, value, note);
    }

    @Test
    @DisplayName("a value is in the first frame that begins at its moment or after, in none before")
    void aValueIsInTheFirstFrameAtItsMoment() {
        put(20, "main/a/speed", 7);
        put(21, "main/b/speed", 8);

        desk.draw(0.019);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1);
        desk.draw(0.001);
        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
        assertThat(desk.shown("main/b/speed")).isEqualTo(1);
        desk.draw(0.5);
        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(schedule.waiting()).isZero();
    }

    @Test
    void ofOneMomentTheLastWordCountsWhateverTheOrderOfMoments() {
        put(30, "main/a/speed", 3);
        put(10, "main/a/speed", 1.5f);
        put(30, "main/a/speed", 4);
        put(20, "main/a/speed", 2);

        desk.draw(0.01);
        assertThat(desk.shown("main/a/speed")).isEqualTo(1.5f);
        desk.draw(0.01);
        assertThat(desk.shown("main/a/speed")).isEqualTo(2);
        desk.draw(0.01);
        assertThat(desk.shown("main/a/speed")).isEqualTo(4);
    }

    @Test
    void eachKindIsTakenClampedOrRefusedWhenItIsPut() {
        Mailbox mailbox = desk.engine.mailbox();
        int center = desk.slot("main/a/center").number();
        int tint = desk.slot("main/a/tint").number();
        int title = desk.slot("main/a/title").number();
        long now = desk.ticker.nanos();

        assertThat(put(1, "main/a/speed", 11)).isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(put(1, "main/a/on", 0.5f)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(put(1, "main/a/mode", 3)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(put(1, "main/a/mode", 2)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(put(1, "main/a/hit", 0)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(put(1, "main/a/speed", Float.NaN)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(schedule.put(now, mailbox, center, 2, 0.5f, note))
                .isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(schedule.put(now, mailbox, tint, 2, 0, 0.25f, 1, note))
                .isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(schedule.put(now, mailbox, title, 1, note)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(schedule.putObject(now, mailbox, title, new ParameterValue.Text("x"), note))
                .isEqualTo(Mailbox.Put.TAKEN);
        assertThat(schedule.waiting()).isEqualTo(6);

        desk.draw(0.001);

        assertThat(desk.shown("main/a/speed")).isEqualTo(10);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.shown("main/a/hit")).isZero();
        assertThat(desk.shown("main/a/center", 1)).isEqualTo(0.5f);
        assertThat(desk.shown("main/a/tint", 2)).isEqualTo(0.25f);
        assertThat(desk.shownObject("main/a/title")).isEqualTo(new ParameterValue.Text("x"));
    }

    @Test
    @DisplayName("PRE-07 a value that waits follows its parameter when the structure changes")
    void aValueThatWaitsFollowsItsParameter() {
        put(100, "main/a/speed", 7);
        put(100, "main/b/speed", 8);
        put(100, "main/b/mode", 2);
        desk.draw(0.01);
        desk.accepted(
                new Mutation.AddLayer(
                        ScreenId.MAIN, new Key("below"), Shows.COUSIN.id(), 0, Map.of()));
        desk.accepted(new Mutation.RemoveLayer(ScreenId.MAIN, LayerId.of(1)));

        desk.draw(0.2);

        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.shown("main/b/mode")).isEqualTo(2);
        assertThat(desk.shown("main/below/speed")).isEqualTo(1);
        assertThat(schedule.waiting()).isZero();
    }

    @Test
    @DisplayName("what ends automation does not end what is to be said later")
    void aResetDoesNotTouchWhatIsSaidLater() {
        put(100, "main/a/speed", 7);
        desk.draw(0.01);
        desk.accepted(new Mutation.ReleaseAutomation(new Scope.Everything()));

        desk.draw(0.2);

        assertThat(desk.shown("main/a/speed")).isEqualTo(7);
    }

    @Test
    void aFullScheduleSaysSoAndLosesNothingThatWaits() {
        for (int i = 0; i < Schedule.MOST; i++) {
            assertThat(put(10 + i, "main/a/speed", i % 10)).isEqualTo(Mailbox.Put.TAKEN);
        }
        assertThat(put(1, "main/a/speed", 5)).isEqualTo(Mailbox.Put.FULL);
        assertThat(desk.gauge("automation.scheduled")).isEqualTo(Schedule.MOST);

        desk.draw(0.001);
        assertThat(put(1, "main/a/speed", 5)).isEqualTo(Mailbox.Put.FULL);
        desk.draw(0.009);
        assertThat(put(1, "main/b/speed", 5)).isEqualTo(Mailbox.Put.TAKEN);
        desk.draw(10);

        assertThat(desk.shown("main/a/speed")).isEqualTo((Schedule.MOST - 1) % 10);
        assertThat(desk.shown("main/b/speed")).isEqualTo(5);
        assertThat(schedule.waiting()).isZero();
    }

    @Test
    void randomMomentsComeOutInTheirOrder() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Mailbox mailbox = desk.engine.mailbox();
        int slot = desk.slot("main/a/speed").number();
        var expected = new ArrayList<Float>();
        var own = new Schedule();
        var due = new ArrayList<long[]>();
        for (int i = 0; i < 3_000; i++) {
            long moment = random.nextInt(500);
            due.add(new long[] {moment, i});
            own.put(moment, mailbox, slot, i / 1_000f, note);
        }
        due.sort((one, other) -> Long.compare(one[0], other[0]));
        due.forEach(one -> expected.add(one[1] / 1_000f));
        var taken = new ArrayList<Float>();

        for (long now = 0; now <= 500; now += 7) {
            own.take(now, (_, entry) -> taken.add(entry.value[0]));
        }
        own.take(500, (_, entry) -> taken.add(entry.value[0]));

        assertThat(taken).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    @Timeout(60)
    void severalThreadsLoseNothing() throws Exception {
        Mailbox mailbox = desk.engine.mailbox();
        int slot = desk.slot("main/a/speed").number();
        var own = new Schedule();
        int each = 50_000;
        var threads = new Thread[3];
        var running = new AtomicInteger(threads.length);
        for (int t = 0; t < threads.length; t++) {
            int number = t + 1;
            threads[t] =
                    new Thread(() -> {
                        for (int i = 0; i < each; ) {
                            if (own.put(i % 50, mailbox, slot, number, note) == Mailbox.Put.TAKEN) {
                                i++;
                            } else {
                                Thread.onSpinWait();
                            }
                        }
                        running.decrementAndGet();
                    });
            threads[t].start();
        }
        var counts = new int[threads.length + 1];

        boolean last;
        do {
            last = running.get() == 0;
            own.take(
                    100,
                    (_, entry) -> {
                        counts[(int) entry.value[0]]++;
                        return true;
                    });
        } while (!last);

        assertThat(counts).containsExactly(0, each, each, each);
        assertThat(own.waiting()).isZero();
    }

    @Test
    void nothingIsAllocatedForAValueThatWaits() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Mailbox mailbox = desk.engine.mailbox();
        int slot = desk.slot("main/a/speed").number();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 30; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                long due = desk.ticker.nanos() + i % 40 * MILLI;
                var _ = schedule.put(due, mailbox, slot, i % 10, note);
                if (i % 10 == 0) {
                    desk.draw(0.001);
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).isZero();
    }
}
