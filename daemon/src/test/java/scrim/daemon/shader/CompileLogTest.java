package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompileLogTest {
    @Test
    void mesasFirstErrorIsFoundBehindItsWarnings() {
        String log =
                """
                0:10000016(23): warning: `scrim_colour' used uninitialized
                0:12(5): error: `nonsense' undeclared
                0:14(5): error: another
                """;

        assertThat(CompileLog.parse(log))
                .isEqualTo(new CompileLog(false, 12, 5, "`nonsense' undeclared"));
    }

    @Test
    void nvidiasFirstErrorIsFoundBehindItsWarnings() {
        String log =
                """
                0(9) : warning C7050: "x" might be used before being initialized
                0(12) : error C1503: undefined variable "nonsense"
                """;

        assertThat(CompileLog.parse(log))
                .isEqualTo(new CompileLog(false, 12, 0, "undefined variable \"nonsense\""));
    }

    @Test
    void theReferenceCompilersFormIsReadToo() {
        assertThat(CompileLog.parse("ERROR: 0:7: 'nonsense' : undeclared identifier"))
                .isEqualTo(new CompileLog(false, 7, 0, "'nonsense' : undeclared identifier"));
    }

    @Test
    void anErrorInOurOwnLinesHasNoLineAndNoNamesButTheAuthors() {
        assertThat(CompileLog.parse("0:10000003(1): error: no function scrim_main"))
                .isEqualTo(new CompileLog(false, 0, 0, "no function main"));
    }

    @Test
    void aLineOfTheVertexShaderIsKnownByItsNumber() {
        assertThat(CompileLog.parse("0:5000003(7): error: `oops' undeclared"))
                .isEqualTo(new CompileLog(true, 3, 7, "`oops' undeclared"));
    }

    @Test
    void aNameThatIsQuotedIsFoundInTheAuthorsLine() {
        assertThat(placed("0:2(9): error: `oops' undeclared", "one\n\t\tvec4   a = oops;"))
                .isEqualTo("2:14");
        assertThat(placed("0:1(3): error: `gl_FragColor' undeclared", "  scrim_colour = 1;"))
                .isEqualTo("1:3");
    }

    @Test
    void aColumnCountsTheBlanksThatThePreprocessorLeftOut() {
        assertThat(placed("0:1(8): error: wrong", "\t\tfloat  a = 1;")).isEqualTo("1:10");
    }

    @Test
    void noColumnIsToldBehindAMacro() {
        assertThat(placed("0:1(40): error: wrong", "a = IMG_SIZE(b).x + c; float d = e + f + g;"))
                .isEqualTo("1:0");
    }

    @Test
    void aLinkersMessageFindsItsLineByTheName() {
        assertThat(placed("error: input `over' has no output", "void a();\nvarying vec2 over;"))
                .isEqualTo("2:14");
    }

    @Test
    void whatIsWrongBehindTheAuthorsLastLineIsWrongThere() {
        assertThat(placed("0:9(1): error: Unterminated comment", "one\n/* two")).isEqualTo("2:0");
    }

    private static String placed(String log, String author) {
        String text = "ours\n" + CompileLog.BEGIN_FRAGMENT + author + "\n#undef main\nours";
        CompileLog found = CompileLog.parse(log).placedIn(text);
        return found.line() + ":" + found.column();
    }

    @Test
    void aLinkersMessageIsPassedOn() {
        assertThat(CompileLog.parse("error: too many samplers"))
                .isEqualTo(new CompileLog(false, 0, 0, "too many samplers"));
        assertThat(CompileLog.parse("").message()).isEqualTo("the driver gave no reason");
    }
}
