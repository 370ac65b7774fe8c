package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class HandoffTest {
    @Test
    void messagesComeInOrderAndAFullQueueSaysSo() {
        var queue = new Handoff<Integer>(4);
        for (int lap = 0; lap < 10; lap++) {
            for (int i = 0; i < 4; i++) {
                assertThat(queue.offer(i)).isTrue();
            }
            assertThat(queue.offer(4)).isFalse();
            for (int i = 0; i < 4; i++) {
                assertThat(queue.poll()).isEqualTo(i);
            }
            assertThat(queue.poll()).isNull();
        }
        assertThatThrownBy(() -> new Handoff<Integer>(6)).hasMessageContaining("6");
    }

    @Test
    void betweenTwoThreadsNothingIsLostOrReordered() throws InterruptedException {
        var queue = new Handoff<Integer>(64);
        int count = 200_000;
        var wrong = new AtomicInteger(-1);
        var taker =
                new Thread(() -> {
                    for (int expected = 0; expected < count; ) {
                        Integer message = queue.poll();
                        if (message == null) {
                            Thread.onSpinWait();
                        } else if (message != expected++) {
                            wrong.set(message);
                            return;
                        }
                    }
                });
        taker.start();

        for (int i = 0; i < count && taker.isAlive(); ) {
            if (queue.offer(i)) {
                i++;
            } else {
                Thread.onSpinWait();
            }
        }
        taker.join();

        assertThat(wrong).hasValue(-1);
    }
}
