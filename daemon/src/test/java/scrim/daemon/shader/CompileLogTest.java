package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompileLogTest {
    @Test
    void mesasFirstErrorIsFoundBehindItsWarnings() {
        String log =
                """
                0:10000016(23): warning: `scrim_color' used uninitialized
                0:12(5): error: `nonsense' undeclared
                0:14(5): error: another
                """;

        assertThat(CompileLog.parse(log)).isEqualTo(new CompileLog(12, "`nonsense' undeclared"));
    }

    @Test
    void nvidiasFirstErrorIsFoundBehindItsWarnings() {
        String log =
                """
                0(9) : warning C7050: "x" might be used before being initialized
                0(12) : error C1503: undefined variable "nonsense"
                """;

        assertThat(CompileLog.parse(log))
                .isEqualTo(new CompileLog(12, "undefined variable \"nonsense\""));
    }

    @Test
    void theReferenceCompilersFormIsReadToo() {
        assertThat(CompileLog.parse("ERROR: 0:7: 'nonsense' : undeclared identifier"))
                .isEqualTo(new CompileLog(7, "'nonsense' : undeclared identifier"));
    }

    @Test
    void anErrorInOurOwnLinesHasNoLineAndNoNamesButTheAuthors() {
        assertThat(CompileLog.parse("0:10000003(1): error: no function scrim_main"))
                .isEqualTo(new CompileLog(0, "no function main"));
    }

    @Test
    void aLinkersMessageIsPassedOn() {
        assertThat(CompileLog.parse("error: too many samplers"))
                .isEqualTo(new CompileLog(0, "error: too many samplers"));
        assertThat(CompileLog.parse("").message()).isEqualTo("the driver gave no reason");
    }
}
