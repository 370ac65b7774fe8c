package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.engine.param.ImageSource;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.util.List;

class ShaderFileTest {
    @Test
    void theHeaderSaysWhatPeopleSee() {
        ShaderDescription shader =
                describe(
                        """
                        /*{
                          "DESCRIPTION": "Waves.", "CREDIT": "Somebody", "CATEGORIES": ["Generator", "Sea"],
                          "INPUTS": [{"NAME": "speed", "LABEL": "How fast", "TYPE": "float"}]
                        }*/
                        void main() {}
                        """);

        assertThat(shader.name()).isEqualTo("waves");
        assertThat(shader.description()).isEqualTo("Waves.");
        assertThat(shader.credit()).isEqualTo("Somebody");
        assertThat(shader.categories()).containsExactly("Generator", "Sea");
        assertThat(shader.inputs().getFirst().label()).isEqualTo("How fast");
        assertThat(shader.contentHash()).isEqualTo("hash");
    }

    @Test
    void aFloatTakesItsLimitsOrTheUsualOnes() {
        assertThat(kind("\"TYPE\": \"float\", \"DEFAULT\": 2, \"MIN\": -1, \"MAX\": 3"))
                .isEqualTo(new ParameterKind.Scalar(2, -1, 3));
        assertThat(kind("\"TYPE\": \"float\"")).isEqualTo(new ParameterKind.Scalar(0, 0, 1));
        assertThat(kind("\"TYPE\": \"float\", \"DEFAULT\": 5"))
                .isEqualTo(new ParameterKind.Scalar(5, 0, 5));
    }

    @Test
    void anOptionThatAFloatCannotHoldIsRefused() {
        assertThat(
                        broken(
                                        "/*{\"INPUTS\": [{\"NAME\": \"a\", \"TYPE\": \"long\","
                                                + " \"VALUES\": [0, 16777217]}]}*/")
                                .reason())
                .contains("16777216");
    }

    @Test
    void aBoolMayBeWrittenAsANumber() {
        assertThat(kind("\"TYPE\": \"bool\", \"DEFAULT\": 1.0"))
                .isEqualTo(new ParameterKind.Flag(true));
        assertThat(kind("\"TYPE\": \"bool\", \"DEFAULT\": false"))
                .isEqualTo(new ParameterKind.Flag(false));
    }

    @Test
    void aLongHasItsValuesWithLabelsOrEveryNumberBetweenItsLimits() {
        assertThat(
                        kind(
                                "\"TYPE\": \"long\", \"VALUES\": [1, 4], \"LABELS\": [\"One\"],"
                                        + " \"DEFAULT\": 4"))
                .isEqualTo(
                        new ParameterKind.Choice(
                                4,
                                List.of(
                                        new ParameterKind.Option(1, "One"),
                                        new ParameterKind.Option(4, "4"))));
        assertThat(kind("\"TYPE\": \"long\", \"MIN\": 2, \"MAX\": 3"))
                .isEqualTo(
                        new ParameterKind.Choice(
                                2,
                                List.of(
                                        new ParameterKind.Option(2, "2"),
                                        new ParameterKind.Option(3, "3"))));
    }

    @Test
    void aPointIsInTheAuthorsUnits() {
        assertThat(
                        kind(
                                "\"TYPE\": \"point2D\", \"DEFAULT\": [10, 20], \"MIN\": [0, -5],"
                                        + " \"MAX\": [640, 480]"))
                .isEqualTo(
                        new ParameterKind.Point(
                                new ParameterValue.Point(10, 20),
                                new ParameterValue.Point(0, -5),
                                new ParameterValue.Point(640, 480)));
    }

    @Test
    void aColorMayLackItsAlpha() {
        assertThat(kind("\"TYPE\": \"color\", \"DEFAULT\": [0.1, 0.2, 0.3]"))
                .isEqualTo(new ParameterKind.Color(new ParameterValue.Color(0.1f, 0.2f, 0.3f, 1)));
    }

    @Test
    void anEventIsAPulse() {
        assertThat(kind("\"TYPE\": \"event\"")).isEqualTo(new ParameterKind.Pulse());
    }

    @Test
    void onlyTheInputImageIsThePictureBelow() {
        ShaderDescription shader =
                describe(
                        """
                        /*{"INPUTS": [
                          {"NAME": "inputImage", "TYPE": "image"},
                          {"NAME": "mask", "TYPE": "image"}
                        ]}*/
                        """);

        assertThat(shader.inputs())
                .extracting(ParameterDefinition::kind)
                .containsExactly(
                        new ParameterKind.Image(new ImageSource.Below()),
                        new ParameterKind.Image(new ImageSource.None()));
    }

    @Test
    void anAuthorMayWishForSmoothingAndALifetime() {
        ParameterDefinition input =
                input("\"TYPE\": \"float\", \"SMOOTHING\": 0.5, \"LIFETIME\": \"durable\"");

        assertThat(input.smoothingSeconds()).isEqualTo(0.5f);
        assertThat(input.settlesAs()).isEqualTo(Lifetime.DURABLE);
        assertThat(input("\"TYPE\": \"float\"").settlesAs()).isNull();
    }

