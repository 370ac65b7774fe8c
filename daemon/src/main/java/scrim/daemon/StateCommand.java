package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.store.FolderInUseException;
import scrim.daemon.store.HandEdited;
import scrim.daemon.store.ShowFile;
import scrim.daemon.store.StateArchive;
import scrim.daemon.store.StateDiff;
import scrim.daemon.store.StateJson;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code state}: what a person does with a show's saved state besides running it. Looking is always
 * allowed; what changes anything saves a new generation and takes nothing away, and needs Scrim to
 * be stopped or, for going back, asks the running one.
 */
final class StateCommand {
    static final String USAGE =
            """
            usage: ./dev state VERB [--data DIR] [--second DIR]

              list             what is saved: generations, scenes, what was put aside
              show N           generation N as text
              diff A B         what changed from generation A to B
              rollback N|TIME  generation N, or the newest of then (2026-11-20T21:04), is the show
                               again, as a new generation; also while Scrim runs
              reseal FILE      a state or scene file edited by hand counts, as a new generation
              export [FILE]    the show with its scenes, to carry elsewhere; --force replaces FILE
              import FILE      an exported show, a state or scene file, or a runtime-state.json

            Give rollback, reseal and import the --second of ./dev run: what they save then counts
            as newer than what is there too.
            """;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final PrintStream out;
    private final PrintStream errors;
    private final ZoneId zone;

    private enum Verb {
        LIST,
        SHOW,
        DIFF,
        ROLLBACK,
        RESEAL,
        EXPORT,
        IMPORT;

        private static final Set<Verb> SAVING = EnumSet.of(ROLLBACK, RESEAL, IMPORT);

        private static final String ALL =
                Stream.of(values()).map(Verb::word).collect(Collectors.joining(", "));

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Verb of(String word) throws Options.UsageException {
            for (Verb verb : values()) {
                if (verb.word().equals(word)) {
                    return verb;
                }
            }
            throw new Options.UsageException("there is no state " + word + ", but " + ALL);
        }
    }

    /** The words after {@code state}, sorted. */
    private record Words(
            Verb verb, List<String> arguments, Path data, @Nullable Path second, boolean force) {}

    StateCommand(PrintStream out, PrintStream errors) {
        this(out, errors, ZoneId.systemDefault());
    }

    /**
     * @param zone of times that are read and shown
     */
    StateCommand(PrintStream out, PrintStream errors, ZoneId zone) {
        this.out = out;
        this.errors = errors;
        this.zone = zone;
    }

    /**
     * @return the exit code: 0, 1 if it cannot be done, 2 if it cannot be understood
     */
    int run(List<String> arguments) {
        return Command.run(
                errors,
                () -> {
                    Words words = words(arguments);
                    if (!Files.isDirectory(words.data()) && words.verb() != Verb.IMPORT) {
                        throw new IOException(
                                words.data()
                                        + " is not a folder, so no show is saved there: give the"
                                        + " show's folder with --data");
                    }
                    run(words);
                    return 0;
                });
    }

