package scrim.daemon.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lwjgl.opengl.GL30C.*;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import scrim.daemon.shader.SoundInput;
import scrim.engine.loop.ThreadRole;
import scrim.engine.param.Key;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class SourcePicturesTest {
    private static final Key CAM = new Key("cam");
    private static final SoundInput WAVE = new SoundInput("wave", false, 0);
    private static final SoundInput SPECTRUM = new SoundInput("spectrum", true, 0);

    private static GlContext context;

    private final VideoFeed feed = new VideoFeed();
    private final SoundFeed sound = new SoundFeed();
    private final SourcePictures pictures = SourcePictures.live(Map.of(CAM, feed), sound);

    @BeforeAll
    static void open() {
        ThreadRole.RENDER.adopt();
        try {
            context = GlContext.open();
        } catch (IllegalStateException e) {
            Assumptions.abort("no GL here: " + e.getMessage());
        }
        glBindVertexArray(glGenVertexArrays());
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
    }

    @AfterAll
    static void close() {
        if (context != null) {
            context.close();
        }
    }

    @BeforeEach
    void begin() {
        pictures.begin();
    }

    @AfterEach
    void end() {
        pictures.close();
        assertThat(glGetError()).isEqualTo(GL_NO_ERROR);
    }

    @Test
    void beforeTheFirstPictureAndForUnknownNamesThereIsNothing() {
        assertThat(pictures.video(CAM)).isEqualTo(ExternalPictures.NOTHING);
        assertThat(pictures.video(new Key("other"))).isEqualTo(ExternalPictures.NOTHING);
    }

    @Test
    void limitedBt601IsUnderstood() {
        yuv(16, 8, 81, 90, 240);

        assertThat(pixel(3, 3)).satisfies(rgb -> isNear(rgb, 255, 0, 0));
    }

    @Test
    void limitedBt709IsUnderstoodFrom720RowsOn() {
        yuv(4, 720, 173, 42, 26);

        assertThat(pixel(1, 700)).satisfies(rgb -> isNear(rgb, 0, 255, 0));
    }

    @Test
    void whatTheStreamSaysOfItsColoursComesFirst() {
        feed.describe(YuvMatrix.BT709, true);
        yuv(16, 8, 18, 255, 117);

        assertThat(pixel(3, 3)).satisfies(rgb -> isNear(rgb, 0, 0, 254));
    }

    @Test
    void blackAndWhiteAreExactInBothRanges() {
        yuv(16, 8, 16, 128, 128);
        assertThat(pixel(0, 0)).containsExactly(0, 0, 0, 255);
        yuv(16, 8, 235, 128, 128);
        assertThat(pixel(0, 0)).containsExactly(255, 255, 255, 255);
        feed.describe(null, true);
        yuv(16, 8, 0, 128, 128);
        assertThat(pixel(0, 0)).containsExactly(0, 0, 0, 255);
        yuv(16, 8, 255, 128, 128);
        assertThat(pixel(0, 0)).containsExactly(255, 255, 255, 255);
    }

    @Test
    void theTopRowOfAVideoIsTheTopOfThePicture() {
        FrameExchange.Slot slot = begin(new VideoFormat(5, 3, PixelLayout.YUV420P));
        for (int i = 0; i < slot.bytes().capacity(); i++) {
            slot.bytes().put(i, (byte) (i < 5 ? 235 : i < 15 ? 16 : 128));
        }
        complete(slot);

        for (int x = 0; x < 5; x++) {
            assertThat(pixel(x, 2)).containsExactly(255, 255, 255, 255);
            assertThat(pixel(x, 1)).containsExactly(0, 0, 0, 255);
            assertThat(pixel(x, 0)).containsExactly(0, 0, 0, 255);
        }
    }

    @Test
    void aColouredEdgeStandsWhereItsLumaEdgeStands() {
        FrameExchange.Slot slot = begin(new VideoFormat(8, 2, PixelLayout.YUV420P));
        for (int x = 0; x < 8; x++) {
            for (int y = 0; y < 2; y++) {
                slot.bytes().put(y * 8 + x, (byte) (x < 4 ? 81 : 41));
            }
        }
        for (int x = 0; x < 4; x++) {
            slot.bytes().put(16 + x, (byte) (x < 2 ? 90 : 240));
            slot.bytes().put(20 + x, (byte) (x < 2 ? 240 : 110));
        }
        complete(slot);

        // Sited on the left: the columns 0, 2, 4 and 6 have a sample of their own.
        assertThat(pixel(2, 0)).satisfies(rgb -> isNear(rgb, 255, 0, 0));
        assertThat(pixel(4, 0)).satisfies(rgb -> isNear(rgb, 0, 0, 255));
    }

    @Test
    void rgbaIsShownAsItIsWithItsTransparency() {
        FrameExchange.Slot slot = begin(new VideoFormat(2, 2, PixelLayout.RGBA));
        slot.bytes().put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
        complete(slot);

        assertThat(pixel(0, 1)).containsExactly(1, 2, 3, 4);
        assertThat(pixel(1, 0)).containsExactly(13, 14, 15, 16);
    }

    @Test
    void rgbaWithItsBottomRowFirstIsNotTurned() {
        FrameExchange.Slot slot = begin(new VideoFormat(1, 2, PixelLayout.RGBA, true));
        slot.bytes().put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        complete(slot);

        assertThat(pixel(0, 0)).containsExactly(1, 2, 3, 4);
        assertThat(pixel(0, 1)).containsExactly(5, 6, 7, 8);
    }

    @Test
    void theNewestPictureWinsAndStaysUntilThereIsAnother() {
        yuv(16, 8, 16, 128, 128);
        yuv(16, 8, 235, 128, 128);
        pictures.begin();
        pictures.begin();

        assertThat(pixel(0, 0)).containsExactly(255, 255, 255, 255);
    }

    @Test
    void whatNobodyAsksForIsUploadedOnlyNowAndThen() {
        yuv(16, 8, 16, 128, 128);
        pictures.begin();
        for (int i = 0; i < 600; i++) {
            pictures.begin();
        }
        long before = feed.stream().exchange().dropped();
        for (int i = 0; i < 150; i++) {
            yuv(16, 8, 235, 128, 128);
            pictures.begin();
        }
        long taken = 150 - (feed.stream().exchange().dropped() - before);

        assertThat(taken).isBetween(10L, 16L);
        assertThat(read(pictures.video(CAM), 0, 0)).containsExactly(255, 255, 255, 255);
    }

    @Test
    void aLostSourceIsHeldOrBlackAndComesBack() {
        yuv(16, 8, 235, 128, 128);
        pictures.begin();
        int texture = pictures.video(CAM);
        assertThat(texture).isNotEqualTo(ExternalPictures.NOTHING);

        feed.black(true);
        pictures.begin();
        assertThat(pictures.video(CAM)).isEqualTo(ExternalPictures.NOTHING);

        feed.black(false);
        pictures.begin();
        assertThat(pictures.video(CAM)).isEqualTo(texture);
    }

    @Test
    void aStreamOfAnotherSizeTakesThePlaceOfTheFirst() {
        yuv(16, 8, 235, 128, 128);
        pictures.begin();
        yuv(32, 20, 16, 128, 128);

        assertThat(pixel(31, 19)).containsExactly(0, 0, 0, 255);
    }

    @Test
    void aVideoThatPlaysAllocatesNothing() {
        var format = new VideoFormat(64, 36, PixelLayout.YUV420P);
        feed.begin(format);
        pictures.sound(WAVE);
        pictures.sound(SPECTRUM);

        long least =
                ScreenOutletTest.leastAllocatedBy(() -> {
                    complete(begin(format));
                    FrameExchange.Slot heard = sound.exchange().begin();
                    sound.exchange().complete(heard, 0, 0);
                    pictures.begin();
                    pictures.video(CAM);
                    pictures.sound(WAVE);
                    pictures.sound(SPECTRUM);
                });

        assertThat(least).isZero();
    }

    @Test
    void offlineEveryPictureIsWaitedForAndShownOnce() {
        SourcePictures stepped = SourcePictures.stepped(Map.of(CAM, feed), null);
        var format = new VideoFormat(4, 4, PixelLayout.YUV420P);
        FrameExchange exchange = feed.begin(format);
        var producer =
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 30; i++) {
                        FrameExchange.Slot slot = exchange.beginIfFree();
                        while (slot == null) {
                            Thread.onSpinWait();
                            slot = exchange.beginIfFree();
                        }
                        fill(slot, 16, 16 + i * 7, 128, 128);
                        exchange.complete(slot, i, 0);
                    }
                    feed.end();
                });

        for (int i = 0; i < 40; i++) {
            stepped.begin();
            int expected = Math.min(i, 29) * 7 * 255 / 219;
            assertThat(pixel(stepped, 0, 0)[0])
                    .as("frame %d", i)
                    .isBetween(expected - 1, expected + 1);
        }

        producer.join();
        stepped.close();
    }

    @Test
    void silenceIsHalfAndTheSpectrumOfItIsZero() {
        pictures.sound(WAVE);
        pictures.sound(SPECTRUM);
        pictures.begin();

        assertThat(level(WAVE, 100, 0)).isEqualTo(128);
        assertThat(level(SPECTRUM, 100, 1)).isZero();
    }

    @Test
    void aSoundIsGreyOneRowAChannelAndAsWideAsAsked() {
        var narrow = new SoundInput("narrow", true, 16);
        pictures.sound(narrow);
        pictures.sound(WAVE);
        FrameExchange.Slot slot = sound.exchange().begin();
        ByteBuffer bytes = slot.bytes().order(ByteOrder.nativeOrder());
        SoundFeed.silence(bytes.asFloatBuffer());
        bytes.putFloat(3 * Float.BYTES, 1);
        bytes.putFloat((SoundFeed.SPECTRUM_AT + SoundFeed.BINS + 511) * Float.BYTES, 0.5f);
        sound.exchange().complete(slot, 0, 0);
        pictures.begin();

        assertThat(level(WAVE, 3, 0)).isEqualTo(255);
        assertThat(level(narrow, 15, 0)).isZero();
        assertThat(level(narrow, 15, 1)).isEqualTo(128);
    }

    private FrameExchange.Slot begin(VideoFormat format) {
        return feed.begin(format).begin();
    }

    private void complete(FrameExchange.Slot slot) {
        feed.stream().exchange().complete(slot, 0, 0);
    }

    private void yuv(int width, int height, int y, int u, int v) {
        FrameExchange.Slot slot = begin(new VideoFormat(width, height, PixelLayout.YUV420P));
        fill(slot, width * height, y, u, v);
        complete(slot);
    }

    private static void fill(FrameExchange.Slot slot, int luma, int y, int u, int v) {
        int chroma = (slot.bytes().capacity() - luma) / 2;
        for (int i = 0; i < slot.bytes().capacity(); i++) {
            slot.bytes().put(i, (byte) (i < luma ? y : i < luma + chroma ? u : v));
        }
    }

    private int[] pixel(int x, int y) {
        pictures.begin();
        return pixel(pictures, x, y);
    }

    private static int[] pixel(SourcePictures from, int x, int y) {
        return read(from.video(CAM), x, y);
    }

    private int level(SoundInput input, int x, int y) {
        int[] rgba = read(pictures.sound(input), x, y);
        return rgba[0];
    }

    private static int[] read(int texture, int x, int y) {
        assertThat(texture).isNotEqualTo(ExternalPictures.NOTHING);
        glActiveTexture(GL_TEXTURE0);
        glBindTexture(GL_TEXTURE_2D, texture);
        int width = glGetTexLevelParameteri(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH);
        int height = glGetTexLevelParameteri(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT);
        ByteBuffer all = ByteBuffer.allocateDirect(width * height * 4);
        glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, all);
        int at = (y * width + x) * 4;
        return new int[] {
            all.get(at) & 0xFF,
            all.get(at + 1) & 0xFF,
            all.get(at + 2) & 0xFF,
            all.get(at + 3) & 0xFF
        };
    }

    private static void isNear(int[] rgba, int red, int green, int blue) {
        assertThat(rgba[0]).isBetween(red - 3, red + 3);
        assertThat(rgba[1]).isBetween(green - 3, green + 3);
        assertThat(rgba[2]).isBetween(blue - 3, blue + 3);
        assertThat(rgba[3]).isEqualTo(255);
    }
}
