package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class DeltaLogTest {
    private final DeltaLog log = new DeltaLog(10);

    @Test
    void whatIsMissingIsWholeOrNotThereAtAll() {
        for (int rev = 11; rev <= 10 + DeltaLog.MOST; rev++) {
            log.add(delta(rev, 1, 0));
        }

        assertThat(log.since(10)).hasSize(DeltaLog.MOST);
        log.add(delta(11 + DeltaLog.MOST, 1, 0));
        assertThat(log.since(10)).isNull();
        assertThat(log.since(11)).hasSize(DeltaLog.MOST);
        assertThat(log.since(9)).isNull();
    }

    @Test
    void itIsBoundedInSize() {
        for (int rev = 11; rev <= 60; rev++) {
            log.add(delta(rev, 100_000, 0));
        }

        assertThat(log.since(11) == null).isTrue();
        assertThat(log.since(59)).hasSize(1);
    }

    @Test
    void itIsBoundedInAge() {
        log.add(delta(11, 1, 0));
        log.add(delta(12, 1, DeltaLog.AGE_NANOS));

        log.forgetBefore(DeltaLog.AGE_NANOS + 1);

        assertThat(log.since(10)).isNull();
        assertThat(log.since(11)).hasSize(1);
    }

    private static Delta delta(long rev, int bytes, long atNanos) {
        var op = StateOp.set(Topic.VALUES, "values/a", "\"" + "x".repeat(bytes) + "\"");
        return new Delta(rev, List.of(op), "", atNanos);
    }
}
