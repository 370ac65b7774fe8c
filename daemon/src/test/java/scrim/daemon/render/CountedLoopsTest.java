package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedLoopsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "for (int i = 0; i < 9; i++) {} | for (int i = 0;scrim_turn(1) && ( i < 9); i++)"
                        + " {}",
                "for(;;) {} | for(;scrim_turn(1);) {}",
                "while (a) {} | while (scrim_turn(1) && (a)) {}",
                "do { a--; } while (a > f(1)); | do { a--; } while (scrim_turn(1) && (a > f(1)));",
                "for (i = g(h(1;2)); ;) {} | for (i = g(h(1;2));scrim_turn(1) ;) {}",
                "#define L for(;b;) | #define L for(;scrim_turn(1) && (b);)",
            })
    void everyLoopCounts(String text, String counted) {
        CountedLoops loops = CountedLoops.of(text);

        assertThat(loops.loops()).isEqualTo(1);
        assertThat(loops.text()).endsWith(counted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "before = 1; forward(a; b; c);",
                "// for (;;) {}",
                "/* while (true) {} */ a();",
                "while (bool b = f()) {}",
                "int x = 0xfor;",
                "for (int i = 0; i < 9",
                "#define FROM for(;",
            })
    void whatIsNoLoopOrNotUnderstoodStays(String text) {
        CountedLoops loops = CountedLoops.of(text);

        assertThat(loops.loops()).isZero();
        assertThat(loops.text()).isEqualTo(text);
    }

    @Test
    void linesAreThoseOfTheAuthorsFile() {
        String text =
                """
                #line 10000000
                void ours() { for (;;) {} }
                #line 1
                /* a
                comment */
                void f() {
                    for (;;) { while (x /* ) */ < 2) {} }
                }
                """;

        CountedLoops loops = CountedLoops.of(text);

        assertThat(loops.loops()).isEqualTo(3);
        assertThat(loops.text())
                .contains("for (;scrim_turn(0);)")
                .contains("for (;scrim_turn(4);)")
                .contains("while (scrim_turn(4) && (x /* ) */ < 2))");
    }

    @Test
    void countingStandsAfterExtensions() {
        String text = "#extension GL_ARB_gpu_shader5 : enable\nvoid f() { for (;;) {} }\n";

        assertThat(CountedLoops.of(text).text())
                .startsWith("#extension GL_ARB_gpu_shader5 : enable\n#line");
    }
}
