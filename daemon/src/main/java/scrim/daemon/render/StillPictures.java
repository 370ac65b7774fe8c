package scrim.daemon.render;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The pictures in files that layers show. A thread of its own reads them, looks every two seconds
 * whether a file changed, and tells health what it could not read; the render thread only asks for
 * textures. What nobody asks for any more is forgotten.
 */
@OwnedBy(ThreadRole.RENDER)
final class StillPictures implements AutoCloseable {
    /** Half a minute or more: a bypassed layer that comes back should find its picture. */
    private static final int FRAMES_KEPT = 1_800;

    /** A file that cannot be shown bothers nobody once nobody asks for it. */
    private static final int FRAMES_BROKEN = 60;

    private static final long LOOK_NANOS = 2_000_000_000L;
    private static final System.Logger LOG = System.getLogger(StillPictures.class.getName());

    private final Path folder;
    private final GlState state;
    private final UploadBudget budget;
    private final int empty;
    private final int largestSide;
    private final boolean waits;
    private final Health health;
    private final Map<String, Shown> byName = new HashMap<>();
    private final List<Shown> shown = new ArrayList<>();

    /** What the reading thread looks at. */
    private final List<Watched> watched = new CopyOnWriteArrayList<>();

    private final Thread reader;
    private volatile boolean isClosing;
    private long frame;

    private record Watched(String name, StillFile file) {}

    /** A file's picture as the render thread knows it. */
    private static final class Shown {
        final String name;
        final StillFile file;
        final Arriving picture;
        long askedIn;

        Shown(String name, StillFile file, Arriving picture) {
            this.name = name;
            this.file = file;
            this.picture = picture;
        }
    }

    /**
     * @param folder names of pictures are relative to it
     * @param waits whether asking for a new one waits until it is read
     */
    StillPictures(
            Path folder,
            GlState state,
            UploadBudget budget,
            int empty,
            int largestSide,
            boolean waits,
            Health health) {
        this.folder = folder;
        this.state = state;
        this.budget = budget;
        this.empty = empty;
        this.largestSide = largestSide;
        this.waits = waits;
        this.health = health;
        reader = Thread.ofPlatform().daemon().name("images").start(this::read);
    }

    /** A frame begins. */
    void begin() {
        frame++;
        if (frame % FRAMES_BROKEN == 0) {
            forgetUnused();
        }
    }

    /**
     * The texture of a file, a transparent black one while there is no picture.
     *
     * @param name a path relative to the show's folder, or an absolute one
     * @param layer who asks first, for messages
     */
    int texture(String name, String layer) {
        Shown one = byName.get(name);
        if (one == null) {
            one = add(name, layer);
        }
        one.askedIn = frame;
        return one.picture.texture();
    }

    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(reader);
        for (Shown one : shown) {
            one.file.stop();
            one.picture.close();
        }
        shown.clear();
        byName.clear();
    }

    private Shown add(String name, String layer) {
        var picture = new Arriving(state, budget, empty);
        var file =
                new StillFile(
                        path(name),
                        largestSide,
                        picture::deliver,
                        reason -> tell(name, layer, reason));
        var one = new Shown(name, file, picture);
        shown.add(one);
        byName.put(name, one);
        if (waits) {
            file.look();
        }
        watched.add(new Watched(name, file));
        LockSupport.unpark(reader);
        return one;
    }

    private @Nullable Path path(String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            // Half a surrogate pair; or any letter beyond ASCII, where the locale says nothing.
            return null;
        }
    }

    private void forgetUnused() {
        for (int i = shown.size() - 1; i >= 0; i--) {
            Shown one = shown.get(i);
            if (frame - one.askedIn >= (one.file.isBroken() ? FRAMES_BROKEN : FRAMES_KEPT)) {
                one.file.stop();
                one.picture.close();
                byName.remove(one.name);
                shown.remove(i);
                LockSupport.unpark(reader);
            }
        }
    }

    /** The reading thread, which is also the one that takes back what it told health. */
    private void read() {
        while (!isClosing) {
            watched.removeIf(this::isForgotten);
            watched.forEach(this::look);
            LockSupport.parkNanos(LOOK_NANOS);
        }
        watched.forEach(one -> health.mended("render", subject(one.name)));
    }

    private boolean isForgotten(Watched one) {
        boolean isStopped = one.file.isStopped();
        if (isStopped) {
            health.mended("render", subject(one.name));
        }
        return isStopped;
    }

    private void look(Watched one) {
        try {
            one.file.look();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "reading " + one.name + " failed", e);
        }
    }

    private void tell(String name, String layer, String reason) {
        if (reason.isEmpty()) {
            health.mended("render", subject(name));
        } else {
            health.broken(
                    "render",
                    subject(name),
                    Severity.WARNING,
                    "layer " + layer + " cannot show " + name + ": " + reason);
        }
    }

    private static String subject(String name) {
        return "image " + name;
    }
}
