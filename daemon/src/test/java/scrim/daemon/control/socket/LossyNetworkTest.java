package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.daemon.store.Torture;
import scrim.engine.param.ParameterValue;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many real clients over real TCP that is as bad as it gets. */
class LossyNetworkTest {
    private static final int CLIENTS = 200;
    private static final int MOST_TRIES = 1_000;

    private final long seed = Long.getLong("scrim.seed", System.nanoTime());

    @Test
    @DisplayName(
            "DEV-03 DEV-29 TST-39 200 clients over a network that delays, cuts and loses end with"
                    + " the server's hash; no gap, no repeat, no change made twice")
    void everybodyAgreesInTheEnd() throws Exception {
        int rounds = Torture.rounds(4, 200);
        try (var stage = new SocketStage(CLIENTS);
                var proxy = new LossyProxy(stage.port(), seed, 0.03)) {
            var clients = new ArrayList<TcpClient>();
            for (int i = 0; i < CLIENTS; i++) {
                var client = new SyncClient("client-%03d".formatted(i), null);
                client.validates = i < 4;
                clients.add(new TcpClient(client));
            }
            all(clients, (client, number) -> live(client, number, proxy.port(), rounds));
            assertThat(proxy.losses()).as("seed %d", seed).isGreaterThan(CLIENTS / 4);
            proxy.becomeGood();
            all(clients, (client, _) -> settle(client, proxy.port()));
            agree(stage, clients, proxy.port());

            String hash = stage.hash();
            assertThat(clients)
                    .as("seed %d", seed)
                    .allSatisfy(client -> {
                        assertThat(client.client.hash()).isEqualTo(hash);
                        assertThat(client.client.unanswered).isEmpty();
                    });
            assertThat(timesMade(stage.accepted))
                    .as("seed %d", seed)
                    .hasSizeGreaterThan(CLIENTS)
                    .allSatisfy((_, times) -> assertThat(times).isOne());
            assertThat(clients.stream().mapToInt(client -> client.client.resumes).sum())
                    .as("seed %d", seed)
                    .isPositive();
            // Or a defect of ours would look like one more loss. Only a crowded machine may keep
            // somebody from saying who he is in time.
            assertThat(stage.closings())
                    .as("seed %d", seed)
                    .allMatch(line -> line.endsWith("4001 say who you are within 5 seconds"));
            for (TcpClient client : clients) {
                client.close();
            }
            awaitNobody(stage);
            Torture.figure(
                    "200 clients of the socket over a lossy network",
                    "%d changes, %d connections lost, %d resumed, all hashes equal"
                            .formatted(
                                    stage.engine.view().rev(),
                                    proxy.losses(),
                                    clients.stream().mapToInt(one -> one.client.resumes).sum()));
        }
    }

    /** No connection that was lost is left behind in the room. */
    private void awaitNobody(SocketStage stage) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (stage.clients() > 0) {
            assertThat(System.nanoTime()).as("seed %d: somebody is left", seed).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private interface Act {
        void on(TcpClient client, int number) throws InterruptedException;
    }

    private void all(List<TcpClient> clients, Act act) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < clients.size(); i++) {
                int number = i;
                running.add(
                        threads.submit(() -> {
                            act.on(clients.get(number), number);
                            return null;
                        }));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    throw new AssertionError("seed " + seed, e.getCause());
                }
            }
        }
    }

    private void live(TcpClient client, int number, int port, int rounds)
            throws InterruptedException {
        var random = new Random(seed + 1_000_003L * number);
        for (int round = 0; round < rounds; round++) {
            beThere(client, port);
            String op = op(random, number, round);
            boolean isHeld = random.nextInt(3) == 0;
            float moved = random.nextFloat();
            int before = client.client.heartbeats;
            client.with(it -> {
                it.mutate(op);
                if (isHeld) {
                    it.send(
                            "{\"type\":\"change\",\"target\":\"main/a/speed\",\"value\":"
                                    + moved
                                    + "}");
                }
                it.send("{\"type\":\"check\"}");
            });
            client.await(
                    it -> !it.isConnected() || (it.unanswered.isEmpty() && it.heartbeats > before));
        }
    }

    private static String op(Random random, int number, int round) {
        return switch (random.nextInt(8)) {
            case 0 ->
                    "{\"op\":\"setParameter\",\"target\":\"main/b/speed\",\"value\":%s}"
                            .formatted(random.nextFloat());
            case 1 ->
                    "{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"s%d\"}"
                            .formatted(random.nextInt(4));
            case 2 ->
                    "{\"op\":\"setLayerKey\",\"target\":\"main/L2\",\"key\":\"k%d\"}"
                            .formatted(random.nextInt(5));
            default ->
                    "{\"op\":\"setParameter\",\"target\":\"main/a/title\",\"value\":\"t%d-%d\",\"lifetime\":\"session\"}"
                            .formatted(number, round);
        };
    }

    /** A loss is always told here, so nobody takes silence for one: silence is a defect. */
    private static void beThere(TcpClient client, int port) throws InterruptedException {
        for (int i = 0; i < MOST_TRIES; i++) {
            if (client.is(SyncClient::isConnected)
                    || client.tryToConnect(SocketStage.address(port))) {
                client.await(it -> it.isWhole || !it.isConnected());
            }
            if (client.is(it -> it.isWhole)) {
                return;
            }
        }
        throw new AssertionError("no connection held long enough");
    }

    private static void settle(TcpClient client, int port) throws InterruptedException {
        while (client.is(it -> !it.unanswered.isEmpty() || !it.isWhole)) {
            beThere(client, port);
            client.await(it -> it.unanswered.isEmpty() || !it.isConnected());
        }
    }

    /** Until nothing comes after what all have: gestures that nobody ended come to rest first. */
    private void agree(SocketStage stage, List<TcpClient> clients, int port)
            throws InterruptedException {
        for (int i = 0; i < MOST_TRIES; i++) {
            long rev = stage.engine.view().rev();
            all(clients, (client, _) -> agree(client, rev, port));
            if (stage.engine.view().rev() == rev
                    && clients.stream().allMatch(client -> client.is(it -> it.rev == rev))
                    && stage.isAtRest()) {
                return;
            }
        }
        throw new AssertionError("seed " + seed + ": it never comes to rest");
    }

    private static void agree(TcpClient client, long rev, int port) throws InterruptedException {
        while (client.is(it -> it.rev < rev)) {
            settle(client, port);
            client.await(it -> it.rev >= rev || !it.isConnected());
        }
        int before = client.client.heartbeats;
        while (client.is(it -> it.heartbeats == before)) {
            beThere(client, port);
            client.with(it -> it.send("{\"type\":\"check\"}"));
            client.await(it -> it.heartbeats > before || !it.isConnected());
        }
    }

    /** How often each title was set, which each was once. */
    private static Map<String, Integer> timesMade(List<EngineEvent.MutationAccepted> accepted) {
        var times = new HashMap<String, Integer>();
        for (EngineEvent.MutationAccepted event : accepted) {
            for (Mutation mutation : event.batch().mutations()) {
                if (mutation
                        instanceof Mutation.SetParameter(_, ParameterValue.Text(String text), _)) {
                    times.merge(text, 1, Integer::sum);
                }
            }
        }
        return times;
    }
}
