package scrim.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.SceneId;
import scrim.engine.state.EngineEvent;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** FUT-03: the bounded journal of who did what. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HistoryLogTest {
    private static final Origin ANNA = new Origin(OriginKind.HTTP, "anna");
    private static final Origin BEN = new Origin(OriginKind.OSC, "192.0.2.7:9000");

    @TempDir Path temp;

    private final Health health = new Health(() -> 0);
    private long wallMillis = 1_795_208_645_123L;
    private long rev = 100;

    private HistoryLog log() {
        return new HistoryLog(temp.resolve("history"), () -> wallMillis, health);
    }

    @Test
    @DisplayName("FUT-03 each line says when, who, what, to which value, and vouches for itself")
    void eachLineSaysWhoDidWhat() throws IOException, DamagedException {
        HistoryLog log = log();
        log.accept(set(ANNA, "speed", 0.5f, null));
        log.accept(did(BEN, new Mutation.DeleteScene(new SceneId("dawn"))));
        log.step();

        List<String> lines = lines("events-20261120-1.ndjson");
        assertThat(lines)
                .extracting(line -> line.replaceAll("[0-9a-f]{8}\"}", "*\"}"))
                .containsExactly(
                        "{\"at\":\"2026-11-20T21:04:05.123Z\",\"rev\":101,\"who\":\"HTTP"
                                + " anna\",\"did\":\"setParameter\",\"what\":\"main/L1/speed\",\"value\":{\"float\":"
                                + " 0.5},\"crc32c\":\"*\"}",
                        "{\"at\":\"2026-11-20T21:04:05.123Z\",\"rev\":102,\"who\":\"OSC"
                                + " 192.0.2.7:9000\",\"did\":\"deleteScene\",\"what\":\"dawn\",\"crc32c\":\"*\"}");
        for (String line : lines) {
            Checksum.require((line + "\n").getBytes(StandardCharsets.UTF_8));
            Json.parse(line.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName("a dragged fader is one line with the last value and how often it changed")
    void aDraggedFaderIsOneLine() throws IOException {
        HistoryLog log = log();
        for (int i = 0; i < 50; i++) {
            log.accept(set(ANNA, "x", i, null));
            log.accept(set(ANNA, "y", -i, null));
        }
        log.accept(set(BEN, "x", 7, null));
        log.accept(did(ANNA, new Mutation.DeleteScene(new SceneId("dawn"))));
        log.accept(set(ANNA, "x", 8, null));
        log.step();

        assertThat(lines("events-20261120-1.ndjson"))
                .extracting(line -> line.replaceAll(".*\"who\":\"(.*),\"crc32c.*", "$1"))
                .containsExactly(
                        "HTTP anna\",\"did\":\"setParameter\",\"what\":\"main/L1/x\",\"value\":{\"float\":"
                                + " 49.0},\"times\":50",
                        "HTTP anna\",\"did\":\"setParameter\",\"what\":\"main/L1/y\",\"value\":{\"float\":"
                                + " -49.0},\"times\":50",
                        "OSC 192.0.2.7:9000\",\"did\":\"setParameter\",\"what\":\"main/L1/x\",\"value\":{\"float\":"
                                + " 7.0}",
                        "HTTP anna\",\"did\":\"deleteScene\",\"what\":\"dawn\"",
                        "HTTP anna\",\"did\":\"setParameter\",\"what\":\"main/L1/x\",\"value\":{\"float\":"
                                + " 8.0}");
    }

    @Test
    void transientValuesAndOtherEventsAreNotInIt() throws IOException {
        HistoryLog log = log();
        log.accept(set(ANNA, "x", 1, Lifetime.TRANSIENT));
        log.accept(new EngineEvent.StateChanged(1, ANNA, true, List.of()));
        log.step();

        assertThat(temp.resolve("history")).doesNotExist();
    }

    @Test
    @DisplayName("it is bounded: files of at most a megabyte, eight of them, the oldest go")
    void itIsBounded() throws IOException {
        HistoryLog log = log();
        var text = new ParameterValue.Text("x".repeat(150));
        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < 20; i++) {
                for (int j = 0; j < 1_000; j++) {
                    log.accept(
                            did(
                                    new Origin(OriginKind.HTTP, "client " + j),
                                    new Mutation.SetParameter(target("x"), text, null)));
                }
                log.step();
            }
            wallMillis += 24 * 3_600_000;
        }

        try (Stream<Path> files = Files.list(temp.resolve("history"))) {
            List<Path> all = files.sorted().toList();
            assertThat(all).hasSize(HistorySegments.MOST_FILES);
            for (Path file : all) {
                assertThat(Files.size(file)).isLessThanOrEqualTo(HistorySegments.LARGEST_BYTES);
            }
            assertThat(all.getLast().getFileName().toString()).startsWith("events-20261122-");
        }
        assertThat(counter("history.lines")).isEqualTo(60_000);
        assertThat(counter("history.dropped")).isZero();
    }

    @Test
    @DisplayName("R11 a clock set back never deletes what is just being written")
    void aClockSetBackDeletesNothingNew() throws IOException {
        HistoryLog log = log();
        for (int i = 0; i < 10; i++) {
            log.accept(set(ANNA, "x", i, null));
            log.step();
            wallMillis += 24 * 3_600_000;
        }
        wallMillis = 0;
        log.accept(set(ANNA, "x", 99, null));
        log.step();

        assertThat(lines("events-19700101-1.ndjson")).hasSize(1);
    }

    @Test
    @DisplayName("a line cut short by a crash spoils no other")
    void aLineCutShortSpoilsNoOther() throws IOException {
        HistoryLog log = log();
        log.accept(set(ANNA, "x", 1, null));
        log.step();
        Path file = temp.resolve("history/events-20261120-1.ndjson");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));

        log = log();
        log.accept(set(ANNA, "x", 2, null));
        log.step();

        assertThat(lines("events-20261120-1.ndjson")).hasSize(2);
        assertThat(lines("events-20261120-1.ndjson").getLast()).startsWith("{").endsWith("}");
    }

    @Test
    @DisplayName("it never blocks: what it cannot take it drops and counts")
    void whatItCannotTakeIsDroppedAndCounted() throws IOException {
        HistoryLog log = log();
        for (int i = 0; i < 10_000; i++) {
            log.accept(set(ANNA, "x", i, null));
        }
        log.step();

        assertThat(counter("history.dropped")).isEqualTo(10_000 - 8_192);
        assertThat(lines("events-20261120-1.ndjson"))
                .singleElement()
                .asString()
                .contains("\"times\":8192");
    }

    @Test
    @DisplayName("a journal that cannot be written is one warning and nothing else")
    void aJournalThatCannotBeWrittenIsOneWarning() throws IOException {
        Files.writeString(temp.resolve("history"), "a file of mine");
        HistoryLog log = log();
        for (int i = 0; i < 5; i++) {
            log.accept(set(ANNA, "x", i, null));
            log.step();
        }

        assertThat(health.report().lastFailures())
                .singleElement()
                .matches(failure -> failure.times() == 1)
                .matches(failure -> failure.subject().equals("history"));
        assertThat(health.report().status()).isEqualTo(HealthReport.Status.OK);
        assertThat(counter("history.dropped")).isEqualTo(5);
    }

    @Test
    @DisplayName("each new gap in the journal is told")
    void eachNewGapIsTold() throws IOException {
        HistoryLog log = log();
        for (int i = 1; i <= 3; i++) {
            Files.writeString(temp.resolve("history"), "a file of mine");
            log.accept(set(ANNA, "x", i, null));
            log.step();
            assertThat(timesFailed()).isEqualTo(i);

            Files.delete(temp.resolve("history"));
            log.accept(set(ANNA, "x", -i, null));
            log.step();
            Files.move(temp.resolve("history"), temp.resolve("history-" + i));
        }
    }

    @Test
    @DisplayName("a defect costs the lines it was met in, and not the journal")
    void aDefectCostsItsLinesAndNotTheJournal() throws IOException {
        var isBroken = new AtomicBoolean();
        var log =
                new HistoryLog(
                        temp.resolve("history"),
                        () -> {
                            if (isBroken.get()) {
                                throw new AssertionError("a defect");
                            }
                            return wallMillis;
                        },
                        health);
        log.accept(set(ANNA, "x", 1, null));
        isBroken.set(true);
        log.stepGuarded();
        isBroken.set(false);
        assertThat(timesFailed()).isEqualTo(1);
        assertThat(counter("history.dropped")).isEqualTo(1);

        log.accept(set(ANNA, "x", 2, null));
        log.stepGuarded();

        assertThat(lines("events-20261120-1.ndjson"))
                .singleElement()
                .asString()
                .contains("{\"float\": 2.0}");
    }

    private long timesFailed() {
        return health.report().lastFailures().getFirst().times();
    }

    @Test
    @DisplayName("taking an event allocates nothing on the coordinator's thread")
    void takingAnEventAllocatesNothing() {
        HistoryLog log = log();
        var events = new ArrayList<EngineEvent>();
        for (int i = 0; i < 4_000; i++) {
            events.add(set(ANNA, "x", i, null));
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(me);
            for (EngineEvent event : events) {
                log.accept(event);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(me) - before);
            log.step();
        }

        assertThat(least).isLessThan(2_000);
    }

    @Test
    @DisplayName("what came before the end is written at the end")
    void whatCameBeforeTheEndIsWritten() throws IOException, InterruptedException {
        HistoryLog log = log();
        log.start();
        log.accept(set(ANNA, "x", 1, null));
        log.stop();

        assertThat(lines("events-20261120-1.ndjson")).hasSize(1);
    }

    private EngineEvent set(Origin origin, String name, float value, Lifetime lifetime) {
        return did(
                origin,
                new Mutation.SetParameter(
                        target(name), new ParameterValue.Scalar(value), lifetime));
    }

    private EngineEvent did(Origin origin, Mutation mutation) {
        return new EngineEvent.MutationAccepted(++rev, MutationBatch.of(origin, mutation));
    }

    private static ParameterAddress target(String name) {
        return new ParameterAddress(ScreenId.MAIN, LayerId.of(1), new ParameterId(name));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(temp.resolve("history").resolve(name));
    }

    private long counter(String name) {
        return health.report().counters().get(name);
    }
}
