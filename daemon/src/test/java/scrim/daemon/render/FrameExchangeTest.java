package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

class FrameExchangeTest {
    private static final int LONGS = 16;

    private final FrameExchange exchange = new FrameExchange(4, LONGS * Long.BYTES);

    @Test
    void aFrameIsTakenAsItWasCompleted() {
        FrameExchange.Slot slot = begin();
        slot.bytes().putLong(0, 42);

        exchange.complete(slot, 7, 99);

        FrameExchange.Slot taken = taken(exchange.takeNewest());
        assertThat(taken.bytes().getLong(0)).isEqualTo(42);
        assertThat(taken.frameIndex()).isEqualTo(7);
        assertThat(taken.nanos()).isEqualTo(99);
        assertThat(taken.bytes().isDirect()).isTrue();
    }

    @Test
    void aFrameThatIsNotWholeCannotBeTaken() {
        begin();

        assertThat(exchange.isReady()).isFalse();
        assertThat(exchange.takeNewest()).isNull();
        assertThat(exchange.takeOldest()).isNull();
    }

    @Test
    void aFrameIsTakenOnce() {
        complete(1);

        assertThat(exchange.isReady()).isTrue();
        assertThat(exchange.takeOldest()).isNotNull();
        assertThat(exchange.takeOldest()).isNull();
    }

    @Test
    void theOldestComesFirstForWhoWantsAll() {
        complete(1);
        complete(2);
        complete(3);

        assertThat(takeOldest()).isEqualTo(1);
        assertThat(takeOldest()).isEqualTo(2);
        assertThat(takeOldest()).isEqualTo(3);
        assertThat(exchange.dropped()).isZero();
    }

    @Test
    void whoWantsTheNewestDropsTheRest() {
        complete(1);
        complete(2);
        complete(3);

        FrameExchange.Slot newest = taken(exchange.takeNewest());

        assertThat(newest.frameIndex()).isEqualTo(3);
        assertThat(exchange.dropped()).isEqualTo(2);
        assertThat(exchange.takeNewest()).isNull();
    }

    @Test
    void whenNobodyFetchesTheOldestFrameIsLostAndTheProducerGoesOn() {
        for (int i = 1; i <= 10; i++) {
            complete(i);
        }

        assertThat(exchange.dropped()).isEqualTo(6);
        assertThat(exchange.completed()).isEqualTo(10);
        assertThat(takeOldest()).isEqualTo(7);
    }

    @Test
    void whatTheConsumerHoldsIsNotWrittenOver() {
        complete(1);
        FrameExchange.Slot held = taken(exchange.takeOldest());

        for (int i = 2; i <= 20; i++) {
            complete(i);
        }

        assertThat(held.frameIndex()).isEqualTo(1);
        exchange.release(held);
    }

    @Test
    void aProducerThatMayLoseNothingGetsNoSlotUntilOneIsGivenBack() {
        for (int i = 1; i <= 4; i++) {
            complete(i);
        }

        assertThat(exchange.beginIfFree()).isNull();
        exchange.release(taken(exchange.takeOldest()));
        assertThat(exchange.beginIfFree()).isNotNull();
        assertThat(exchange.dropped()).isZero();
    }

    @Test
    void whenAllSlotsAreHeldThereIsNone() {
        List<FrameExchange.Slot> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(begin());
        }

        assertThat(exchange.begin()).isNull();
        exchange.abandon(held.getFirst());
        assertThat(exchange.begin()).isNotNull();
    }

    @Test
    void anAbandonedFrameIsNeverTaken() {
        exchange.abandon(begin());

        assertThat(exchange.takeNewest()).isNull();
        assertThat(exchange.completed()).isZero();
    }

    @Test
    void whoDoesNotHoldASlotCannotHandItOn() {
        FrameExchange.Slot slot = begin();
        exchange.complete(slot, 1, 0);

        assertThatThrownBy(() -> exchange.complete(slot, 2, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not held");
        assertThatThrownBy(() -> exchange.release(slot)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> exchange.abandon(slot)).isInstanceOf(IllegalStateException.class);
    }

    /** What is checked for each frame: whole, newer than the one before, none lost uncounted. */
    @Test
    void twoThreadsAtFullSpeedNeverSeeATornAnOldOrAForgottenFrame() throws Exception {
        long seed = System.nanoTime();
        System.out.println("FrameExchangeTest seed " + seed);
        var random = new Random(seed);
        int frames = 300_000;
        var producer =
                CompletableFuture.runAsync(
                        () -> {
                            var own = new Random(seed + 1);
                            for (int i = 1; i <= frames; i++) {
                                FrameExchange.Slot slot = exchange.begin();
                                if (slot == null) {
                                    throw new AssertionError("no slot though one at most is taken");
                                }
                                fill(slot.bytes(), i);
                                if (own.nextInt(16) == 0) {
                                    exchange.abandon(slot);
                                } else {
                                    exchange.complete(slot, i, 0);
                                }
                                if (own.nextInt(64) == 0) {
                                    Thread.onSpinWait();
                                }
                            }
                        },
                        run -> Thread.ofPlatform().daemon().start(run));
        long last = 0;
        long taken = 0;
        while (!producer.isDone() || exchange.isReady()) {
            FrameExchange.Slot slot =
                    random.nextBoolean() ? exchange.takeNewest() : exchange.takeOldest();
            if (slot == null) {
                Thread.onSpinWait();
                continue;
            }
            assertThat(slot.frameIndex()).as("seed %d", seed).isGreaterThan(last);
            last = slot.frameIndex();
            for (int i = 0; i < LONGS; i++) {
                assertThat(slot.bytes().getLong(i * Long.BYTES))
                        .as("seed %d", seed)
                        .isEqualTo(last);
            }
            taken++;
            exchange.release(slot);
        }
        producer.get();

        assertThat(taken + exchange.dropped()).as("seed %d", seed).isEqualTo(exchange.completed());
        assertThat(taken).isPositive();
    }

    private static void fill(ByteBuffer bytes, long value) {
        for (int i = 0; i < LONGS; i++) {
            bytes.putLong(i * Long.BYTES, value);
        }
    }

    private void complete(long frameIndex) {
        exchange.complete(begin(), frameIndex, 0);
    }

    private FrameExchange.Slot begin() {
        return taken(exchange.begin());
    }

    private long takeOldest() {
        FrameExchange.Slot slot = taken(exchange.takeOldest());
        long frameIndex = slot.frameIndex();
        exchange.release(slot);
        return frameIndex;
    }

    private static FrameExchange.Slot taken(FrameExchange.@Nullable Slot slot) {
        assertThat(slot).isNotNull();
        return slot;
    }
}
