package scrim.daemon.shader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.health.Health;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real folder, watched while things happen in it. */
class ShaderWatchTest {
    private static final String GOOD = "/*{}*/ void main() { gl_FragColor = vec4(1.0); }";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path folder;
    private final BlockingQueue<ShaderLibrary.Look> looks = new LinkedBlockingQueue<>();
    private final Health health = new Health(() -> 0);
    private ShaderWatch watch;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(folder.resolve("deep"));
        var library = new ShaderLibrary(folder);
        watch =
                new ShaderWatch(
                        folder, (Set<Path> touched) -> looks.add(library.look(touched)), health);
        watch.start();
        assertThat(looks.take().files()).isEmpty();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aNewFileIsSeenAndAChangedOneIsReadAgain() throws Exception {
        write("deep/a.fs", GOOD);
        String first = awaitHash("deep/a");

        write("deep/a.fs", GOOD + " ");

        await("another hash", () -> !awaitHash("deep/a").equals(first));
    }

    @Test
    void aFileInAFolderThatIsNewIsSeen() throws Exception {
        write("new/er/b.fs", GOOD);
        String first = awaitHash("new/er/b");

        write("new/er/b.fs", GOOD + "  ");

        await("another hash", () -> !awaitHash("new/er/b").equals(first));
    }

    @Test
    void aFileReplacedByRenamingIsReadAgain() throws Exception {
        write("a.fs", GOOD);
        String first = awaitHash("a");
        write(".a.fs.tmp", GOOD + "   ");

        Files.move(
                folder.resolve(".a.fs.tmp"),
                folder.resolve("a.fs"),
                StandardCopyOption.REPLACE_EXISTING);

        await("another hash", () -> !awaitHash("a").equals(first));
    }

    @Test
    void theVertexShaderBelongsToTheShader() throws Exception {
        write("a.fs", GOOD);
        String first = awaitHash("a");

        write("a.vs", "void main() { isf_vertShaderInit(); }");

        await("another hash", () -> !awaitHash("a").equals(first));
    }

    @Test
    void anImageThatComesWithAShaderBelongsToIt() throws Exception {
        write("noise.png", "not looked into here");
        write("a.fs", GOOD.replace("{}", "{\"IMPORTED\": {\"noise\": {\"PATH\": \"noise.png\"}}}"));
        String first = awaitHash("a");

        write("noise.png", "another picture");

        await("another hash", () -> !awaitHash("a").equals(first));
    }

    @Test
    void whatIsNotTouchedIsNotReadAgain() throws Exception {
        write("a.fs", GOOD);
        write("b.fs", GOOD);
        var library = new ShaderLibrary(folder);
        ShaderLibrary.Look before = library.look(Set.of());

        ShaderLibrary.Look after = library.look(Set.of(folder.resolve("a.fs")));

        assertThat(after.files().get(1)).isSameAs(before.files().get(1));
        assertThat(after.files().get(0)).isNotSameAs(before.files().get(0));
    }

    @Test
    void aFolderThatIsGoneIsAProblemAndNotAnEmptyLibrary() throws IOException {
        var library = new ShaderLibrary(folder.resolve("nowhere"));

        assertThat(library.look(Set.of()).problem()).contains("there is no shader folder");
    }

    @Test
    void aFolderCalledLikeAShaderIsABrokenShader() throws IOException {
        Files.createDirectories(folder.resolve("a.fs"));

        ShaderLibrary.Look look = new ShaderLibrary(folder).look(Set.of());

        assertThat(look.files()).hasSize(1);
        assertThat(look.files().getFirst().entry().toString()).contains("is not a file");
    }

    /** The hash of a shader once it is seen. */
    private String awaitHash(String id) throws InterruptedException {
        for (ShaderLibrary.Look look = next(); ; look = next()) {
            for (ShaderFile file : look.files()) {
                if (file instanceof ShaderFile.Usable(var source)
                        && source.description().id().equals(new ShaderId(id))) {
                    return source.description().contentHash();
                }
            }
        }
    }

    private ShaderLibrary.Look next() throws InterruptedException {
        ShaderLibrary.Look look = looks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (look == null) {
            throw new AssertionError("nothing is seen; " + health.report().conditions());
        }
        return look;
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + what);
            }
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
