package scrim.daemon;

import scrim.daemon.control.access.AccessToken;
import scrim.daemon.control.access.Role;
import scrim.daemon.control.access.Tokens;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.FolderInUseException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * {@code link} and {@code token}: how the owner of a show's folder lets browsers and programs in. A
 * Scrim that runs is asked, so that it knows of it; tokens can also be made while none does.
 */
final class AccessCommand {
    static final String USAGE =
            """
            usage: ./dev link [--role ROLE] [--data DIR]
                   ./dev token [--role ROLE] [--new] [--data DIR]

              link             a link that signs one browser in, once, within 10 minutes; needs a
                               Scrim that runs
              token            where the token is that programs show; made if there is none
              --role ROLE      viewer, operator or admin (admin)
              --new            a new token, also of the lesser roles that have one: whoever has
                               come in by the old ones is out
            """;

    private final PrintStream out;
    private final PrintStream errors;

    /** The words of a command line, sorted. */
    private record Words(Role role, boolean isNew, Path data) {}

    AccessCommand(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /**
     * @param verb {@code link} or {@code token}
     * @return the exit code: 0, 1 if it cannot be done, 2 if it cannot be understood
     */
    int run(String verb, List<String> arguments) {
        return Command.run(
                errors,
                () -> {
                    Words words = words(verb, arguments);
                    if (!Files.isDirectory(words.data())) {
                        throw new IOException(
                                words.data()
                                        + " is not a folder, so no show is saved there: give the"
                                        + " show's folder with --data");
                    }
                    if (verb.equals("link")) {
                        link(words);
                    } else {
                        token(words);
                    }
                    return 0;
                });
    }

    private static Words words(String verb, List<String> arguments) throws Options.UsageException {
        Path data = Path.of("data").toAbsolutePath().normalize();
        Role role = Role.ADMIN;
        boolean isNew = false;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "--data" -> {
                    data =
                            Options.path(word, Options.value(arguments, i))
                                    .toAbsolutePath()
                                    .normalize();
                    i++;
                }
                case "--role" -> {
                    role = role(Options.value(arguments, i));
                    i++;
                }
                case "--new" -> isNew = true;
                default ->
                        throw new Options.UsageException(
                                verb + " does not know " + word + "; --help lists what it does");
            }
        }
        if (isNew && !verb.equals("token")) {
            throw new Options.UsageException("--new is for token alone");
        }
        return new Words(role, isNew, data);
    }

    private static Role role(String word) throws Options.UsageException {
        Role role = Role.of(word);
        if (role == null) {
            throw new Options.UsageException("--role takes viewer, operator or admin, was " + word);
        }
        return role;
    }

    private void link(Words words) throws IOException, InterruptedException {
        try (DataFolder _ = DataFolder.open(words.data())) {
            throw new IOException(
                    "no Scrim runs on "
                            + words.data()
                            + ": a link is good for as long as the Scrim that made it");
        } catch (FolderInUseException running) {
            RunningShow.find(words.data(), running).links(words.role()).forEach(out::println);
        }
    }

    private void token(Words words) throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.open(words.data())) {
            Tokens.make(folder.root(), words.role(), words.isNew(), new SecureRandom());
        } catch (FolderInUseException running) {
            RunningShow.find(words.data(), running).makeToken(words.role(), words.isNew());
        }
        out.println(AccessToken.file(words.data(), words.role()));
        if (words.isNew()) {
            errors.println(
                    words.role() == Role.VIEWER
                            ? "a new token; whoever has come in by the old one is out"
                            : "a new token, and new ones of the lesser roles that have one;"
                                    + " whoever has come in by the old ones is out");
        }
    }
}
