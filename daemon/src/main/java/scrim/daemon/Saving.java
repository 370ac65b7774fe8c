package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Durability;
import scrim.daemon.control.json.Generations;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.DeviceStateImport;
import scrim.daemon.store.Restored;
import scrim.daemon.store.StateArchive;
import scrim.daemon.store.StateFiles;
import scrim.daemon.store.StateStore;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.loop.WallClock;
import scrim.engine.persist.FlushOutcome;
import scrim.engine.persist.PersistenceOutcome;
import scrim.engine.persist.PersistenceRequest;
import scrim.engine.persist.PersistenceSettings;
import scrim.engine.persist.PersistenceStatus;
import scrim.engine.persist.PersistenceWriter;
import scrim.engine.stack.Scene;
import scrim.engine.state.CommittedView;
import scrim.engine.state.DurableState;
import scrim.engine.state.Engine;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The part of the program that keeps the show: finds it at the start, in the saved state, in what
 * the display daemon left, or in this build; and has everything saved that the engine says.
 */
final class Saving {
    private static final System.Logger LOG = System.getLogger("scrim.daemon.store");

    /** What a second signal leaves of {@link PersistenceSettings#FLUSH_DEADLINE}. */
    private static final Duration HURRIED = Duration.ofMillis(500);

    private final AtomicReference<@Nullable Engine> engine = new AtomicReference<>();
    private final StateArchive archive;
    private final PersistenceWriter writer;
    private final DurableState show;
    private final long rev;
    private final List<PersistenceRequest> first;

    /**
     * The show to start with.
     *
     * @param reason why it is to be saved at once, null if it was
     */
    private record Found(DurableState show, @Nullable String reason) {}

    /**
     * @param second where to save when the first folder keeps failing, null for nowhere
     * @throws IOException if it cannot be known what is saved
     */
    Saving(DataFolder folder, @Nullable DataFolder second, Options.Timing timing, Health health)
            throws IOException {
        archive = new StateArchive(folder);
        // Asked before damaged files are put aside: a folder that ever held a show is not new.
        boolean isNew = archive.isEmpty();
        var files = new StateFiles(folder, second, Version.TEXT, health);
        Restored restored = files.restore();
        Found found = find(restored, isNew, folder.root(), health);
        show = found.show();
        rev = restored.rev();
        first = new ArrayList<>(restored.unsaved());
        if (found.reason() != null) {
            first.addAll(requests(found.reason()));
        }
        writer =
                new PersistenceWriter(
                        new StateStore(files, this::newest),
                        PersistenceSettings.withTiming(timing.after(), timing.within()),
                        Ticker.SYSTEM,
                        new SecureRandom()::nextDouble,
                        health,
                        this::report,
                        rev);
    }

    private static Found find(Restored restored, boolean isNew, Path root, Health health)
            throws IOException {
        DurableState saved = restored.state();
        if (saved != null) {
            return new Found(saved, null);
        }
        DurableState imported = isNew ? imported(root, health) : null;
        if (imported != null) {
            return new Found(imported, "import " + DeviceStateImport.FILE_NAME);
        }
        DemoShow.copyShaders(root.resolve("shaders"));
        DemoShow.copyConfig(root);
        return new Found(restored.or(DemoShow.state(WallClock.SYSTEM.millis())), "firstStart");
    }

