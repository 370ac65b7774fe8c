package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.config.RecorderConfig;
import scrim.daemon.config.ShowConfig;
import scrim.daemon.config.SoundConfig;
import scrim.daemon.config.SourceConfig;
import scrim.daemon.control.http.Sources;
import scrim.engine.health.Failure;
import scrim.engine.health.Health;
import scrim.engine.health.HealthReport;
import scrim.engine.loop.Ticker;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The sources that {@code scrim.toml} names, as health sees them, and the picture files in the
 * show's folder. Any thread that may wait for a disk.
 */
final class ShowSources implements Sources {
    private static final System.Logger LOG = System.getLogger(ShowSources.class.getName());

    /** A list of files is told for so long. */
    private static final long KEPT_NANOS = 3_000_000_000L;

    private static final int MOST_IMAGES = 500;

    /** Looked at before the rest is given up: somebody may keep a whole disk in there. */
    private static final int MOST_FILES = 20_000;

    private static final int DEEPEST = 5;

    /** What {@code StillPictures} reads. */
    private static final Set<String> ENDINGS =
            Set.of("png", "jpg", "jpeg", "bmp", "gif", "tga", "psd");

    /** Folders of Scrim's own. */
    private static final Set<String> CLOSED =
            Set.of("runtime", "scenes", "damaged", "history", ShowThumbnails.FOLDER);

    private final Path folder;
    private final Supplier<ShowConfig> config;
    private final Health health;
    private final Ticker ticker;
    private @Nullable List<String> kept;
    private long keptSinceNanos;

    /**
     * @param folder the show's
     */
    ShowSources(Path folder, Supplier<ShowConfig> config, Health health, Ticker ticker) {
        this.folder = folder;
        this.config = config;
        this.health = health;
        this.ticker = ticker;
    }

    @Override
    public Found find() {
        ShowConfig now = config.get();
        HealthReport report = health.report();
        var videos = new ArrayList<Video>();
        SourceConfig main =
                now.sources().stream()
                        .filter(one -> !(one.kind() instanceof SourceConfig.Kind.Color))
                        .findFirst()
                        .orElse(null);
        for (SourceConfig one : now.sources()) {
            videos.add(
                    new Video(
                            one.name(),
                            word(one.kind()),
                            one == main,
                            isLive(report, "video." + one.name()),
                            problem(report, "source " + one.name())));
        }
        SoundConfig sound = now.sound();
        var recorders = new ArrayList<Recorder>();
        for (RecorderConfig one : now.recorders()) {
            recorders.add(
                    new Recorder(
                            one.name(),
                            one.screen(),
                            word(one.target()),
                            isLive(report, "recorder." + one.name()),
                            problem(report, "recorder " + one.name())));
        }
        List<String> images = imagesOfLate();
        return new Found(
                videos,
                sound == null
                        ? null
                        : new Sound(word(sound), isLive(report, "sound"), problem(report, "sound")),
                recorders,
                images.subList(0, Math.min(MOST_IMAGES, images.size())),
                images.size() > MOST_IMAGES);
    }

    private static String word(SourceConfig.Kind kind) {
        return switch (kind) {
            case SourceConfig.Kind.File _ -> "file";
            case SourceConfig.Kind.Camera _ -> "camera";
            case SourceConfig.Kind.Stream _ -> "stream";
            case SourceConfig.Kind.Bars _ -> "bars";
            case SourceConfig.Kind.Still _ -> "still";
            case SourceConfig.Kind.Color _ -> "color";
        };
    }

    private static String word(SoundConfig sound) {
        return switch (sound) {
            case SoundConfig.File _ -> "file";
            case SoundConfig.Capture _ -> "capture";
            case SoundConfig.Stream _ -> "stream";
        };
    }

    private static String word(RecorderConfig.Target target) {
        return switch (target) {
            case RecorderConfig.Target.File _ -> "file";
            case RecorderConfig.Target.Stream _ -> "stream";
        };
    }

    private static boolean isLive(HealthReport report, String name) {
        return report.gauges().getOrDefault(name + ".live", 0L) == 1;
    }

    private static @Nullable String problem(HealthReport report, String subject) {
        return report.conditions().stream()
                .filter(one -> one.subsystem().equals("video") && one.subject().equals(subject))
                .map(Failure::message)
                .findFirst()
                .orElse(null);
    }

    /** Looked for by one at a time, and not again for a while: who polls keeps no disk busy. */
    private synchronized List<String> imagesOfLate() {
        long now = ticker.nanos();
        if (kept == null || now - keptSinceNanos >= KEPT_NANOS) {
            kept = images();
            keptSinceNanos = now;
        }
        return kept;
    }

    /** By path, one more than are told at most. */
    private List<String> images() {
        var found = new ArrayList<String>();
        try {
            Files.walkFileTree(
                    folder, EnumSet.noneOf(FileVisitOption.class), DEEPEST, collect(found));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "listing the pictures in {0} failed: {1}", folder, "" + e);
        }
        found.sort(null);
        return found;
    }

    private SimpleFileVisitor<Path> collect(List<String> found) {
        return new SimpleFileVisitor<>() {
            private int looked;

            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                String path = relative(at);
                boolean isHidden = path.startsWith(".") || path.contains("/.");
                return isHidden || CLOSED.contains(path)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = relative(file);
                String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
                if (ENDINGS.contains(ending) && Files.isRegularFile(file)) {
                    found.add(path);
                }
                return found.size() > MOST_IMAGES || ++looked > MOST_FILES
                        ? FileVisitResult.TERMINATE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private String relative(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }
}
