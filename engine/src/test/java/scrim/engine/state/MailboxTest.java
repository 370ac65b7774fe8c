package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.testkit.Desk;
import scrim.engine.testkit.Shows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

class MailboxTest {
    private final Desk desk = Desk.with(Shows.EVERYTHING, Shows.EVERYTHING);

    @Test
    @DisplayName("LAY-27 Q-001-2 the newest value counts, and nothing queues up")
    void theNewestValueCounts() {
        for (int i = 0; i < 1_000; i++) {
            desk.put("main/a/speed", i % 7);
            desk.put("main/a/title", new ParameterValue.Text("number " + i));
        }
        var taken = new ArrayList<String>();
        desk.engine
                .mailbox()
                .drain(
                        0,
                        new float[4],
                        (slot, value, object, _) ->
                                taken.add(slot + " " + (object == null ? value[0] : object)));

        assertThat(taken)
                .containsExactly(
                        desk.slot("main/a/speed").number() + " " + 999 % 7 + ".0",
                        desk.slot("main/a/title").number() + " Text[text=number 999]");
    }

    @Test
    void eachKindIsTakenClampedOrRefused() {
        assertThat(desk.put("main/a/speed", 5)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(desk.put("main/a/speed", 11)).isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(desk.put("main/a/on", 0.5f)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(desk.put("main/a/mode", 2)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(desk.put("main/a/center", 2, 0)).isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(desk.put("main/a/tint", 1, 1, 1, 0.5f)).isEqualTo(Mailbox.Put.TAKEN);
        assertThat(desk.put("main/a/tint", 1, 1, 1, 9)).isEqualTo(Mailbox.Put.CLAMPED);
        assertThat(desk.put("main/a/hit", 0)).isEqualTo(Mailbox.Put.TAKEN);

        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThat(desk.put("main/a/speed", odd)).isEqualTo(Mailbox.Put.REFUSED);
            assertThat(desk.put("main/a/center", 0, odd)).isEqualTo(Mailbox.Put.REFUSED);
            assertThat(desk.put("main/a/tint", 0, 0, odd, 0)).isEqualTo(Mailbox.Put.REFUSED);
        }
        assertThat(desk.put("main/a/mode", 1.5f)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/mode", 3)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/center", 1)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/speed", 1, 1)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/speed", 1, 1, 1, 1)).isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/speed", new ParameterValue.Text("x")))
                .isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/title", new ParameterValue.Pulse()))
                .isEqualTo(Mailbox.Put.REFUSED);
        assertThat(desk.put("main/a/title", new ParameterValue.Text("x".repeat(21))))
                .isEqualTo(Mailbox.Put.REFUSED);

        desk.frame();
        assertThat(desk.shown("main/a/speed")).isEqualTo(10);
        assertThat(desk.shown("main/a/on")).isEqualTo(1);
        assertThat(desk.shown("main/a/mode")).isEqualTo(2);
        assertThat(desk.shown("main/a/center")).isEqualTo(1);
        assertThat(desk.shown("main/a/tint", 3)).isEqualTo(1);
        assertThat(desk.shown("main/a/hit")).isZero();
    }

    @Test
    void aNoteKeepsSenderAndWish() {
        for (Lifetime lifetime :
                new Lifetime[] {null, Lifetime.TRANSIENT, Lifetime.SESSION, Lifetime.DURABLE}) {
            int note = Mailbox.note(1_023, lifetime);

            assertThat(Mailbox.sourceOf(note)).isEqualTo(1_023);
            assertThat(Mailbox.lifetimeOf(note)).isEqualTo(lifetime);
        }
    }

