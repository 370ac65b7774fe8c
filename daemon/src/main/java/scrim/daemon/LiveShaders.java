package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.ShaderWorkshop;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.Ticker;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.BlendMode;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Origin;
import scrim.engine.stack.OriginKind;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.CommittedView;
import scrim.engine.state.Engine;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationBatch;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Slot;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Brings what happens in the shader folder into the show: a changed shader is tried, and only when
 * it is good, and compiled, do engine and renderer hear of it; until then, and if it is not, the
 * version before stays.
 *
 * <p>Called by the thread that watches the folder and by the one that compiles; {@link #contents}
 * by any, and never waits.
 */
final class LiveShaders {
    private static final System.Logger LOG = System.getLogger(LiveShaders.class.getName());
    private static final Origin SHADER_FOLDER = new Origin(OriginKind.FILE_WATCH, "shader folder");

    /** More changed files than anybody edits by hand are tried when a layer first wants them. */
    private static final int MOST_TRIED_UNASKED = 16;

    /** A file is gone when it is missing for so long: some editors delete it before they write. */
    private static final long GONE_NANOS = 1_000_000_000;

    private final ShaderLibrary library;
    private final ShaderNotes notes;
    private final Ticker ticker;
    private final Health health;
    private final Map<ShaderId, Known> known = new TreeMap<>();
    private @Nullable ShaderWorkshop compiler;
    private @Nullable Engine engine;
    private volatile ShaderLibrary.Contents contents = ShaderLibrary.Contents.EMPTY;
    private boolean isUnsent;
    private int triedUnasked;

    /** A shader as it is drawn, and as its file is. */
    private static final class Known {
        private @Nullable ShaderSource good;
        private ShaderEntry.@Nullable Broken why;
        // Of the newest version that can be read, drawn or not.
        private String newest = "";
        // As it was read last; another object when it has been read anew.
        private @Nullable ShaderSource read;
        // The hash of what was tried and found bad; empty if nothing was.
        private String failed = "";
        // Pixels of the largest screen for which it was too slow, 0 if it was not.
        private long tooManyPixels;
        private boolean isMissing;
        private long missingSinceNanos;
    }

    /**
     * @param ticker for how long a file must be missing to be gone
     */
    LiveShaders(ShaderLibrary library, ShaderNotes notes, Ticker ticker, Health health) {
        this.library = library;
        this.notes = notes;
        this.ticker = ticker;
        this.health = health;
    }

    /** The shaders that may be drawn, tried or about to be. */
    ShaderLibrary.Contents contents() {
        return contents;
    }

    /** Reads the folder for the first time. */
    synchronized ShaderLibrary.Contents read() {
        look(Set.of());
        return contents;
    }

    /**
     * Has those compiled that the show needs, so that they are there for the first picture, and
     * keeps engine and renderer informed from now on.
     */
    synchronized void begin(Engine with, ShaderWorkshop by) {
        engine = with;
        compiler = by;
        tellSize();
        for (Map.Entry<ShaderId, Known> entry : known.entrySet()) {
            ShaderSource source = entry.getValue().good;
            Set<BlendMode> modes = modesOf(entry.getKey());
            if (source != null && !modes.isEmpty()) {
                submit(by, source, modes, ShaderWorkshop.Urgency.NOW);
            }
        }
    }

    /** Looks at the folder; what is touched is read even if it looks as it did. */
    void look(Set<Path> touched) {
        ShaderLibrary.Look look = library.look(touched);
        synchronized (this) {
            if (look.problem() != null) {
                health.broken(
                        "shader",
                        "folder",
                        Severity.ERROR,
                        look.problem() + "; what is drawn goes on");
            } else {
                health.mended("shader", "folder");
                tellSize();
                take(look);
            }
            if (isUnsent) {
                publish();
            }
        }
    }

    /** The driver refuses a shader that a layer wants. Any thread; does not wait for long. */
    synchronized void refused(ShaderEntry.Broken why) {
        Known one = known.get(why.id());
        if (one != null && (one.good != null || !why.equals(one.why))) {
            if (one.good != null) {
                one.failed = one.good.description().contentHash();
            }
            one.good = null;
            one.why = why;
            publish();
        }
    }

    /**
     * What comes of trying a version that somebody has just saved: why it cannot be drawn, or
     * nothing. Does not change what is drawn; that follows from {@link #look}. Any thread; does not
     * wait for long.
     */
    synchronized CompletableFuture<Optional<ShaderEntry.Broken>> verdict(ShaderFile file) {
        return switch (file) {
            case ShaderFile.Broken(var why) -> CompletableFuture.completedFuture(Optional.of(why));
            case ShaderFile.Usable(var source) -> verdict(source);
        };
    }

    private CompletableFuture<Optional<ShaderEntry.Broken>> verdict(ShaderSource source) {
        if (notes.isQuarantined(source)) {
            return CompletableFuture.completedFuture(Optional.of(quarantined(source)));
        }
        var result = new CompletableFuture<Optional<ShaderEntry.Broken>>();
        ShaderWorkshop by = compiler;
        if (by == null) {
            result.complete(Optional.empty());
            return result;
        }
        tellSize();
        by.submit(
                source,
                modesOf(source.description().id()),
                ShaderWorkshop.Urgency.SOON,
                verdict ->
                        result.complete(
                                switch (verdict) {
                                    case ShaderWorkshop.Verdict.Good _ -> Optional.empty();
                                    case ShaderWorkshop.Verdict.Bad(var why, _) -> Optional.of(why);
                                }));
        return result;
    }

    private ShaderEntry.Broken quarantined(ShaderSource source) {
        return new ShaderEntry.Broken(
                source.description().id(), source.file(), 0, 0, notes.reason());
    }

    /** Before anything is tried: what a frame costs depends on it. */
    private void tellSize() {
        ShaderWorkshop by = compiler;
        ScreenFormat size = largest();
        if (by != null && size != null) {
            by.draws(size);
        }
    }

    /** Of the formats of all screens; null if there is no screen. */
    private @Nullable ScreenFormat largest() {
        Engine of = engine;
        return of == null
                ? null
                : of.view().base().screens().stream()
                        .map(Screen::format)
                        .max(Comparator.comparingLong(LiveShaders::pixels))
                        .orElse(null);
    }

    private long largestPixels() {
        ScreenFormat size = largest();
        return size == null ? 0 : pixels(size);
    }

    private static long pixels(ScreenFormat size) {
        return (long) size.width() * size.height();
    }

    private void take(ShaderLibrary.Look look) {
        Set<ShaderId> found = new HashSet<>();
        boolean changed = false;
        for (ShaderFile file : look.files()) {
            ShaderId id = file.entry().id();
            if (found.add(id)) {
                Known one = known.computeIfAbsent(id, _ -> new Known());
                one.isMissing = false;
                changed |=
                        switch (file) {
                            case ShaderFile.Usable(var source) -> takeUsable(one, source);
                            case ShaderFile.Broken(var why) -> takeBroken(one, why);
                        };
            }
        }
        for (ShaderId id : List.copyOf(known.keySet())) {
            if (!found.contains(id)) {
                changed |= miss(id, look.closed());
            }
        }
        if (changed) {
            publish();
        }
    }

    /** Whether engine and renderer must hear of it now. */
    private boolean takeUsable(Known one, ShaderSource source) {
        String hash = source.description().contentHash();
        boolean isTriedAgain = isTriedAgain(one, source);
        one.read = source;
        if (one.newest.equals(hash)
                && !isTriedAgain
                && (one.why == null || one.good == null || !isGood(one, hash))) {
            return false;
        }
        if (notes.isQuarantined(source)) {
            one.newest = hash;
            return refuse(one, quarantined(source));
        }
        one.newest = hash;
        one.failed = "";
        one.tooManyPixels = 0;
        if (isGood(one, hash)) {
            // Somebody has gone back to what is drawn.
            boolean wasBroken = one.why != null;
            one.why = null;
            return wasBroken;
        }
        ShaderWorkshop by = compiler;
        ShaderId id = source.description().id();
        if (by == null) {
            return accept(one, source);
        }
        Set<BlendMode> modes = modesOf(id);
        if (!modes.isEmpty()) {
            submit(
                    by,
                    source,
                    modes,
                    one.good == null ? ShaderWorkshop.Urgency.NOW : ShaderWorkshop.Urgency.SOON);
            return false;
        }
        if (triedUnasked < MOST_TRIED_UNASKED) {
            triedUnasked++;
            submit(by, source, EnumSet.of(BlendMode.NORMAL), ShaderWorkshop.Urgency.LATER);
        }
        return accept(one, source);
    }

    /** One that was found bad is, when it is saved again or the screens have become smaller. */
    private boolean isTriedAgain(Known one, ShaderSource source) {
        return one.failed.equals(source.description().contentHash())
                && (one.read != source || largestPixels() < one.tooManyPixels);
    }

    private static boolean isGood(Known one, String hash) {
        return one.good != null && one.good.description().contentHash().equals(hash);
    }

    private static boolean accept(Known one, ShaderSource source) {
        one.good = source;
        one.why = null;
        return true;
    }

    private boolean takeBroken(Known one, ShaderEntry.Broken why) {
        one.newest = "";
        return refuse(one, why);
    }

    private static boolean refuse(Known one, ShaderEntry.Broken why) {
        if (why.equals(one.why)) {
            return false;
        }
        one.why = why;
        LOG.log(
                Level.WARNING,
                "{0}{1}",
                why.message(),
                one.good == null ? "" : "; the version before goes on");
        return true;
    }

    private boolean miss(ShaderId id, List<String> closed) {
        Known one = known.get(id);
        if (one == null) {
            return false;
        }
        String file = one.good == null ? id + ".fs" : one.good.file();
        for (String folder : closed) {
            if (file.startsWith(folder + "/")) {
                one.newest = "";
                return refuse(
                        one,
                        new ShaderEntry.Broken(
                                id, file, 0, 0, "its folder " + folder + " may not be read"));
            }
        }
        long now = ticker.nanos();
        if (!one.isMissing) {
            one.isMissing = true;
            one.missingSinceNanos = now;
        }
        if (now - one.missingSinceNanos < GONE_NANOS) {
            return false;
        }
        known.remove(id);
        LOG.log(Level.INFO, "{0} is gone", file);
        return true;
    }

    private void submit(
            ShaderWorkshop by,
            ShaderSource source,
            Set<BlendMode> modes,
            ShaderWorkshop.Urgency urgency) {
        by.submit(source, modes, urgency, verdict -> tried(source, urgency, verdict));
    }

    /** On the COMPILE thread. */
    private synchronized void tried(
            ShaderSource source, ShaderWorkshop.Urgency urgency, ShaderWorkshop.Verdict verdict) {
        if (urgency == ShaderWorkshop.Urgency.LATER) {
            triedUnasked--;
        }
        Known one = known.get(source.description().id());
        String hash = source.description().contentHash();
        if (one == null || !one.newest.equals(hash)) {
            // There is a newer version by now.
            return;
        }
        switch (verdict) {
            case ShaderWorkshop.Verdict.Good _ -> {
                boolean isNew = !isGood(one, hash) || one.why != null;
                var _ = accept(one, source);
                if (isNew) {
                    LOG.log(Level.INFO, "{0}: the new version is drawn", source.file());
                    publish();
                }
            }
            case ShaderWorkshop.Verdict.Bad(var why, var tooManyPixels) -> {
                one.failed = hash;
                one.tooManyPixels = tooManyPixels;
                if (isGood(one, hash)) {
                    one.good = null;
                }
                if (refuse(one, why)) {
                    publish();
                }
            }
        }
    }

    /** The renderer's part first: it looks when the engine's snapshot tells it to. */
    private void publish() {
        List<ShaderEntry> entries = new ArrayList<>();
        Map<ShaderId, ShaderSource> sources = new HashMap<>();
        known.forEach((id, one) -> {
            if (one.good != null) {
                sources.put(id, one.good);
                entries.add(new ShaderEntry.Usable(one.good.description(), one.why));
            } else if (one.why != null) {
                entries.add(one.why);
            }
        });
        contents = new ShaderLibrary.Contents(ShaderCatalog.of(entries), sources);
        Engine told = engine;
        if (told != null) {
            isUnsent = false;
            var _ =
                    told.submit(
                                    MutationBatch.of(
                                            SHADER_FOLDER,
                                            new Mutation.RefreshCatalog(contents.catalog())))
                            .thenAccept(this::answered);
        }
    }

    /** What the engine was too busy for is said again with the next look. */
    private void answered(MutationOutcome outcome) {
        if (outcome instanceof MutationOutcome.Rejected(var code, _, _, var reason)
                && code != MutationOutcome.Code.CLOSED) {
            LOG.log(Level.WARNING, "the engine did not take the shaders yet: {0}", reason);
            unsent();
        }
    }

    private synchronized void unsent() {
        isUnsent = true;
    }

    /** The blend modes of the layers that draw a shader; none if no layer does. */
    private Set<BlendMode> modesOf(ShaderId shader) {
        Set<BlendMode> modes = EnumSet.noneOf(BlendMode.class);
        Engine of = engine;
        if (of == null) {
            return modes;
        }
        CommittedView view = of.view();
        for (Screen screen : view.base().screens()) {
            for (Layer layer : screen.layers()) {
                if (layer.shader().equals(shader)) {
                    modes.add(mode(view, screen, layer));
                }
            }
        }
        return modes;
    }

    private static BlendMode mode(CommittedView view, Screen screen, Layer layer) {
        Slot slot =
                view.slots()
                        .find(
                                new ParameterAddress(
                                        screen.id(), layer.id(), CommonParameters.BLEND));
        return slot != null && view.value(slot) instanceof ParameterValue.Choice(int option)
                ? BlendMode.values()[option]
                : BlendMode.NORMAL;
    }
}
