package scrim.daemon.control.access;

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
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that makes a role: 256 random bits as URL-safe text, in a file of the data folder that
 * only its owner may read. Never logged, never part of a message.
 */
public final class AccessToken {
    private static final System.Logger LOG = System.getLogger(AccessToken.class.getName());

    private static final String SEAL = "HmacSHA256";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rw-------");

    private final byte[] secret;

    private AccessToken(String text) {
        secret = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the token of a role lies in a data folder: {@code token} for the admin's. */
    public static Path file(Path dataFolder, Role role) {
        return dataFolder.resolve(name(role));
    }

    private static String name(Role role) {
        return role == Role.ADMIN ? "token" : "token-" + role.word();
    }

    /**
     * The token of a role; a new one if there is none. A file that others could read is made
     * private again, with a warning.
     *
     * @throws IOException if the file cannot be read, made or made private, or does not hold a
     *     token; it is as it was then
     */
    static AccessToken load(Path dataFolder, Role role, SecureRandom random) throws IOException {
        Path file = file(dataFolder, role);
        if (Files.notExists(file)) {
            return create(dataFolder, role, random);
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

    /**
     * Puts a new token in the place of the one there is, if any. It is there for good after {@link
     * #force}.
     *
     * @throws IOException if that does not work; the file is as it was then
     */
    static AccessToken create(Path folder, Role role, SecureRandom random) throws IOException {
        var bits = new byte[BYTES];
        random.nextBytes(bits);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Files.createDirectories(folder);
        Path file = file(folder, role);
        Path fresh = folder.resolve(name(role) + ".new");
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
            var content = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("another Scrim is making " + file + " right now", e);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.log(Level.INFO, "made a new access token in {0}", file);
        return new AccessToken(text);
    }

    /** Has the disk keep the names of the tokens, or a power cut could bring back an old one. */
    static void force(Path folder) throws IOException {
        try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Whether this is the token. Takes as long for a nearly right one as for a wrong one. */
    boolean accepts(@Nullable String presented) {
        return presented != null
                && MessageDigest.isEqual(secret, presented.getBytes(StandardCharsets.UTF_8));
    }

    /** What only who knows the token can make of a text: its HMAC-SHA-256. */
    byte[] seal(String text) {
        try {
            Mac mac = Mac.getInstance(SEAL);
            mac.init(new SecretKeySpec(secret, SEAL));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + SEAL, e);
        }
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
