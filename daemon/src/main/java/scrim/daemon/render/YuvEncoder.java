package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * Turns a picture into planes of luma and colour, as codecs want them: half the bytes to fetch, and
 * none of the work left to a processor. Limited range, colour sited as in MPEG-2: on the left
 * column of a pair, between its rows.
 */
@OwnedBy(ThreadRole.RENDER)
final class YuvEncoder implements AutoCloseable {
    private static final String COMMON =
            """
            uniform sampler2D picture;
            uniform vec3 weights;
            vec3 yuv(vec3 color) {
                float luma = dot(color, weights);
                return vec3(
                    (16.0 + 219.0 * luma) / 255.0,
                    (128.0 + 112.0 * (color.b - luma) / (1.0 - weights.b)) / 255.0,
                    (128.0 + 112.0 * (color.r - luma) / (1.0 - weights.r)) / 255.0);
            }
            """;

    private static final String LUMA =
            COMMON
                    + """
                    out float luma;
                    void main() {
                        ivec2 place = ivec2(gl_FragCoord.xy);
                        place.y = textureSize(picture, 0).y - 1 - place.y;
                        luma = yuv(texelFetch(picture, place, 0).rgb).x;
                    }
                    """;

    private static final String COLOR =
            """
            vec2 color() {
                vec2 size = vec2(textureSize(picture, 0));
                vec2 place = floor(gl_FragCoord.xy) * 2.0;
                float y = 1.0 - (place.y + 1.0) / size.y;
                vec3 left = texture(picture, vec2(place.x / size.x, y)).rgb;
                vec3 right = texture(picture, vec2((place.x + 1.0) / size.x, y)).rgb;
                return yuv((left + right) * 0.5).yz;
            }
            """;

    private static final String PLANES =
            COMMON
                    + COLOR
                    + """
                    layout(location = 0) out float blue;
                    layout(location = 1) out float red;
                    void main() {
                        vec2 both = color();
                        blue = both.x;
                        red = both.y;
                    }
                    """;

    private static final String PAIRS =
            COMMON
                    + COLOR
                    + """
                    out vec2 both;
                    void main() {
                        both = color();
                    }
                    """;

    private final int width;
    private final int height;
    private final boolean isPaired;
    private final OwnProgram luma;
    private final OwnProgram color;
    private final int[] textures;
    private final int[] framebuffers = new int[2];

    /**
     * @param isPaired whether Cb and Cr take turns in one plane, not one after the other in two
     */
    YuvEncoder(int width, int height, boolean isPaired) {
        this.width = width;
        this.height = height;
        this.isPaired = isPaired;
        luma = program(LUMA, height);
        color = program(isPaired ? PAIRS : PLANES, height);
        textures = new int[isPaired ? 2 : 3];
        int columns = PixelLayout.chroma(width);
        int rows = PixelLayout.chroma(height);
        textures[0] = Planes.texture(GL_R8, width, height);
        textures[1] = Planes.texture(isPaired ? GL_RG8 : GL_R8, columns, rows);
        glGenFramebuffers(framebuffers);
        attach(framebuffers[0], 0, textures[0]);
        attach(framebuffers[1], 0, textures[1]);
        if (!isPaired) {
            textures[2] = Planes.texture(GL_R8, columns, rows);
            attach(framebuffers[1], 1, textures[2]);
            glDrawBuffers(new int[] {GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1});
        }
    }

    private static OwnProgram program(String text, int height) {
        var program = new OwnProgram(text, "picture");
        YuvMatrix matrix = YuvMatrix.usual(height);
        glUniform3f(program.location("weights"), matrix.red, matrix.green(), matrix.blue);
        return program;
    }

    private static void attach(int framebuffer, int at, int texture) {
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
        glFramebufferTexture2D(
                GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0 + at, GL_TEXTURE_2D, texture, 0);
    }

    /** Draws the planes. The vertex array of the renderer must be bound. */
    void convert(int picture) {
        glDisable(GL_BLEND);
        glActiveTexture(GL_TEXTURE0);
        glBindTexture(GL_TEXTURE_2D, picture);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffers[0]);
        glViewport(0, 0, width, height);
        glUseProgram(luma.id);
        glDrawArrays(GL_TRIANGLES, 0, 3);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffers[1]);
        glViewport(0, 0, PixelLayout.chroma(width), PixelLayout.chroma(height));
        glUseProgram(color.id);
        glDrawArrays(GL_TRIANGLES, 0, 3);
    }

    /** Starts reading the planes into the bound buffer, one after the other. */
    void read() {
        int columns = PixelLayout.chroma(width);
        int rows = PixelLayout.chroma(height);
        long from = 0;
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffers[0]);
        glReadBuffer(GL_COLOR_ATTACHMENT0);
        glReadPixels(0, 0, width, height, GL_RED, GL_UNSIGNED_BYTE, from);
        from += (long) width * height;
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffers[1]);
        glReadBuffer(GL_COLOR_ATTACHMENT0);
        if (isPaired) {
            glReadPixels(0, 0, columns, rows, GL_RG, GL_UNSIGNED_BYTE, from);
            return;
        }
        glReadPixels(0, 0, columns, rows, GL_RED, GL_UNSIGNED_BYTE, from);
        from += (long) columns * rows;
        glReadBuffer(GL_COLOR_ATTACHMENT1);
        glReadPixels(0, 0, columns, rows, GL_RED, GL_UNSIGNED_BYTE, from);
    }

    @Override
    public void close() {
        glDeleteFramebuffers(framebuffers);
        glDeleteTextures(textures);
        luma.close();
        color.close();
    }
}
