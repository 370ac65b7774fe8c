package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lwjgl.opengl.GL11C.GL_COLOR_BUFFER_BIT;
import static org.lwjgl.opengl.GL11C.glClear;
import static org.lwjgl.opengl.GL11C.glClearColor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.daemon.shader.SoundInput;
import scrim.engine.health.Failure;
import scrim.engine.param.ImageSource;
import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterAddress;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.CommonParameters;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.Mutation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Where an image input's picture comes from, drawn for real. */
class ImagesTest {
    private static final String SHOW =
            """
            /*{"INPUTS": [{"NAME": "shown", "TYPE": "image"}]}*/
            void main() { gl_FragColor = IMG_THIS_PIXEL(shown); }
            """;

    private static final int MOST_FRAMES = 400;

    @TempDir private static Path folder;
    private static Stage stage;
    private static final Outside OUTSIDE = new Outside();

    /** Pictures from outside that the test makes. */
    private static final class Outside implements ExternalPictures {
        final Map<Key, Integer> videos = new HashMap<>();
        final Map<String, Integer> sounds = new HashMap<>();
        int begun;

        @Override
        public void begin() {
            begun++;
        }

        @Override
        public int video(Key source) {
            return videos.getOrDefault(source, NOTHING);
        }

        @Override
        public int sound(SoundInput input) {
            return sounds.getOrDefault(input.name(), NOTHING);
        }

        @Override
        public void close() {}
    }

