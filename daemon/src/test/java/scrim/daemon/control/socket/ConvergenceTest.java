package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.ParameterValue;
import scrim.engine.stack.Layer;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Eight clients, bad connections, and everything that changes a show, in an order nobody chose. */
class ConvergenceTest {
    private static final int STEPS = Integer.getInteger("scrim.sync.steps", 10_000);
    private static final int CLIENTS = 8;
    private static final List<List<String>> TOPICS =
            List.of(
                    List.of("screens", "values", "saved", "parameters", "scenes", "shaders"),
                    List.of("values"),
                    List.of("screens", "scenes"));

    private final long seed = Long.getLong("scrim.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RoomStage stage = new RoomStage();
    private final List<SyncClient> clients = new ArrayList<>();
    private final RoomStage.Line[] lines = new RoomStage.Line[CLIENTS];
    private int titles;

    @Test
    @DisplayName(
            "DEV-03 DEV-29 after any connects, losses, resumes and changes every client's hash is"
                    + " the server's, and no change was made twice")
    void everyClientAgrees() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new SyncClient("client-%02d".formatted(i), "admin"));
        }
        try {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            quiet();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }

        stateOf(clients.getFirst());
        String expected = stage.hash();
        assertThat(clients)
                .as("seed %d", seed)
                .allSatisfy(client -> {
                    assertThat(client.hash()).isEqualTo(expected);
                    assertThat(client.rev).isLessThanOrEqualTo(stage.desk.engine.view().rev());
                    assertThat(client.unanswered).isEmpty();
                    assertThat(client.heartbeats).isPositive();
                });
        assertThat(clients.stream().mapToInt(client -> client.resumes).sum())
                .as("seed %d", seed)
                .isGreaterThan(20);
        assertThat(clients.stream().mapToInt(client -> client.deltas).sum())
                .as("seed %d", seed)
                .isGreaterThan(1_000);
        assertThat(timesMade())
                .as("seed %d", seed)
                .allSatisfy((_, times) -> assertThat(times).isOne());
    }

    /** Path by path, to see what is different. */
    private void stateOf(SyncClient client) {
        var texts = new TreeMap<String, String>();
        client.state.forEach((path, value) -> texts.put(path, CanonicalJson.of(value)));
        var expected = new TreeMap<String, String>();
        new SharedState(stage.desk.engine.view())
                .entries(Topic.ALL)
                .forEach(op -> expected.put(op.path(), String.valueOf(op.value())));
        var same = new TreeMap<>(texts);
        same.entrySet().retainAll(expected.entrySet());
        texts.keySet().removeAll(same.keySet());
        expected.keySet().removeAll(same.keySet());
        assertThat(texts).as("seed %d", seed).isEqualTo(expected);
    }

    private void step() {
        int i = random.nextInt(CLIENTS);
        RoomStage.Line line = lines[i];
        if (line == null) {
            if (random.nextInt(4) == 0) {
                lines[i] = stage.connect(clients.get(i));
                lines[i].isPrompt = i < CLIENTS / 2;
            }
            return;
        }
        // The last client reads so seldom that its deltas pile up.
        int reads = i == CLIENTS - 1 ? random.nextInt(80) == 0 ? 2_000 : 0 : random.nextInt(12);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                if (line.client.isWelcome) {
                    line.client.mutate(ops());
                }
            }
            case 4 -> gesture(line.client);
            case 5 -> stage.desk.put(fader(), random.nextFloat());
            case 6 -> {
                stage.desk.frame(random.nextDouble() / 4);
                stage.room.tick();
            }
            case 7 -> sometimes(line);
            default -> {}
        }
        for (int n = 0; n < random.nextInt(6); n++) {
            line.arrive();
        }
        for (int n = 0; n < reads && line.closed == null && line.read(); n++) {
            // reads on
        }
        stage.room.drain();
        if (line.closed != null || random.nextInt(120) == 0) {
            stage.cut(line);
            lines[i] = null;
        }
    }

    private void sometimes(RoomStage.Line line) {
        if (!line.client.isWelcome) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> line.client.subscribe(TOPICS.get(random.nextInt(TOPICS.size())));
            case 1, 2, 3 -> line.client.send("{\"type\":\"check\"}");
            default -> {}
        }
    }

    private String fader() {
        return stage.desk.engine.view().slots().slots().getFirst().path();
    }

    private void gesture(SyncClient client) {
        if (client.isWelcome) {
            String target = "main/" + layer() + "/speed";
            client.send(
                    random.nextInt(3) > 0
                            ? "{\"type\":\"change\",\"target\":\"%s\",\"value\":%s}"
                                    .formatted(target, number())
                            : "{\"type\":\"commit\",\"target\":\"%s\",\"value\":%s}"
                                    .formatted(target, number()));
        }
    }

    private String ops() {
        return switch (layers().size() > 5 ? 1 : random.nextInt(16)) {
            case 0 ->
                    "{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"test/%s\",\"at\":0}"
                            .formatted(random.nextBoolean() ? "everything" : "cousin");
            case 1 -> "{\"op\":\"removeLayer\",\"target\":\"main/%s\"}".formatted(layer());
            case 2 ->
                    "{\"op\":\"moveLayer\",\"target\":\"main/%s\",\"to\":%d}"
                            .formatted(layer(), random.nextInt(3));
            case 3 ->
                    "{\"op\":\"saveScene\",\"screen\":\"main\",\"scene\":\"s%d\"}"
                            .formatted(random.nextInt(4));
            case 4 ->
                    "{\"op\":\"loadScene\",\"screen\":\"main\",\"scene\":\"s%d\"}"
                            .formatted(random.nextInt(4));
            case 5 -> "{\"op\":\"deleteScene\",\"scene\":\"s%d\"}".formatted(random.nextInt(4));
            case 6 -> "{\"op\":\"%s\"}".formatted(random.nextBoolean() ? "keep" : "revert");
            case 7 ->
                    "{\"op\":\"setLayerKey\",\"target\":\"main/%s\",\"key\":\"k%d\"}"
                            .formatted(layer(), random.nextInt(5));
            case 8 ->
                    "{\"op\":\"setFormat\",\"screen\":\"main\",\"width\":%d,\"height\":90,\"framesPerSecond\":59.94}"
                            .formatted(100 + random.nextInt(3));
            case 9 ->
                    "{\"op\":\"setParameter\",\"target\":\"main/master/brightness\",\"value\":%s}"
                            .formatted(number());
            case 10, 11, 12 ->
                    "{\"op\":\"setParameter\",\"target\":\"main/%s/title\",\"value\":\"t%d\",\"lifetime\":\"session\"}"
                            .formatted(layer(), ++titles);
            default ->
                    "{\"op\":\"setParameter\",\"target\":\"main/%s/speed\",\"value\":%s}"
                            .formatted(layer(), number());
        };
    }

    private String number() {
        return String.valueOf(
                switch (random.nextInt(4)) {
                    case 0 -> (float) random.nextInt(3);
                    case 1 -> random.nextFloat() * 1e-7f;
                    default -> random.nextFloat() * 12;
                });
    }

    private String layer() {
        List<Layer> layers = layers();
        return layers.isEmpty() || random.nextInt(20) == 0
                ? "L99999"
                : layers.get(random.nextInt(layers.size())).id().value();
    }

    private List<Layer> layers() {
        return stage.desk.engine.view().base().screens().get(0).layers();
    }

    /** Nobody does anything more; everybody comes back and follows everything. */
    private void quiet() {
        for (int i = 0; i < CLIENTS; i++) {
            if (lines[i] != null) {
                stage.cut(lines[i]);
            }
        }
        stage.desk.rest();
        stage.room.drain();
        var last = new ArrayList<RoomStage.Line>();
        for (SyncClient client : clients) {
            RoomStage.Line line = stage.connect(client);
            last.add(line);
            // What was not answered is asked for again, and so changes the show once more.
            line.flow();
        }
        for (RoomStage.Line line : last) {
            line.client.subscribe(TOPICS.getFirst());
            line.client.send("{\"type\":\"check\"}");
            line.flow();
            assertThat(line.closed).isNull();
        }
    }

    /** How often each title was set, which each was once. */
    private Map<String, Integer> timesMade() {
        var times = new HashMap<String, Integer>();
        for (EngineEvent.MutationAccepted event : stage.accepted()) {
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
