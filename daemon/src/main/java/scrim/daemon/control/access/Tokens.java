package scrim.daemon.control.access;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The tokens of a data folder: the admin's is always there, the others once somebody has asked for
 * them. Who shows one has its role. Any thread.
 */
public final class Tokens {
    private static final System.Logger LOG = System.getLogger(Tokens.class.getName());

    private final Path folder;
    private final SecureRandom random;
    private final AtomicReferenceArray<@Nullable AccessToken> tokens =
            new AtomicReferenceArray<>(Role.values().length);

    private Tokens(Path folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /**
     * Reads those that are there, and makes the admin's if it is not. Another one that cannot be
     * used lets nobody in until it is replaced, which is no reason not to start.
     *
     * @throws IOException if the admin's cannot be had
     */
    public static Tokens load(Path folder, SecureRandom random) throws IOException {
        var tokens = new Tokens(folder, random);
        tokens.tokens.set(Role.ADMIN.ordinal(), AccessToken.load(folder, Role.ADMIN, random));
        AccessToken.force(folder);
        for (Role role : Role.values()) {
            if (role != Role.ADMIN && Files.exists(AccessToken.file(folder, role))) {
                try {
                    tokens.need(role);
                } catch (IOException e) {
                    LOG.log(
                            Level.WARNING,
                            "nobody can come in as {0} until there is a new token: {1}",
                            role.word(),
                            e.getMessage());
                }
            }
        }
        return tokens;
    }

    /**
     * Makes the token of a role in a folder that no Scrim has open.
     *
     * @param isNew to replace the one that is there, whatever the file holds, and those of lesser
     *     roles that are there
     * @throws IOException if that does not work; the file it is about is as it was then
     */
    public static void make(Path folder, Role role, boolean isNew, SecureRandom random)
            throws IOException {
        if (!isNew) {
            var _ = AccessToken.load(folder, role, random);
            AccessToken.force(folder);
            return;
        }
        for (Role one : role.covered()) {
            if (one == role || Files.exists(AccessToken.file(folder, one))) {
                var _ = AccessToken.create(folder, one, random);
            }
        }
        AccessToken.force(folder);
    }

    /** The role that goes with a token, null for none. */
    public @Nullable Role roleOf(String shown) {
        Role found = null;
        for (Role role : Role.values()) {
            AccessToken token = of(role);
            // All are looked at, so that the time taken tells nothing.
            if (token != null && token.accepts(shown)) {
                found = role;
            }
        }
        return found;
    }

    @Nullable AccessToken of(Role role) {
        return tokens.get(role.ordinal());
    }

    /** Whether a role has a token, or a file in its place. */
    public boolean has(Role role) {
        return of(role) != null || Files.exists(AccessToken.file(folder, role));
    }

    /**
     * Makes the token of a role if there is none.
     *
     * @return whether it was made
     * @throws IOException if that does not work
     */
    public synchronized boolean need(Role role) throws IOException {
        if (of(role) != null) {
            return false;
        }
        boolean isNew = Files.notExists(AccessToken.file(folder, role));
        tokens.set(role.ordinal(), AccessToken.load(folder, role, random));
        if (isNew) {
            AccessToken.force(folder);
        }
        return isNew;
    }

    /**
     * Replaces the token of a role: the old one opens nothing from now on.
     *
     * @throws IOException if that does not work: the old one counts then, except where all but
     *     forcing it to the disk worked
     */
    public synchronized void replace(Role role) throws IOException {
        tokens.set(role.ordinal(), AccessToken.create(folder, role, random));
        AccessToken.force(folder);
    }
}
