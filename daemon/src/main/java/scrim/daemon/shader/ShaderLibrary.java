package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The shaders of one folder and the folders below it. {@link #rescan} and {@link #look} read files
 * and are for a thread that may wait, one at a time; {@link #contents} is for any thread, never
 * blocks, and never changes what it once handed out.
 */
public final class ShaderLibrary {
    public static final int LARGEST_BYTES = 1 << 20;
    public static final int MOST_FILES = 2_000;

    private static final int DEEPEST = 16;
    private static final System.Logger LOG = System.getLogger(ShaderLibrary.class.getName());

    private final Path folder;
    private volatile Contents contents = Contents.EMPTY;
    private Map<Path, Seen> seen = Map.of();

    /** A shader as it was read, and how its files looked then. */
    private record Seen(ShaderFile file, String marks) {}

    /**
     * What a look came to.
     *
     * @param files all shaders there are
     * @param closed folders, as paths below the shader folder, that may not be looked into
     * @param problem why nothing is known, null if something is
     */
    public record Look(List<ShaderFile> files, List<String> closed, @Nullable String problem) {}

    /**
     * What was found at one moment: every shader for the engine, and the texts of the usable ones.
     */
    public record Contents(ShaderCatalog catalog, Map<ShaderId, ShaderSource> sources) {
        public static final Contents EMPTY = new Contents(ShaderCatalog.EMPTY, Map.of());

        public Contents {
            sources = Map.copyOf(sources);
        }

        public static Contents of(List<ShaderFile> files) {
            var entries = new ArrayList<ShaderEntry>();
            var sources = new HashMap<ShaderId, ShaderSource>();
            for (ShaderFile file : files) {
                entries.add(file.entry());
                if (file instanceof ShaderFile.Usable(var source)) {
                    sources.put(source.description().id(), source);
                }
            }
            return new Contents(ShaderCatalog.of(entries), sources);
        }

        public @Nullable ShaderSource find(ShaderId id) {
            return sources.get(id);
        }
    }

    public ShaderLibrary(Path folder) {
        this.folder = folder;
    }

    public Contents contents() {
        return contents;
    }

    /**
     * Reads the folder anew. A file that cannot be read or used is listed as broken; a folder that
     * is not there holds no shaders.
     */
    public Contents rescan() {
        seen = Map.of();
        Look look = look(Set.of());
        if (look.problem() != null) {
            LOG.log(System.Logger.Level.WARNING, "{0}", look.problem());
        }
        contents = Contents.of(look.files());
        return contents;
    }

    /**
     * Reads what has changed since the last look, and hands out what has not as it was. The {@link
     * #contents} stay.
     *
     * @param touched what is read again though it looks as it did
     */
    public Look look(Set<Path> touched) {
        if (!Files.isDirectory(folder)) {
            return new Look(List.of(), List.of(), "there is no shader folder " + folder);
        }
        var closed = new ArrayList<String>();
        var next = new HashMap<Path, Seen>();
        var files = new ArrayList<ShaderFile>();
        for (Path path : paths(closed)) {
            Seen before = seen.get(path);
            boolean isAsBefore =
                    before != null
                            && !isTouched(path, touched)
                            && before.marks().equals(marks(path, before.file()));
            Seen now = before != null && isAsBefore ? before : seen(path);
            next.put(path, now);
            files.add(now.file());
        }
        String problem =
                closed.contains("") ? "the shader folder " + folder + " may not be read" : null;
        seen = next;
        return new Look(List.copyOf(files), List.copyOf(closed), problem);
    }

    private static boolean isTouched(Path path, Set<Path> touched) {
        return touched.contains(path) || touched.contains(ShaderReader.vertexOf(path));
    }

    private Seen seen(Path path) {
        ShaderFile file = read(path);
        return new Seen(file, marks(path, file));
    }

    /**
     * Reads one shader as a look would, and leaves all else as it is. Any thread that may wait.
     *
     * @param path a file in the folder or below whose name ends in {@code .fs}
     */
    public ShaderFile read(Path path) {
        ShaderFile file = ShaderReader.read(folder, path);
        if (file instanceof ShaderFile.Usable(var source)) {
            List<Path> beside = beside(source);
            if (!beside.isEmpty()) {
                String hash = ShaderReader.digest(source.description().contentHash(), beside);
                return new ShaderFile.Usable(source.with(hash));
            }
        }
        return file;
    }

    /** How a shader's files look from outside: none that looks the same is read again. */
    private static String marks(Path path, ShaderFile file) {
        var marks = new StringBuilder(mark(path)).append(mark(ShaderReader.vertexOf(path)));
        if (file instanceof ShaderFile.Usable(var source)) {
            beside(source).forEach(one -> marks.append(mark(one)));
        }
        return marks.toString();
    }

    private static String mark(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return now.size()
                    + " "
                    + now.lastModifiedTime().to(TimeUnit.NANOSECONDS)
                    + " "
                    + now.fileKey()
                    + (Files.isReadable(path) ? ";" : " closed;");
        } catch (IOException e) {
            return "none;";
        }
    }

    /** The images and fonts that come with a shader. */
    private static List<Path> beside(ShaderSource source) {
        ShaderDescription description = source.description();
        return Stream.concat(description.textures().stream(), description.fonts().stream())
                .map(asset -> source.folder().resolve(asset.path()))
                .distinct()
                .toList();
    }

    private List<Path> paths(List<String> closed) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(
                    folder,
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    DEEPEST,
                    collect(found, closed));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "listing {0} failed: {1}", folder, "" + e);
            closed.add("");
        }
        found.sort(null);
        if (found.size() > MOST_FILES) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} holds {1} shaders; the first {2} are taken",
                    folder,
                    found.size(),
                    MOST_FILES);
            return found.subList(0, MOST_FILES);
        }
        return found;
    }

    private SimpleFileVisitor<Path> collect(List<Path> found, List<String> closed) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                if (at.toString().endsWith(".fs") && !at.equals(folder)) {
                    // Somebody thinks that this is a shader; it is told that it is none.
                    found.add(at);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".fs")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                if (Files.isDirectory(file)) {
                    closed.add(folder.relativize(file).toString().replace('\\', '/'));
                } else if (file.toString().endsWith(".fs")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        };
    }
}
