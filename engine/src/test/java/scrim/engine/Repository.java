package scrim.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository, for tests that read sources. */
final class Repository {
    /** The folder with the {@code dev} script. */
    static final Path ROOT = find();

    private Repository() {}

    private static Path find() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("dev"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder with the dev script above this one");
            }
        }
        return folder;
    }

    /** The folders below a source folder that have Java files. */
    static Stream<Path> packages(Path source) {
        return javaFiles(source, 20).stream()
                .map(Path::getParent)
                .filter(folder -> !folder.equals(source))
                .distinct();
    }

    static List<Path> javaFiles(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A main class of the engine, by its path below {@code scrim/engine}, without comments. */
    static String engineCode(String name) {
        try {
            Path file = ROOT.resolve("engine/src/main/java/scrim/engine").resolve(name + ".java");
            return Files.readString(file)
                    .replaceAll("(?s)/\\*.*?\\*/", "")
                    .replaceAll("//[^\\n]*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