    private static Words words(List<String> arguments) throws Options.UsageException {
        Path data = Path.of("data").toAbsolutePath().normalize();
        Path second = null;
        boolean force = false;
        var rest = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "--data" -> {
                    data = file(word, Options.value(arguments, i));
                    i++;
                }
                case "--second" -> {
                    second = file(word, Options.value(arguments, i));
                    i++;
                }
                case "--force" -> force = true;
                default -> {
                    if (word.startsWith("--")) {
                        throw new Options.UsageException(
                                "state has no option " + word + "; --help lists them");
                    }
                    rest.add(word);
                }
            }
        }
        if (rest.isEmpty()) {
            throw new Options.UsageException("state what? One of " + Verb.ALL);
        }
        return new Words(
                Verb.of(rest.getFirst()),
                List.copyOf(rest.subList(1, rest.size())),
                data,
                second,
                force);
    }

    private void run(Words words) throws Options.UsageException, IOException, InterruptedException {
        List<String> given = words.arguments();
        if (words.force() && words.verb() != Verb.EXPORT) {
            throw new Options.UsageException("--force is for state export alone");
        }
        if (words.second() != null && !Verb.SAVING.contains(words.verb())) {
            throw new Options.UsageException(
                    "--second is for state rollback, reseal and import alone");
        }
        if (words.data().equals(words.second())) {
            throw new Options.UsageException(
                    "--second is "
                            + words.second()
                            + ", the folder of --data: give the one on the other disk");
        }
        var archive = new StateArchive(words.data());
        switch (words.verb()) {
            case LIST -> {
                require(given, 0, "state list");
                list(archive);
            }
            case SHOW -> {
                require(given, 1, "state show N");
                show(archive, gen(given.getFirst()));
            }
            case DIFF -> {
                require(given, 2, "state diff A B");
                diff(archive, gen(given.get(0)), gen(given.get(1)));
            }
            case ROLLBACK -> {
                require(given, 1, "state rollback N|TIME");
                rollback(words, archive, given.getFirst());
            }
            case RESEAL -> {
                require(given, 1, "state reseal FILE");
                reseal(words, file("state reseal", given.getFirst()));
            }
            case EXPORT -> {
                if (given.size() > 1) {
                    require(given, 1, "state export [FILE]");
                }
                export(
                        archive,
                        given.isEmpty() ? null : file("state export", given.getFirst()),
                        words.force());
            }
            case IMPORT -> {
                require(given, 1, "state import FILE");
                importFile(words, file("state import", given.getFirst()));
            }
        }
    }

    private static void require(List<String> given, int count, String usage)
            throws Options.UsageException {
        if (given.size() != count) {
            throw new Options.UsageException("usage: " + usage);
        }
    }

    private static Path file(String what, String word) throws Options.UsageException {
        return Options.path(what, word).toAbsolutePath().normalize();
    }

    private static long gen(String word) throws Options.UsageException {
        try {
            long gen = Long.parseLong(word);
            if (gen >= 1 && gen <= StateArchive.LAST_GEN) {
                return gen;
            }
        } catch (NumberFormatException e) {
            // said below, like a number out of range
        }
        throw new Options.UsageException(
                "a generation is a whole number from 1, as state list shows, was " + word);
    }

    private void list(StateArchive archive) throws IOException {
        List<StateArchive.Generation> generations = archive.list();
        var table = new Table("generation", "saved", "rev", "size", "state", "reason");
        for (StateArchive.Generation one : generations) {
            table.row(
                    Long.toString(one.gen()),
                    time(one.savedMillis()),
                    one.condition() == StateArchive.Condition.GOOD ? Long.toString(one.rev()) : "",
                    size(one.bytes()),
                    one.condition().name().toLowerCase(Locale.ROOT),
                    one.reason());
        }
        print(table, generations.isEmpty() ? "no generations" : null);
        List<StateArchive.SavedScene> scenes = archive.scenes();
        var names = new Table("scene", "size", "state", "name");
        for (StateArchive.SavedScene one : scenes) {
            names.row(
                    one.id(),
                    size(one.bytes()),
                    one.condition().name().toLowerCase(Locale.ROOT),
                    one.name());
        }
        print(names, scenes.isEmpty() ? "no scenes" : null);
        List<StateArchive.PutAside> aside = archive.damaged();
        if (!aside.isEmpty()) {
            var files = new Table("in damaged/", "since", "size");
            for (StateArchive.PutAside one : aside) {
                files.row(one.name(), time(one.modifiedMillis()), size(one.bytes()));
            }
            print(files, null);
        }
    }

    private void print(Table table, @Nullable String instead) {
        out.println(instead == null ? table.text() : instead);
    }

    private String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
    }

    private static String size(long bytes) {
        return bytes < 1_000
                ? bytes + " B"
                : bytes < 1_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private void show(StateArchive archive, long gen) throws IOException {
        out.writeBytes(found(gen, () -> archive.text(gen)).getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (archive.read(gen) instanceof StateArchive.Found.Unusable(String reason)) {
            throw new IOException("generation " + gen + " cannot be used: " + reason);
        }
    }

    private void diff(StateArchive archive, long from, long to) throws IOException {
        List<String> lines = StateDiff.between(state(archive, from), state(archive, to));
        if (lines.isEmpty()) {
            out.println("no difference");
        }
        lines.forEach(out::println);
    }

    private static DurableState state(StateArchive archive, long gen) throws IOException {
        return switch (found(gen, () -> archive.read(gen))) {
            case StateArchive.Found.State(DurableState state) -> state;
            case StateArchive.Found.Unusable(String reason) ->
                    throw new IOException("generation " + gen + " cannot be used: " + reason);
        };
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T found(long gen, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no generation " + gen + ": state list shows what there is", e);
        }
    }

    private void rollback(Words words, StateArchive archive, String word)
            throws Options.UsageException, IOException, InterruptedException {
        long gen = word.matches("\\d+") ? gen(word) : newestAt(archive, word);
        DurableState then = state(archive, gen);
        try (var show = StoppedShow.open(words.data(), words.second())) {
            said(show.replaceScreens(then, "rollback to " + gen), "back to generation " + gen);
        } catch (FolderInUseException running) {
            var scrim = RunningShow.find(words.data(), running);
            long rev = scrim.rollback(gen);
            long newest = archive.list().getFirst().gen();
            out.println("back to generation " + gen + ": rev " + rev + ", saved as " + newest);
        }
    }

    private long newestAt(StateArchive archive, String word)
            throws Options.UsageException, IOException {
        long until = Moments.last(word, zone);
        for (StateArchive.Generation one : archive.list()) {
            if (one.condition() == StateArchive.Condition.GOOD && one.savedMillis() <= until) {
                return one.gen();
            }
        }
        throw new IOException(
                "nothing that is still kept was saved by " + time(until) + ": see state list");
    }

    private void reseal(Words words, Path file) throws IOException {
        HandEdited edited = HandEdited.read(file);
        take(words, ShowFile.of(edited), edited.rev(), "reseal " + file.getFileName());
    }

    private void export(StateArchive archive, @Nullable Path file, boolean force)
            throws IOException {
        DurableState show = archive.newest();
        if (show == null) {
            throw new IOException("there is no saved state that could be exported: see state list");
        }
        byte[] text = StateJson.printShow(show).getBytes(StandardCharsets.UTF_8);
        if (file == null) {
            out.writeBytes(text);
            out.flush();
            return;
        }
        if (force) {
            // Not onto the old one: what is there stays until the new one is complete.
            Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
            Files.write(beside, text);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            try {
                Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                throw new IOException(
                        file + " is there already: choose another name, or add --force", e);
            }
        }
        out.println(
                "exported "
                        + contents(show)
                        + " to "
                        + file
                        + ". The shaders are not in it: copy "
                        + archive.root().resolve("shaders")
                        + " too");
    }

    private void importFile(Words words, Path file) throws IOException {
        ShowFile found = ShowFile.read(file, System.currentTimeMillis());
        take(words, found, 0, "import " + file.getFileName());
        if (found instanceof ShowFile.Show) {
            out.println(
                    "The shaders are not in it: copy the other show's shaders/ to "
                            + words.data().resolve("shaders"));
        }
    }

    /**
     * @param rev the new one is above this
     */
    private void take(Words words, ShowFile found, long rev, String reason) throws IOException {
        try (var show = open(words)) {
            show.countOnFrom(rev);
            switch (found) {
                case ShowFile.Show(DurableState state) ->
                        said(show.replaceAll(state, reason), "taken: " + contents(state));
                case ShowFile.Screens(DurableState state) ->
                        said(
                                show.replaceScreens(state, reason),
                                "taken: " + count(state.screens().size(), "screen"));
                case ShowFile.OneScene(var scene) ->
                        said(show.putScene(scene, reason), "taken: scene " + scene.id());
            }
        }
    }

    /** What changes files by itself must be alone with them. */
    private static StoppedShow open(Words words) throws IOException {
        try {
            return StoppedShow.open(words.data(), words.second());
        } catch (FolderInUseException running) {
            throw new IOException("stop Scrim first: " + running.getMessage(), running);
        }
    }

    private void said(StoppedShow.Saved saved, String what) {
        out.println(
                what
                        + (saved.changed()
                                ? ": rev " + saved.rev() + ", saved as " + saved.gen()
                                : ", and is what was saved already: nothing changed"));
    }

    private static String contents(DurableState show) {
        return count(show.screens().size(), "screen")
                + " and "
                + count(show.scenes().size(), "scene");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
