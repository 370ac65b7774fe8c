package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.persist.Sink;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A process that saves a show, writer and all, on a disk in memory, and whoever asks it to. Each
 * show it saves tells its rev in every value. One step at a time: a step ends when the writer has
 * answered.
 */
final class CrashStage implements AutoCloseable {
    private static final PersistenceSettings SETTINGS =
            new PersistenceSettings(
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    Duration.ofDays(365),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ZERO);

    private final MemoryDisk disk;
    private final Mutant mutant;
    private final Retention retention;
    private final Ledger books;
    private final AtomicLong nanos = new AtomicLong();
    private final Set<PersistenceRequest> changed = new LinkedHashSet<>();
    private final AtomicInteger expected = new AtomicInteger();
    private volatile CompletableFuture<Boolean> allAnswered = new CompletableFuture<>();
    private int failed;
    private Consumer<String> afterEach = _ -> {};
    private long revOnDisk;
    private long rev;
    private @Nullable OpenStore open;
    private @Nullable PersistenceWriter writer;

    CrashStage(MemoryDisk disk, Mutant mutant, Retention retention, Ledger books) {
        this.disk = disk;
        this.mutant = mutant;
        this.retention = retention;
        this.books = books;
    }

    /**
     * @param listener is told each operation of the disk and each answer to whoever asked for a
     *     save, once it is done, in a few words
     */
    void afterEach(Consumer<String> listener) {
        afterEach = listener;
        disk.afterEach(listener);
    }

    void mostBytesAtOnce(int bytes) {
        disk.mostBytesAtOnce = bytes;
    }

    /** Ends the process that runs, if one does, and starts one from what is on the disk. */
    void start() throws IOException {
        stop();
        open = new OpenStore(mutant.writing(disk), retention);
        String objection = books.objection(open.state(), open.restored.rev());
        if (objection != null && mutant == Mutant.NONE) {
            throw new AssertionError("without any crash: " + objection);
        }
        rev = open.restored.rev();
        books.restart(open.state(), rev);
        Sink sink = mutant.saving(open.store);
        writer =
                new PersistenceWriter(
                        new Sink() {
                            @Override
                            public Saved write(PersistenceRequest request) throws IOException {
                                Saved saved = sink.write(request);
                                revOnDisk = saved.rev();
                                return saved;
                            }

                            @Override
                            public List<PersistenceRequest> check() throws IOException {
                                return sink.check();
                            }

                            @Override
                            public String place(PersistenceRequest request) {
                                return sink.place(request);
                            }
                        },
                        SETTINGS,
                        nanos::get,
                        () -> 0,
                        new Health(() -> 0),
                        this::answered,
                        rev);
        changed.clear();
        save(open.restored.unsaved());
    }

    private void answered(PersistenceOutcome outcome) {
        if (outcome instanceof PersistenceOutcome.Written
                || outcome instanceof PersistenceOutcome.Skipped) {
            PersistenceRequest request = outcome.request();
            if (request.target() == PersistenceRequest.Target.SCENE) {
                books.sceneIsOnDisk(request.key(), revOnDisk);
            } else {
                books.stateIsOnDisk(revOnDisk);
            }
        } else {
            failed++;
        }
        books.allIsOnDisk(running().durableRev());
        afterEach.accept("answered " + outcome);
        if (expected.decrementAndGet() == 0) {
            allAnswered.complete(true);
        }
    }

    /** The disk has a show on it that the first Scrim saved, scenes and all in one file. */
    void schema1(String... scenes) throws IOException {
        disk.afterEach(_ -> {});
        try (var folder = DataFolder.open(OpenStore.ROOT, disk)) {
            open = new OpenStore(disk, retention);
            change(1_000);
            for (String scene : scenes) {
                scene(scene);
            }
            DurableState show = open().state();
            String state =
                    StateJson.printShow(show)
                            .replaceFirst("\"format\": \"scrim-show\",\\s*", "")
                            .replaceFirst("\"schema\": 2,\\s*", "");
            var header = new Envelope.Header(1, rev, 1_700_000_000_000L, "0.1.0", "saveScene");
            String file =
                    new String(
                            Envelope.seal(Envelope.Kind.STATE, header, state),
                            StandardCharsets.UTF_8);
            disk.put(
                    folder.runtime().resolve(StateFile.name(1)),
                    Mutant.resealed(
                            file.replaceFirst("\"schema\": +2", "\"schema\":   1")
                                    .getBytes(StandardCharsets.UTF_8)));
            open.close();
            open = null;
            books.restart(show, rev);
        } finally {
            disk.afterEach(afterEach);
        }
    }

