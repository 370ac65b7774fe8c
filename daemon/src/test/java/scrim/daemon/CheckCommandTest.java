package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.render.ShaderCompiler;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class CheckCommandTest {
    /** Shaders of our own that use everything there is. */
    private static final Path FIXTURES = Path.of("src/test/resources/isf");

    private static final String GOOD = "/*{}*/\nvoid main() { gl_FragColor = vec4(1.0); }\n";

    @TempDir private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** Skips the tests where there is no GL. */
    @BeforeAll
    static void open() {
        try {
            ShaderCompiler.open().close();
        } catch (IllegalStateException e) {
            Assumptions.abort("no GL here: " + e.getMessage());
        }
    }

    @Test
    void whateverIsfKnowsIsCompiledAndSomethingIsSeenOfIt() throws IOException {
        Path pictures = folder.resolve("pictures");

        int exit = check("--draw", pictures.toString(), FIXTURES.toString());

        assertThat(lines()).containsExactly(fixtures().size() + " shaders, no problems");
        assertThat(exit).isZero();
        try (Stream<Path> made = Files.list(pictures)) {
            assertThat(made).hasSize(fixtures().size());
        }
    }

    @Test
    void aFolderWithSomethingInItIsLeftAlone() throws IOException {
        Path file = write("a.fs", GOOD);
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.writeString(pictures.resolve("a.png"), "dear to somebody");

        assertThat(check("--draw", pictures.toString(), file.toString())).isEqualTo(1);

        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("pictures is not empty");
        assertThat(pictures.resolve("a.png")).hasContent("dear to somebody");
    }

    @Test
    void shadersOfTheSameNameHaveAPictureEach() throws IOException {
        Path first = write("one/a.fs", GOOD);
        Path second = write("two/a.fs", GOOD);
        Path pictures = folder.resolve("pictures");

        assertThat(check("--draw", pictures.toString(), first.toString(), second.toString()))
                .isZero();

        assertThat(pictures.resolve("a.png")).exists();
        assertThat(pictures.resolve("a-2.png")).exists();
    }

    @Test
    void anErrorOfTheCompilerIsToldAtItsPlace() throws IOException {
        Path file =
                write("bad.fs", "/*{\n}*/\nvoid main() {\n\tgl_FragColor = vec4( nonsense );\n}\n");

        assertThat(check(file.toString())).isEqualTo(1);
        assertThat(lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(file + ":4:23: error: ")
                .contains("nonsense");
        assertThat(lines()).last().isEqualTo("1 shader, 1 problem");
    }

    @Test
    void anErrorOfTheHeaderIsToldAtItsPlace() throws IOException {
        write("deep/bad.fs", "/*{\n  \"PASSES\": 7\n}*/\nvoid main() {}");
        write("good.fs", GOOD);

        assertThat(check(folder.toString())).isEqualTo(1);
        assertThat(lines())
                .containsExactly(
                        folder.resolve("deep/bad.fs") + ":2:13: error: PASSES must be a list",
                        "2 shaders, 1 problem");
    }

    @Test
    void anErrorOfTheVertexShaderIsToldInItsFile() throws IOException {
        write("bent.fs", GOOD);
        Path vertex =
                write("bent.vs", "void main() {\n    isf_vertShaderInit();\n    oops = 1.0;\n}\n");

        assertThat(check(vertex.toString())).isEqualTo(1);
        assertThat(lines())
                .first()
                .asString()
                .startsWith(vertex + ":3:5: error: ")
                .contains("oops");
    }

    @Test
    void aVaryingThatTheVertexShaderDoesNotGiveIsToldAtItsDeclaration() throws IOException {
        Path file =
                write(
                        "bent.fs",
                        "/*{}*/\nvarying vec2 over;\nvoid main() { gl_FragColor = over.xyxy; }\n");
        write("bent.vs", "void main() { isf_vertShaderInit(); }\n");

        assertThat(check(file.toString())).isEqualTo(1);
        assertThat(lines()).first().asString().startsWith(file + ":2:14: error: ");
    }

    @Test
    void aLoopWithoutAnEndIsFoundByItsLine() throws IOException {
        Path file =
                write(
                        "long.fs",
                        """
                        /*{}*/
                        void main() {
                            float x = 0.0;
                            while (x > -1.0) { x += 0.001; }
                            gl_FragColor = vec4(x);
                        }
                        """);

        assertThat(check(file.toString())).isEqualTo(1);
        assertThat(lines()).first().asString().startsWith(file + ":4: error: loops without an end");
    }

    @Test
    void aFileThatTheShaderNamesMustBeThere() throws IOException {
        Path file =
                write(
                        "torn.fs",
                        """
                        /*{
                          "IMPORTED": { "noise": { "PATH": "images/noise.png" } },
                          "INPUTS": [ { "NAME": "title", "TYPE": "text", "FONT": "none.ttf" } ]
                        }*/
                        void main() { gl_FragColor = IMG_THIS_PIXEL(noise); }
                        """);

        assertThat(check(file.toString())).isEqualTo(1);
        assertThat(lines())
                .containsExactly(
                        file + ": error: the IMPORTED image noise is not there: images/noise.png",
                        file + ": error: the FONT of title is not there: none.ttf",
                        "1 shader, 2 problems");
    }

    @Test
    void aPictureOfOneColourIsAWarningAndNoError() throws IOException {
        Path file = write("plain.fs", GOOD);

        assertThat(check("--draw", folder.resolve("pictures").toString(), file.toString()))
                .isZero();
        assertThat(lines())
                .containsExactly(
                        file + ": warning: with its default values, its picture has one colour",
                        "1 shader, 1 problem");
    }

    @Test
    void theSameIsSaidAsJson() throws IOException {
        Path file = write("bad.fs", "/*{}*/\nvoid main() { oops(); }\n");

        assertThat(check("--json", file.toString())).isEqualTo(1);

        JsonNode said = JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(said.path("shaders").asInt()).isEqualTo(1);
        JsonNode problem = said.path("problems").path(0);
        assertThat(problem.path("file").asString()).isEqualTo(file.toString());
        assertThat(problem.path("line").asInt()).isEqualTo(2);
        assertThat(problem.path("column").asInt()).isEqualTo(15);
        assertThat(problem.path("severity").asString()).isEqualTo("error");
        assertThat(problem.path("message").asString()).contains("oops");
    }

    @Test
    void whatCannotBeUnderstoodIsSaidAndNothingElse() throws IOException {
        Path lonely = write("lonely.vs", "void main() {}");

        assertThat(check()).isEqualTo(2);
        assertThat(check("--loud", "a.fs")).isEqualTo(2);
        assertThat(check(folder.resolve("gone.fs").toString())).isEqualTo(2);
        assertThat(check(lonely.toString())).isEqualTo(2);
        assertThat(check(write("notes.txt", "").toString())).isEqualTo(2);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(errors.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("check what?"),
                        line -> assertThat(line).contains("no option --loud"),
                        line -> assertThat(line).contains("there is no ").contains("gone.fs"),
                        line -> assertThat(line).contains("lonely.fs, which is not there"),
                        line -> assertThat(line).contains("notes.txt is no shader"));
    }

    @Test
    void everyShaderOnThePageIsRight() throws IOException {
        Matcher shaders =
                Pattern.compile("(?s)```glsl\n(/\\*\\{.*?)```")
                        .matcher(Files.readString(Path.of("../docs/shaders.md")));
        int found = 0;
        while (shaders.find()) {
            write("page/" + found++ + ".fs", shaders.group(1));
        }

        assertThat(check(folder.resolve("page").toString())).isZero();
        assertThat(lines()).containsExactly(found + " shaders, no problems");
        assertThat(found).isEqualTo(3);
    }

    private static List<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(file -> file.toString().endsWith(".fs")).toList();
        }
    }

    private int check(String... words) {
        return new CheckCommand(printer(out), printer(errors))
                .run(new ArrayList<>(Arrays.asList(words)));
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
