package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.store.Torture;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Origin;
import scrim.engine.stack.SceneId;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Slot;
import scrim.engine.testkit.Shows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Real clients over real TCP, one of them slower than the show. */
class SlowReaderTest {
    private static final int CHANGES_A_SECOND = 1_000;

    /** From here on the room tells changes together, to whomever. */
    private static final int AHEAD = Room.MOST_ONE_BY_ONE - 1;

    private static final List<String> PATHS =
            List.of(
                    "main/a/title",
                    "main/a/speed",
                    "main/a/center",
                    "main/a/tint",
                    "main/a/mix",
                    "main/b/speed",
                    "main/b/mix",
                    "main/master/brightness");

    @Test
    @DisplayName(
            "DEV-28 a client that reads too slowly has at most 1 MiB waiting, is told less,"
                    + " and ends equal; the others are told each change by itself, in order")
    void aSlowReaderEndsEqual() throws Exception {
        int seconds = Torture.rounds(2, 60);
        try (var stage = new SocketStage(2);
                var proxy = new LossyProxy(stage.port(), 0, 0);
                var slow = join(proxy.port());
                var other = join(stage.port())) {
            other.client.validates = false;
            slow.client.validates = false;
            proxy.becomeGood();
            // 20 kB a second, of some 200 kB that come.
            proxy.slow(200);
            int changes = seconds * CHANGES_A_SECOND;
            // The room looks at the whole view once when it opens, and may do so only now.
            change(stage, other, 0, 1);
            other.await(client -> client.rev == 1);
            int before = other.client.deltas;
            change(stage, other, 1, changes + 1);
            long rev = stage.engine.view().rev();
            other.await(client -> client.rev == rev);
            proxy.slow(0);
            slow.await(client -> client.rev == rev);
            checked(slow);
            checked(other);

            assertThat(rev).isEqualTo(changes + 1);
            assertThat(slow.client.hash()).isEqualTo(other.client.hash()).isEqualTo(stage.hash());
            assertThat(stage.mostQueued()).isLessThanOrEqualTo(Outbox.BYTES);
            // That none is left out and none comes twice is what a client checks of each.
            assertThat(other.client.inits).isOne();
            assertThat(other.client.deltas - before).isEqualTo(changes);
            assertThat(slow.client.deltas).isLessThan(other.client.deltas / 2);
            assertThat(stage.closings()).isEmpty();
            Torture.figure(
                    "a slow reader for %d s at 1,000 changes a second".formatted(seconds),
                    "%d bytes waited at most; %d deltas instead of %d, equal in the end"
                            .formatted(
                                    stage.mostQueued(), slow.client.deltas, other.client.deltas));
        }
    }

    @Test
    @DisplayName("a client that reads nothing is closed with 4008 over TCP, and comes back whole")
    void aStuckReaderIsClosed() throws Exception {
        try (var stage = stageOfManyLayers();
                var proxy = new LossyProxy(stage.port(), 0, 0);
                var stuck = join(proxy.port());
                var other = join(stage.port())) {
            stuck.client.validates = false;
            other.client.validates = false;
            proxy.becomeGood();
            proxy.shut();
            for (int i = 0; i < 800; i++) {
                submit(
                        stage,
                        new Mutation.SaveScene(
                                ScreenId.MAIN, new SceneId("s" + i), "x".repeat(190)));
            }
            long end = System.nanoTime() + 60_000_000_000L;
            while (stage.closings().isEmpty() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            proxy.open();
            stuck.await(client -> !client.isConnected());

            assertThat(stage.closings())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("4008"));
            assertThat(stuck.closeCode()).isEqualTo(4008);
            assertThat(stage.mostQueued()).isLessThanOrEqualTo(Outbox.BYTES);
            stuck.connect(SocketStage.address(proxy.port()));
            long rev = stage.engine.view().rev();
            stuck.await(client -> client.rev == rev);
            other.await(client -> client.rev == rev);
            checked(stuck);
            checked(other);
            assertThat(stuck.client.hash()).isEqualTo(other.client.hash()).isEqualTo(stage.hash());
        }
    }

    /** Where a scene takes so much to tell that the whole of it becomes too much. */
    private static SocketStage stageOfManyLayers() throws IOException {
        var stage = new SocketStage(2);
        for (int i = 0; i < 10; i++) {
            submit(
                    stage,
                    new Mutation.AddLayer(ScreenId.MAIN, null, Shows.COUSIN.id(), 0, Map.of()));
        }
        return stage;
    }

    private static TcpClient join(int port) throws InterruptedException {
        var client = new TcpClient(new SyncClient("client-" + port, null));
        client.connect(SocketStage.address(port));
        client.await(it -> it.isWhole);
        return client;
    }

    /**
     * Changes some values in turns, so many times a second; waits for one client where the machine
     * gives it no time to read, so that what it is told says something about Scrim.
     */
    private static void change(SocketStage stage, TcpClient reader, int from, int end)
            throws InterruptedException {
        long begin = System.nanoTime();
        for (int i = from; i < end; i++) {
            Slot slot = stage.engine.view().slots().find(PATHS.get(i % PATHS.size()));
            ParameterValue value = value(slot, i / PATHS.size());
            submit(stage, new Mutation.SetParameter(slot.address(), value, Lifetime.SESSION));
            long least = stage.engine.view().rev() - AHEAD;
            reader.await(client -> client.rev >= least);
            long due = begin + (i + 1L - from) * 1_000_000_000L / CHANGES_A_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** One that the parameter has not had just before. */
    private static ParameterValue value(Slot slot, int turn) {
        float part = (turn % 999 + 1) / 1_000f;
        return switch (slot.definition().kind()) {
            case ParameterKind.Text _ -> new ParameterValue.Text("t" + turn);
            case ParameterKind.Point _ -> new ParameterValue.Point(part, 0);
            case ParameterKind.Color _ -> new ParameterValue.Color(part, 0, 0, 1);
            case ParameterKind.Scalar _ -> new ParameterValue.Scalar(part);
            case ParameterKind.Flag _,
                    ParameterKind.Choice _,
                    ParameterKind.Pulse _,
                    ParameterKind.Image _ ->
                    throw new AssertionError(slot.path());
        };
    }

    private static void submit(SocketStage stage, Mutation mutation) {
        assertThat(stage.engine.submit(MutationBatch.of(Origin.SYSTEM, mutation)).join())
                .isInstanceOf(MutationOutcome.Accepted.class);
    }

    private static void checked(TcpClient client) throws InterruptedException {
        int before = client.client.heartbeats;
        client.with(it -> it.send("{\"type\":\"check\"}"));
        client.await(it -> it.heartbeats > before);
    }
}