    @Test
    void headersAreReadAsLooselyAsElsewhere() {
        ShaderDescription shader =
                describe(
                        """
                        // a licence first
                        /* {
                          "DESCRIPTION": "a\ttab",
                          "INPUTS": [ {"NAME": "x", "TYPE": "float", "MAX": .5,}, ],
                          "PASSES": [{}],
                          "IMPORTED": {}
                        }*/
                        """);

        assertThat(shader.inputs()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    void main() {}                                    | 1 | there is no header
                    ~/*{ "INPUTS": []                                 | 2 | has no end
                    /*~~{"INPUTS": [~ oops ]}*/                       | 4 | the JSON is damaged
                    /* nothing */                                     | 1 | the JSON is damaged
                    /*[]*/                                            | 1 | must be a JSON object
                    /*{}{}*/                                          | 1 | more after the end
                    /*{"INPUTS": {}}*/                                | 1 | INPUTS must be a list
                    /*{"INPUTS": [~{"TYPE": "float"}]}*/              | 2 | has no NAME
                    /*{"INPUTS": [~{"NAME": "a"}]}*/                  | 2 | has no TYPE
                    /*{"INPUTS": [~~{"NAME": "a", "TYPE": "cube"}]}*/ | 3 | has the type "cube"
                    /*{"INPUTS": [~{"NAME": "a b", "TYPE": "bool"}]}*/ | 2 | cannot be called so
                    /*{"INPUTS": [~{"NAME": "a", "TYPE": "bool"},~{"NAME": "a", "TYPE": "bool"}]}*/ | 3 | two inputs
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "float", "MIN": 2, "MAX": 1}]}*/ | 1 | above its MAX
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "float", "MIN": "x"}]}*/ | 1 | not a number
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "float", "MAX": 1e99}]}*/ | 1 | too large
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "color", "DEFAULT": [1]}]}*/ | 1 | list of 4 numbers
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "long", "MIN": 0, "MAX": 1e6}]}*/ | 1 | more than 1000
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "float", "SMOOTHING": -1}]}*/ | 1 | SMOOTHING
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "float", "LIFETIME": "long"}]}*/ | 1 | LIFETIME
                    """)
    void whatIsWrongIsToldWithItsLine(String text, int line, String reason) {
        ShaderEntry.Broken broken = broken(text.replace('~', '\n'));

        assertThat(broken.reason()).contains(reason);
        assertThat(broken.line()).isEqualTo(line);
        assertThat(broken.file()).isEqualTo("sea/waves.fs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"PASSES": [{}, {}]}                                | needs several passes
                    {"PASSES": [{"TARGET": "a", "PERSISTENT": true}]}   | needs a pass with TARGET
                    {"PERSISTENT_BUFFERS": ["a"]}                       | needs PERSISTENT_BUFFERS
                    {"IMPORTED": {"a": {"PATH": "a.png"}}}              | needs IMPORTED
                    {"TEMPORAL": {"FRAMES": 4}}                         | needs TEMPORAL
                    {"INPUTS": [{"NAME": "a", "TYPE": "audio"}]}        | needs sound
                    {"INPUTS": [{"NAME": "a", "TYPE": "audioFFT"}]}     | needs sound
                    {"INPUTS": [{"NAME": "a", "TYPE": "text"}]}         | needs text inputs
                    """)
    void whatIsNotDrawnYetIsRefusedAndNotDrawnWrongly(String header, String reason) {
        assertThat(broken("/*" + header + "*/").reason())
                .isEqualTo(reason + ", which this version does not draw yet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sample",
                "input",
                "float",
                "vec3",
                "sampler2D",
                "TIME",
                "RENDERSIZE",
                "main",
                "gl_x",
                "scrim_mix",
                "IMG_PIXEL",
                "a__b",
                "isf_FragNormCoord"
            })
    void aNameThatIsTakenIsRefused(String name) {
        String text = "/*{\"INPUTS\": [{\"NAME\": \"" + name + "\", \"TYPE\": \"float\"}]}*/";

        assertThat(broken(text).reason()).contains("taken by GLSL or ISF");
    }

    @Test
    void directivesForTheFilesBeginningAreBlankedInPlace() {
        String fragment =
                source(
                                """
                                /*{
                                }*/
                                #version 120
                                #extension GL_OES_standard_derivatives : enable
                                void main() { gl_FragColor = vec4(1.0); }
                                """)
                        .fragment();

        assertThat(fragment).doesNotContain("#version", "#extension", "gl_FragColor");
        assertThat(fragment).contains("#line 1\n\n\n\n\nvoid main() { scrim_color = vec4(1.0); }");
    }

    private static ParameterKind kind(String rest) {
        return input(rest).kind();
    }

    private static ParameterDefinition input(String rest) {
        return describe("/*{\"INPUTS\": [{\"NAME\": \"a\", " + rest + "}]}*/").inputs().getFirst();
    }

    private static ShaderDescription describe(String text) {
        return source(text).description();
    }

    private static ShaderSource source(String text) {
        ShaderFile file = read(text);
        assertThat(file).isInstanceOf(ShaderFile.Usable.class);
        return ((ShaderFile.Usable) file).source();
    }

    private static ShaderEntry.Broken broken(String text) {
        ShaderFile file = read(text);
        assertThat(file).isInstanceOf(ShaderFile.Broken.class);
        return ((ShaderFile.Broken) file).why();
    }

    private static ShaderFile read(String text) {
        return ShaderFile.read(new ShaderId("sea/waves"), "sea/waves.fs", text, "hash");
    }
}
