package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.daemon.render.ShaderCompiler;
import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.shader.TextInput;
import scrim.engine.stack.Asset;
import scrim.engine.stack.ShaderCatalog;
import scrim.engine.stack.ShaderEntry;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code check}: reads and compiles shaders and says what is wrong with them, as an editor or a
 * build wants to hear it. Needs no show and changes nothing.
 */
final class CheckCommand {
    static final String USAGE =
            """
            usage: ./dev check [--json] [--draw DIR] FILE|FOLDER…

              FILE             a shader, .fs or the .vs beside it
              FOLDER           all shaders in it and below
              --json           what was found as JSON, not as lines
              --draw DIR       a picture of each in DIR, drawn for a second with its default values
                               over a test card; says so where nothing is to be seen
            """;

    private final PrintStream out;
    private final PrintStream errors;

    /** The words after {@code check}, sorted. */
    private record Words(List<Path> paths, boolean json, @Nullable Path pictures) {}

    /**
     * @param file as the person may find it from here
     * @param line 0 where there is none, and so is {@code column}
     */
    private record Problem(Severity severity, String file, int line, int column, String message) {
        static Problem of(Path folder, ShaderEntry.Broken broken) {
            return new Problem(
                    Severity.ERROR,
                    folder.resolve(broken.file()).toString(),
                    broken.line(),
                    broken.column(),
                    broken.reason());
        }
    }

    /**
     * A shader that could be read.
     *
     * @param folder what its file is named from
     */
    private record Read(Path folder, ShaderSource source) {
        String file() {
            return folder.resolve(source.file()).toString();
        }

        Problem error(String message) {
            return new Problem(Severity.ERROR, file(), 0, 0, message);
        }

        Problem warning(String message) {
            return new Problem(Severity.WARNING, file(), 0, 0, message);
        }
    }

    /** Whether it is the shader's fault for certain. */
    private enum Severity {
        ERROR,
        WARNING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What one run has come to. */
    private static final class Findings {
        private final List<Read> readable = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<Read> drawable = new ArrayList<>();
        private int shaders;

        boolean hasErrors() {
            return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        }

        void add(Path folder, ShaderFile file) {
            shaders++;
            switch (file) {
                case ShaderFile.Usable(var source) -> readable.add(new Read(folder, source));
                case ShaderFile.Broken(var why) -> problems.add(Problem.of(folder, why));
            }
        }
    }

    CheckCommand(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    /**
     * @return the exit code: 0 if nothing is wrong, 1 if a shader is or none can be compiled here,
     *     2 if the words cannot be understood
     */
    int run(List<String> arguments) {
        return Command.run(
                errors,
                () -> {
                    Words words = words(arguments);
                    if (words.pictures() != null) {
                        requireEmpty(words.pictures());
                    }
                    var findings = new Findings();
                    for (Path path : words.paths()) {
                        read(path, findings);
                    }
                    compile(findings);
                    if (words.pictures() != null) {
                        draw(findings, words.pictures());
                    }
                    if (words.json()) {
                        out.println(json(findings));
                    } else {
                        print(findings);
                    }
                    return findings.hasErrors() ? Command.FAILED : 0;
                });
    }

    private static Words words(List<String> arguments) throws Options.UsageException {
        var paths = new ArrayList<Path>();
        boolean json = false;
        Path pictures = null;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--json")) {
                json = true;
            } else if (word.equals("--draw")) {
                pictures = Options.path(word, Options.value(arguments, i));
                i++;
            } else if (word.startsWith("--")) {
                throw new Options.UsageException(
                        "check has no option " + word + "; --help lists them");
            } else {
                paths.add(existing(Options.path("check", word)));
            }
        }
        if (paths.isEmpty()) {
            throw new Options.UsageException("check what? Give files or folders");
        }
        return new Words(paths, json, pictures);
    }

    private static Path existing(Path path) throws Options.UsageException {
        if (Files.isDirectory(path)) {
            return path;
        }
        String name = String.valueOf(path.getFileName());
        if (!Files.exists(path)) {
            throw new Options.UsageException("there is no " + path);
        }
        if (!name.endsWith(".fs") && !name.endsWith(".vs")) {
            throw new Options.UsageException(path + " is no shader: its name ends in .fs or .vs");
        }
        Path fragment = path.resolveSibling(name.substring(0, name.length() - 3) + ".fs");
        if (!Files.exists(fragment)) {
            throw new Options.UsageException(
                    path + " belongs to " + fragment + ", which is not there");
        }
        return fragment;
    }

