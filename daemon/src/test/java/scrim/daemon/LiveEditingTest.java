package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

import javax.imageio.ImageIO;

/** An artist edits a shader while the real program draws it, on whatever driver there is. */
class LiveEditingTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final String RED = "vec4(1.0, 0.0, 0.0, 1.0)";
    private static final String GREEN = "vec4(0.0, 1.0, 0.0, 1.0)";
    private static final String BLUE = "vec4(0.0, 0.0, 1.0, 1.0)";

    @TempDir private Path data;
    private DaemonProcess daemon;
    private Path plate;

    /** A plate that covers everything, red. */
    @BeforeEach
    void start() throws Exception {
        plate = data.resolve("shaders/plate.fs");
        daemon = DaemonProcess.start(data);
        write(plate, shader(RED));
        await("a shader called plate", () -> shaders().contains("\"id\":\"plate\""));
        daemon.change("{\"op\":\"addLayer\",\"screen\":\"main\",\"shader\":\"plate\"}");
        awaitColor(255, 0, 0);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    @DisplayName("EVT-06 what is saved in an editor is on screen, and what is broken is not")
    void whatIsSavedIsOnScreen() throws Exception {
        write(plate, shader(GREEN));
        awaitColor(0, 255, 0);

        write(plate, shader("vec4(0.0, 0.0, 1.0, 1.0"));
        awaitProblem("plate.fs:2", "syntax error", "main/plate goes on with the version before");
        requireColor(0, 255, 0);
        assertThat(daemon.get("/api/shaders").path("shaders").toString())
                .contains("\"newer\":{\"file\":\"plate.fs\",\"line\":2");

        write(plate, shader(BLUE));
        awaitColor(0, 0, 255);
        awaitNoProblem();
    }

    @Test
    @DisplayName("Q-001-4 a value set in the editor's shader survives its edits")
    void aValueSurvivesTheEdits() throws Exception {
        write(plate, withInput("\"TYPE\": \"float\", \"MIN\": 0.0, \"MAX\": 1.0", "vec4(level)"));
        await("the input", () -> state().contains("\"level\""));
        daemon.change("{\"op\":\"setParameter\",\"target\":\"main/plate/level\",\"value\":0.75}");

        write(plate, withInput("\"TYPE\": \"bool\"", RED));
        await("a switch", () -> explained().path("value").isBoolean());
        daemon.change("{\"op\":\"setParameter\",\"target\":\"main/plate/level\",\"value\":true}");
        write(plate, withInput("\"TYPE\": \"float\", \"MIN\": 0.0, \"MAX\": 1.0", "vec4(level)"));

        await("the old value", () -> explained().path("value").toString().equals("0.75"));
        daemon.kill();
        daemon = DaemonProcess.startAsSaved(data);
        assertThat(explained().path("value").floatValue()).isEqualTo(0.75f);
    }

    @Test
    @DisplayName("a shader that was refused is tried again when it is saved again, changed or not")
    void aRefusedShaderSavedAgainIsTriedAgain() throws Exception {
        write(plate, shader("vec4(0.0, 0.0, 1.0, 1.0"));
        awaitProblem("plate.fs:2", "syntax error");
        long before = compilations();

        write(plate, shader("vec4(0.0, 0.0, 1.0, 1.0"));

        await("another trial", () -> compilations() > before);
    }

    @Test
    @DisplayName("loops without end are told with their line, and the old shader stays")
    void loopsWithoutEndAreTold() throws Exception {
        write(
                plate,
                "/*{}*/\nvoid main() {\n  float a = 0.0;\n  for (;;) { a += sin(a); }\n"
                        + "  gl_FragColor = vec4(a);\n}");
        awaitProblem("plate.fs:4", "loops without an end");
        requireColor(255, 0, 0);

        write(
                plate,
                """
                /*{}*/
                void main() {
                  float a = 0.0;
                  for (int i = 0; i < 60000; i++) {
                    for (int j = 0; j < 60000; j++) {
                      int k = 0;
                      while (k >= 0) { k++; a += sin(a + float(k)); }
                    }
                  }
                  if (a > 1.0) { discard; }
                  gl_FragColor = vec4(a);
                }
                """);
        awaitProblem("plate.fs:7", "loops without an end");
        requireColor(255, 0, 0);
        requireFrames();
    }

    @Test
    @DisplayName("a shader that takes too long for a frame is refused with the figure")
    void aShaderThatTakesTooLongIsRefused() throws Exception {
        daemon.change(
                "{\"op\":\"setFormat\",\"screen\":\"main\",\"width\":1280,\"height\":720,"
                        + "\"framesPerSecond\":30}");
        write(
                plate,
                """
                /*{}*/
                void main() {
                  vec3 a = vec3(isf_FragNormCoord, TIME);
                  for (int i = 0; i < 8000; i++) { a = sin(a.yzx * 1.1 + cos(a) + float(i)); }
                  gl_FragColor = vec4(a, 1.0);
                }
                """);

        awaitProblem("plate.fs: takes about ", "of 1280x720", "--shader-budget allows 250 ms");
        requireFrames();

        daemon.change(
                "{\"op\":\"setFormat\",\"screen\":\"main\",\"width\":64,\"height\":36,"
                        + "\"framesPerSecond\":30}");
        awaitNoProblem();
    }

    @Test
    @DisplayName("K-10 a deleted file's layer lets the picture pass until the file is back")
    void aDeletedFileComesBack() throws Exception {
        Files.delete(plate);
        awaitProblem("main/plate", "not in the shader folder");

        write(plate, shader(GREEN));

        awaitColor(0, 255, 0);
        awaitNoProblem();
    }

    @Test
    void aFileReplacedByRenamingCounts() throws Exception {
        Path fresh = plate.resolveSibling("plate.fs.new");
        write(fresh, shader(BLUE));
        Files.move(fresh, plate, StandardCopyOption.REPLACE_EXISTING);

        awaitColor(0, 0, 255);
    }

    @Test
    void badFilesAreToldAndTheOldShaderStays() throws Exception {
        write(plate, shader(GREEN).substring(0, 9));
        awaitProblem("plate.fs", "goes on with the version before");
        requireColor(255, 0, 0);

        write(plate, shader(GREEN) + " ".repeat(10 << 20));
        awaitProblem("plate.fs: is larger than 1024 KiB");
        requireColor(255, 0, 0);

        Files.delete(plate);
        Files.createDirectory(plate);
        awaitProblem("plate.fs: is not a file");
        requireColor(255, 0, 0);

        Files.delete(plate);
        write(plate, shader(BLUE));
        awaitColor(0, 0, 255);
        awaitNoProblem();
    }

    @Test
    void aFolderRenamedAwayAndBackChangesNothing() throws Exception {
        Path shaders = data.resolve("shaders");
        Path away = data.resolve("elsewhere");
        Files.move(shaders, away);
        awaitProblem("there is no shader folder", "what is drawn goes on");
        requireColor(255, 0, 0);

        Files.move(away, shaders);
        awaitNoProblem();
        write(plate, shader(GREEN));
        awaitColor(0, 255, 0);
    }

    @Test
    void aFileThatMayNotBeReadIsToldAndTheOldShaderStays() throws Exception {
        Files.setPosixFilePermissions(plate, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(plate), "root may read everything: run this as another user");
        awaitProblem("plate.fs: cannot be read");
        requireColor(255, 0, 0);

        Files.setPosixFilePermissions(plate, PosixFilePermissions.fromString("rw-------"));
        awaitNoProblem();
    }

    @Test
    void threeHundredFilesAtOnceHoldNobodyUp() throws Exception {
        for (int i = 0; i < 300; i++) {
            write(data.resolve("shaders/many/one" + i + ".fs"), shader(GREEN) + "// " + i);
        }
        write(plate, shader(BLUE));

        awaitColor(0, 0, 255);
        await("all of them", () -> shaders().contains("many/one299"));
        requireFrames();
    }

    @Test
    @DisplayName(
            "a shader over which Scrim crashed is not tried at the next start, and nobody is asked")
    void aShaderOverWhichScrimCrashedIsQuarantined() throws Exception {
        write(plate, shader(GREEN));
        awaitColor(0, 255, 0);
        crashWhileTrying(large());

        daemon = DaemonProcess.startAsSaved(data);

        awaitProblem("plate.fs: Scrim ended while trying it", "shader-trials");
        requireFrames();
        write(plate, shader(RED) + "// edited");
        awaitColor(255, 0, 0);
        awaitNoProblem();
    }

    /** The driver crashes as drivers do: by a signal that the JVM can only write down. */
    private void crashWhileTrying(String text) throws Exception {
        Path notes = data.resolve("shader-trials");
        await("the end of all trials", () -> !Files.exists(notes));
        write(plate, text);
        await(
                "a trial",
                () ->
                        Files.exists(notes)
                                && Files.readString(notes).matches("(?s).*trying \\w+ plate.*"));
        daemon.signal("SEGV");
        assertThat(daemon.exitCode()).isNotZero();
    }

    /** Takes any driver seconds to compile. */
    private static String large() {
        StringBuilder text = new StringBuilder("/*{}*/\nvoid main() {\n  vec3 c = vec3(TIME);\n");
        for (int i = 0; i < 300; i++) {
            text.append("  c += sin(c.yzx * ")
                    .append(i)
                    .append(".1) * cos(c.zxy + isf_FragNormCoord.xyx * ")
                    .append(i)
                    .append(".7);\n");
        }
        return text.append("  gl_FragColor = vec4(c, 1.0);\n}\n").toString();
    }

    // What a person does

    private static String shader(String color) {
        return "/*{}*/\nvoid main() { gl_FragColor = " + color + "; }\n";
    }

    private static String withInput(String input, String color) {
        return "/*{\"INPUTS\": [{\"NAME\": \"level\", "
                + input
                + "}]}*/\nvoid main() { gl_FragColor = "
                + color
                + "; }\n";
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    // What a person sees

    private String shaders() throws IOException, InterruptedException {
        return daemon.get("/api/shaders").toString();
    }

    private String state() throws IOException, InterruptedException {
        return daemon.get("/api/state").toString();
    }

    private JsonNode explained() throws IOException, InterruptedException {
        return daemon.explain("main/plate/level");
    }

    private String problems() throws IOException, InterruptedException {
        StringBuilder about = new StringBuilder();
        for (JsonNode condition : daemon.get("/api/health").path("conditions")) {
            if (condition.path("subsystem").asString().equals("shader")) {
                about.append(condition.path("message").asString()).append('\n');
            }
        }
        return about.toString();
    }

    private void awaitProblem(String... words) throws Exception {
        await(
                String.join(", ", words),
                () -> {
                    String now = problems();
                    for (String word : words) {
                        if (!now.contains(word)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void awaitNoProblem() throws Exception {
        await("no problem", () -> problems().isEmpty());
    }

    private int color() throws IOException, InterruptedException {
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(daemon.bytes("/api/screens/main/frame.png")));
        return image == null
                ? -1
                : image.getRGB(image.getWidth() / 2, image.getHeight() / 2) & 0xFFFFFF;
    }

    private void awaitColor(int red, int green, int blue) throws Exception {
        int wanted = red << 16 | green << 8 | blue;
        await("the color " + Integer.toHexString(wanted), () -> color() == wanted);
    }

    private void requireColor(int red, int green, int blue) throws Exception {
        assertThat(color()).isEqualTo(red << 16 | green << 8 | blue);
    }

    /** That it goes on drawing. */
    private void requireFrames() throws Exception {
        long before = frames();
        await("more frames", () -> frames() > before + 3);
    }

    private long compilations() throws IOException, InterruptedException {
        return daemon.get("/api/health").path("counters").path("shader.compilations").asLong();
    }

    private long frames() throws IOException, InterruptedException {
        return daemon.get("/api/health").path("counters").path("frame.count").asLong();
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "no " + what + "; health says: " + problems() + daemon.errors());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
