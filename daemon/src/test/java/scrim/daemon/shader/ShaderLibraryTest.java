package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.stack.ShaderDescription;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class ShaderLibraryTest {
    private static final String GOOD = "/*{}*/ void main() { gl_FragColor = vec4(1.0); }";

    @TempDir private Path folder;
    private ShaderLibrary library;

    @BeforeEach
    void make() {
        library = new ShaderLibrary(folder);
    }

    @Test
    void foldersAreSearchedToTheirDepthsAndNamedByPath() throws IOException {
        write("b.fs", GOOD);
        write("deep/er/a.fs", GOOD);
        write("notes.txt", "no shader");

        ShaderLibrary.Contents found = library.rescan();

        assertThat(found.catalog().entries())
                .extracting(entry -> entry.id().value())
                .containsExactly("b", "deep/er/a");
        assertThat(found.find(new ShaderId("deep/er/a"))).isNotNull();
    }

    @Test
    void aBrokenFileIsListedAndTheOthersAreUsable() throws IOException {
        write("good.fs", GOOD);
        write("bad.fs", "/*{ */");

        ShaderLibrary.Contents found = library.rescan();

        assertThat(found.catalog().get(new ShaderId("bad"))).isInstanceOf(ShaderEntry.Broken.class);
        assertThat(found.find(new ShaderId("bad"))).isNull();
        assertThat(found.catalog().find(new ShaderId("good"))).isNotNull();
    }

    @Test
    void aFileTooLargeIsListedWithTheReason() throws IOException {
        write("huge.fs", GOOD + " ".repeat(ShaderLibrary.LARGEST_BYTES));

        assertThat(reason("huge")).isEqualTo("is larger than 1024 KiB");
    }

    @Test
    void aVertexShaderBesideBelongsToItsShaderAndItsHash() throws IOException {
        write("bent.fs", GOOD);
        library.rescan();
        String alone = hash("bent");
        write("bent.vs", "void main() { isf_vertShaderInit(); }");

        ShaderSource source = library.rescan().find(new ShaderId("bent"));

        assertThat(source).isNotNull();
        assertThat(source.vertex()).contains("isf_vertShaderInit(); }");
        String first = hash("bent");
        assertThat(first).isNotEqualTo(alone);
        write("bent.vs", "void main() { isf_vertShaderInit(); } ");
        library.rescan();
        assertThat(hash("bent")).isNotEqualTo(first);
    }

    @Test
    void aVertexShaderThatCannotBeReadIsNamed() throws IOException {
        write("bent.fs", GOOD);
        write("bent.vs", " ".repeat(ShaderLibrary.LARGEST_BYTES + 1));

        var entry = library.rescan().catalog().get(new ShaderId("bent"));

        assertThat(entry)
                .isEqualTo(
                        new ShaderEntry.Broken(
                                new ShaderId("bent"), "bent.vs", 0, 0, "is larger than 1024 KiB"));
    }

    @Test
    void aPipeIsListedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe.fs");
        assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                "this system has no mkfifo");

        assertThat(reason("pipe")).isEqualTo("is not a file");
    }

    @Test
    void theHashIsTheContents() throws IOException {
        write("a.fs", GOOD);
        write("b.fs", GOOD);
        write("c.fs", GOOD + " ");
        library.rescan();

        assertThat(hash("a")).hasSize(64).isEqualTo(hash("b")).isNotEqualTo(hash("c"));
    }

    @Test
    void whatWasHandedOutDoesNotChangeWithARescan() throws IOException {
        write("a.fs", GOOD);
        ShaderLibrary.Contents before = library.rescan();
        write("b.fs", GOOD);
        library.rescan();

        assertThat(before.catalog().entries()).hasSize(1);
        assertThat(library.contents().catalog().entries()).hasSize(2);
    }

    @Test
    void aFolderThatIsNotThereHoldsNoShaders() {
        var nowhere = new ShaderLibrary(folder.resolve("nowhere"));

        assertThat(nowhere.rescan().catalog().entries()).isEmpty();
    }

    @Test
    void olderEncodingsAndLineEndsAreRead() throws IOException {
        byte[] latin1 =
                "/*{\r\n}*/ // caf\u00e9\r\nvoid main() {}".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve("old.fs"), latin1);

        ShaderSource source = library.rescan().find(new ShaderId("old"));

        assertThat(source).isNotNull();
        assertThat(source.fragment()).contains("// caf?\nvoid main()");
    }

    @Test
    void aNameNoIdMayHaveIsListedUnderTheNearestOne() throws IOException {
        write("a..b.fs", GOOD);

        assertThat(library.rescan().find(new ShaderId("a--b"))).isNotNull();
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String reason(String id) {
        ShaderEntry entry = library.rescan().catalog().get(new ShaderId(id));
        assertThat(entry).isInstanceOf(ShaderEntry.Broken.class);
        return ((ShaderEntry.Broken) entry).reason();
    }

    private String hash(String id) {
        ShaderDescription shader = library.contents().catalog().find(new ShaderId(id));
        assertThat(shader).isNotNull();
        return shader.contentHash();
    }
}
