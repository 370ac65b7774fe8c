package scrim.daemon.control.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class SpellingTest {
    @Test
    void aSlipIsRecognised() {
        List<String> words = List.of("setParameter", "reset", "revert");

        assertThat(Spelling.nearest("setParamter", words)).isEqualTo("setParameter");
        assertThat(Spelling.nearest("setparameter", words)).isEqualTo("setParameter");
        assertThat(Spelling.nearest("rseet", words)).isEqualTo("reset");
    }

    @Test
    void aDifferentWordIsNotGuessed() {
        assertThat(Spelling.nearest("explode", List.of("setParameter", "reset"))).isNull();
        assertThat(Spelling.nearest("x".repeat(1_000), List.of("x".repeat(999)))).isNull();
    }

    @Test
    void aLongWordIsQuotedInPart() {
        assertThat(Spelling.quoted("x".repeat(1_000))).hasSize(83).endsWith("…\"");
    }

    /** Strict readers of JSON refuse the whole answer otherwise. */
    @Test
    void aLongWordIsNotCutWithinACharacter() throws RefusedException {
        String before = "x".repeat(79);

        assertThat(Spelling.quoted(before + "😀")).isEqualTo('"' + before + "…\"");
        assertThat(Spelling.quoted("x" + before + "😀")).isEqualTo("\"x" + before + "…\"");
        assertThat(Fields.of(Json.object(), "").pathOf(before + "😀")).isEqualTo(before + "…");
    }
}
