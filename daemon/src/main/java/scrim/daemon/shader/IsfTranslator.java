package scrim.daemon.shader;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Turns ISF's dialect into GLSL for a desktop driver, leaving the author's lines where they are.
 *
 * <p>Our own functions stand before the inputs are declared: an input may be called {@code mix} or
 * {@code distance} and hide the built-in of that name from the author, but not from us. The
 * author's {@code main} is renamed by a macro, and a main of ours calls it and hands the colour on,
 * so that a layer is drawn and blended in one pass.
 */
final class IsfTranslator {
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?m)^[ \\t]*#[ \\t]*(?:version|extension)\\b.*$");

    private static final Pattern FRAG_COLOR = Pattern.compile("\\bgl_FragColor\\b");

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

    private static final String PRELUDE =
            """
            uniform float TIME;
            uniform float TIMEDELTA;
            uniform int FRAMEINDEX;
            uniform vec4 DATE;
            uniform vec2 RENDERSIZE;
            const int PASSINDEX = 0;
            in vec2 isf_FragNormCoord;
            layout(location = 0) out vec4 scrim_out;
            vec4 scrim_color;
            uniform float scrim_mix;

            #if SCRIM_FINISH == 0
            void scrim_finish() {
                float amount = clamp(scrim_color.a, 0.0, 1.0) * scrim_mix;
                scrim_out = vec4(clamp(scrim_color.rgb, 0.0, 1.0) * amount, amount);
            }
            #else
            uniform sampler2D scrim_below;
            #if SCRIM_FINISH == 2
            uniform int scrim_blend;
            vec3 scrim_blended(vec3 below, vec3 layer) {
                switch (scrim_blend) {
                    case 1: return below + layer;
                    case 2: return below * layer;
                    case 3: return below + layer - below * layer;
                    case 4: return mix(2.0 * below * layer,
                        1.0 - 2.0 * (1.0 - below) * (1.0 - layer), step(0.5, below));
                    case 5: return abs(below - layer);
                    case 6: return max(below, layer);
                    case 7: return min(below, layer);
                    default: return layer;
                }
            }
            #else
            vec3 scrim_blended(vec3 below, vec3 layer) { return layer; }
            #endif
            void scrim_finish() {
                vec3 below = texelFetch(scrim_below, ivec2(gl_FragCoord.xy), 0).rgb;
                vec3 layer = clamp(scrim_color.rgb, 0.0, 1.0);
                float amount = clamp(scrim_color.a, 0.0, 1.0) * scrim_mix;
                scrim_out = vec4(mix(below, scrim_blended(below, layer), amount), 1.0);
            }
            #endif

            vec2 scrim_size(sampler2D image) { return vec2(textureSize(image, 0)); }
            vec4 scrim_at(sampler2D image, vec2 place) { return texture(image, place); }
            vec4 scrim_pixel(sampler2D image, vec2 pixel) {
                return texture(image, pixel / vec2(textureSize(image, 0)));
            }
            #define varying in
            #define texture2D texture
            #define vv_FragNormCoord isf_FragNormCoord
            #define IMG_SIZE(image) scrim_size(image)
            #define IMG_PIXEL(image, pixel) scrim_pixel(image, pixel)
            #define IMG_NORM_PIXEL(image, place) scrim_at(image, place)
            #define IMG_THIS_PIXEL(image) scrim_at(image, isf_FragNormCoord)
            #define IMG_THIS_NORM_PIXEL(image) scrim_at(image, isf_FragNormCoord)
            """;

    private static final String EPILOGUE =
            """

            #undef main
            #line %d
            void main() {
                scrim_color = vec4(0.0);
                scrim_main();
                scrim_finish();
            }
            """
                    .formatted(CompileLog.OURS);

    private IsfTranslator() {}

    static String translate(String text, List<ParameterDefinition> inputs) throws HeaderProblem {
        var glsl = new StringBuilder("#line " + CompileLog.OURS + "\n").append(PRELUDE);
        for (ParameterDefinition input : inputs) {
            glsl.append("uniform ")
                    .append(type(input.kind()))
                    .append(' ')
                    .append(input.id())
                    .append(";\n");
        }
        glsl.append("#define main scrim_main\n#line 1\n").append(authorsPart(text));
        return glsl.append(EPILOGUE).toString();
    }

    /** The file without its header and without lines that may only stand at a file's beginning. */
    private static String authorsPart(String text) throws HeaderProblem {
        IsfHeader.Place header = IsfHeader.find(text);
        String body =
                text.substring(0, header.from() - 2)
                        + "\n".repeat(newlines(text, header.from(), header.to()))
                        + text.substring(header.to() + 2);
        body = DIRECTIVE.matcher(body).replaceAll("");
        body = FRAG_COLOR.matcher(body).replaceAll("scrim_color");
        return NOT_ASCII.matcher(body).replaceAll("?");
    }

    private static int newlines(String text, int from, int to) {
        return IsfHeader.lineAt(text, to) - IsfHeader.lineAt(text, from);
    }

    private static String type(ParameterKind kind) {
        return switch (kind) {
            case ParameterKind.Scalar _ -> "float";
            case ParameterKind.Flag _, ParameterKind.Pulse _ -> "bool";
            case ParameterKind.Choice _ -> "int";
            case ParameterKind.Point _ -> "vec2";
            case ParameterKind.Color _ -> "vec4";
            case ParameterKind.Image _, ParameterKind.Text _ -> "sampler2D";
        };
    }
}
