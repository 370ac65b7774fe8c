package scrim.daemon.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lets a child start in a third of the time: our classes in one jar, and all that a saver
 * loads kept as the JVM left it after a practice run. Made once for each run of the tests, and
 * deleted after it. Any thread.
 */
final class QuickStart {
    private static final String CLASS_PATH;
    private static final List<String> COMMAND;

    static {
        try {
            Path folder = Files.createTempDirectory("scrim-quick-start-");
            folder.toFile().deleteOnExit();
            CLASS_PATH = classPath(temporary(folder.resolve("scrim.jar")));
            COMMAND = practised(temporary(folder.resolve("scrim.aot")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private QuickStart() {}

    /** How to start Java; what is missing is a main class and its arguments. */
    static List<String> command() {
        return COMMAND;
    }

    private static Path temporary(Path file) {
        file.toFile().deleteOnExit();
        return file;
    }

    /**
     * This process's class path with its folders in one jar, because the JVM keeps nothing of
     * folders. Logback stays out, because it takes longer to start than all the rest.
     */
    private static String classPath(Path ours) throws IOException {
        var paths = new ArrayList<Path>();
        paths.add(ours);
        Set<String> seen = new HashSet<>();
        try (var jar = new JarOutputStream(Files.newOutputStream(ours))) {
            for (String element : System.getProperty("java.class.path").split(":")) {
                Path path = Path.of(element);
                if (Files.isDirectory(path)) {
                    addAll(jar, path, seen);
                } else if (!path.getFileName().toString().matches("(logback|slf4j)-.*")) {
                    paths.add(path);
                }
            }
        }
        return paths.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private static void addAll(JarOutputStream jar, Path folder, Set<String> seen)
            throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString();
            if (!name.equals("module-info.class") && seen.add(name)) {
                jar.putNextEntry(new JarEntry(name));
                Files.copy(file, (OutputStream) jar);
            }
        }
    }

    private static List<String> practised(Path cache) throws IOException {
        Path data = Files.createTempDirectory("scrim-practice-");
        try {
            var practice = new ArrayList<>(java("-XX:AOTCacheOutput=" + cache));
            practice.addAll(List.of(Saver.class.getName(), data.toString(), "FORCED", "50"));
            Process process =
                    new ProcessBuilder(practice)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                // Too long or without a cache: then children start slowly, and nothing else.
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly().onExit().join();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            return Files.exists(cache) ? java("-XX:AOTCache=" + cache) : java("-Xshare:auto");
        } finally {
            Folders.delete(data);
        }
    }

    private static List<String> java(String sharing) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                sharing,
                // Standard output is for what the child has to say.
                "-Xlog:disable",
                "-Djava.util.logging.config.file=/dev/null",
                "-XX:+UseSerialGC",
                // It is killed before most of what could be compiled has paid for that.
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=12",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASS_PATH);
    }
}
