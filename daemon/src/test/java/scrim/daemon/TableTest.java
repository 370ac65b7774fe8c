package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void eachColumnIsAsWideAsItsLongestWordAndNoLineEndsInSpaces() {
        var table = new Table("gen", "saved", "reason");
        table.row("12345", "now", "");
        table.row("1", "", "setParameter");

        assertThat(table.text())
                .isEqualTo(
                        """
                        gen    saved  reason
                        12345  now
                        1             setParameter\
                        """);
    }

    @Test
    void nothingInItCanWriteToTheTerminal() {
        var table = new Table("name");
        table.row("a\u001b[31m\nb");

        assertThat(table.text()).isEqualTo("name\na?[31m?b");
    }
}
