package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.util.Arrays;
import java.util.Objects;

/**
 * Any bytes at all as messages of an admin: the answer is never an exception, no value becomes
 * anything but a number, and who only listens still has the same state as Scrim.
 *
 * <p>A build replays the files beside this class, in the test resources; {@code ./dev torture}
 * searches for new ones, five minutes for each method.
 */
class SyncFuzzTest {
    private static final String DURATION = "5m";

    private final RoomStage stage = new RoomStage();

    @FuzzTest(maxDuration = DURATION)
    void aMessage(byte[] bytes) {
        var talker = stage.joined("admin");
        var listener = stage.joined("viewer");

        say(talker, bytes);

        check(talker, listener);
    }

    /** One message in each line, and a moment between them. */
    @FuzzTest(maxDuration = DURATION)
    void aConversation(byte[] bytes) {
        var talker = stage.joined("admin");
        var listener = stage.joined("viewer");
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                say(talker, Arrays.copyOfRange(bytes, from, i));
                stage.desk.frame();
                stage.pass(0.05);
                from = i + 1;
            }
        }

        check(talker, listener);
    }

    /** What somebody says before anybody knows who that is. */
    @FuzzTest(maxDuration = DURATION)
    void aStranger(byte[] bytes) {
        RoomStage.Line line = stage.connect(new SyncClient("client-stranger", "nobody"));

        stage.room.receive(Objects.requireNonNull(line.peer), bytes);

        assertThat(stage.desk.engine.view().rev()).isZero();
        assertThat(line.peer.isFollowing).isFalse();
        assertThat(line.closed).isNotEqualTo(CloseReason.DEFECT);
        stage.cut(line);
    }

    private void say(RoomStage.Line line, byte[] bytes) {
        if (line.closed == null) {
            stage.room.receive(Objects.requireNonNull(line.peer), bytes);
            stage.room.drain();
            line.taken();
        }
    }

    private void check(RoomStage.Line talker, RoomStage.Line listener) {
        // A defect ends only the connection that found it, so nothing would be thrown here.
        assertThat(talker.closed).isNotEqualTo(CloseReason.DEFECT);
        stage.cut(talker);
        stage.desk.rest();
        stage.pass(1);
        listener.client.send("{\"type\":\"check\"}");
        listener.flow();

        assertThat(listener.closed).isNull();
        assertThat(listener.client.hash()).isEqualTo(stage.hash());
        for (float value : stage.desk.draw(1).values()) {
            assertThat(value).isFinite();
        }
        stage.cut(listener);
    }
}