    /** Something is changed in the stack, in so many bytes of text. */
    void change(int bytes) {
        rev++;
        var main =
                new Screen(
                        ScreenId.MAIN,
                        new ScreenFormat(100 + (int) rev, 100, 60),
                        values(rev, 10),
                        null,
                        Rows.of(layer(rev, bytes), layer(rev + 1, 10)));
        offer(new DurableState(Rows.of(main), open().state().scenes(), 1_000 + rev));
        changed.add(OpenStore.ofState(rev));
    }

    /** A scene is added, or replaced. */
    void scene(String id) {
        rev++;
        var scenes = without(id);
        scenes.add(
                new Scene(
                        new SceneId(id),
                        id + " of rev " + rev,
                        List.of(layer(rev, 1_000), layer(rev + 1, 1_500))));
        scenes.sort(Comparator.comparing(Scene::id));
        offer(open().state().withScenes(Rows.copyOf(scenes)));
        changed.add(OpenStore.ofScene(id, rev));
    }

    void deleteScene(String id) {
        rev++;
        offer(open().state().withScenes(Rows.copyOf(without(id))));
        changed.add(OpenStore.ofScene(id, rev));
    }

    private List<Scene> without(String id) {
        var scenes = new ArrayList<Scene>(open().state().scenes());
        scenes.removeIf(scene -> scene.id().value().equals(id));
        return scenes;
    }

    private void offer(DurableState state) {
        books.offer(rev, state);
        open().change(state, rev);
    }

    private static Layer layer(long rev, int bytes) {
        return new Layer(
                LayerId.of(rev),
                new Key("k" + rev),
                new ShaderId("basic/r" + rev),
                values(rev, bytes));
    }

    private static Values values(long rev, int bytes) {
        var text = new StringBuilder();
        for (int i = 0; text.length() < bytes; i++) {
            text.append("rev ").append(rev).append(" at ").append(i * 7_919 % 10_000).append(", ");
        }
        return Values.NONE
                .with(new ParameterId("text"), setting(new ParameterValue.Text(text.toString())))
                .with(new ParameterId("speed"), setting(new ParameterValue.Scalar(rev / 8f)))
                .with(new ParameterId("mode"), setting(new ParameterValue.Choice((int) rev)))
                .with(new ParameterId("at"), setting(new ParameterValue.Point(rev, rev / 2f)));
    }

    private static Setting setting(ParameterValue value) {
        return new Setting(value, Shows.BY);
    }

    /** So many calls of that name fail from now on. */
    void fail(String call, int times) {
        disk.fail(call, "Input/output error", times);
    }

    /** There is no room on the disk for the next file, and for two more than that. */
    void fillUp() {
        disk.fail("write", "No space left on device", 3);
    }

    /** Asks for all that has changed to be saved, in one call, as the coordinator does. */
    void save() {
        save(List.copyOf(changed));
        changed.clear();
    }

    private void save(List<PersistenceRequest> requests) {
        failed = 0;
        expect(requests.size());
        var _ = running().save(requests);
        var _ = allAnswered.join();
    }

    /** Has what failed tried again, if anything did, as the writer does after a while. */
    void saveAgain() {
        while (failed > 0) {
            expect(failed);
            failed = 0;
            nanos.addAndGet(Duration.ofMinutes(2).toNanos());
            var _ = allAnswered.join();
        }
    }

    private void expect(int answers) {
        allAnswered = new CompletableFuture<Boolean>().orTimeout(60, TimeUnit.SECONDS);
        expected.set(answers);
        if (answers == 0) {
            allAnswered.complete(true);
        }
    }

    /** Has the store look whether all is well, as the writer does when there is nothing to do. */
    void check() throws IOException {
        save(open().store.check());
    }

    private OpenStore open() {
        if (open == null) {
            throw new IllegalStateException("not started");
        }
        return open;
    }

    private PersistenceWriter running() {
        if (writer == null) {
            throw new IllegalStateException("not started");
        }
        return writer;
    }

    private void stop() throws IOException {
        if (writer != null) {
            saveAgain();
            writer.close();
        }
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
