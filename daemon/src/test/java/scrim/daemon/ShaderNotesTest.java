package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.shader.ShaderFile;
import scrim.daemon.shader.ShaderSource;
import scrim.daemon.store.DataFolder;
import scrim.daemon.store.StallingDisk;
import scrim.engine.health.Health;
import scrim.engine.stack.ShaderId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one start concludes from how the one before ended. */
class ShaderNotesTest {
    private static final String DRIVER = "a driver, 1.0";
    private static final ShaderSource PLATE = source("plate", "hash1");
    private static final ShaderSource OTHER = source("other", "hash2");

    /** Where the JVM would write down how it crashed. */
    private static final Path REPORT =
            Path.of("")
                    .toAbsolutePath()
                    .resolve("hs_err_pid" + ProcessHandle.current().pid() + ".log");

    @TempDir private Path folder;

    @AfterEach
    void deleteReport() throws IOException {
        Files.deleteIfExists(REPORT);
    }

    @Test
    void whatWasBeingTriedAtACrashIsNotTriedAgain() throws IOException {
        run(notes -> notes.trying(PLATE));
        crash();

        run(notes -> {
            assertThat(notes.isQuarantined(PLATE)).isTrue();
            assertThat(notes.reason()).contains(ShaderNotes.TRIALS);
        });
        run(notes -> assertThat(notes.isQuarantined(PLATE)).isTrue());
    }

    @Test
    @DisplayName("what was being tried at a power cut or a kill is tried again, three times in all")
    void whatWasBeingTriedAtAPowerCutIsTriedAgain() throws IOException {
        run(notes -> notes.trying(PLATE));
        for (int more = 0; more < 2; more++) {
            run(notes -> {
                assertThat(notes.isQuarantined(PLATE)).isFalse();
                notes.trying(PLATE);
            });
        }

        run(notes -> assertThat(notes.isQuarantined(PLATE)).isTrue());
    }

    @Test
    void whatWasDrawnWhenThePowerWentIsNotSuspected() throws IOException {
        for (int times = 0; times < 5; times++) {
            run(notes -> {
                notes.trying(PLATE);
                notes.passed(PLATE);
            });
        }

        run(notes -> assertThat(notes.isQuarantined(PLATE)).isFalse());
        assertThat(folder.resolve(ShaderNotes.TRIALS)).content().doesNotContain("suspected");
    }

    @Test
    void whatWasDrawnAtEachOfThreeCrashesIsNotTriedAgain() throws IOException {
        for (int times = 0; times < 3; times++) {
            run(notes -> {
                assertThat(notes.isQuarantined(PLATE)).isFalse();
                notes.trying(PLATE);
                notes.passed(PLATE);
            });
            crash("JavaThread \"render\" [stack: 0x1,0x2]");
        }

        run(notes -> assertThat(notes.isQuarantined(PLATE)).isTrue());
    }

    @Test
    void whatIsOnTrialIsSuspectedBeforeWhatHasPassed() throws IOException {
        run(notes -> {
            notes.trying(PLATE);
            notes.passed(PLATE);
            notes.trying(OTHER);
        });
        crash();

        run(notes -> {
            assertThat(notes.isQuarantined(OTHER)).isTrue();
            assertThat(notes.isQuarantined(PLATE)).isFalse();
        });
    }

    @Test
    void whatWasDrawnWellIsProvenForThisDriver() throws IOException {
        run(notes -> {
            notes.trying(PLATE);
            notes.passed(PLATE);
            notes.survived(PLATE, DRIVER);
        });
        crash();

        run(notes -> {
            assertThat(notes.isQuarantined(PLATE)).isFalse();
            assertThat(notes.isProven(PLATE, DRIVER)).isTrue();
            assertThat(notes.isProven(PLATE, "another driver")).isFalse();
            assertThat(notes.isProven(OTHER, DRIVER)).isFalse();
        });
    }

    @Test
    void anEndAsItShouldBeSaysNothing() throws IOException {
        run(notes -> {
            notes.trying(PLATE);
            notes.close();
        });
        run(notes -> notes.trying(OTHER));

        run(notes -> assertThat(notes.isQuarantined(PLATE)).isFalse());
        assertThat(folder.resolve(ShaderNotes.TRIALS)).content().doesNotContain("hash1");
    }

