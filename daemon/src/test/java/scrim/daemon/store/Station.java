package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.WriterSteps;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.Setting;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Values;
import scrim.engine.state.DurableState;
import scrim.engine.testkit.ManualTicker;
import scrim.engine.testkit.ManualWall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A show in a folder, restored from it and saved to it as the daemon does, but on this thread, with
 * both clocks moved by hand and a disk that goes wrong when told. The show and each of its scenes
 * say at which change they were last touched.
 */
final class Station implements AutoCloseable {
    /** So few generations are kept that the fifth save prunes. */
    static final Retention FEW = new Retention(3, 1, 1, 64L << 20, 2);

    static final long START_MILLIS = 1_700_000_000_000L;

    private static final double STEP_SECONDS = 0.01;
    private static final ParameterId NOTE = new ParameterId("note");

    final FailingDisk disk = new FailingDisk(new FileDisk());
    final ManualTicker ticker = new ManualTicker(1_000_000_000L);
    final ManualWall wall;
    final Health health;
    final List<PersistenceOutcome> outcomes = new ArrayList<>();
    final Restored restored;
    final WriterSteps writer;
    private final Path root;
    private final DataFolder folder;
    private volatile StateStore.Content newest;
    private @Nullable Restored found;
    private Map<Path, Object> foundIn = Map.of();

    /**
     * @throws IOException if the daemon would refuse to start
     */
    Station(Path root, Retention retention) throws IOException {
        this(root, retention, START_MILLIS, _ -> {});
    }

    /**
     * @param broken what is wrong with the disk from the beginning
     */
    Station(
            Path root,
            Retention retention,
            long wallMillis,
            java.util.function.Consumer<FailingDisk> broken)
            throws IOException {
        this.root = root;
        wall = new ManualWall(wallMillis);
        health = new Health(wall::millis);
        broken.accept(disk);
        folder = DataFolder.open(root, disk.disk());
        try {
            var files = new StateFiles(folder, retention, "0.1.0", wall, new Random(1), health);
            restored = files.restore();
            newest =
                    new StateStore.Content(
                            restored.or(Shows.ofRev(1)), Math.max(1, restored.rev()));
            writer =
                    new WriterSteps(
                            new StateStore(files, () -> newest),
                            PersistenceSettings.DEFAULT,
                            ticker,
                            health,
                            outcomes::add,
                            restored.rev());
        } catch (IOException | RuntimeException | Error failure) {
            folder.close();
            throw failure;
        }
    }

    Path root() {
        return root;
    }

    DurableState state() {
        return newest.state();
    }

    long rev() {
        return newest.rev();
    }

    /** The screens change. */
    void changeShow() {
        long rev = rev() + 1;
        newest = new StateStore.Content(Shows.ofRev(rev).withScenes(newest.state().scenes()), rev);
        writer.submit(List.of(ofState(rev)));
    }

    /** A scene is saved for the first time or anew. */
    void saveScene(String id) {
        long rev = rev() + 1;
        newest = new StateStore.Content(withScene(newest.state(), id, rev), rev);
        writer.submit(List.of(ofScene(id, rev)));
    }

    void deleteScene(String id) {
        long rev = rev() + 1;
        newest = new StateStore.Content(without(newest.state(), id), rev);
        writer.submit(List.of(ofScene(id, rev)));
    }

    /** One change that concerns two files. */
    void changeShowAndSaveScene(String id) {
        long rev = rev() + 1;
        DurableState show = Shows.ofRev(rev).withScenes(newest.state().scenes());
        newest = new StateStore.Content(withScene(show, id, rev), rev);
        writer.submit(List.of(ofState(rev), ofScene(id, rev)));
    }

    private static PersistenceRequest ofState(long rev) {
        return PersistenceRequest.ofState("test", rev);
    }

    private static PersistenceRequest ofScene(String id, long rev) {
        return new PersistenceRequest(PersistenceRequest.Target.SCENE, id, "saveScene", false, rev);
    }

    private static DurableState without(DurableState state, String id) {
        var scenes = new ArrayList<Scene>();
        state.scenes()
                .forEach(scene -> {
                    if (!scene.id().value().equals(id)) {
                        scenes.add(scene);
                    }
                });
        return state.withScenes(Rows.copyOf(scenes));
    }

