package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import scrim.engine.param.LayerId;
import scrim.engine.param.ParameterId;
import scrim.engine.param.ParameterValue;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Words as pictures, drawn for real with the system's font. */
class TextPictureTest {
    private static final String TITLE =
            """
            /*{"INPUTS": [{"NAME": "words", "TYPE": "text", "DEFAULT": "", "SIZE": 40%s}]}*/
            void main() {
                vec2 place = gl_FragCoord.xy / IMG_SIZE(words);
                bool isIn = all(lessThan(place, vec2(1.0)));
                gl_FragColor = isIn ? IMG_NORM_PIXEL(words, place) : vec4(0.0, 0.0, 0.2, 1.0);
            }
            """;

    private static final int MOST_FRAMES = 400;

    @TempDir private static Path folder;
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void clear() {
        stage.clear();
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(400, 120, 60)));
    }

    @Test
    void wordsAreWhiteLettersInAPictureJustLargeEnough() {
        LayerId layer = title();

        set(layer, "Il");
        Picture two = stage.next();
        set(layer, "Il Il");
        Picture five = stage.next();
        set(layer, "Il\nIl");
        Picture lines = stage.next();

        assertThat(widthOf(two)).isBetween(16, 40);
        assertThat(widthOf(five)).isBetween(2 * widthOf(two), 3 * widthOf(two));
        assertThat(widthOf(lines)).isEqualTo(widthOf(two));
        assertThat(heightOf(two)).isEqualTo(40);
        assertThat(heightOf(lines)).isEqualTo(80);
    }

    @Test
    void lettersStandUprightAndFadeOnlyInAlpha() {
        LayerId layer = title();
        set(layer, "L");

        Picture picture = stage.next();

        // The stroke of an L is at its left, the foot at its bottom right.
        int top = picture.height() - 40;
        assertThat(brightest(picture, 0, top + 10, 12, top + 20)).isEqualTo(255);
        assertThat(brightest(picture, 12, top + 10, 18, top + 20)).isZero();
        assertThat(brightest(picture, 12, top + 24, 18, top + 36)).isEqualTo(255);
    }

    @Test
    void emptyWordsAreAnEmptyPicture() {
        LayerId layer = title();
        set(layer, "");

        Picture picture = stage.next();

        assertThat(brightest(picture, 0, 0, 20, 80)).isLessThanOrEqualTo(51);
    }

    @Test
    void lettersOfAllKindsAndFarTooManyOfThemDoNoHarm() {
        LayerId layer = title();
        for (String words :
                new String[] {
                    "\u00E4\u00F6\u00FC \u03A9 \u4E2D \uD83D\uDE00 \uD83D",
                    "\u0000\u0007\t\r\nx",
                    "W".repeat(256),
                    "\n".repeat(256),
                    "\u202Eabc",
                }) {
            set(layer, words);
            stage.next();
        }

        set(layer, "W".repeat(256));
        Picture picture = stage.next();

        assertThat(brightest(picture, 0, 80, 400, 120)).isEqualTo(255);
        assertThat(stage.health.report().conditions()).isEmpty();
    }

    @Test
    void aFontThatIsNotThereIsNamedAndThePictureGoesOn() throws IOException {
        stage.color(0.2, 0.4, 0.6, 1);
        stage.shader("title", TITLE.formatted(", \"FONT\": \"missing.ttf\""), null, folder);
        LayerId layer = stage.layer("title", "title", Map.of());
        set(layer, "words");
        stage.next();

        assertThat(stage.health.report().conditions())
                .singleElement()
                .satisfies(condition ->
                        assertThat(condition.message())
                                .contains("main/title/words", "missing.ttf"));

        stage.apply(new Mutation.RemoveLayer(ScreenId.MAIN, layer));
        stage.next();
        assertThat(stage.health.report().conditions()).isEmpty();
    }

    @Test
    void aFileThatIsNoFontIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("poem.ttf"), "Roses are red, and no font.");
        Path empty = Files.writeString(folder.resolve("empty.ttf"), "");

        assertThatThrownBy(() -> Font.read(file)).hasMessageContaining("no TrueType font");
        assertThatThrownBy(() -> Font.read(empty)).hasMessageContaining("no TrueType font");
    }

    @Test
    void aShadersOwnFontIsUsed() throws IOException {
        Path usual = Font.usual();
        Assumptions.assumeTrue(usual != null, "no font on this machine");
        Files.copy(usual, folder.resolve("own.ttf"));
        stage.shader("title", TITLE.formatted(", \"FONT\": \"own.ttf\""), null, folder);
        LayerId layer = stage.layer("title", "title", Map.of());
        set(layer, "words");

        assertThat(widthOf(stage.next())).isGreaterThan(80);
    }

    @Test
    void whenManyWordsComeTheNewestWin() throws Exception {
        Assumptions.assumeTrue(Font.usual() != null, "no font on this machine");
        // A context of its own, which this thread has no room for.
        var drawing = new FutureTask<>(TextPictureTest::widthAfterManyWords);
        Thread.ofPlatform().start(drawing);

        assertThat(drawing.get()).isCloseTo(3 * 40 * 989 / 1164, within(3));
    }

    private static int widthAfterManyWords() {
        try (Stage live = Stage.open(Path.of(""), ExternalPictures.NONE, false)) {
            live.clear();
            live.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(400, 120, 60)));
            live.shader("title", TITLE.formatted(""));
            LayerId layer = live.layer("title");
            for (int i = 0; i < 200; i++) {
                words(live, layer, "W".repeat(1 + i % 2));
                live.frame(0.001);
            }
            words(live, layer, "WWW");
            int width = 0;
            for (int i = 0; i < MOST_FRAMES && width < 80; i++) {
                LockSupport.parkNanos(5_000_000);
                width = widthOf(live.next());
            }
            return width;
        }
    }

    private static void words(Stage on, LayerId layer, String words) {
        on.set(layer, new ParameterId("words"), new ParameterValue.Text(words));
    }

    private static LayerId title() {
        Assumptions.assumeTrue(Font.usual() != null, "no font on this machine");
        stage.shader("title", TITLE.formatted(""));
        return stage.layer("title");
    }

    private static void set(LayerId layer, String words) {
        words(stage, layer, words);
    }

    /** Where the blue around the words begins, to the right. */
    private static int widthOf(Picture picture) {
        int x = 0;
        while (x < picture.width() && !isAround(picture, x, picture.height() - 1)) {
            x++;
        }
        return x;
    }

    private static int heightOf(Picture picture) {
        int y = 0;
        while (y < picture.height() && !isAround(picture, 0, picture.height() - 1 - y)) {
            y++;
        }
        return y;
    }

    private static boolean isAround(Picture picture, int x, int y) {
        int[] pixel = Stage.pixel(picture, x, y);
        return pixel[0] == 0 && pixel[2] == 51;
    }

    private static int brightest(Picture picture, int left, int top, int right, int bottom) {
        int brightest = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                brightest = Math.max(brightest, Stage.pixel(picture, x, y)[0]);
            }
        }
        return brightest;
    }
}
