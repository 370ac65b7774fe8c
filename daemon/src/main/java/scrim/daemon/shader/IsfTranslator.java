package scrim.daemon.shader;

import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.stack.Asset;
import scrim.engine.stack.Temporal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns ISF's dialect into GLSL for a desktop driver, leaving the author's words where they are.
 *
 * <p>Our own functions stand before the inputs are declared: an input may be called {@code mix} or
 * {@code distance} and hide the built-in of that name from the author, but not from us. The
 * author's {@code main} is renamed by a macro, and a main of ours calls it and hands the colour on,
 * so that a layer is drawn and blended in one pass. What only some shaders use is put into those
 * only.
 */
final class IsfTranslator {
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?m)^[ \\t]*#[ \\t]*(?:version|extension)\\b.*$");

    /** As long as what stands in for it, so that columns stay true. */
    private static final Pattern FRAG_COLOR = Pattern.compile("\\bgl_FragColor\\b");

    private static final Pattern FRAG_DATA = Pattern.compile("\\bgl_FragData\\s*\\[\\s*0\\s*\\]");

    /** A function of the author's that only has the name. */
    private static final Pattern OWN_POWER =
            Pattern.compile("\\b(?:float|int|[iu]?vec[234])\\s+pow\\s*\\(");

    /** A stray zero byte, say, would end the text for the driver. */
    private static final Pattern NO_LETTER = Pattern.compile("[^\\t\\n\\x20-\\x7E]");

    /** Whoever draws sets these, see {@link ShaderSource}. */
    private static final String UNIFORMS =
            """
            uniform float TIME;
            uniform float TIMEDELTA;
            uniform int FRAMEINDEX;
            uniform int PASSINDEX;
            uniform vec4 DATE;
            uniform vec2 RENDERSIZE;
            """;

    private static final String FINISH =
            """
            in vec2 isf_FragNormCoord;
            layout(location = 0) out vec4 scrim_out;
            vec4 scrim_colour;

            #if SCRIM_FINISH == 3
            void scrim_finish() { scrim_out = scrim_colour; }
            #elif SCRIM_FINISH == 0
            uniform float scrim_mix;
            void scrim_finish() {
                float amount = clamp(scrim_colour.a, 0.0, 1.0) * scrim_mix;
                scrim_out = vec4(clamp(scrim_colour.rgb, 0.0, 1.0) * amount, amount);
            }
            #else
            uniform float scrim_mix;
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
                vec3 layer = clamp(scrim_colour.rgb, 0.0, 1.0);
                float amount = clamp(scrim_colour.a, 0.0, 1.0) * scrim_mix;
                scrim_out = vec4(mix(below, scrim_blended(below, layer), amount), 1.0);
            }
            #endif
            """;

    private static final String CORNERS =
            """
            out vec2 isf_FragNormCoord;
            void isf_vertShaderInit() {
                isf_FragNormCoord = vec2(gl_VertexID & 1, gl_VertexID >> 1);
                gl_Position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);
            }
            """;

    /** No picture has smaller copies of itself, so there is no level to choose. */
    private static final String IMAGES =
            """
            vec2 scrim_size(sampler2D image) { return vec2(textureSize(image, 0)); }
            vec4 scrim_at(sampler2D image, vec2 place) { return texture(image, place); }
            vec4 scrim_at(sampler2D image, vec2 place, float bias) {
                return texture(image, place);
            }
            vec4 scrim_pixel(sampler2D image, vec2 pixel) {
                return texture(image, pixel / vec2(textureSize(image, 0)));
            }
            vec4 scrim_projected(sampler2D image, vec3 place) {
                return texture(image, place.xy / place.z);
            }
            vec4 scrim_projected(sampler2D image, vec4 place) {
                return texture(image, place.xy / place.w);
            }
            vec4 scrim_graded(sampler2D image, vec2 place, vec2 dx, vec2 dy) {
                return texture(image, place);
            }
            """;

    /**
     * GLSL leaves a power of a negative number open. Authors try theirs on drivers that multiply it
     * out where the exponent is a whole number; other exponents stay as open as they are.
     */
    private static final String POWER =
            """
            float scrim_pow(float x, float y) {
                return x < 0.0 && y == floor(y)
                    ? (mod(y, 2.0) == 0.0 ? 1.0 : -1.0) * pow(-x, y)
                    : pow(x, y);
            }
            vec2 scrim_pow(vec2 x, vec2 y) { return vec2(scrim_pow(x.x, y.x), scrim_pow(x.y, y.y)); }
            vec3 scrim_pow(vec3 x, vec3 y) { return vec3(scrim_pow(x.xy, y.xy), scrim_pow(x.z, y.z)); }
            vec4 scrim_pow(vec4 x, vec4 y) { return vec4(scrim_pow(x.xy, y.xy), scrim_pow(x.zw, y.zw)); }
            """;

    /** Up to {@code scrim_history_frames} layers of a ring are filled; the newest is named. */
    private static final String HISTORY =
            """
            uniform sampler2DArray scrim_history;
            uniform int scrim_history_newest;
            uniform int scrim_history_frames;
            vec4 scrim_past(sampler2D now, int framesAgo, vec2 place) {
                if (framesAgo < 1 || scrim_history_frames < 1) {
                    return texture(now, place);
                }
                int ring = textureSize(scrim_history, 0).z;
                int layer = scrim_history_newest - min(framesAgo, scrim_history_frames) + 1;
                return texture(scrim_history, vec3(place, float((layer + ring) % ring)));
            }
            """;

    /**
     * A strip is N squares of N by N, red to the right, green down, blue from square to square; a
     * square of L³ holds the same L² colours a side line by line. Anything else changes nothing.
     */
    private static final String LUT =
            """
            vec3 scrim_lut_entry(sampler2D image, ivec2 size, int n, ivec3 c) {
                int index = c.r + n * (c.g + n * c.b);
                ivec2 place = size.x == size.y
                    ? ivec2(index % size.x, index / size.x)
                    : ivec2(c.r + n * c.b, c.g);
                return texelFetch(image, ivec2(place.x, size.y - 1 - place.y), 0).rgb;
            }
            vec3 scrim_lut(sampler2D image, vec3 color) {
                ivec2 size = textureSize(image, 0);
                int side = int(round(pow(float(size.x), 1.0 / 3.0)));
                bool isSquare = size.x == size.y && side * side * side == size.x;
                int n = isSquare ? side * side : size.y;
                if (n < 2 || (!isSquare && size.x != n * n)) {
                    return color;
                }
                vec3 place = clamp(color, 0.0, 1.0) * float(n - 1);
                ivec3 low = min(ivec3(place), n - 2);
                ivec3 high = low + 1;
                vec3 part = place - vec3(low);
                vec3 front = mix(
                    mix(scrim_lut_entry(image, size, n, low),
                        scrim_lut_entry(image, size, n, ivec3(high.r, low.gb)), part.r),
                    mix(scrim_lut_entry(image, size, n, ivec3(low.r, high.g, low.b)),
                        scrim_lut_entry(image, size, n, ivec3(high.rg, low.b)), part.r), part.g);
                vec3 back = mix(
                    mix(scrim_lut_entry(image, size, n, ivec3(low.rg, high.b)),
                        scrim_lut_entry(image, size, n, ivec3(high.r, low.g, high.b)), part.r),
                    mix(scrim_lut_entry(image, size, n, ivec3(low.r, high.gb)),
                        scrim_lut_entry(image, size, n, high), part.r), part.g);
                return mix(front, back, part.b);
            }
            vec4 scrim_lut(sampler2D image, vec4 color) {
                return vec4(scrim_lut(image, color.rgb), color.a);
            }
            """;

    /** What the dialect calls it, and what it is; one that the author defines is left to him. */
    private static final Map<String, String> MACROS = macros();

    /**
     * Words that became reserved after the dialect that authors write in; nobody means them as they
     * are meant today.
     */
    private static final String[] LATER_RESERVED = {
        "active",
        "buffer",
        "common",
        "filter",
        "partition",
        "patch",
        "resource",
        "sample",
        "shared",
        "subroutine"
    };

    private final String file;
    private final IsfHeader header;

    /** The parts of a shader that both of its texts may ask for. */
    private final StringBuilder glsl = new StringBuilder("#line " + CompileLog.OURS + "\n");

    private IsfTranslator(String file, IsfHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * @param text the whole {@code .fs}
     */
    static String fragment(String text, IsfHeader header) throws HeaderProblem {
        return new IsfTranslator(withoutHeader(text), header).fragment();
    }

    /**
     * @param text the whole {@code .vs}
     */
    static String vertex(String text, IsfHeader header) {
        return new IsfTranslator(text, header).vertex();
    }

    private String fragment() {
        glsl.append(UNIFORMS);
        glsl.append(FINISH);
        if (header.temporal().source() == Temporal.Source.BELOW) {
            // The other finishes have it already.
            glsl.append("#if SCRIM_FINISH == 0 || SCRIM_FINISH == 3\n");
            glsl.append("uniform sampler2D scrim_below;\n#endif\n");
        }
        define("varying", "in");
        common();
        glsl.append(CompileLog.BEGIN_FRAGMENT);
        String text = FRAG_COLOR.matcher(file).replaceAll("scrim_colour");
        glsl.append(clean(FRAG_DATA.matcher(text).replaceAll("scrim_colour")));
        glsl.append(
                """

                #undef main
                #line %d
                void main() {
                    scrim_colour = vec4(0.0);
                    scrim_main();
                    scrim_finish();
                }
                """
                        .formatted(CompileLog.OURS));
        return glsl.toString();
    }

    private String vertex() {
        glsl.append(UNIFORMS);
        glsl.append(CORNERS);
        if (header.temporal().source() == Temporal.Source.BELOW) {
            glsl.append("uniform sampler2D scrim_below;\n");
        }
        define("varying", "out");
        define("attribute", "in");
        define("vv_vertShaderInit", "isf_vertShaderInit");
        common();
        glsl.append(CompileLog.BEGIN_VERTEX).append(clean(file));
        // The author may forget to begin with it.
        glsl.append(
                """

                #undef main
                #line %d
                void main() {
                    isf_vertShaderInit();
                    scrim_main();
                }
                """
                        .formatted(CompileLog.OURS));
        return glsl.toString();
    }

    private void common() {
        glsl.append(IMAGES);
        if (header.temporal().isTemporal()) {
            glsl.append(HISTORY);
            define("HISTORY_FRAMES", "scrim_history_frames");
            define(
                    "IMG_HISTORY(framesAgo, place)",
                    "scrim_past(" + header.remembered() + ", int(framesAgo), place)");
        }
        if (has("pow") && !OWN_POWER.matcher(file).find() && !header.isName("pow")) {
            glsl.append(POWER);
            define("pow", "scrim_pow");
        }
        if (file.contains("IMG_LUT")) {
            glsl.append(LUT);
            define("IMG_LUT(image, color)", "scrim_lut(image, color)");
        }
        for (ParameterDefinition input : header.inputs()) {
            declare(type(input.kind()), input.id().value());
        }
        for (SoundInput sound : header.sounds()) {
            declare("sampler2D", sound.name());
        }
        for (Asset texture : header.textures()) {
            declare("sampler2D", texture.name());
        }
        header.passes().stream()
                .map(Pass::target)
                .filter(target -> target != null)
                .distinct()
                .forEach(target -> declare("sampler2D", target));
        MACROS.forEach(this::define);
        for (String word : LATER_RESERVED) {
            if (has(word)) {
                define(word, "scrim_" + word);
            }
        }
        glsl.append("#define main scrim_main\n");
    }

    private void declare(String type, String name) {
        glsl.append("uniform ").append(type).append(' ').append(name).append(";\n");
        if (type.equals("sampler2D") && file.contains("_" + name + "_img")) {
            // What ISF 1 hosts put beside every image.
            define("_" + name + "_imgRect", "vec4(vec2(0.0), scrim_size(" + name + "))");
            define("_" + name + "_imgSize", "scrim_size(" + name + ")");
        }
    }

    private void define(String name, String meaning) {
        String word = name.replaceFirst("\\(.*", "");
        if (!file.contains(word)
                || !Pattern.compile("(?m)^[ \\t]*#[ \\t]*define[ \\t]+" + word + "\\b")
                        .matcher(file)
                        .find()) {
            glsl.append("#define ").append(name).append(' ').append(meaning).append('\n');
        }
    }

    private boolean has(String word) {
        return file.contains(word) && Pattern.compile("\\b" + word + "\\b").matcher(file).find();
    }

    /** The file with blanks for its header, and everything else where it was. */
    private static String withoutHeader(String text) throws HeaderProblem {
        IsfHeader.Place header = IsfHeader.find(text);
        int from = header.from() - 2;
        int to = header.to() + 2;
        return text.substring(0, from)
                + text.substring(from, to).replaceAll("[^\\n]", " ")
                + text.substring(to);
    }

    /** Without lines that may only stand at a file's beginning, and without what is no letter. */
    private static String clean(String text) {
        return NO_LETTER.matcher(DIRECTIVE.matcher(text).replaceAll("")).replaceAll("?");
    }

    private static Map<String, String> macros() {
        var macros = new LinkedHashMap<String, String>();
        macros.put("sampler2DRect", "sampler2D");
        macros.put("texture2D", "scrim_at");
        macros.put("texture2DRect", "scrim_pixel");
        macros.put("texture2DLod", "scrim_at");
        macros.put("texture2DLodEXT", "scrim_at");
        macros.put("texture2DGradEXT", "scrim_graded");
        macros.put("texture2DProj", "scrim_projected");
        macros.put("vv_FragNormCoord", "isf_FragNormCoord");
        macros.put("IMG_SIZE(image)", "scrim_size(image)");
        macros.put("IMG_PIXEL(image, pixel)", "scrim_pixel(image, pixel)");
        macros.put("IMG_NORM_PIXEL(image, place)", "scrim_at(image, place)");
        macros.put("IMG_THIS_PIXEL(image)", "scrim_at(image, isf_FragNormCoord)");
        macros.put("IMG_THIS_NORM_PIXEL(image)", "scrim_at(image, isf_FragNormCoord)");
        return macros;
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
