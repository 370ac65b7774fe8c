package scrim.daemon.render;

import static org.lwjgl.opengl.GL30C.*;

import scrim.engine.loop.OwnedBy;
import scrim.engine.loop.ThreadRole;

/**
 * Turns planes of luma and colour into pictures, bottom row first. Colour is taken as sited like
 * MPEG-2's: on the left column of a pair, between its rows.
 */
@OwnedBy(ThreadRole.RENDER)
final class YuvDecoder implements AutoCloseable {
    private static final String FRAGMENT =
            """
            uniform sampler2D luma;
            uniform sampler2D blue;
            uniform sampler2D red;
            uniform vec4 places;
            uniform vec4 gains;
            uniform vec4 offsets;
            uniform float lumaGain;
            out vec4 color;
            void main() {
                vec2 among = gl_FragCoord.xy * places.xy + places.zw;
                ivec2 place = ivec2(gl_FragCoord.xy);
                place.y = int(offsets.w) - place.y;
                float y = texelFetch(luma, place, 0).r * lumaGain;
                float b = texture(blue, among).r;
                float r = texture(red, among).r;
                vec3 seen = vec3(y + r * gains.x, y + b * gains.y + r * gains.z, y + b * gains.w);
                color = vec4(clamp(seen + offsets.xyz, 0.0, 1.0), 1.0);
            }
            """;

    private final OwnProgram program = new OwnProgram(FRAGMENT, "luma", "blue", "red");
    private final int places = program.location("places");
    private final int gains = program.location("gains");
    private final int offsets = program.location("offsets");
    private final int lumaGain = program.location("lumaGain");

    /**
     * Draws into the framebuffer that is bound; the planes are bound to the units 0, 1 and 2. The
     * vertex array of the renderer must be bound.
     */
    void draw(int width, int height, YuvMatrix matrix, boolean isFullRange) {
        glUseProgram(program.id);
        float acrossStep = 0.5f / PixelLayout.chroma(width);
        float downStep = 0.5f / PixelLayout.chroma(height);
        glUniform4f(places, acrossStep, -downStep, 0.5f * acrossStep, height * downStep);
        float luma = isFullRange ? 1 : 255 / 219f;
        float black = isFullRange ? 0 : 16 / 219f;
        // Colour is 0 at 128; its ends are -1 and 1.
        float chroma = isFullRange ? 255 / 127.5f : 255 / 112f;
        float middle = isFullRange ? 128 / 127.5f : 128 / 112f;
        float toRed = 1 - matrix.red;
        float toBlue = 1 - matrix.blue;
        float greenFromBlue = -matrix.blue * toBlue / matrix.green();
        float greenFromRed = -matrix.red * toRed / matrix.green();
        glUniform1f(lumaGain, luma);
        glUniform4f(
                gains,
                toRed * chroma,
                greenFromBlue * chroma,
                greenFromRed * chroma,
                toBlue * chroma);
        glUniform4f(
                offsets,
                -black - toRed * middle,
                -black - (greenFromBlue + greenFromRed) * middle,
                -black - toBlue * middle,
                height - 1);
        glDrawArrays(GL_TRIANGLES, 0, 3);
    }

    @Override
    public void close() {
        program.close();
    }
}