    @Test
    void withoutTheNoteAllIsTriedAgain() throws IOException {
        run(notes -> notes.trying(PLATE));
        crash();
        run(notes -> assertThat(notes.isQuarantined(PLATE)).isTrue());

        Files.delete(folder.resolve(ShaderNotes.TRIALS));

        run(notes -> assertThat(notes.isQuarantined(PLATE)).isFalse());
    }

    @Test
    void aNoteThatCannotBeReadStopsNothingAndIsTold() throws IOException {
        Files.createDirectory(folder.resolve(ShaderNotes.TRIALS));

        try (DataFolder data = DataFolder.open(folder)) {
            var health = new Health(() -> 0);
            var notes = new ShaderNotes(data, health);
            notes.trying(PLATE);

            assertThat(notes.isQuarantined(PLATE)).isFalse();
            assertThat(health.report().conditions()).isNotEmpty();
        }
    }

    @Test
    @DisplayName("a crash on another thread, or with two on trial, is no proof")
    void aCrashElsewhereIsNoProof() throws IOException {
        run(notes -> notes.trying(PLATE));
        crash("JavaThread \"G1 Conc#0\" [stack: 0x1,0x2]");
        run(notes -> {
            assertThat(notes.isQuarantined(PLATE)).isFalse();
            notes.survived(PLATE, DRIVER);
            notes.trying(PLATE);
            notes.trying(OTHER);
        });
        crash();

        run(notes -> {
            assertThat(notes.isQuarantined(PLATE)).isFalse();
            assertThat(notes.isQuarantined(OTHER)).isFalse();
        });
    }

    @Test
    @DisplayName("a disk that does not answer holds up neither a stop nor who asks")
    void aDiskThatDoesNotAnswerHoldsNobodyUp() throws Exception {
        var gate = new CountDownLatch(1);
        var atGate = new CountDownLatch(1);
        var isShut = new AtomicBoolean();
        try (DataFolder data =
                StallingDisk.open(
                        folder,
                        () -> {
                            if (isShut.get()) {
                                atGate.countDown();
                                awaitOpen(gate);
                            }
                        })) {
            var notes = new ShaderNotes(data, new Health(() -> 0));
            notes.trying(PLATE);
            isShut.set(true);
            Thread stuck = Thread.ofPlatform().daemon().start(() -> notes.trying(OTHER));
            atGate.await();

            assertThat(notes.isQuarantined(PLATE)).isFalse();
            notes.close();

            isShut.set(false);
            gate.countDown();
            stuck.join();
            Path note = folder.resolve(ShaderNotes.TRIALS);
            Files.deleteIfExists(note);
            notes.trying(OTHER);
            notes.survived(PLATE, DRIVER);
            assertThat(note).doesNotExist();
            assertThat(folder.resolve(ShaderNotes.PROVEN)).doesNotExist();
        }
    }

    @Test
    @DisplayName("a stop with nothing on trial writes nothing")
    void aStopWithNothingOnTrialWritesNothing() throws Exception {
        Path note = folder.resolve(ShaderNotes.TRIALS);
        try (DataFolder data = DataFolder.open(folder)) {
            var notes = new ShaderNotes(data, new Health(() -> 0));
            Files.writeString(note, "left as it is\n");

            notes.close();
        }

        assertThat(note).hasContent("left as it is\n");
    }

    private static void awaitOpen(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Life {
        void live(ShaderNotes notes) throws InterruptedException;
    }

    /** One start; it ends without a word. */
    private void run(Life life) throws IOException {
        try (DataFolder data = DataFolder.open(folder)) {
            life.live(new ShaderNotes(data, new Health(() -> 0)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What the JVM leaves when it crashes while a shader is tried. */
    private void crash() throws IOException {
        crash("JavaThread \"compile\" daemon [_thread_in_native, id=7, stack(0x1,0x2)]");
    }

    private void crash(String thread) throws IOException {
        Files.writeString(
                REPORT,
                "# A fatal error has been detected\n\nCurrent thread (0x00007f3a):  "
                        + thread
                        + "\n");
        Path note = folder.resolve(ShaderNotes.TRIALS);
        if (Files.exists(note)) {
            Files.setLastModifiedTime(REPORT, Files.getLastModifiedTime(note));
        }
    }

    private static ShaderSource source(String name, String hash) {
        var file =
                ShaderFile.read(
                        new ShaderId(name),
                        name + ".fs",
                        Path.of(""),
                        "/*{}*/ void main() { gl_FragColor = vec4(1.0); }",
                        hash);
        return ((ShaderFile.Usable) file).source();
    }
}
