package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

class OutboxTest {
    private final Outbox outbox = new Outbox();

    @Test
    void aClientThatKeepsUpGetsEachChangeByItself() {
        outbox.resume(Topic.ALL, 4);
        add(5, "values/a");
        add(6, "values/b");

        assertThat(next().get("prev").longValue()).isEqualTo(4);
        JsonNode second = next();
        assertThat(second.get("prev").longValue()).isEqualTo(5);
        assertThat(second.get("rev").longValue()).isEqualTo(6);
        assertThat(outbox.next()).isNull();
    }

    @Test
    @DisplayName("changes of topics that a client does not follow look like no gap to it")
    void otherTopicsAreNoGap() {
        outbox.resume(Topic.SCENES.bit(), 4);
        add(5, "values/a");
        outbox.add(delta(6, StateOp.set(Topic.SCENES, "scenes/s", "1")), 0);

        JsonNode only = next();
        assertThat(only.get("prev").longValue()).isEqualTo(4);
        assertThat(only.get("rev").longValue()).isEqualTo(6);
    }

    @Test
    void aSlowClientGetsTheNewestOfEachPathInOneMessage() {
        outbox.resume(Topic.ALL, 0);
        for (int rev = 1; rev <= 100_000; rev++) {
            add(rev, "values/" + rev % 10);
            assertThat(outbox.bytes()).isLessThanOrEqualTo(Outbox.BYTES);
            assertThat(outbox.frames()).isLessThanOrEqualTo(Outbox.FRAMES);
        }

        JsonNode all = next();
        assertThat(all.get("prev").longValue()).isZero();
        assertThat(all.get("rev").longValue()).isEqualTo(100_000);
        assertThat(all.get("ops")).hasSize(10);
        assertThat(outbox.next()).isNull();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void aHopelessClientGetsTheWholeStateWhenItIsReady() {
        outbox.resume(Topic.ALL, 0);
        int rev = 0;
        while (!outbox.isSnapshotDue()) {
            add(++rev, "values/" + rev);
            assertThat(outbox.bytes()).isLessThanOrEqualTo(Outbox.BYTES);
        }
        add(++rev, "values/late");

        assertThat(outbox.next()).isNull();
        assertThat(outbox.bytes()).isZero();
        outbox.snapshot(List.of(new byte[] {1}, new byte[] {2}), rev);
        add(++rev, "values/later");
        assertThat(outbox.next()).containsExactly(1);
        assertThat(outbox.next()).containsExactly(2);
        assertThat(next().get("prev").longValue()).isEqualTo(rev - 1);
    }

    @Test
    void whatWaitsIsCountedInBytes() {
        outbox.resume(Topic.ALL, 0);
        var op = StateOp.set(Topic.SCENES, "scenes/s", "\"aä€😀\"");
        outbox.add(delta(1, op), 0);

        assertThat(op.bytes()).isEqualTo(Crowd.utf8(op.text()).length);
        assertThat(outbox.bytes()).isGreaterThanOrEqualTo(outbox.next().length);
    }

    @Test
    void answersThatNobodyReadsFillUpAndAreThenRefused() {
        int taken = 0;
        while (outbox.add(new byte[100])) {
            taken++;
        }

        assertThat(taken).isEqualTo(Outbox.FRAMES - 1);
        assertThat(outbox.bytes()).isLessThanOrEqualTo(Outbox.BYTES);
    }

    private void add(long rev, String path) {
        outbox.add(delta(rev, StateOp.set(Topic.VALUES, path, String.valueOf(rev))), 0);
    }

    private static Delta delta(long rev, StateOp op) {
        return new Delta(rev, List.of(op), "", 0);
    }

    private JsonNode next() {
        return JsonMapper.shared().readTree(outbox.next());
    }
}
