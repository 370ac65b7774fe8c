package scrim.engine.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.List;

class ParameterKindTest {
    private static final List<ParameterKind> ALL =
            List.of(
                    new ParameterKind.Scalar(1, 0, 10),
                    new ParameterKind.Flag(true),
                    new ParameterKind.Choice(2, options(0, 2, 5)),
                    new ParameterKind.Point(point(0.25f, -0.5f), point(-1, -1), point(1, 1)),
                    new ParameterKind.Color(new ParameterValue.Color(0.1f, 0.2f, 0.3f, 1)),
                    new ParameterKind.Text("hello", 5),
                    new ParameterKind.Pulse(),
                    new ParameterKind.Image(new ImageSource.Below()));

    @Test
    void everyKindTakesItsOwnDefault() {
        for (ParameterKind kind : ALL) {
            assertThat(kind.fit(kind.initialValue())).isEqualTo(new Fit.Exact(kind.initialValue()));
        }
    }

    @Test
    void everyKindRefusesAllOtherTypesAndSaysWhatItExpects() {
        for (ParameterKind kind : ALL) {
            for (ParameterKind other : ALL) {
                if (kind != other) {
                    assertThat(kind.fit(other.initialValue()))
                            .isEqualTo(
                                    new Fit.Refused(
                                            "expected " + kind.word() + ", was " + other.word()));
                }
            }
        }
    }

    @Test
    void numbersSurviveThePageExactly() {
        var page = new float[8];
        for (ParameterKind kind : ALL) {
            if (kind.width() > 0) {
                kind.write(kind.initialValue(), page, 3);

                assertThat(kind.read(page, 3)).isEqualTo(kind.initialValue());
            }
        }
    }

    @Test
    void textAndImageAreNotNumbers() {
        assertThatThrownBy(() -> new ParameterKind.Text("", 1).read(new float[4], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("text");
    }

    @Test
    void aNumberOutOfRangeIsTakenAtTheNearestLimit() {
        var kind = new ParameterKind.Scalar(1, 0, 10);

        assertThat(kind.fit(new ParameterValue.Scalar(11)))
                .isEqualTo(
                        new Fit.Clamped(
                                new ParameterValue.Scalar(10), new ParameterValue.Scalar(11)));
        assertThat(kind.fit(new ParameterValue.Scalar(-1)))
                .isEqualTo(
                        new Fit.Clamped(
                                new ParameterValue.Scalar(0), new ParameterValue.Scalar(-1)));
    }

    @Test
    void eachComponentOfAPointHasItsOwnRange() {
        var kind = new ParameterKind.Point(point(0, 0), point(-1, 5), point(1, 6));

        assertThat(kind.fit(point(9, 9))).isEqualTo(new Fit.Clamped(point(1, 6), point(9, 9)));
        assertThat(kind.initialValue()).isEqualTo(point(0, 5));
    }

    @Test
    void anUnknownOptionAndATooLongTextAreRefusedBecauseNothingIsNearest() {
        assertThat(new ParameterKind.Choice(0, options(0, 1)).fit(new ParameterValue.Choice(7)))
                .isEqualTo(new Fit.Refused("there is no option 7"));
        assertThat(new ParameterKind.Text("", 3).fit(new ParameterValue.Text("four")))
                .isEqualTo(new Fit.Refused("the text has 4 characters, at most 3 fit"));
    }

    @Test
    void aDefaultOutsideTheRangeIsTheNearestInside() {
        assertThat(new ParameterKind.Scalar(7, 0, 1).initial()).isEqualTo(1);
        assertThat(new ParameterKind.Choice(9, options(4, 5)).initial()).isEqualTo(4);
    }

    @Test
    void whatIsNotARangeIsNotAKind() {
        assertThatThrownBy(() -> new ParameterKind.Scalar(0, 1, 0))
                .hasMessage("not a range: 1.0 to 0.0");
        assertThatThrownBy(() -> new ParameterKind.Scalar(0, Float.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ParameterKind.Scalar(Float.NaN, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ParameterKind.Choice(0, List.of()))
                .hasMessageContaining("at least one option");
    }

    @Test
    void aNumberThatIsNotFiniteIsNotAValue() {
        assertThatThrownBy(() -> new ParameterValue.Scalar(Float.NaN))
                .hasMessage("a scalar must be finite, was NaN");
        assertThatThrownBy(() -> new ParameterValue.Color(0, 0, Float.POSITIVE_INFINITY, 0))
                .hasMessage("blue must be finite, was Infinity");
    }

    @Test
    @DisplayName("PRE-02 PRE-03 only numbers with values in between may glide")
    void onlyNumbersWithValuesInBetweenMayGlide() {
        assertThat(ALL)
                .filteredOn(ParameterKind::isContinuous)
                .extracting(ParameterKind::word)
                .containsExactly("float", "point2D", "color");
    }

    @Test
    void aDefinitionIsCompatibleWithTheSameKindOfAnotherRange() {
        var speed = ParameterDefinition.of("speed", "Speed", new ParameterKind.Scalar(1, 0, 10));
        var slower = ParameterDefinition.of("speed", "Speed", new ParameterKind.Scalar(1, 0, 2));
        var flag = ParameterDefinition.of("speed", "Speed", new ParameterKind.Flag(true));

        assertThat(slower.isCompatibleWith(speed)).isTrue();
        assertThat(flag.isCompatibleWith(speed)).isFalse();
    }

    private static ParameterValue.Point point(float x, float y) {
        return new ParameterValue.Point(x, y);
    }

    private static List<ParameterKind.Option> options(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(number -> new ParameterKind.Option(number, "option " + number))
                .toList();
    }
}
