package scrim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Each row of the contract about live and saved state has a test that names it, or a decision that
 * does.
 */
class ContractTest {
    private static final Pattern ROW =
            Pattern.compile("\\b(?:[A-Z]{3}-\\d\\d|K-\\d+|Q-\\d{3}-\\d)\\b");

    @Test
    void everyRowIsNamedByATestOrADecision() throws IOException {
        List<String> rows = rows();

        Set<String> named = new TreeSet<>();
        for (String module : List.of("engine", "daemon")) {
            Path tests = Repository.ROOT.resolve(module + "/src/test/java");
            if (Files.isDirectory(tests)) {
                for (Path file : Repository.javaFiles(tests, 20)) {
                    addRows(file, named);
                }
            }
        }
        Path decisions = Repository.ROOT.resolve("docs/decisions");
        try (Stream<Path> files = Files.list(decisions)) {
            for (Path file : files.toList()) {
                addRows(file, named);
            }
        }

        assertThat(rows).hasSizeGreaterThan(250).doesNotHaveDuplicates();
        assertThat(rows).filteredOn(row -> !named.contains(row)).isEmpty();
    }

    private static List<String> rows() throws IOException {
        try (InputStream list = ContractTest.class.getResourceAsStream("contract-rows.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void addRows(Path file, Set<String> named) throws IOException {
        Matcher row = ROW.matcher(Files.readString(file));
        while (row.find()) {
            named.add(row.group());
        }
    }
}