    private static DurableState withScene(DurableState state, String id, long rev) {
        var values =
                Values.NONE.with(
                        NOTE, new Setting(new ParameterValue.Text("rev " + rev), Shows.BY));
        var layer = new Layer(LayerId.of(1), new Key("warp"), new ShaderId("basic/warp"), values);
        var scenes = new ArrayList<Scene>();
        without(state, id).scenes().forEach(scenes::add);
        scenes.add(new Scene(new SceneId(id), "rev " + rev, List.of(layer)));
        scenes.sort(Comparator.comparing(scene -> scene.id().value()));
        return state.withScenes(Rows.copyOf(scenes));
    }

    /** Takes the steps that the writer would take in so much time; looks on after each. */
    void run(double seconds, Look after) throws IOException {
        for (double gone = 0; gone < seconds; gone += STEP_SECONDS) {
            ticker.advance(STEP_SECONDS);
            wall.set(wall.millis() + Math.round(STEP_SECONDS * 1e3));
            while (writer.step()) {
                after.look();
            }
        }
    }

    void run(double seconds) throws IOException {
        run(seconds, () -> {});
    }

    interface Look {
        void look() throws IOException;
    }

    /** Everything is on disk, and nothing is wrong. */
    void settle() throws IOException {
        run(2);
        if (writer.durableRev() != rev() || isComplaining()) {
            throw new AssertionError(
                    "rev " + writer.durableRev() + " of " + rev() + ", " + complaints());
        }
    }

    boolean isComplaining() {
        return health.report().status() != HealthReport.Status.OK;
    }

    /** What an operator is told is wrong now. */
    List<String> complaints() {
        return health.report().conditions().stream().map(Failure::message).toList();
    }

    /** At which change the show, under "", and each scene was last touched. */
    static Map<String, Long> revs(DurableState state) {
        var revs = new TreeMap<String, Long>();
        revs.put("", Shows.revOf(state));
        for (Scene scene : state.scenes()) {
            var text = (ParameterValue.Text) scene.layers().getFirst().values().get(NOTE).value();
            if (!text.text().equals(scene.name())) {
                throw new AssertionError("torn: " + scene);
            }
            revs.put(scene.id().value(), Long.valueOf(scene.name().substring("rev ".length())));
        }
        return revs;
    }

    Map<String, Long> revs() {
        return revs(newest.state());
    }

    /** What another process would find on the disk now; nothing there is changed by looking. */
    Restored onDisk(Path scratch) throws IOException {
        Map<Path, Object> files = files();
        if (found == null || !files.equals(foundIn)) {
            found = restoredFromCopy(scratch);
            foundIn = files;
        }
        return found;
    }

    /** Every file and what tells it from the one that had its name before. */
    private Map<Path, Object> files() throws IOException {
        var files = new TreeMap<Path, Object>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                var attributes =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                files.put(
                        path,
                        attributes.isRegularFile()
                                ? List.of(attributes.fileKey(), attributes.size())
                                : "");
            }
        }
        return files;
    }

    private Restored restoredFromCopy(Path scratch) throws IOException {
        Path copy = Files.createTempDirectory(scratch, "look");
        copy(root, copy);
        try (DataFolder look = DataFolder.open(copy, new FailingDisk(new FileDisk()).disk())) {
            return new StateFiles(
                            look,
                            Retention.DEFAULT,
                            "0.1.0",
                            wall,
                            new Random(1),
                            new Health(() -> 0))
                    .restore();
        } finally {
            deleteAll(copy);
        }
    }

    /** A second name for every file: as long as nothing is written in place, as good as a copy. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.list(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(path.getFileName());
                if (Files.isSymbolicLink(path) || path.getFileName().toString().equals("LOCK")) {
                    continue;
                }
                if (Files.isDirectory(path)) {
                    copy(path, Files.createDirectory(target));
                } else {
                    Files.createLink(target, path);
                }
            }
        }
    }

    static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Files that were begun and never got their name. */
    List<Path> halfWritten() throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(".tmp")).toList();
        }
    }

    @Override
    public void close() throws IOException {
        disk.heal();
        folder.close();
    }
}
