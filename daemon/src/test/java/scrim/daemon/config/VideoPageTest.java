package scrim.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/video.md beside the words that the program knows. */
class VideoPageTest {
    private static final Path PAGE = Path.of("../docs/video.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);

    @Test
    void everyWordOfScrimTomlIsOnThePageAndNoOther() throws IOException {
        assertThat(words("## Sources", "## Recorders")).isEqualTo(ConfigKeys.ofAnySource());
        assertThat(words("## Recorders", "## Sound"))
                .isEqualTo(new TreeSet<>(ConfigKeys.OF_RECORDERS));
        assertThat(words("## Sound", "## Offline")).isEqualTo(new TreeSet<>(ConfigKeys.OF_SOUND));
    }

    @Test
    void everyKindAndEveryAddressIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        for (String kind : ConfigKeys.OF_KINDS.keySet()) {
            assertThat(page).contains("\"" + kind + "\"").contains("- **" + kind + "**");
        }
        String sources = between("## Sources", "## Recorders");
        ConfigKeys.INPUT_SCHEMES.forEach(
                scheme -> assertThat(sources).contains("`" + scheme + "://`"));
        String recorders = between("## Recorders", "## Sound");
        ConfigKeys.OUTPUT_SCHEMES.forEach(
                scheme -> assertThat(recorders).contains("`" + scheme + "://`"));
    }

    @Test
    void eachWordIsSaidToBeForTheKindsThatHaveIt() throws IOException {
        String sources = between("## Sources", "## Recorders");
        Matcher row =
                Pattern.compile("^\\| `([a-z-]+)` \\| ([a-z, ]+) \\|", Pattern.MULTILINE)
                        .matcher(sources);
        while (row.find()) {
            String word = row.group(1);
            List<String> kinds = new ArrayList<>();
            ConfigKeys.OF_KINDS.forEach((kind, words) -> {
                if (words.contains(word)) {
                    kinds.add(kind);
                }
            });
            assertThat(row.group(2))
                    .as(word)
                    .isEqualTo(kinds.isEmpty() ? "all" : String.join(", ", kinds));
        }
    }

    @Test
    void theExampleOnThePageIsRight() throws IOException {
        String example = between("```toml", "```\n\nIt is read once");

        ShowConfig.Outcome outcome =
                ShowConfig.parse(Path.of("/show"), example.substring("```toml".length()));

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.config().sources()).hasSize(2);
        assertThat(outcome.config().recorders()).hasSize(1);
        assertThat(outcome.config().sound()).isNotNull();
    }

    @Test
    void theDemoShowsFileIsRight() throws IOException {
        String text = Files.readString(Path.of("../shows/demo").resolve(ShowConfig.FILE_NAME));
        String all = text.replaceAll("(?m)^# (?=\\[|[a-z]+ = )", "");

        assertThat(ShowConfig.parse(Path.of("/show"), text).problems()).isEmpty();
        assertThat(ShowConfig.parse(Path.of("/show"), all).problems()).isEmpty();
        assertThat(ShowConfig.parse(Path.of("/show"), all).config().recorders()).hasSize(1);
    }

    private static Set<String> words(String from, String to) throws IOException {
        Set<String> words = new TreeSet<>();
        Matcher row = ROW.matcher(between(from, to));
        while (row.find()) {
            words.add(row.group(1));
        }
        return words;
    }

    private static String between(String from, String to) throws IOException {
        String page = Files.readString(PAGE);
        int at = page.indexOf(from);
        assertThat(at).as(from).isNotNegative();
        int end = page.indexOf(to, at);
        assertThat(end).as(to).isNotNegative();
        return page.substring(at, end);
    }
}
