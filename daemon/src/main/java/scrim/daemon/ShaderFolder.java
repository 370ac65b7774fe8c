package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.http.ShaderTexts;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * The show's shader folder, for whoever edits shaders from outside. What it writes is noticed, and
 * tried, like what anybody writes there.
 */
final class ShaderFolder implements ShaderTexts {
    /** For new shaders; those that are there may be called anything. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:[A-Za-z0-9_][A-Za-z0-9_ -]{0,63}/){0,3}[A-Za-z0-9_][A-Za-z0-9_ -]{0,63}");

    private final Path folder;
    private final ShaderLibrary library;
    private final LiveShaders shaders;

    ShaderFolder(Path folder, ShaderLibrary library, LiveShaders shaders) {
        this.folder = folder.toAbsolutePath().normalize();
        this.library = library;
        this.shaders = shaders;
    }

    @Override
    public byte @Nullable [] read(ShaderId shader) throws IOException {
        Path file = file(shader);
        if (file == null || !Files.isRegularFile(file)) {
            return null;
        }
        if (Files.size(file) > ShaderLibrary.LARGEST_BYTES) {
            throw new IOException(
                    "it is larger than " + (ShaderLibrary.LARGEST_BYTES >> 10) + " KiB");
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public synchronized boolean replace(ShaderId shader, byte @Nullable [] before, byte[] text)
            throws IOException {
        Path file = file(shader);
        if (before == null && !NAME.matcher(shader.value()).matches()) {
            throw new BadNameException(
                    "a new shader is called by letters, digits, spaces, - and _, with a / between"
                            + " folder and name");
        }
        if (file == null) {
            throw new BadNameException("no file can have this name here");
        }
        if (!Arrays.equals(read(shader), before)) {
            return false;
        }
        Path parent = file.getParent() == null ? folder : file.getParent();
        make(parent);
        if (before == null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadNameException("there is something else of that name in the shader folder");
        }
        put(parent, file, text);
        return true;
    }

    /**
     * Makes a folder of shaders, and those that it lies in, for good. Nothing is made behind a link
     * that leads elsewhere.
     */
    private void make(Path parent) throws IOException {
        var missing = new ArrayDeque<Path>();
        Path there = parent;
        while (!there.equals(folder) && Files.notExists(there, LinkOption.NOFOLLOW_LINKS)) {
            missing.push(there);
            there = above(there);
        }
        Files.createDirectories(folder);
        if (!there.toRealPath().startsWith(folder.toRealPath())) {
            throw new BadNameException(
                    "its folder is a link to a place outside the shader folder, where nothing is"
                            + " written");
        }
        for (Path one : missing) {
            Files.createDirectories(one);
            force(above(one));
        }
    }

    private static Path above(Path path) {
        return path.resolve("..").normalize();
    }

    private static void force(Path folder) throws IOException {
        try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Under another name first, that no shader has, so that nobody sees half a file. */
    private static void put(Path parent, Path file, byte[] text) throws IOException {
        Path fresh = parent.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            try (var channel =
                    FileChannel.open(
                            fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var content = ByteBuffer.wrap(text);
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            keepPermissions(file, fresh);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        force(parent);
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        var before = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (before != null && Files.isRegularFile(from)) {
            Files.setPosixFilePermissions(to, before.readAttributes().permissions());
        }
    }

    @Override
    public CompletableFuture<Optional<ShaderEntry.Broken>> verdict(ShaderId shader) {
        Path file = file(shader);
        return file == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : shaders.verdict(library.read(file));
    }

    /** Where a shader lies, or would; null if no file can be called so. */
    private @Nullable Path file(ShaderId shader) {
        ShaderSource known = shaders.contents().find(shader);
        String name = known == null ? shader + ".fs" : known.file();
        Path file;
        try {
            file = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
        if (!file.startsWith(folder)) {
            throw new IllegalStateException("a shader outside the shader folder: " + file);
        }
        return file;
    }
}
