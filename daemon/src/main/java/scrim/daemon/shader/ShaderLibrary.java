package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The shaders of one folder and the folders below it. {@link #rescan} reads files and is for a
 * thread that may wait; {@link #contents} is for any thread, never blocks, and never changes what
 * it once handed out.
 */
public final class ShaderLibrary {
    public static final int LARGEST_BYTES = 1 << 20;
    public static final int MOST_FILES = 2_000;

    private static final int DEEPEST = 16;
    private static final System.Logger LOG = System.getLogger(ShaderLibrary.class.getName());

    private final Path folder;
    private volatile Contents contents = Contents.EMPTY;

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
        var files = new ArrayList<ShaderFile>();
        for (Path path : paths()) {
            files.add(read(path));
        }
        contents = Contents.of(files);
        return contents;
    }

    private List<Path> paths() {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try {
                Files.walkFileTree(
                        folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, collect(found));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "listing {0} failed: {1}", folder, "" + e);
            }
        } else {
            LOG.log(System.Logger.Level.WARNING, "there is no shader folder {0}", folder);
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

    private static SimpleFileVisitor<Path> collect(List<Path> found) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".fs")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                LOG.log(System.Logger.Level.WARNING, "reading {0} failed: {1}", file, "" + e);
                if (file.toString().endsWith(".fs")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private ShaderFile read(Path path) {
        String file = folder.relativize(path).toString().replace('\\', '/');
        ShaderId id = idOf(file);
        try {
            if (Files.size(path) > LARGEST_BYTES) {
                return broken(id, file, "is larger than " + (LARGEST_BYTES >> 10) + " KiB");
            }
            if (!Files.isRegularFile(path)) {
                // Reading a pipe, say, might never end.
                return broken(id, file, "is not a file");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(LARGEST_BYTES);
            }
            String name = String.valueOf(path.getFileName());
            Path vertex = path.resolveSibling(name.substring(0, name.length() - 3) + ".vs");
            if (Files.exists(vertex)) {
                return broken(
                        id,
                        file,
                        "needs its vertex shader "
                                + vertex.getFileName()
                                + ", which this version does not draw yet");
            }
            return ShaderFile.read(id, file, text(bytes), digest(bytes));
        } catch (IOException e) {
            return broken(id, file, "cannot be read: " + e);
        }
    }

    private static ShaderFile broken(ShaderId id, String file, String reason) {
        return new ShaderFile.Broken(new ShaderEntry.Broken(id, file, 0, reason));
    }

    /** The path without its ending; letters no id may have become {@code -}. */
    private static ShaderId idOf(String file) {
        String path = file.substring(0, file.length() - 3);
        path = path.replaceAll("\\p{Cntrl}", "-").replace("..", "--");
        if (path.length() > ShaderId.LONGEST) {
            path = path.substring(path.length() - ShaderId.LONGEST);
        }
        return new ShaderId(path.isBlank() || path.startsWith("/") ? "-" + path : path);
    }

    /** UTF-8, or Latin-1 where it is not: older shaders have accents in their comments. */
    private static String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
