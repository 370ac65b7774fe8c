package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import scrim.daemon.store.DataFolder;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

class OfflineCommandTest {
    private static final long PATIENCE_SECONDS = 60;

    /** The number of the frame in red, its time in green, what is by chance in blue. */
    private static final String CLOCK =
            """
            /*{ "INPUTS": [ { "NAME": "dark", "TYPE": "float", "MIN": 0.0, "MAX": 1.0 } ] }*/
            void main() {
                gl_FragColor = vec4(float(FRAMEINDEX) / 255.0, TIME, dark, 1.0);
            }
            """;

    /** Hour, minute and second. */
    private static final String DATE =
            """
            /*{}*/
            void main() {
                gl_FragColor = vec4(DATE.x - 2000.0, DATE.z, DATE.w, 255.0) / 255.0;
            }
            """;

    /** A picture that comes with the shader. */
    private static final String LOGO =
            """
            /*{ "IMPORTED": { "logo": { "PATH": "logo.png" } } }*/
            void main() { gl_FragColor = IMG_NORM_PIXEL(logo, vec2(0.5)); }
            """;

    private static final String SEEN =
            """
            /*{ "INPUTS": [ { "NAME": "seen", "TYPE": "image" } ] }*/
            void main() { gl_FragColor = IMG_NORM_PIXEL(seen, vec2(0.5)); }
            """;

    @TempDir Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void theSameShowGivesTheSameBytes() throws IOException {
        Path demo = Path.of("../shows/demo");

        made(demo, "one", "--frames", "8", "--size", "96x54", "--seed", "7");
        made(demo, "two", "--frames", "8", "--size", "96x54", "--seed", "7");

        assertThat(files(temp.resolve("one"))).hasSize(8);
        assertThat(files(temp.resolve("two"))).isEqualTo(files(temp.resolve("one")));
    }

    @Test
    void everyFrameIsExactlyOneStepAfterTheOneBefore() throws IOException {
        show("clock", CLOCK);

        made(show(), "film", "--frames", "18", "--fps", "17");

        for (int i = 0; i < 18; i++) {
            assertThat(pixel("film", i)[0]).isEqualTo(i);
            assertThat(pixel("film", i)[1]).isEqualTo(i * 15);
        }
        assertThat(files(temp.resolve("film"))).hasSize(18).containsKey("frame-000017.png");
    }

    @Test
    void theFirstFrameIsAtTheMomentThatWasAskedFor() throws IOException {
        show("date", DATE);

        made(show(), "usual", "--frames", "1");
        made(show(), "asked", "--frames", "2", "--fps", "1", "--start", "2026-11-20T00:01:04");

        assertThat(pixel("usual", 0)).containsExactly(0, 1, 0);
        assertThat(pixel("asked", 0)).containsExactly(26, 20, 64);
        assertThat(pixel("asked", 1)).containsExactly(26, 20, 65);
    }

    @Test
    void aShowIsDrawnWhileAnotherHasItAndIsLeftAsItWas() throws Exception {
        show("clock", CLOCK);
        Path data = temp.resolve("data");
        assertThat(
                        new StateCommand(print(out), print(errors))
                                .run(
                                        List.of(
                                                "import",
                                                show().resolve("show.json").toString(),
                                                "--data",
                                                data.toString())))
                .isZero();
        Files.createDirectories(data.resolve("shaders"));
        Files.copy(show().resolve("shaders/clock.fs"), data.resolve("shaders/clock.fs"));
        Files.delete(show().resolve("show.json"));

        try (var _ = DataFolder.open(data)) {
            Map<String, String> before = files(data);
            made(data, "film", "--frames", "2");

            assertThat(files(data)).isEqualTo(before);
        }
        assertThat(pixel("film", 1)[0]).isEqualTo(1);
    }

    @Test
    void aSceneIsDrawnInPlaceOfTheStack() throws IOException {
        show("clock", CLOCK);

        made(show(), "stack", "--frames", "1");
        made(show(), "scene", "--frames", "1", "--scene", "blue");

        assertThat(pixel("stack", 0)[2]).isZero();
        assertThat(pixel("scene", 0)[2]).isEqualTo(255);
    }

