package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.http.ShaderTexts;
import scrim.daemon.shader.ShaderLibrary;
import scrim.daemon.store.DataFolder;
import scrim.engine.health.Health;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Reading and writing in the shader folder, on the real disk. */
class ShaderFolderTest {
    private static final ShaderId PLATE = new ShaderId("plate");

    @TempDir private Path root;
    private DataFolder data;
    private Path shaders;
    private ShaderFolder folder;

    @BeforeEach
    void open() throws IOException {
        data = DataFolder.open(root.resolve("data"));
        shaders = Files.createDirectory(root.resolve("data/shaders"));
        var health = new Health(() -> 0);
        var library = new ShaderLibrary(shaders);
        folder =
                new ShaderFolder(
                        shaders,
                        library,
                        new LiveShaders(library, new ShaderNotes(data, health), () -> 0, health));
    }

    @AfterEach
    void close() throws IOException {
        data.close();
    }

    @Test
    void aNewTextIsInPlaceWholeAndNothingElseIs() throws IOException {
        assertThat(folder.replace(PLATE, null, bytes("one"))).isTrue();
        assertThat(folder.replace(PLATE, bytes("one"), bytes("two"))).isTrue();

        assertThat(folder.read(PLATE)).isEqualTo(bytes("two"));
        assertThat(names(shaders)).containsExactly("plate.fs");
    }

    @Test
    void whatIsNotWhatItShouldBeIsNotReplaced() throws IOException {
        Files.writeString(shaders.resolve("plate.fs"), "somebody's");

        assertThat(folder.replace(PLATE, null, bytes("mine"))).isFalse();
        assertThat(folder.replace(PLATE, bytes("old"), bytes("mine"))).isFalse();
        assertThat(folder.replace(new ShaderId("other"), bytes("old"), bytes("x"))).isFalse();

        assertThat(folder.read(PLATE)).isEqualTo(bytes("somebody's"));
        assertThat(names(shaders)).containsExactly("plate.fs");
    }

    @Test
    void aFileKeepsWhoMayReadIt() throws IOException {
        Path file = Files.writeString(shaders.resolve("plate.fs"), "one");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

        folder.replace(PLATE, bytes("one"), bytes("two"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
    }

    @Test
    void aNewShaderMayLieInANewFolder() throws IOException {
        assertThat(folder.replace(new ShaderId("my show/sky 2"), null, bytes("x"))).isTrue();

        assertThat(shaders.resolve("my show/sky 2.fs")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden", "a/.b", "a//b", "a.b", "a/", " a", "a\\b", "é", "a/b/c/d/e"})
    void aNameThatCouldSurpriseIsRefused(String name) {
        assertThatThrownBy(() -> folder.replace(new ShaderId(name), null, bytes("x")))
                .isInstanceOf(ShaderTexts.BadNameException.class);
    }

    @Test
    void nothingIsWrittenThroughALinkToAnotherPlace() throws IOException {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createSymbolicLink(shaders.resolve("out"), elsewhere);
        Path precious = Files.writeString(elsewhere.resolve("precious.fs"), "old");
        Files.createSymbolicLink(shaders.resolve("plate.fs"), precious);

        assertThatThrownBy(() -> folder.replace(new ShaderId("out/new"), null, bytes("x")))
                .isInstanceOf(ShaderTexts.BadNameException.class);
        assertThat(folder.replace(PLATE, bytes("old"), bytes("new"))).isTrue();

        assertThatThrownBy(() -> folder.replace(new ShaderId("out/a/new"), null, bytes("x")))
                .isInstanceOf(ShaderTexts.BadNameException.class);
        assertThat(names(elsewhere)).containsExactly("precious.fs");
        assertThat(precious).hasContent("old");
        assertThat(folder.read(PLATE)).isEqualTo(bytes("new"));
    }

    @Test
    void aNameThatNoFileCanHaveIsNoShader() throws IOException {
        var odd = new ShaderId("odd\ud800name");

        assertThat(folder.read(odd)).isNull();
        assertThatThrownBy(() -> folder.replace(odd, null, bytes("x")))
                .isInstanceOf(ShaderTexts.BadNameException.class);
    }

    @Test
    void aFolderInTheWayIsSaidAndStays() throws IOException {
        Files.createDirectory(shaders.resolve("plate.fs"));

        assertThat(folder.read(PLATE)).isNull();
        assertThatThrownBy(() -> folder.replace(PLATE, null, bytes("x")))
                .isInstanceOf(ShaderTexts.BadNameException.class);
        assertThat(shaders.resolve("plate.fs")).isDirectory();
    }

    @Test
    void whatIsNoShaderIsSaidWithItsLine() throws IOException {
        folder.replace(PLATE, null, bytes("/*{\n\"INPUTS\": 3}*/\nvoid main() {}"));

        var why = folder.verdict(PLATE).join().orElseThrow();

        assertThat(why.file()).isEqualTo("plate.fs");
        assertThat(why.line()).isEqualTo(2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
