package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MidMemoryTest {
    private final MidMemory memory = new MidMemory();

    @Test
    @DisplayName(
            "answers take 8 MiB at most; the client that asked for nothing longest is forgotten")
    void itIsBoundedInBytes() {
        ask("quiet", 0, 100_000);
        for (int i = 0; i < 83; i++) {
            ask("busy", i, 100_000);
        }
        assertThat(memory.bytes()).isBetween(MidMemory.BYTES - 200_000, MidMemory.BYTES);
        assertThat(memory.find("quiet", "m0")).isNull();
        assertThat(memory.find("busy", "m0")).isNotNull();

        for (int i = 1_000; i < 1_200; i++) {
            ask("busy", i, 100_000);
            assertThat(memory.bytes()).isLessThanOrEqualTo(MidMemory.BYTES);
        }
        assertThat(memory.find("busy", "m1199")).isNotNull();
    }

    @Test
    void whatIsForgottenTakesNothing() {
        memory.forget(memory.begin("a", "m", 1, 0));
        for (int i = 0; i < 2 * MidMemory.MIDS; i++) {
            ask("b", i, 10);
        }
        for (int i = 0; i < 2 * MidMemory.CLIENTS; i++) {
            ask("client-" + i, 0, 10);
        }
        memory.answered(memory.begin("late", "m", 1, MidMemory.AGE_NANOS), new byte[10]);
        assertThat(memory.bytes()).isPositive();

        memory.forgetBefore(MidMemory.AGE_NANOS + 1);
        assertThat(memory.find("late", "m")).isNotNull();
        memory.forgetBefore(2 * MidMemory.AGE_NANOS + 1);

        assertThat(memory.bytes()).isZero();
    }

    private void ask(String client, int mid, int bytes) {
        memory.answered(memory.begin(client, "m" + mid, mid, 0), new byte[bytes]);
    }
}
