package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The secret that a request must show: 256 random bits as URL-safe text, in the file {@code token}
 * that only its owner may read. Never logged, never part of a message.
 */
public final class AccessToken {
    private static final System.Logger LOG = System.getLogger(AccessToken.class.getName());

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rw-------");

    private final byte[] secret;

    private AccessToken(String text) {
        secret = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the token of a data folder lies. */
    public static Path file(Path dataFolder) {
        return dataFolder.resolve("token");
    }

    /**
     * The token of a data folder; a new one if it has none. A file that others could read is made
     * private again, with a warning.
     *
     * @throws IOException if the file cannot be read, made or made private, or does not hold a
     *     token; it is as it was then
     */
    public static AccessToken load(Path dataFolder, SecureRandom random) throws IOException {
        Path file = file(dataFolder);
        if (Files.notExists(file)) {
            create(dataFolder, random);
        }
        makePrivate(file);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!FORM.matcher(text).matches()) {
            throw new IOException(
                    file
                            + (text.isEmpty() ? " is empty" : " does not hold an access token")
                            + "; delete it, and the next start makes a new one");
        }
        return new AccessToken(text);
    }

    /** Whether this is the token. Takes as long for a nearly right one as for a wrong one. */
    boolean accepts(@Nullable String presented) {
        return presented != null
                && MessageDigest.isEqual(secret, presented.getBytes(StandardCharsets.UTF_8));
    }

    private static void create(Path folder, SecureRandom random) throws IOException {
        var bits = new byte[BYTES];
        random.nextBytes(bits);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bits) + "\n";
        Files.createDirectories(folder);
        Path fresh = folder.resolve("token.new");
        Files.deleteIfExists(fresh);
        FileAttribute<?>[] attributes =
                isPosix(folder)
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PRIVATE)}
                        : new FileAttribute<?>[0];
        try (var channel =
                FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        attributes)) {
            var content = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("another Scrim is making " + file(folder) + " right now", e);
        }
        Files.move(fresh, file(folder), StandardCopyOption.ATOMIC_MOVE);
        LOG.log(Level.INFO, "made a new access token in {0}", file(folder));
    }

    private static void makePrivate(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(file);
        if (PRIVATE.containsAll(now)) {
            return;
        }
        Files.setPosixFilePermissions(file, PRIVATE);
        LOG.log(
                Level.WARNING,
                "{0} had the permissions {1}, so others may know the access token; made it"
                        + " private. To be safe, delete it and restart: that makes a new one",
                file,
                PosixFilePermissions.toString(now));
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public String toString() {
        return "an access token";
    }
}
