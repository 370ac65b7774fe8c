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
import scrim.engine.stack.Asset;
import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.stack.Temporal;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "long", "VALUES": ["x"]}]}*/ | 1 | VALUES that are not numbers
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "audio", "MAX": 0}]}*/ | 1 | a MAX outside 1 to
                    /*{"INPUTS": [~{"NAME": "sample", "TYPE": "audio"}]}*/ | 2 | taken by GLSL or ISF
                    /*{"INPUTS": [~{"NAME": "a", "TYPE": "text", "FONT": "../a.ttf"}]}*/ | 2 | beside the shader
                    /*{"INPUTS": [~{"NAME": "a", "TYPE": "text", "FONT": "\\ud800.ttf"}]}*/ | 2 | a letter that no file
                    /*{"INPUTS": [~{"NAME": "a", "TYPE": "text", "SIZE": 1e6}]}*/ | 2 | a SIZE outside 1 to
                    /*{"IMPORTED": [~{"PATH": "a.png"}]}*/            | 2 | has no NAME
                    /*{"IMPORTED": {~"a": {}}}*/                      | 2 | needs a PATH
                    /*{"IMPORTED": {~"a": {"PATH": "/etc/a.png"}}}*/  | 2 | beside the shader
                    /*{"IMPORTED": {~"a": {"PATH": "\\ud800.png"}}}*/ | 2 | a letter that no file
                    /*{"IMPORTED": {~"a": {"PATH": ["x.png"]}}}*/     | 2 | cube maps
                    /*{"IMPORTED": {~"a": {"PATH": "x.png"},~"b": 5}}*/ | 3 | needs a PATH
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "bool"}],~"IMPORTED": {"a": {"PATH": "a.png"}}}*/ | 2 | the name of an input
                    /*{"PASSES": 3}*/                                 | 1 | PASSES must be a list
                    /*{"PASSES": [~7]}*/                              | 2 | must be a JSON object
                    /*{"PASSES": [~{"TARGET": 7}]}*/                  | 2 | a TARGET that is not a name
                    /*{"PASSES": [~{"TARGET": "a b"}]}*/              | 2 | cannot be called so
                    /*{"PASSES": [~{"TARGET": "a", "FLOAT": "yes"}]}*/ | 2 | neither true nor false
                    /*{"PASSES": [{"TARGET": "a",~"WIDTH": []}]}*/    | 2 | neither a number nor a text
                    /*{"PASSES": [{"TARGET": "a",~"WIDTH": 1e999}]}*/ | 2 | without end
                    /*{"PASSES": [{"TARGET": "a",~"WIDTH": "$WIDTH/"}]}*/ | 2 | ends too early
                    /*{"PASSES": [{"TARGET": "a",~"WIDTH": "1\\n\\n+ oops"}]}*/ | 2 | no input "oops"
                    /*{"PASSES": [{"TARGET": "a",~"WIDTH": "oops"}]}*/ | 2 | no input "oops"
                    /*{"PASSES": [{"TARGET": "a", "WIDTH": "1"},~{"TARGET": "a", "WIDTH": "2"}]}*/ | 2 | another before
                    /*{"INPUTS": [{"NAME": "a", "TYPE": "bool"}],~"PASSES": [{"TARGET": "a"}]}*/ | 2 | the name of an input
                    /*{~"PERSISTENT_BUFFERS": ["a"]}*/                | 2 | no pass has the persistent buffer
                    /*{~"PERSISTENT_BUFFERS": [1]}*/                  | 2 | a list of names
                    /*{~"TEMPORAL": true}*/                           | 2 | TEMPORAL must be an object
                    /*{~"TEMPORAL": {"FRAMES": 0}}*/                  | 2 | from 1 to
                    /*{~"TEMPORAL": {"FRAMES": 4, "SOURCE": "above"}}*/ | 2 | neither below nor input
                    /*{~"TEMPORAL": {"FRAMES": 4, "SOURCE": "input"}}*/ | 2 | no input is of type image
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

    @Test
    void limitsWrittenTheWrongWayRoundAreTurned() {
        assertThat(kind("\"TYPE\": \"float\", \"DEFAULT\": 0.2, \"MIN\": 1, \"MAX\": 0"))
                .isEqualTo(new ParameterKind.Scalar(0.2f, 0, 1));
    }

    @Test
    void numbersInQuotesAreNumbers() {
        assertThat(kind("\"TYPE\": \"float\", \"DEFAULT\": \"0.5\", \"MAX\": \"2\""))
                .isEqualTo(new ParameterKind.Scalar(0.5f, 0, 2));
        assertThat(kind("\"TYPE\": \"long\", \"VALUES\": [\"3\"]"))
                .isEqualTo(new ParameterKind.Choice(3, List.of(new ParameterKind.Option(3, "3"))));
    }

    @Test
    void aPlaceHasAColumnAsEditorsCount() {
        ShaderEntry.Broken broken = broken("/*{\n  \"INPUTS\": [\n    {\"NAME\": \"a\"}\n  ]\n}*/");

        assertThat(broken.message()).isEqualTo("sea/waves.fs:3:5: the input \"a\" has no TYPE");
    }

    @Test
    void aColumnOfTheFirstLineCountsWhatStandsBeforeTheHeader() {
        assertThat(broken("/*{\"INPUTS\": 7}*/").message())
                .isEqualTo("sea/waves.fs:1:14: INPUTS must be a list");
    }

    @Test
    void aSizeIsBlamedWhereItGoesWrong() {
        ShaderEntry.Broken broken =
                broken("/*{\"PASSES\": [\n{\"TARGET\": \"a\", \"WIDTH\": \"$WIDTH / oops\"}]}*/");

        assertThat(broken.line()).isEqualTo(2);
        assertThat(broken.column()).isEqualTo(36);
    }

    @Test
    void passesAreDrawnInOrderEachIntoItsPicture() {
        ShaderSource source =
                source(
                        """
                        /*{"PASSES": [
                          {"TARGET": "a", "PERSISTENT": true, "FLOAT": true, "WIDTH": 32, "HEIGHT": "$HEIGHT/2"},
                          {"TARGET": "b", "PERSISTENT": 0},
                          {"TARGET": ""}
                        ]}*/
                        """);

        assertThat(source.passes()).hasSize(3);
        assertThat(source.passes()).extracting(Pass::target).containsExactly("a", "b", null);
        assertThat(source.passes())
                .extracting(Pass::persistent)
                .containsExactly(true, false, false);
        assertThat(source.passes()).extracting(Pass::isFloat).containsExactly(true, false, false);
        assertThat(source.passes().getFirst().width().evaluate(640, 360, _ -> 0)).isEqualTo(32);
        assertThat(source.passes().getFirst().height().evaluate(640, 360, _ -> 0)).isEqualTo(180);
        assertThat(source.passes().get(1).width().evaluate(640, 360, _ -> 0)).isEqualTo(640);
        assertThat(source.description().feedback()).isTrue();
        assertThat(source.fragment()).contains("uniform sampler2D a;", "uniform sampler2D b;");
    }

    @Test
    void aShaderWithoutPassesHasOneAndNoFeedback() {
        assertThat(source("/*{}*/").passes()).containsExactly(Pass.ONLY);
        assertThat(source("/*{\"PASSES\": []}*/").passes()).containsExactly(Pass.ONLY);
        assertThat(describe("/*{}*/").feedback()).isFalse();
    }

    @Test
    void whatOnePassSaysOfAPictureHoldsForTheOther() {
        ShaderSource source =
                source(
                        """
                        /*{"PASSES": [
                          {"TARGET": "a", "WIDTH": "8"},
                          {"TARGET": "a", "FLOAT": true}
                        ]}*/
                        """);

        assertThat(source.passes()).extracting(Pass::isFloat).containsExactly(true, true);
        assertThat(source.passes().getLast().width().evaluate(640, 360, _ -> 0)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"PERSISTENT_BUFFERS\": [\"a\"]",
                "\"PERSISTENT_BUFFERS\": {\"a\": {\"WIDTH\": \"4\"}}"
            })
    void theFirstVersionSaysApartWhichPicturesLast(String buffers) {
        ShaderSource source =
                source("/*{" + buffers + ", \"PASSES\": [{\"TARGET\": \"a\"}, {}]}*/");

        assertThat(source.passes()).extracting(Pass::persistent).containsExactly(true, false);
        assertThat(source.description().feedback()).isTrue();
    }

    @Test
    void imagesThatComeWithAShaderAreKnownInBothSpellings() {
        String listed = "/*{\"IMPORTED\": [{\"NAME\": \"n\", \"PATH\": \"images/n.png\"}]}*/";
        String named = "/*{\"IMPORTED\": {\"n\": {\"PATH\": \"images/n.png\"}}}*/";

        assertThat(describe(listed).textures()).containsExactly(new Asset("n", "images/n.png"));
        assertThat(describe(named).textures()).containsExactly(new Asset("n", "images/n.png"));
        assertThat(source(named).fragment()).contains("uniform sampler2D n;");
    }

    @Test
    void soundsAreNoParameters() {
        ShaderSource source =
                source(
                        """
                        /*{"INPUTS": [
                          {"NAME": "wave", "TYPE": "audio", "MAX": 256},
                          {"NAME": "bins", "TYPE": "audioFFT"}
                        ]}*/
                        """);

        assertThat(source.sounds())
                .containsExactly(
                        new SoundInput("wave", false, 256), new SoundInput("bins", true, 0));
        assertThat(source.description().inputs()).isEmpty();
    }

    @Test
    void wordsAreWrittenInTheFontBesideTheShader() {
        ShaderSource source =
                source(
                        """
                        /*{"INPUTS": [
                          {"NAME": "title", "TYPE": "text", "DEFAULT": "hello", "FONT": "fonts/f.ttf", "SIZE": 32},
                          {"NAME": "plain", "TYPE": "text"}
                        ]}*/
                        """);

        assertThat(source.texts())
                .containsExactly(
                        new TextInput("title", Path.of("fonts/f.ttf"), 32),
                        new TextInput("plain", null, 64));
        assertThat(source.description().fonts()).containsExactly(new Asset("title", "fonts/f.ttf"));
        assertThat(source.description().inputs().getFirst().kind())
                .isEqualTo(new ParameterKind.Text("hello", 256));
    }

    @Test
    void aHistoryIsOfThePictureBelowOrOfAnImage() {
        String images =
                "\"INPUTS\": [{\"NAME\": \"inputImage\", \"TYPE\": \"image\"},"
                        + " {\"NAME\": \"film\", \"TYPE\": \"image\"}]}*/";
        ShaderSource below = source("/*{\"TEMPORAL\": {\"FRAMES\": 8}," + images);
        ShaderSource input =
                source("/*{\"TEMPORAL\": {\"SOURCE\": \"input\", \"FRAMES\": 4}," + images);

        assertThat(below.description().temporal())
                .isEqualTo(new Temporal(Temporal.Source.BELOW, 8));
        assertThat(below.rememberedInput()).isEqualTo(-1);
        assertThat(input.description().temporal())
                .isEqualTo(new Temporal(Temporal.Source.INPUT, 4));
        assertThat(input.rememberedInput()).isEqualTo(1);
    }

    @Test
    void aTransitionBeginsWithThePictureBelow() {
        ShaderDescription shader =
                describe(
                        """
                        /*{"INPUTS": [
                          {"NAME": "startImage", "TYPE": "image"},
                          {"NAME": "endImage", "TYPE": "image"},
                          {"NAME": "progress", "TYPE": "float"}
                        ]}*/
                        """);

        assertThat(shader.inputs())
                .extracting(ParameterDefinition::kind)
                .containsExactly(
                        new ParameterKind.Image(new ImageSource.Below()),
                        new ParameterKind.Image(new ImageSource.None()),
                        new ParameterKind.Scalar(0, 0, 1));
    }

    @Test
    void absurdAmountsAreRefused() {
        String passes = "{},".repeat(10_000);
        String inputs =
                IntStream.range(0, 300)
                        .mapToObj(i -> "{\"NAME\": \"i" + i + "\", \"TYPE\": \"bool\"}")
                        .collect(Collectors.joining(","));

        assertThat(broken("/*{\"PASSES\": [" + passes + "{}]}*/").reason())
                .isEqualTo("there are 10001 passes; at most 64 are drawn");
        assertThat(broken("/*{\"INPUTS\": [" + inputs + "]}*/").reason())
                .isEqualTo("there are more than 256 inputs");
        assertThat(broken("/*" + "[".repeat(100_000) + "*/").reason()).contains("JSON is damaged");
        assertThat(
                        broken(
                                        "/*{\"PASSES\": [{\"TARGET\": \"a\", \"WIDTH\": \""
                                                + "(".repeat(900)
                                                + "\"}]}*/")
                                .reason())
                .contains("nested deeper");
    }

    @Test
    void zeroBytesAreNoEndOfTheText() {
        assertThat(source("/*{}*/ void main() {} \0 void after() {}").fragment())
                .contains("void main() {} ? void after() {}");
        assertThat(broken("/*{\0}*/").reason()).contains("JSON is damaged");
        assertThat(broken("/*{\"IMPORTED\": {\"a\": {\"PATH\": \"a\0b\"}}}*/").reason())
                .contains("beside the shader");
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
        assertThat(fragment)
                .contains("#line 1\n   \n   \n\n\nvoid main() { scrim_colour = vec4(1.0); }");
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
        return ShaderFile.read(
                new ShaderId("sea/waves"), "sea/waves.fs", Path.of(""), text, "hash");
    }
}