    @BeforeAll
    static void open() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        stage = Stage.open(folder, OUTSIDE, false);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
    }

    @Test
    void aPictureInAFileIsShownTheRightWayUp() throws IOException {
        write("images/corners.png", 16, 8, (x, y) -> x < 8 ? (y < 4 ? 0xFF0000 : 0x00FF00) : 0xFF);
        showing(new ImageSource.File("images/corners.png"));

        Picture picture = awaitAt(2, 1, 255, 0, 0);

        assertThat(Stage.pixel(picture, 2, 6)).containsExactly(0, 255, 0);
        assertThat(Stage.pixel(picture, 12, 4)).containsExactly(0, 0, 255);
        assertThat(conditionsOf("images/corners.png")).isEmpty();
    }

    @Test
    void aMissingPictureIsEmptyAndNamedUntilItIsThere() throws IOException {
        stage.color(0.2, 0.4, 0.6, 1);
        showing(new ImageSource.File("images/later.png"));
        String told = awaitCondition("images/later.png");

        int[] missing = Stage.pixel(stage.next(), 4, 4);
        write("images/later.png", 4, 4, (_, _) -> 0xFFFFFF);
        awaitAt(4, 4, 255, 255, 255);

        assertThat(told).contains("main/show", "images/later.png", "no such file");
        assertThat(missing).containsExactly(51, 102, 153);
        assertThat(conditionsOf("images/later.png")).isEmpty();
    }

    @Test
    void aPictureThatNoFileCanBeCalledLikeIsEmptyAndNamed() {
        String name = "images/half-a-pair-\ud800.png";
        stage.color(0.2, 0.4, 0.6, 1);
        showing(new ImageSource.File(name));
        String told = awaitCondition(name);

        int[] missing = Stage.pixel(stage.next(), 4, 4);

        assertThat(told).contains("main/show", "no file can be called so");
        assertThat(missing).containsExactly(51, 102, 153);
    }

    @Test
    void aDamagedPictureIsNamedAndThePictureReadBeforeStays() throws IOException {
        Path file = write("images/good.png", 4, 4, (_, _) -> 0xFF8000);
        showing(new ImageSource.File("images/good.png"));
        awaitAt(4, 4, 255, 128, 0);

        Files.writeString(file, "no picture at all");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        String told = awaitCondition("images/good.png");

        assertThat(told).contains("images/good.png", "no picture");
        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(255, 128, 0);
    }

    @Test
    void whatIsWrongWithAPictureIsForgottenWhenNobodyShowsIt() {
        LayerId layer = showing(new ImageSource.File("images/nowhere.png"));
        awaitCondition("images/nowhere.png");

        show(layer, new ImageSource.None());
        for (int i = 0; i < MOST_FRAMES && !conditionsOf("images/nowhere.png").isEmpty(); i++) {
            stage.next();
            LockSupport.parkNanos(1_000_000);
        }

        assertThat(conditionsOf("images/nowhere.png")).isEmpty();
    }

    @Test
    void aPictureTooLargeToBeShownIsNamedWithItsSize() throws IOException {
        Path file = folder.resolve("images/bomb.png");
        Files.write(file, pngHeader(12_000, 12_001));
        showing(new ImageSource.File("images/bomb.png"));

        String told = awaitCondition("images/bomb.png");

        assertThat(told).contains("images/bomb.png", "12000x12001");
        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(0, 0, 0);
    }

    @Test
    void aLargePictureGoesUpInStripsAndIsShownWhenItIsComplete() throws IOException {
        write("images/large.png", 1024, 1024, (_, _) -> 0x4080C0);
        showing(new ImageSource.File("images/large.png"));

        for (int i = 0; i < MOST_FRAMES; i++) {
            int[] pixel = Stage.pixel(stage.next(), 4, 4);
            if (pixel[0] != 0) {
                assertThat(pixel).containsExactly(64, 128, 192);
                return;
            }
            assertThat(pixel).containsExactly(0, 0, 0);
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("no picture");
    }

    @Test
    void aShaderBringsItsOwnPictures() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        write("own/noise.png", 2, 2, (_, _) -> 0x336699);
        stage.shader(
                "noisy",
                """
                /*{"IMPORTED": {"noise": {"PATH": "noise.png"}}}*/
                void main() { gl_FragColor = IMG_THIS_PIXEL(noise); }
                """,
                null,
                own);
        stage.layer("noisy");

        Picture picture = awaitAt(4, 4, 0x33, 0x66, 0x99);

        assertThat(Stage.pixel(picture, 12, 2)).containsExactly(0x33, 0x66, 0x99);
    }

    @Test
    void aLayerShowsWhatAnotherDrewBeforeItWasBlended() {
        LayerId source = stage.color(0.8, 0.4, 0.2, 1);
        stage.mix(source, 0);
        stage.color(0, 0, 1, 1);
        showing(new ImageSource.Layer(source));

        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(204, 102, 51);
    }

    @Test
    void aLayerShowsTheFrameBeforeOfOneAboveAndOfItself() {
        stage.shader(
                "grow",
                """
                /*{"INPUTS": [{"NAME": "shown", "TYPE": "image"}]}*/
                void main() {
                    gl_FragColor = vec4(IMG_THIS_PIXEL(shown).rg + vec2(0.2, 0.0), 0.0, 1.0);
                }
                """);
        LayerId lower = stage.layer("lower", "grow", Map.of());
        LayerId upper = stage.layer("upper", "grow", Map.of());
        show(lower, new ImageSource.Layer(upper));
        show(upper, new ImageSource.Layer(lower));

        int[] first = Stage.pixel(stage.next(), 4, 4);
        int[] second = Stage.pixel(stage.next(), 4, 4);
        show(upper, new ImageSource.Layer(upper));
        stage.next();
        int[] itself = Stage.pixel(stage.next(), 4, 4);

        assertThat(first).containsExactly(102, 0, 0);
        assertThat(second).containsExactly(204, 0, 0);
        assertThat(itself[0]).isIn(102, 204, 255);
        assertThat(Stage.pixel(stage.next(), 4, 4)[0]).isEqualTo(Math.min(255, itself[0] + 51));
    }

    @Test
    void aLayerShowsAnotherScreen() {
        var strip = new ScreenId("strip");
        stage.apply(new Mutation.AddScreen(strip, new ScreenFormat(4, 1, 60)));
        LayerId source = stage.color(1, 0.4, 0, 1);
        stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, source));
        stage.apply(new Mutation.AddLayer(strip, null, new ShaderId("color0"), 0, Map.of()));
        showing(new ImageSource.Screen(strip));
        stage.next();

        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(255, 102, 0);

        stage.apply(new Mutation.RemoveScreen(strip));
        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(0, 0, 0);
    }

    @Test
    @DisplayName("INV-06 A video source that comes, changes its size and goes touches no parameter")
    void aVideoSourceTouchesNoParameter() {
        stage.shader(
                "measure",
                """
                /*{"INPUTS": [{"NAME": "shown", "TYPE": "image"}]}*/
                void main() {
                    gl_FragColor = vec4(IMG_THIS_PIXEL(shown).r, IMG_SIZE(shown) / 255.0, 1.0);
                }
                """);
        LayerId layer = stage.layer("measure");
        var camera = new Key("camera");
        show(layer, new ImageSource.Video(camera));
        var address = new ParameterAddress(ScreenId.MAIN, layer, new ParameterId("shown"));
        var before = stage.engine.view().value(stage.engine.view().slots().find(address));

        int[] without = Stage.pixel(stage.next(), 4, 4);
        try (var small = filled(4, 2);
                var large = filled(40, 20)) {
            OUTSIDE.videos.put(camera, small.texture);
            int[] first = Stage.pixel(stage.next(), 4, 4);
            OUTSIDE.videos.put(camera, large.texture);
            int[] second = Stage.pixel(stage.next(), 4, 4);
            OUTSIDE.videos.clear();
            int[] gone = Stage.pixel(stage.next(), 4, 4);

            assertThat(without).containsExactly(0, 1, 1);
            assertThat(first).containsExactly(255, 4, 2);
            assertThat(second).containsExactly(255, 40, 20);
            assertThat(gone).containsExactly(0, 1, 1);
        }
        assertThat(stage.engine.view().value(stage.engine.view().slots().find(address)))
                .isEqualTo(before);
    }

    @Test
    void soundIsAPictureAndSilenceAWaveAtRest() {
        stage.shader(
                "ears",
                """
                /*{"INPUTS": [{"NAME": "wave", "TYPE": "audio"},
                              {"NAME": "bands", "TYPE": "audioFFT"}]}*/
                void main() {
                    gl_FragColor = vec4(IMG_THIS_PIXEL(wave).r, IMG_THIS_PIXEL(bands).r, 0.0, 1.0);
                }
                """);
        stage.layer("ears");
        int[] silence = Stage.pixel(stage.next(), 4, 4);
        try (var loud = filled(4, 2)) {
            OUTSIDE.sounds.put("bands", loud.texture);
            int[] heard = Stage.pixel(stage.next(), 4, 4);
            OUTSIDE.sounds.clear();

            assertThat(silence).containsExactly(128, 0, 0);
            assertThat(heard).containsExactly(128, 255, 0);
        }
    }

    @Test
    void picturesFromOutsideAreTakenOnceAFrame() {
        stage.apply(new Mutation.AddScreen(new ScreenId("two"), new ScreenFormat(4, 4, 60)));
        stage.next();
        int before = OUTSIDE.begun;

        stage.next();
        stage.next();
        stage.apply(new Mutation.RemoveScreen(new ScreenId("two")));

        assertThat(OUTSIDE.begun).isEqualTo(before + 2);
    }

    @Test
    void aTableOfColoursIsExactAtItsPointsAndStraightBetweenThem() throws IOException {
        // Four levels: the table inverts red, keeps green and halves blue.
        write(
                "images/table.png",
                16,
                4,
                (x, y) -> (255 - x % 4 * 85) << 16 | (y * 85) << 8 | (x / 4 * 85) / 2);
        stage.shader(
                "graded",
                """
                /*{"INPUTS": [{"NAME": "table", "TYPE": "image"},
                              {"NAME": "tint", "TYPE": "color"}]}*/
                void main() { gl_FragColor = vec4(IMG_LUT(table, tint.rgb), 1.0); }
                """);
        LayerId layer = stage.layer("graded");
        stage.set(
                layer,
                new ParameterId("table"),
                new ParameterValue.Image(new ImageSource.File("images/table.png")));
        tint(layer, 0, 1, 1);
        awaitAt(4, 4, 255, 255, 127);

        for (double level = 0; level <= 1; level += 1 / 12.0) {
            tint(layer, level, 1 - level, level);
            int[] pixel = Stage.pixel(stage.next(), 4, 4);

            assertThat((double) pixel[0])
                    .isBetween((1 - level) * 255 - 1.5, (1 - level) * 255 + 1.5);
            assertThat((double) pixel[1])
                    .isBetween((1 - level) * 255 - 1.5, (1 - level) * 255 + 1.5);
            assertThat((double) pixel[2]).isBetween(level * 127.5 - 1.5, level * 127.5 + 1.5);
        }
    }

    @Test
    void aTransitionGoesFromOneLayersPictureToAnothers() {
        LayerId from = stage.color(1, 0, 0, 1);
        LayerId to = stage.color(0, 0, 1, 1);
        stage.mix(from, 0);
        stage.mix(to, 0);
        stage.shader(
                "wipe",
                """
                /*{"INPUTS": [
                  {"NAME": "startImage", "TYPE": "image"},
                  {"NAME": "endImage", "TYPE": "image"},
                  {"NAME": "progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0}
                ]}*/
                void main() {
                    gl_FragColor = isf_FragNormCoord.x < progress
                        ? IMG_THIS_PIXEL(endImage) : IMG_THIS_PIXEL(startImage);
                }
                """);
        LayerId wipe = stage.layer("wipe");
        image(wipe, "startImage", new ImageSource.Layer(from));
        image(wipe, "endImage", new ImageSource.Layer(to));
        stage.set(wipe, new ParameterId("progress"), new ParameterValue.Scalar(0.5f));

        Picture half = stage.next();

        for (int x = 0; x < 16; x++) {
            assertThat(Stage.pixel(half, x, 4))
                    .as("column %s", x)
                    .containsExactly(x < 8 ? 0 : 255, 0, x < 8 ? 255 : 0);
        }
    }

    @Test
    void aBypassedLayerShowsOthersNothing() {
        LayerId source = stage.color(0.8, 0.4, 0.2, 1);
        LayerId above = showing(new ImageSource.Layer(source));
        stage.next();

        stage.set(source, CommonParameters.BYPASS, new ParameterValue.Flag(true));

        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(0, 0, 0);
        stage.set(above, CommonParameters.BYPASS, new ParameterValue.Flag(true));
        stage.set(source, CommonParameters.BYPASS, new ParameterValue.Flag(false));
        assertThat(Stage.pixel(stage.next(), 4, 4)).containsExactly(204, 102, 51);
    }

    private static LayerId showing(ImageSource source) {
        stage.shader("show", SHOW);
        LayerId layer = stage.layer("show");
        show(layer, source);
        return layer;
    }

    private static void show(LayerId layer, ImageSource source) {
        image(layer, "shown", source);
    }

    private static void image(LayerId layer, String input, ImageSource source) {
        stage.set(layer, new ParameterId(input), new ParameterValue.Image(source));
    }

    private static void tint(LayerId layer, double red, double green, double blue) {
        stage.set(
                layer,
                new ParameterId("tint"),
                new ParameterValue.Color((float) red, (float) green, (float) blue, 1));
    }

    /** A picture that is white all over. */
    private static Target filled(int width, int height) {
        var target = new Target(width, height);
        glClearColor(1, 1, 1, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        return target;
    }

    /** Draws until a pixel is as it should be: another thread reads the file. */
    private static Picture awaitAt(int x, int y, Integer... wanted) {
        for (int i = 0; i < MOST_FRAMES; i++) {
            Picture picture = stage.next();
            int[] pixel = Stage.pixel(picture, x, y);
            if (List.of(wanted).equals(List.of(pixel[0], pixel[1], pixel[2]))) {
                return picture;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError(
                "the picture did not come; health says " + stage.health.report().conditions());
    }

    private static List<Failure> conditionsOf(String name) {
        return stage.health.report().conditions().stream()
                .filter(condition -> condition.subject().equals("image " + name))
                .toList();
    }

    /** Draws until something is wrong with a picture, and says what. */
    private static String awaitCondition(String name) {
        for (int i = 0; i < MOST_FRAMES; i++) {
            stage.next();
            for (Failure condition : stage.health.report().conditions()) {
                if (condition.subject().equals("image " + name)) {
                    return condition.message();
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("health says nothing");
    }

    /** What colour a pixel has, y from the top. */
    private interface Colors {
        int at(int x, int y);
    }

    private static Path write(String name, int width, int height, Colors colors)
            throws IOException {
        var rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 4 * (y * width + x);
                int color = colors.at(x, y);
                rgba[at] = (byte) (color >> 16);
                rgba[at + 1] = (byte) (color >> 8);
                rgba[at + 2] = (byte) color;
                rgba[at + 3] = (byte) 255;
            }
        }
        Path file = folder.resolve(name);
        Files.write(file, PngEncoder.encode(new Picture(width, height, rgba, 0)));
        return file;
    }

    /** The beginning of a PNG that says it is of some size, and then ends. */
    private static byte[] pngHeader(int width, int height) {
        var bytes = ByteBuffer.allocate(64);
        bytes.put(new byte[] {(byte) 137, 80, 78, 71, 13, 10, 26, 10});
        bytes.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(width).putInt(height).put(new byte[] {8, 6, 0, 0, 0}).putInt(0);
        bytes.putInt(8).put("IDAT".getBytes(StandardCharsets.US_ASCII));
        return bytes.array();
    }
}
