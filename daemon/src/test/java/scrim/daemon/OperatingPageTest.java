package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The page for the person on site knows what the command line does. */
class OperatingPageTest {
    private static final Path PAGE = Path.of("../docs/operating.md");

    @Test
    void everyOptionIsOnThePage() throws IOException {
        List<String> options = found("--[a-z-]+");

        assertThat(options).contains("--data", "--second", "--force");
        for (String option : options) {
            assertThat(Files.readString(PAGE)).as(option).contains("`" + option);
        }
    }

    @Test
    void everyVerbIsOnThePage() throws IOException {
        List<String> verbs =
                Pattern.compile("^  ([a-z]+) ", Pattern.MULTILINE)
                        .matcher(StateCommand.USAGE)
                        .results()
                        .map(verb -> verb.group(1))
                        .toList();

        assertThat(verbs).hasSize(7);
        for (String verb : verbs) {
            assertThat(Files.readString(PAGE)).as(verb).containsPattern("\\| `" + verb + "[ `]");
        }
    }

    @Test
    void thePageNamesNothingThatIsNotThere() throws IOException {
        List<String> rows =
                Pattern.compile("^\\| `(--[a-z-]+)", Pattern.MULTILINE)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(row -> row.group(1))
                        .toList();

        assertThat(rows).isNotEmpty().allSatisfy(row -> assertThat(Options.USAGE).contains(row));
    }

    @Test
    @DisplayName("DEV-35 DEV-36 DEV-37 there is a guide for each way a show can seem lost")
    void thereIsAGuideForEachWayAShowCanSeemLost() throws IOException {
        assertThat(Files.readAllLines(PAGE))
                .contains(
                        "## It does not save",
                        "## It did not come back",
                        "## A page or client shows something else");
    }

    private static List<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(Options.USAGE)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }
}