    @Test
    @DisplayName("PRE-06 PRE-07 a replaced mailbox gives values back instead of guessing")
    void aReplacedMailboxGivesValuesBack() {
        Mailbox old = desk.engine.mailbox();
        int slot = desk.slot("main/b/speed").number();
        int note = desk.note(Desk.FADER, Lifetime.TRANSIENT);
        assertThat(old.put(slot, 8, note)).isEqualTo(Mailbox.Put.TAKEN);

        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, desk.address("main/a/speed").layer()));

        assertThat(old.put(slot, 9, note)).isEqualTo(Mailbox.Put.RETIRED);
        assertThat(old.put(slot + 3, 0.5f, 0.5f, note)).isEqualTo(Mailbox.Put.RETIRED);
        assertThat(desk.engine.mailbox()).isNotSameAs(old);
        desk.frame();
        assertThat(desk.shown("main/b/speed")).isEqualTo(1);
        desk.put("main/b/speed", 9);
        desk.frame();
        assertThat(desk.shown("main/b/speed")).isEqualTo(9);
    }

    @Test
    void whatWaitsInAReplacedMailboxIsNotLost() {
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 8);
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/tint", 1, 0.5f, 0.25f, 0);
        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, desk.address("main/a/speed").layer()));
        desk.accepted(new Mutation.AddLayer(ScreenId.MAIN, null, Shows.COUSIN.id(), 0, Map.of()));

        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(8);
        assertThat(desk.shown("main/b/tint", 1)).isEqualTo(0.5f);
        assertThat(desk.shown("main/b/tint", 2)).isEqualTo(0.25f);
        assertThat(desk.shown("main/b/tint", 3)).isZero();
    }

    @Test
    void aValueThatBecomesVisibleAfterTheChangeStillCounts() {
        Mailbox old = replaceWhileInUse();

        becomesVisible(old, "main/b/speed", 9);
        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(9);
    }

    @Test
    void aLateValueDoesNotUndoANewerOne() {
        Mailbox old = replaceWhileInUse();
        desk.put(Desk.FADER, Lifetime.TRANSIENT, "main/b/speed", 3);
        desk.frame();

        becomesVisible(old, "main/b/speed", 9);
        desk.frame();

        assertThat(desk.shown("main/b/speed")).isEqualTo(3);
    }

    @Test
    void aLateValueOfARemovedLayerGoesNowhere() {
        Mailbox old = replaceWhileInUse();
        float[] before = desk.frame().values().clone();

        becomesVisible(old, "main/a/speed", 9);

        assertThat(desk.frame().values()).isEqualTo(before);
    }

    @Test
    void aReplacedMailboxIsLeftAfterAFewFrames() {
        Mailbox old = replaceWhileInUse();

        for (int i = 0; i < 5; i++) {
            desk.frame();
        }

        assertThat(old.isLeft()).isTrue();
    }

    /**
     * The mailbox that was in use before the layer {@code a} went, after the frame that followed.
     */
    private Mailbox replaceWhileInUse() {
        Mailbox old = desk.engine.mailbox();
        desk.accepted(
                new Mutation.RemoveLayer(ScreenId.MAIN, desk.address("main/a/speed").layer()));
        desk.frame();
        return old;
    }

    /** As if this had been put before the change, by a core whose stores are seen only now. */
    private static void becomesVisible(Mailbox old, String path, float value) {
        int slot = old.slots().find(path).number();
        assertThat(old.put(slot, value, Mailbox.note(0, Lifetime.TRANSIENT)))
                .isEqualTo(Mailbox.Put.RETIRED);
        old.mark(slot);
    }

    /**
     * Writers, a coordinator that keeps changing the structure, and a renderer, each on a thread of
     * its own. Every value says whose it is and all components of one are equal.
     */
    @Test
    @DisplayName("PRE-07 LAY-27 under fire no value lands elsewhere, is torn, or is lost for good")
    void underFireNothingIsMisplacedTornOrLost() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        ShaderDescription target =
                Shows.shader(
                        "test/target",
                        ParameterDefinition.of(
                                "number", "", new ParameterKind.Scalar(0, 0, 1_000_000)),
                        ParameterDefinition.of(
                                "color",
                                "",
                                new ParameterKind.Color(new ParameterValue.Color(0, 0, 0, 0))),
                        ParameterDefinition.of(
                                "place",
                                "",
                                new ParameterKind.Point(
                                        new ParameterValue.Point(0, 0),
                                        new ParameterValue.Point(0, 0),
                                        new ParameterValue.Point(1e6f, 1e6f))),
                        ParameterDefinition.of("word", "", new ParameterKind.Text("", 20)));
        Desk stage = Desk.with(target, target, target);
        var failure = new AtomicReference<Throwable>();
        var writersLeft = new CountDownLatch(6);
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
            int number = writer;
            threads.add(
                    start(
                            failure,
                            () -> {
                                try {
                                    write(stage.engine, number, 20_000);
                                } finally {
                                    writersLeft.countDown();
                                }
                            }));
        }
        threads.add(
                start(
                        failure,
                        () -> {
                            ThreadRole.COORDINATOR.adopt();
                            while (writersLeft.getCount() > 0) {
                                restructure(stage, random);
                            }
                        }));

        int frames = 0;
        while (writersLeft.getCount() > 0) {
            check(stage, seed);
            frames++;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        check(stage, seed);

        assertThat(failure.get()).isNull();
        assertThat(frames).isPositive();
        for (int layer = 1; layer <= 3; layer++) {
            String path = "main/L" + layer;
            assertThat(stage.shown(path + "/number"))
                    .as("seed %d, the last number of %s", seed, path)
                    .isEqualTo(layer * 100_000 + 99_999);
            assertThat(stage.shown(path + "/color")).isEqualTo(1);
            assertThat(stage.shown(path + "/place")).isEqualTo(layer * 100_000 + 99_999);
            assertThat(stage.shownObject(path + "/word"))
                    .isEqualTo(new ParameterValue.Text("L" + layer + " last"));
        }
        assertThat(stage.counter("automation.unmapped")).isZero();
        assertThat(stage.counter("automation.messagesLost")).isZero();
    }

    @Test
    @DisplayName("LAY-27 two senders of one colour never mix theirs, and the last one arrives")
    void twoSendersOfOneColourNeverMixTheirs() throws Exception {
        Mailbox mailbox = desk.engine.mailbox();
        int tint = desk.slot("main/a/tint").number();
        var failure = new AtomicReference<Throwable>();
        var writersLeft = new CountDownLatch(2);
        for (int writer = 0; writer < 2; writer++) {
            float end = writer / 2f;
            start(
                    failure,
                    () -> {
                        for (int i = 0; i < 400_000; i++) {
                            float part = end + i % 1_000 / 2_001f;
                            mailbox.put(tint, part, part, part, part, 0);
                        }
                        writersLeft.countDown();
                    });
        }
        var last = new float[1];
        Mailbox.Receiver receiver =
                (_, value, _, _) -> {
                    last[0] = value[0];
                    if (value[1] != last[0] || value[2] != last[0] || value[3] != last[0]) {
                        failure.set(new AssertionError(java.util.Arrays.toString(value)));
                    }
                };
        var scratch = new float[4];

        while (writersLeft.getCount() > 0) {
            mailbox.drain(0, scratch, receiver);
        }
        mailbox.drain(0, scratch, receiver);

        assertThat(failure.get()).isNull();
        assertThat(last[0]).isIn(999 / 2_001f, 0.5f + 999 / 2_001f);
    }

    /** Two writers for each layer, one of them for colours alone so that they collide there. */
    private static void write(Engine engine, int writer, int count) {
        int layer = writer % 3 + 1;
        String path = "main/L" + layer;
        int note = Mailbox.note(writer, Lifetime.TRANSIENT);
        for (int i = 0; i <= count; i++) {
            boolean last = i == count;
            float part = last ? 1 : i % 1_000 / 1_000f;
            float coded = layer * 100_000 + (last ? 99_999 : i % 1_000);
            deliver(
                    engine,
                    path + "/color",
                    (box, slot) -> box.put(slot, part, part, part, part, note));
            if (writer < 3) {
                var word = new ParameterValue.Text("L" + layer + (last ? " last" : ""));
                deliver(engine, path + "/number", (box, slot) -> box.put(slot, coded, note));
                deliver(engine, path + "/place", (box, slot) -> box.put(slot, coded, coded, note));
                deliver(engine, path + "/word", (box, slot) -> box.putObject(slot, word, note));
            }
        }
    }

    private interface Delivery {
        Mailbox.Put to(Mailbox mailbox, int slot);
    }

    private static void deliver(Engine engine, String path, Delivery delivery) {
        Mailbox.Put put;
        do {
            Mailbox mailbox = engine.mailbox();
            put = delivery.to(mailbox, mailbox.slots().find(path).number());
        } while (put == Mailbox.Put.RETIRED);
        if (put != Mailbox.Put.TAKEN) {
            throw new AssertionError(path + ": " + put);
        }
    }

    private static void restructure(Desk stage, Random random) {
        int layers = stage.engine.view().base().screens().getFirst().layers().size();
        Mutation change =
                layers < 6 && random.nextBoolean()
                        ? new Mutation.AddLayer(
                                ScreenId.MAIN,
                                null,
                                Shows.COUSIN.id(),
                                random.nextInt(layers + 1),
                                Map.of())
                        : new Mutation.MoveLayer(
                                ScreenId.MAIN,
                                scrim.engine.param.LayerId.of(1 + random.nextInt(3)),
                                random.nextInt(layers));
        if (layers == 6) {
            change =
                    new Mutation.RemoveLayer(
                            ScreenId.MAIN,
                            stage.engine.view().base().screens().getFirst().layers().stream()
                                    .filter(layer -> layer.shader().equals(Shows.COUSIN.id()))
                                    .findFirst()
                                    .orElseThrow()
                                    .id());
        }
        stage.accepted(change);
    }

    private static void check(Desk stage, long seed) {
        FrameState frame = stage.engine.frames().prepare();
        SlotTable slots = frame.snapshot().slots();
        for (int layer = 1; layer <= 3; layer++) {
            String path = "main/L" + layer;
            float number = frame.values()[slots.find(path + "/number").offset()];
            int color = slots.find(path + "/color").offset();
            int place = slots.find(path + "/place").offset();
            Object word = frame.objects()[slots.find(path + "/word").object()];
            for (int i = 1; i < 4; i++) {
                assertThat(frame.values()[color + i])
                        .as("seed %d: torn colour", seed)
                        .isEqualTo(frame.values()[color]);
            }
            assertThat(frame.values()[place + 1])
                    .as("seed %d: torn place", seed)
                    .isEqualTo(frame.values()[place]);
            assertThat(number == 0 || (int) number / 100_000 == layer)
                    .as("seed %d: %s in %s", seed, number, path)
                    .isTrue();
            assertThat(((ParameterValue.Text) word).text())
                    .as("seed %d", seed)
                    .matches(text -> text.isEmpty() || text.startsWith(path.substring(5)));
        }
        stage.draw(0);
    }

    private static Thread start(AtomicReference<Throwable> failure, Runnable body) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        body.run();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
    }
}
