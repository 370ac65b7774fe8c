package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lwjgl.opengl.GL11C.glFinish;
import static org.lwjgl.stb.STBImage.stbi_image_free;
import static org.lwjgl.stb.STBImage.stbi_load_from_memory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.lwjgl.system.MemoryUtil;

import scrim.engine.health.Health;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.ScreenFormat;
import scrim.engine.state.Mutation;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

class PreviewsTest {
    /** The left half red, the right half a grid of black and white lines, one pixel each. */
    private static final String HALVES =
            """
            /*{}*/
            void main() {
                float line = mod(floor(gl_FragCoord.x), 2.0);
                gl_FragColor = isf_FragNormCoord.x < 0.5
                    ? vec4(1.0, 0.0, isf_FragNormCoord.y < 0.5 ? 0.0 : 1.0, 1.0)
                    : vec4(vec3(line), 1.0);
            }
            """;

    private static Stage stage;

    private final Health health = new Health(() -> 0);
    private final Map<Previews.Size, List<byte[]>> made = new ConcurrentHashMap<>();
    private Previews previews;

    @BeforeAll
    static void open() {
        stage = Stage.open();
    }

    @AfterAll
    static void closeStage() {
        if (stage != null) {
            stage.close();
        }
    }

    @BeforeEach
    void start() {
        stage.clear();
        previews =
                new Previews(
                        stage.tap,
                        health,
                        (size, jpeg) ->
                                made.computeIfAbsent(size, _ -> new CopyOnWriteArrayList<>())
                                        .add(jpeg));
        previews.start();
    }

    @AfterEach
    void close() {
        previews.close();
        stage.frame(0.02);
    }

    @Test
    @DisplayName("pictures have the width that was asked for, and the colours of the screen")
    void picturesAreOfTheScreen() {
        show(320, 180);
        var as = List.of(size(120), size(100), size(16));

        previews.want(Map.of(as.get(0), 60, as.get(1), 60, as.get(2), 60));
        framesUntil(() -> made.keySet().containsAll(as));

        for (Previews.Size size : as) {
            Picture shown = decode(made.get(size).getFirst());
            assertThat(shown.width()).isEqualTo(size.width());
            assertThat(shown.height()).isCloseTo(size.width() * 9 / 16, within(1));
            assertThat(at(shown, 0.2, 0.2)).satisfies(rgb -> near(rgb, 255, 0, 255));
            assertThat(at(shown, 0.2, 0.8)).satisfies(rgb -> near(rgb, 255, 0, 0));
            // Fine lines are grey from afar, not black or white by chance.
            assertThat(at(shown, 0.8, 0.5)).satisfies(rgb -> near(rgb, 128, 128, 128));
        }
        assertThat(health.report().counters().get("preview.pictures")).isPositive();
    }

    @Test
    void aSmallScreenIsNotMadeLarger() {
        show(64, 36);
        previews.want(Map.of(size(480), 60));

        framesUntil(() -> !made.isEmpty());

        Picture shown = decode(made.get(size(480)).getFirst());
        assertThat(shown.width()).isEqualTo(64);
        assertThat(shown.height()).isEqualTo(36);
    }

    @Test
    @DisplayName("no more pictures are fetched than wanted, and none that nobody wants any more")
    void noMoreAreFetchedThanWanted() {
        show(320, 180);
        ScreenOutlet outlet = stage.tap.openSmall(ScreenId.MAIN, 120);
        assertThat(fetched(outlet, 60)).isZero();
        outlet.pace(1_000_000_000 / 10);
        assertThat(fetched(outlet, 60)).isBetween(9, 11);
        outlet.pace(1_000_000_000 / 60);
        assertThat(fetched(outlet, 60)).isBetween(58, 61);
        outlet.pace(ScreenOutlet.NEVER);
        assertThat(fetched(outlet, 60)).isZero();
        outlet.close();

        previews.want(Map.of(size(120), 60));
        framesUntil(() -> !made.isEmpty());
        previews.want(Map.of());
        framesUntil(() -> count() == settled());
        assertThat(count()).isEqualTo(settled());
    }

    @Test
    void aScreenThatIsNotThereHasNoPicturesAndHoldsUpNone() {
        show(320, 180);

        previews.want(Map.of(new Previews.Size(new ScreenId("nowhere"), 120), 60, size(120), 60));
        framesUntil(() -> made.containsKey(size(120)));

        assertThat(made).containsOnlyKeys(size(120));
    }

    @Test
    void aScreenMayChangeItsSizeMeanwhile() {
        show(320, 180);
        previews.want(Map.of(size(100), 60));
        framesUntil(() -> !made.isEmpty());

        show(320, 320);
        framesUntil(() -> decode(made.get(size(100)).getLast()).height() == 100);

        assertThat(decode(made.get(size(100)).getLast()).width()).isEqualTo(100);
    }

    private int count() {
        return made.getOrDefault(size(120), List.of()).size();
    }

    /** How many there are after some frames more. */
    private int settled() {
        for (int i = 0; i < 30; i++) {
            stage.frame(1 / 60.0);
        }
        return count();
    }

    private static int fetched(ScreenOutlet outlet, int frames) {
        int count = 0;
        for (int i = 0; i < frames; i++) {
            stage.frame(1 / 60.0);
            glFinish();
            ScreenOutlet.Stream stream = outlet.stream();
            FrameExchange.Slot slot = stream == null ? null : stream.exchange().takeNewest();
            if (stream != null && slot != null) {
                count++;
                stream.exchange().release(slot);
            }
        }
        return count;
    }

    private static Previews.Size size(int width) {
        return new Previews.Size(ScreenId.MAIN, width);
    }

    private static void show(int width, int height) {
        stage.apply(new Mutation.SetFormat(ScreenId.MAIN, new ScreenFormat(width, height, 60)));
        stage.shader("halves", HALVES);
        stage.layer("halves");
    }

    private static void framesUntil(BooleanSupplier wish) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!wish.getAsBoolean() && System.nanoTime() < end) {
            stage.frame(1 / 60.0);
            glFinish();
        }
        assertThat(wish.getAsBoolean()).isTrue();
    }

    private static void near(int[] rgb, int red, int green, int blue) {
        assertThat(rgb[0]).isCloseTo(red, within(24));
        assertThat(rgb[1]).isCloseTo(green, within(24));
        assertThat(rgb[2]).isCloseTo(blue, within(24));
    }

    private static int[] at(Picture shown, double x, double y) {
        int column = (int) (x * shown.width());
        int row = (int) (y * shown.height());
        int from = 4 * (row * shown.width() + column);
        byte[] rgba = shown.rgba();
        return new int[] {rgba[from] & 0xff, rgba[from + 1] & 0xff, rgba[from + 2] & 0xff};
    }

    private static Picture decode(byte[] jpeg) {
        ByteBuffer file = MemoryUtil.memAlloc(jpeg.length).put(jpeg).flip();
        var width = new int[1];
        var height = new int[1];
        try {
            ByteBuffer pixels = stbi_load_from_memory(file, width, height, new int[1], 4);
            assertThat(pixels).isNotNull();
            var rgba = new byte[pixels.remaining()];
            pixels.get(0, rgba);
            stbi_image_free(pixels);
            return new Picture(width[0], height[0], rgba, 0);
        } finally {
            MemoryUtil.memFree(file);
        }
    }
}