    /** What the display daemon left, or null if that is nothing, or nothing that can be read. */
    private static @Nullable DurableState imported(Path root, Health health) {
        Path file = root.resolve(DeviceStateImport.FILE_NAME);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            DurableState devices =
                    DeviceStateImport.parse(Files.readAllBytes(file), WallClock.SYSTEM.millis());
            if (devices.screens().isEmpty()) {
                LOG.log(Level.INFO, "state file: there are no devices in {0}", file);
                return null;
            }
            LOG.log(
                    Level.INFO,
                    "state file: imported {0} screens from {1}",
                    devices.screens().size(),
                    file);
            return devices;
        } catch (IOException e) {
            String message =
                    file
                            + " could not be imported, the demo show starts instead: "
                            + Failures.reason(e)
                            + ". The file is as it was. When it is mended, stop Scrim and take it"
                            + " with state import";
            health.broken("store", DeviceStateImport.FILE_NAME, Severity.ERROR, message);
            LOG.log(Level.ERROR, "state file: {0}", message);
            return null;
        }
    }

    /** For the whole of a show that no file holds yet. */
    private List<PersistenceRequest> requests(String reason) {
        var requests = new ArrayList<PersistenceRequest>();
        requests.add(PersistenceRequest.ofState(reason, rev));
        for (Scene scene : show.scenes()) {
            requests.add(PersistenceRequest.ofScene(scene.id().value(), reason, rev));
        }
        return requests;
    }

    /** The show to start with. */
    DurableState show() {
        return show;
    }

    /** The change it was saved after, 0 if it never was. */
    long rev() {
        return rev;
    }

    /** What a change wishes to have saved; never waits. */
    void request(List<PersistenceRequest> requests) {
        var _ = writer.submit(requests);
    }

    /** From now on, what is saved is what this engine has. */
    void follow(Engine running) {
        engine.set(running);
        running.listen(
                new SaveLog(
                        Ticker.SYSTEM,
                        running::view,
                        line -> LOG.log(Level.INFO, "state file: {0}", line)));
        writer.start();
        if (!first.isEmpty()) {
            request(first);
        }
    }

    private StateStore.Content newest() {
        Engine running = engine.get();
        if (running == null) {
            // A signal came before there was an engine.
            return new StateStore.Content(show, rev);
        }
        CommittedView view = running.view();
        return new StateStore.Content(view.base(), view.rev());
    }

    private void report(PersistenceOutcome outcome) {
        Engine running = engine.get();
        if (running != null) {
            running.report(outcome);
        }
    }

    /** Has {@link #finish} wait less, now or later. Any thread. */
    void hurry() {
        writer.hastenFlush(HURRIED);
    }

    /**
     * Saves what is not on disk yet, and waits for it as long as the deadline allows.
     *
     * @return what is lost, in a sentence, or null if nothing is
     */
    @Nullable String finish() {
        writer.close();
        return switch (writer.flush(PersistenceSettings.FLUSH_DEADLINE)) {
            case FlushOutcome.Saved(long durable) -> {
                DurableState last = newest().state();
                LOG.log(
                        Level.INFO,
                        "state file: persisted {0} screens and {1} scenes, everything up to rev"
                                + " {2}",
                        last.screens().size(),
                        last.scenes().size(),
                        Long.toString(durable));
                yield null;
            }
            case FlushOutcome.Lost failure -> {
                String loss =
                        "changes after rev "
                                + failure.durableRev()
                                + " are lost: "
                                + failure.reason();
                LOG.log(Level.ERROR, "state file: {0}", loss);
                yield loss;
            }
        };
    }

    /** How much of the show is on disk. */
    Durability durability() {
        return new Durability() {
            @Override
            public PersistenceStatus status() {
                return writer.status();
            }

            @Override
            public CompletableFuture<List<PersistenceOutcome>> save(
                    List<PersistenceRequest> requests) {
                return writer.save(requests);
            }
        };
    }

    /** What there is to go back to. */
    Generations generations() {
        return new Generations() {
            @Override
            public List<Generation> list() throws IOException {
                return archive.list().stream().map(one -> generation(one)).toList();
            }

            @Override
            public Content read(long number) throws IOException {
                return switch (archive.read(number)) {
                    case StateArchive.Found.State(DurableState state) ->
                            new Content(state.screens(), state.lastLayerNumber(), state.carried());
                    case StateArchive.Found.Unusable(String reason) ->
                            throw new UnusableException(reason);
                };
            }
        };
    }

    private static Generations.Generation generation(StateArchive.Generation one) {
        return new Generations.Generation(
                one.gen(),
                one.rev(),
                one.savedMillis(),
                one.bytes(),
                one.reason(),
                one.app(),
                switch (one.condition()) {
                    case GOOD -> Generations.Condition.GOOD;
                    case DAMAGED -> Generations.Condition.DAMAGED;
                    case NEWER -> Generations.Condition.NEWER;
                });
    }
}