    @Test
    void aPictureFromAFileIsThereInTheFirstFrame() throws IOException {
        show("logo", LOGO);
        Files.createDirectories(show().resolve("shaders"));
        var picture = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 0x123456);
        picture.setRGB(1, 0, 0x123456);
        picture.setRGB(0, 1, 0x123456);
        picture.setRGB(1, 1, 0x123456);
        assertThat(ImageIO.write(picture, "png", show().resolve("shaders/logo.png").toFile()))
                .isTrue();

        made(show(), "film", "--frames", "1");

        assertThat(pixel("film", 0)).containsExactly(0x12, 0x34, 0x56);
    }

    @Test
    void aFilmInWhichAPictureIsMissingIsMadeAndNotCalledRight() throws IOException {
        show("logo", LOGO);

        int code = render(show(), "film", "--frames", "1");

        Assumptions.assumeFalse(complaint().contains("no OpenGL"), "no GL here");
        assertThat(code).isEqualTo(3);
        assertThat(complaint()).contains("logo.png");
        assertThat(files(temp.resolve("film"))).hasSize(1);
    }

    @Test
    void aVideoSourceGoesOnByOnePictureAFrame() throws Exception {
        show(
                "steps",
                "/*{}*/\nvoid main() { gl_FragColor = vec4(float(FRAMEINDEX) / 16.0, 0, 0, 1); }");
        made(show(), "show/clip.mkv", "--frames", "12", "--fps", "25", "--size", "32x32");
        show("seen", SEEN);
        Path file = show().resolve("show.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"shader\": \"seen\", \"values\": {}",
                                "\"shader\": \"seen\", \"values\": { \"seen\": { \"image\": {"
                                        + " \"video\": \"clip\" } } }"));
        Files.writeString(
                show().resolve("scrim.toml"),
                "[sources.clip]\nkind = \"file\"\nfile = \"clip.mkv\"\n");

        made(show(), "film", "--frames", "10", "--fps", "25");
        made(show(), "again", "--frames", "10", "--fps", "25");

        for (int i = 0; i < 10; i++) {
            assertThat(pixel("film", i)[0]).as("frame %s", i).isCloseTo(16 * i, within(5));
        }
        assertThat(files(temp.resolve("again"))).isEqualTo(files(temp.resolve("film")));
    }

    @Test
    void aVideoWithoutLossHasTheVeryPixels() throws Exception {
        show("clock", CLOCK);

        made(show(), "pictures", "--frames", "5", "--size", "3x3");
        made(show(), "film.mkv", "--frames", "5", "--size", "3x3");

        byte[] pixels =
                output(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-i",
                        "film.mkv",
                        "-pix_fmt",
                        "rgb24",
                        "-f",
                        "rawvideo",
                        "-");
        assertThat(pixels).hasSize(5 * 27);
        for (int i = 0; i < 5; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(pixels[i * 27 + channel] & 255).isEqualTo(pixel("pictures", i)[channel]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"mp4,h264", "mov,h264", "webm,vp9"})
    void aVideoIsWhatItsNameSays(String ending, String codec) throws Exception {
        show("clock", CLOCK);

        made(show(), "film." + ending, "--frames", "6", "--fps", "30", "--size", "64x36");

        assertThat(
                        new String(
                                        output(
                                                "ffprobe",
                                                "-v",
                                                "error",
                                                "-count_frames",
                                                "-show_entries",
                                                "stream=codec_name,width,height,color_space,r_frame_rate,nb_read_frames",
                                                "-of",
                                                "default=nw=1:nk=1",
                                                "film." + ending),
                                        StandardCharsets.UTF_8)
                                .lines())
                .containsExactly(codec, "64", "36", "bt709", "30/1", "6");
    }

    @Test
    void aVideoOfThatNameIsReplacedOnlyWhenItIsSaid() throws IOException {
        show("clock", CLOCK);
        Files.writeString(temp.resolve("film.mkv"), "dear to somebody");

        assertThat(render(show(), "film.mkv", "--frames", "1")).isEqualTo(1);
        assertThat(complaint()).contains("film.mkv is there already", "--force");
        assertThat(temp.resolve("film.mkv")).hasContent("dear to somebody");
        errors.reset();
        made(show(), "film.mkv", "--frames", "1", "--force");

        assertThat(Files.readAllBytes(temp.resolve("film.mkv"))).startsWith(0x1A, 0x45, 0xDF, 0xA3);
    }

    @Test
    void aFolderWithSomethingInItIsLeftAlone() throws IOException {
        show("clock", CLOCK);
        Files.createDirectory(temp.resolve("film"));
        Files.writeString(temp.resolve("film/notes.txt"), "dear to somebody");

        assertThat(render(show(), "film", "--frames", "1")).isEqualTo(1);

        assertThat(complaint()).contains("film is not empty", "another folder");
        assertThat(files(temp.resolve("film"))).hasSize(1);
    }

    @Test
    void theUnfinishedVideoOfSomebodyElseIsLeftAlone() throws IOException {
        show("clock", CLOCK);
        Files.writeString(temp.resolve("film.unfinished.mkv"), "dear to somebody");

        made(show(), "film.mkv", "--frames", "2");

        assertThat(temp.resolve("film.mkv")).exists();
        assertThat(temp.resolve("film.unfinished.mkv")).hasContent("dear to somebody");
        assertThat(temp.resolve("film.unfinished-2.mkv")).doesNotExist();
    }

    @Test
    void aMistakeInASectionThatTheFilmDoesNotUseIsNoneOfItsOwn() throws IOException {
        show("clock", CLOCK);
        Files.writeString(
                show().resolve("scrim.toml"),
                """
                [sources.clip]
                kind = "fil"

                [sound]
                loop = 1
                """);

        assertThat(render(show(), "film", "--frames", "1")).isZero();
    }

    @Test
    void aFilmThatAKillLeftIsNamedAsWhatItIs() throws IOException {
        show("clock", CLOCK);
        Files.createDirectories(temp.resolve("film/unfinished"));

        assertThat(render(show(), "film", "--frames", "1")).isEqualTo(1);

        assertThat(complaint()).contains("never finished");
    }

    @Test
    void aShaderThatCannotBeUsedIsNamedBeforeAnythingIsMade() throws IOException {
        show("clock", "/*{ nonsense */ void main() {}");
        assertThat(render(show(), "film", "--frames", "1")).isEqualTo(1);
        assertThat(complaint()).contains("clock.fs");

        errors.reset();
        Files.delete(show().resolve("shaders/clock.fs"));
        assertThat(render(show(), "film", "--frames", "1")).isEqualTo(1);
        assertThat(complaint()).contains("layer warp", "shader clock");

        assertThat(temp.resolve("film")).doesNotExist();
    }

    @Test
    void aShaderThatTheDriverRefusesEndsTheFilm() throws IOException {
        show("clock", "/*{}*/\nvoid main() {\n  gl_FragColor = nothing;\n}\n");

        assertThat(render(show(), "film", "--frames", "1")).isEqualTo(1);

        assertThat(complaint()).contains("clock.fs:3");
        assertThat(temp.resolve("film")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"film", "film.mkv"})
    void aFullDiskEndsTheFilmAndNothingIsLeftOfIt(String name) throws Exception {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
                "file systems cannot be mounted here: run this test as root");
        try {
            show(
                    "noise",
                    """
                    /*{}*/
                    void main() {
                        vec2 at = gl_FragCoord.xy + float(FRAMEINDEX);
                        gl_FragColor = fract(sin(vec4(dot(at, vec2(12.9898, 78.233))) * vec4(1, 2,
                                3, 4)) * 43758.5453);
                    }
                    """);

            assertThat(render(show(), "disk/" + name, "--frames", "60", "--size", "200x100"))
                    .isEqualTo(1);

            assertThat(complaint()).contains("disk/" + name, "No space left on device");
            assertThat(files(disk)).isEmpty();
        } finally {
            assertThat(runs("umount", disk.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"film,film/unfinished", "film.mp4,film.unfinished.mp4"})
    void whoeverEndsItEarlyFindsNothingThatLooksFinished(String name, String unfinished)
            throws Exception {
        show("clock", CLOCK);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dorg.lwjgl.system.memoryBackend=ffm",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "render",
                                "--show",
                                show().toString(),
                                "--frames",
                                "10000000",
                                "--out",
                                temp.resolve(name).toString())
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("log").toFile())
                        .start();
        try {
            // A video's name is taken before its encoder runs.
            await(() -> temp.resolve(unfinished).toFile().length() > 0);
            assertThat(temp.resolve(name + "/frame-000000.png")).doesNotExist();
            process.destroy();

            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(temp.resolve(name)).doesNotExist();
        assertThat(temp.resolve(unfinished)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "1,--screen left,there is no screen left|but main",
        "1,--scene noon,there is no scene noon|but blue",
        "1,--show /nowhere,no show is saved in /nowhere|--data",
        "1,--out film.mp4 --size 33x32,even sides",
        "2,--out film.avi,.mp4",
        "2,--frames 0,--frames",
        "2,--fps 1000,--fps",
        "2,--size big,--size",
        "2,--start noon,a time is written",
        "2,--seed -1,--seed",
        "2,--seed,needs a value",
        "2,--speed 3,no option --speed",
        "2,--scene a/b,--scene"
    })
    void whatCannotBeIsSaidWithWhatCould(int code, String words, String said) throws IOException {
        show("clock", CLOCK);
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--show",
                                show().toString(),
                                "--frames",
                                "1",
                                "--out",
                                temp.resolve("film").toString()));
        arguments.addAll(List.of(words.split(" ")));

        int ended = new OfflineCommand(print(out), print(errors), false).run(arguments);

        assertThat(ended).isEqualTo(code);
        assertThat(complaint()).contains(said.split("\\|"));
        assertThat(temp.resolve("film")).doesNotExist();
    }

    @Test
    void withoutAPlaceOrANumberNothingIsDrawn() {
        assertThat(new OfflineCommand(print(out), print(errors), false).run(List.of()))
                .isEqualTo(2);

        assertThat(complaint()).contains("render needs --out", "--help");
    }

    private Path show() {
        return temp.resolve("show");
    }

    /** A show of one layer of one shader, small, that is stopped and dark; and a scene of it. */
    private void show(String shader, String text) throws IOException {
        Files.createDirectories(show().resolve("shaders"));
        Files.writeString(show().resolve("shaders").resolve(shader + ".fs"), text);
        Files.writeString(
                show().resolve("show.json"),
                """
                { "format": "scrim-show", "schema": 2, "lastLayerNumber": 2,
                  "screens": [ { "id": "main",
                    "format": { "width": 8, "height": 4, "framesPerSecond": 60.0 },
                    "master": { "master.playState": { "long": 2 },
                        "master.displayOn": { "bool": false } },
                    "layers": [ { "id": "L1", "key": "warp", "shader": "SHADER", "values": {} } ]
                  } ],
                  "scenes": [ { "id": "blue", "name": "Blue", "layers": [
                    { "id": "L2", "key": "warp", "shader": "SHADER", "values": {
                        "dark": { "float": 1.0 } } } ] } ] }
                """
                        .replace("SHADER", shader));
    }

    private void made(Path show, String name, String... options) throws IOException {
        int code = render(show, name, options);
        Assumptions.assumeFalse(complaint().contains("no OpenGL"), "no GL here");
        assertThat(complaint()).isEmpty();
        assertThat(code).isZero();
    }

    private int render(Path show, String name, String... options) {
        var arguments =
                new ArrayList<>(
                        List.of("--show", show.toString(), "--out", temp.resolve(name).toString()));
        arguments.addAll(List.of(options));
        return new OfflineCommand(print(out), print(errors), false).run(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private String complaint() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    /** Red, green and blue of all of a frame. */
    private int[] pixel(String film, int frame) throws IOException {
        BufferedImage image =
                ImageIO.read(
                        temp.resolve(film).resolve("frame-%06d.png".formatted(frame)).toFile());
        int rgb = image.getRGB(0, 0);
        return new int[] {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
    }

    /** Every file below a folder with what is in it. */
    private static Map<String, String> files(Path folder) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        folder.relativize(file).toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return found;
    }

    private byte[] output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(temp.toFile()).start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException missing) {
            return false;
        }
    }

    private interface Check {
        boolean holds() throws Exception;
    }

    private static void await(Check check) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!check.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