    private static void read(Path path, Findings findings) {
        if (!Files.isDirectory(path)) {
            Path parent = path.getParent();
            Path folder = parent == null ? Path.of("") : parent;
            findings.add(folder, ShaderFile.read(folder, path));
            return;
        }
        ShaderLibrary.Contents contents = new ShaderLibrary(path).rescan();
        ShaderCatalog catalog = contents.catalog();
        for (ShaderEntry entry : catalog.entries()) {
            ShaderSource source = contents.find(entry.id());
            if (source != null) {
                findings.add(path, new ShaderFile.Usable(source));
            } else if (entry instanceof ShaderEntry.Broken broken) {
                findings.add(path, new ShaderFile.Broken(broken));
            }
        }
    }

    private static void compile(Findings findings) {
        if (findings.readable.isEmpty()) {
            return;
        }
        try (var compiler = ShaderCompiler.open()) {
            for (Read shader : findings.readable) {
                ShaderEntry.Broken broken = compiler.compile(shader.source());
                if (broken == null) {
                    findings.drawable.add(shader);
                } else {
                    findings.problems.add(Problem.of(shader.folder(), broken));
                }
                findings.problems.addAll(missing(shader));
            }
        }
    }

    /** Pictures are written over no file, and so that it is clear whose they are, beside none. */
    private static void requireEmpty(Path pictures) throws IOException {
        Files.createDirectories(pictures);
        try (Stream<Path> files = Files.list(pictures)) {
            if (files.findAny().isPresent()) {
                throw new IOException(
                        pictures
                                + " is not empty: name another folder, one that is empty or not"
                                + " there yet");
            }
        }
    }

    private static void draw(Findings findings, Path pictures) throws IOException {
        Set<String> names = new HashSet<>();
        try (Gallery gallery = Gallery.open(pictures)) {
            for (Read shader : findings.drawable) {
                Gallery.Drawn drawn = gallery.draw(shader.source());
                Gallery.save(drawn.last(), pictures.resolve(name(shader.source(), names)));
                drawn.complaints()
                        .forEach(complaint -> findings.problems.add(shader.warning(complaint)));
                if (drawn.isPlain()) {
                    findings.problems.add(
                            shader.warning("with its default values, its picture has one colour"));
                }
            }
        }
    }

    /** The name of its picture; shaders of different folders may have the same. */
    private static String name(ShaderSource source, Set<String> taken) {
        String name = source.file().replaceFirst("\\.fs$", "").replace('/', '_');
        String unique = name;
        for (int i = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); i++) {
            unique = name + "-" + i;
        }
        return unique + ".png";
    }

    /** The files that it names and that are not there. */
    private static List<Problem> missing(Read shader) {
        var missing = new ArrayList<Problem>();
        ShaderSource source = shader.source();
        for (Asset texture : source.description().textures()) {
            if (!Files.isRegularFile(source.folder().resolve(texture.path()))) {
                missing.add(
                        shader.error(
                                "the IMPORTED image "
                                        + texture.name()
                                        + " is not there: "
                                        + texture.path()));
            }
        }
        for (TextInput text : source.texts()) {
            Path font = text.font();
            if (font != null && !Files.isRegularFile(font)) {
                missing.add(
                        shader.error(
                                "the FONT of "
                                        + text.name()
                                        + " is not there: "
                                        + font.getFileName()));
            }
        }
        return missing;
    }

    private void print(Findings findings) {
        for (Problem problem : findings.problems) {
            out.println(
                    ShaderEntry.Broken.place(problem.file(), problem.line(), problem.column())
                            + ": "
                            + problem.severity().word()
                            + ": "
                            + problem.message());
        }
        out.println(
                findings.shaders
                        + (findings.shaders == 1 ? " shader, " : " shaders, ")
                        + (findings.problems.isEmpty() ? "no" : findings.problems.size())
                        + (findings.problems.size() == 1 ? " problem" : " problems"));
    }

    private static String json(Findings findings) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("shaders", findings.shaders);
        ArrayNode problems = all.putArray("problems");
        for (Problem problem : findings.problems) {
            problems.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("severity", problem.severity().word())
                    .put("message", problem.message());
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }
}
