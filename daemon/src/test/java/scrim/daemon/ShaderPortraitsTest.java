package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.shader.ShaderLibrary;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who draws may fail in every way, and nobody waits for ever. The program here is a script. */
class ShaderPortraitsTest {
    /** A picture whose text is the shader's; for some shaders it ends, or says something else. */
    private static final String DRAW =
            """
            echo started >> "$1/starts"
            echo open
            out="$2"; shift 2; i=0
            for file; do
                hash=$(sha256sum < "$file" | cut -c -64)
                case "$file" in
                    *dies.fs) exit 7 ;;
                    *nothing.fs) echo nothing $hash ;;
                    *) printf '\\211PNG\\r\\n\\032\\n%s IEND....' "$file" > "$out/$i.png"; echo drawn $hash ;;
                esac
                i=$((i + 1))
            done
            """;

    private static final List<String> NAMES = List.of("a", "dies", "b", "nothing", "c");

    @TempDir private Path root;
    private Path shaders;

    @BeforeEach
    void make() throws IOException {
        shaders = Files.createDirectory(root.resolve("shaders"));
        for (String name : NAMES) {
            Files.writeString(
                    shaders.resolve(name + ".fs"), "/*{}*/ void main() { /* " + name + " */ }");
        }
    }

    @Test
    void aShaderThatTakesTheProgramWithItCostsOnlyItsOwnPicture() throws IOException {
        try (ShaderPortraits portraits = open(DRAW)) {
            var wanted = NAMES.stream().map(name -> portraits.find(new ShaderId(name))).toList();

            assertThat(wanted.stream().map(CompletableFuture::join).map(Optional::isPresent))
                    .containsExactly(true, false, true, false, true);
        }
    }

    @Test
    void whatIsDrawnOnceOrCannotBeIsNotDrawnAgain() throws IOException {
        try (ShaderPortraits portraits = open(DRAW)) {
            Optional<byte[]> first = portraits.find(new ShaderId("a")).join();
            for (String name : NAMES) {
                var _ = portraits.find(new ShaderId(name)).join();
            }
            long starts = starts();

            assertThat(portraits.find(new ShaderId("a")).join()).hasValue(first.orElseThrow());
            assertThat(portraits.find(new ShaderId("dies")).join()).isEmpty();
            assertThat(portraits.find(new ShaderId("none")).join()).isEmpty();
            assertThat(starts()).isEqualTo(starts);
        }
        try (ShaderPortraits later = open("exit 1")) {
            assertThat(later.find(new ShaderId("a")).join()).isPresent();
        }
    }

    @Test
    void aProgramThatCannotBeStartedMeansNoPicture() throws IOException {
        try (ShaderPortraits portraits =
                new ShaderPortraits(
                        shaders,
                        new ShaderLibrary(shaders)::rescan,
                        new PictureFiles(root.resolve("kept")),
                        List.of(root.resolve("no such program").toString()))) {
            portraits.start();

            assertThat(portraits.find(new ShaderId("a")).join()).isEmpty();
            assertThat(portraits.find(new ShaderId("a")).join()).isEmpty();
        }
    }

    @Test
    void whoAsksForOneHasAllThatAreMissingDrawn() throws IOException {
        Files.delete(shaders.resolve("dies.fs"));
        try (ShaderPortraits portraits = open(DRAW)) {
            assertThat(portraits.find(new ShaderId("a")).join()).isPresent();
            while (kept() < 3) {
                Thread.onSpinWait();
            }
            assertThat(starts()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aProgramThatNeverBeginsSaysNothingAboutTheShaders() throws IOException {
        Path may = root.resolve("may");
        String script = "[ -e '" + may + "' ] || { echo no driver; exit 1; }\n" + DRAW;
        try (ShaderPortraits portraits = open(script)) {
            assertThat(portraits.find(new ShaderId("a")).join()).isEmpty();
            Files.createFile(may);

            while (portraits.find(new ShaderId("a")).join().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aProgramThatCannotGoOnSaysNothingAboutTheShaders() throws IOException {
        Path may = root.resolve("may");
        String script =
                "[ -e '" + may + "' ] || { echo open; echo no space left; exit 1; }\n" + DRAW;
        try (ShaderPortraits portraits = open(script)) {
            assertThat(portraits.find(new ShaderId("a")).join()).isEmpty();
            Files.createFile(may);

            while (portraits.find(new ShaderId("a")).join().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whatWasDrawnOfAnotherTextIsThrownAway() throws IOException {
        Path may = root.resolve("may");
        String script =
                "[ -e '"
                        + may
                        + "' ] || { echo open; out=\"$2\"; shift 2; i=0; for file; do"
                        + " printf '\\211PNG\\r\\n\\032\\nother IEND....' > \"$out/$i.png\";"
                        + " echo drawn 0123; i=$((i + 1)); done; exit; }\n"
                        + DRAW;
        try (ShaderPortraits portraits = open(script)) {
            assertThat(portraits.find(new ShaderId("a")).join()).isEmpty();
            Files.createFile(may);

            Optional<byte[]> drawn = Optional.empty();
            while (drawn.isEmpty()) {
                drawn = portraits.find(new ShaderId("a")).join();
            }
            assertThat(new String(drawn.orElseThrow(), StandardCharsets.ISO_8859_1))
                    .contains("a.fs IEND");
        }
    }

    @Test
    void aProgramThatHangsEndsWithTheShow() throws Exception {
        Path pid = root.resolve("pid");
        ShaderPortraits portraits = open("echo $$ > \"" + pid + "\"; exec sleep 1000");
        CompletableFuture<Optional<byte[]>> wanted = portraits.find(new ShaderId("a"));
        while (!Files.exists(pid) || Files.readString(pid).isBlank()) {
            Thread.onSpinWait();
        }

        portraits.close();

        assertThat(wanted.join()).isEmpty();
        var process = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        process.ifPresent(one -> one.onExit().join());
        assertThat(process.filter(ProcessHandle::isAlive)).isEmpty();
    }

    private ShaderPortraits open(String script) throws IOException {
        var portraits =
                new ShaderPortraits(
                        shaders,
                        new ShaderLibrary(shaders)::rescan,
                        new PictureFiles(root.resolve("kept")),
                        List.of("sh", "-c", script, "sh"));
        portraits.start();
        return portraits;
    }

    private int kept() {
        String[] names = root.resolve("kept").toFile().list((_, name) -> name.endsWith(".png"));
        return names == null ? 0 : names.length;
    }

    private long starts() throws IOException {
        return Files.readAllLines(shaders.resolve("starts")).size();
    }
}
