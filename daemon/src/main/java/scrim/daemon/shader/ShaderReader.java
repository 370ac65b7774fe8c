package scrim.daemon.shader;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads one shader from disk: its {@code .fs} and the {@code .vs} of the same name, if there is
 * one. For threads that may wait.
 */
final class ShaderReader {
    private static final long LARGEST_BESIDE_BYTES = 64L << 20;

    private ShaderReader() {}

    /**
     * Whatever is wrong with the files, the answer is a value.
     *
     * @param folder the shader folder, which names are relative to
     * @param path a file below it whose name ends in {@code .fs}
     */
    static ShaderFile read(Path folder, Path path) {
        String file = named(folder, path);
        ShaderId id = idOf(file);
        String reading = file;
        try {
            byte[] fragment = bytes(path);
            Path vertexPath = vertexOf(path);
            byte[] vertex = null;
            if (Files.exists(vertexPath)) {
                reading = named(folder, vertexPath);
                vertex = bytes(vertexPath);
            }
            Path parent = path.getParent();
            return ShaderFile.read(
                    id,
                    file,
                    parent == null ? folder : parent,
                    text(fragment),
                    vertex == null ? null : text(vertex),
                    digest(fragment, vertex));
        } catch (UnreadableException e) {
            return broken(id, reading, e.reason);
        } catch (IOException e) {
            return broken(id, reading, "cannot be read: " + e);
        }
    }

    /** The vertex shader that would belong to a fragment shader. */
    static Path vertexOf(Path fragment) {
        String name = String.valueOf(fragment.getFileName());
        return fragment.resolveSibling(name.substring(0, name.length() - 3) + ".vs");
    }

    /** The path without its ending; letters no id may have become {@code -}. */
    static ShaderId idOf(String file) {
        String path = file.substring(0, file.length() - 3);
        path = path.replaceAll("\\p{Cntrl}", "-").replace("..", "--");
        if (path.length() > ShaderId.LONGEST) {
            path = path.substring(path.length() - ShaderId.LONGEST);
        }
        return new ShaderId(path.isBlank() || path.startsWith("/") ? "-" + path : path);
    }

    private static String named(Path folder, Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    private static ShaderFile broken(ShaderId id, String file, String reason) {
        return new ShaderFile.Broken(new ShaderEntry.Broken(id, file, 0, 0, reason));
    }

    private static byte[] bytes(Path path) throws IOException {
        if (Files.size(path) > ShaderLibrary.LARGEST_BYTES) {
            throw new UnreadableException(
                    "is larger than " + (ShaderLibrary.LARGEST_BYTES >> 10) + " KiB");
        }
        if (!Files.isRegularFile(path)) {
            // Reading a pipe, say, might never end.
            throw new UnreadableException("is not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(ShaderLibrary.LARGEST_BYTES);
        }
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

    /**
     * A digest of a shader and the files it brings; of those that are not there or are too large,
     * only that they are.
     */
    static String digest(String ofText, List<Path> beside) {
        MessageDigest digest = sha256();
        digest.update(ofText.getBytes(StandardCharsets.UTF_8));
        for (Path file : beside) {
            digest.update(String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8));
            try {
                if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_BESIDE_BYTES) {
                    digest.update(Files.readAllBytes(file));
                }
            } catch (IOException e) {
                digest.update((byte) 0xFF);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String digest(byte[] fragment, byte @Nullable [] vertex) {
        MessageDigest digest = sha256();
        digest.update(fragment);
        if (vertex != null) {
            // Where one file ends and the other begins counts too; no text has this byte.
            digest.update((byte) 0xFF);
            digest.update(vertex);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Why bytes are not even looked at. */
    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        private final String reason;

        UnreadableException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
