package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.engine.param.ImageSource;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;

import java.lang.management.ManagementFactory;
import java.util.List;

class SizeParserTest {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 360;

    private static final List<ParameterDefinition> INPUTS =
            List.of(
                    ParameterDefinition.of(
                            "film", "", new ParameterKind.Image(new ImageSource.None())),
                    ParameterDefinition.of("quality", "", new ParameterKind.Scalar(0.5f, 0, 1)),
                    ParameterDefinition.of("max", "", new ParameterKind.Scalar(7, 0, 10)),
                    ParameterDefinition.of("hit", "", new ParameterKind.Pulse()));

    private static final SizeExpression.Inputs VALUES = input -> input == 1 ? 0.25 : 7;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    512                                 | 512
                    1.5e2                               | 150
                    .5                                  | 0.5
                    $WIDTH                              | 640
                    HEIGHT                              | 360
                    $WIDTH/2.0                          | 320
                    floor($HEIGHT / 7.0)                | 51
                    1 + 2 * 3                           | 7
                    (1 + 2) * 3                         | 9
                    7 - 2 - 1                           | 4
                    64 / 4 / 2                          | 8
                    -2 + 5                              | 3
                    - -2                                | 2
                    2 ^ 3 ^ 2                           | 512
                    2 ** 3                              | 8
                    -2 ^ 2                              | -4
                    7 % 4                               | 3
                    -7 % 4                              | -3
                    mod(-7, 4)                          | 1
                    max(floor($WIDTH*0.02),1.0)         | 12
                    min(3, 1, 2)                        | 1
                    MAX(1, 2)                           | 2
                    floor($WIDTH*min((0.2),1.0))        | 128
                    max(8.0,floor($WIDTH*$quality))     | 160
                    quality * 100                       | 25
                    $max + 1                            | 8
                    round(2.5) + ceil(2.1) + abs(-1)    | 7
                    sqrt(16) + pow(2, 3)                | 12
                    sin(pi / 2) + cos(0)                | 2
                    clamp(5, 1, 3)                      | 3
                    mix(10, 20, 0.25)                   | 12.5
                    if(quality > 0.5, 1, 2)             | 2
                    quality <= 0.25 ? $WIDTH : 1 ? 3 : 4 | 640
                    1 == 1                              | 1
                    1 != 1                              | 0
                    log2(8) + log10(100) + ln(exp(1))   | 6
                    sign(-3) + trunc(-1.5) + fract(1.25) | -1.75
                    """)
    void aSizeIsWhatItSays(String text, double expected) throws HeaderProblem {
        assertThat(parse(text).evaluate(WIDTH, HEIGHT, VALUES)).isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    ~~           | 12 | ends too early
                    $WIDTH +     | 20 | ends too early
                    (1           | 14 | ends where a ) is missing
                    1)           | 13 | unexpected )
                    1 2          | 14 | unexpected 2
                    1 @ 2        | 14 | unexpected @
                    1..2         | 12 | is not a number
                    $            | 12 | there is no input ""
                    $oops        | 12 | there is no input "oops"
                    2 * oops     | 16 | there is no input "oops"
                    $film        | 12 | of type image, which is no number
                    hit          | 12 | of type event, which is no number
                    mean(1, 2)   | 12 | there is no function "mean" of 2 numbers
                    floor(1, 2)  | 12 | there is no function "floor" of 2 numbers
                    floor()      | 18 | unexpected )
                    1 ? 2        | 17 | ends where a : is missing
                    """)
    void whatIsWrongIsToldAtItsPlace(String text, int column, String reason) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        HeaderProblem.class,
                        problem -> {
                            assertThat(problem.reason()).contains(reason);
                            assertThat(problem.at()).isEqualTo(new Spot(3, column));
                        });
    }

    @Test
    void aHostileSizeIsRefusedOrQuicklyDone() throws HeaderProblem {
        assertThatThrownBy(() -> parse("(".repeat(500))).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> parse("-".repeat(900) + "1"))
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> parse("1" + "+1".repeat(500))).hasMessageContaining("longer than");
        assertThat(parse("1" + "+1".repeat(499)).evaluate(WIDTH, HEIGHT, VALUES)).isEqualTo(500);
        String nest = "mix(".repeat(30) + "1" + ",2,0.5)".repeat(30);
        assertThat(parse(nest).evaluate(WIDTH, HEIGHT, VALUES)).isBetween(1.0, 2.0);
        assertThatThrownBy(() -> parse("1\0 2")).hasMessageContaining("unexpected ?");
        assertThatThrownBy(() -> parse("1\uFFFF2")).hasMessageContaining("unexpected");
    }

    @Test
    void evaluatingAllocatesNothing() throws HeaderProblem {
        SizeExpression size =
                parse("max(8, floor($WIDTH * quality)) + (quality > 0 ? mix(1, 2, $max) : 3 ^ 2)");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += size.evaluate(i, HEIGHT, VALUES);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            sum += size.evaluate(i, HEIGHT, VALUES);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isPositive();
        // Less than a byte for each: what the asking itself takes.
        assertThat(allocated).isLessThan(20_000);
    }

    private static SizeExpression parse(String text) throws HeaderProblem {
        return SizeParser.parse(text, new Spot(3, 12), INPUTS);
    }
}
