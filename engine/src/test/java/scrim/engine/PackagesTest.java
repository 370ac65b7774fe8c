package scrim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sentence "Uses: a, b." of each package-info.java, beside the imports of that package. */
class PackagesTest {
    private static final Pattern SENTENCE = Pattern.compile("Uses:([^.]*(?:\\.\\w[^.]*)*)\\.\\s");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?scrim\\.((?:[a-z]\\w*\\.)+)", Pattern.MULTILINE);

    @TestFactory
    Stream<DynamicTest> everyPackageSaysWhatItUses() throws IOException {
        return Stream.of("engine/src/main/java", "engine/src/test/java", "daemon/src/main/java")
                .map(Repository.ROOT::resolve)
                .filter(Files::isDirectory)
                .flatMap(source ->
                        Repository.packages(source)
                                .map(source::relativize)
                                .map(one ->
                                        DynamicTest.dynamicTest(
                                                one.toString(), () -> check(source, one))));
    }

    private static void check(Path source, Path name) throws IOException {
        Path info = source.resolve(name).resolve("package-info.java");
        if (source.endsWith("engine/src/test/java") && !Files.exists(info)) {
            return;
        }
        assertThat(info).as("every package says what it is").exists();
        String text = Files.readString(info).replaceAll("\\s*\\n \\*\\s*", " ");
        Matcher sentence = SENTENCE.matcher(text);
        assertThat(sentence.find()).as("a sentence \"Uses: a, b.\"").isTrue();
        Set<String> said =
                Stream.of(sentence.group(1).trim().split(",\\s*"))
                        .filter(word -> !word.equals("nothing"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(said).as("what the imports say").isEqualTo(imported(source.resolve(name), name));
    }

    private static Set<String> imported(Path folder, Path name) throws IOException {
        String own = name.toString().replace('/', '.').substring("scrim.".length());
        boolean engine = own.startsWith("engine.");
        Set<String> used = new TreeSet<>();
        for (Path file : Repository.javaFiles(folder, 1)) {
            Matcher match = IMPORT.matcher(Files.readString(file));
            while (match.find()) {
                String other = match.group(1).substring(0, match.group(1).length() - 1);
                if (!other.equals(own)) {
                    used.add(other.replaceFirst(engine ? "^engine\\." : "^daemon\\.", ""));
                }
            }
        }
        return used;
    }
}
