package scrim.daemon.shader;

import scrim.engine.param.Key;

import java.util.Set;

/**
 * The names that an input or a picture cannot have, because the shader's language or ISF has taken
 * them.
 */
final class GlslWords {
    /** Keywords and reserved words of GLSL 4.50, without the vector, matrix and sampler types. */
    private static final Set<String> KEYWORDS =
            words(
                    """
                    active asm atomic_uint attribute bool break buffer case cast centroid class
                    coherent common const continue default discard do double else enum extern
                    external false filter fixed flat float for fvec2 fvec3 fvec4 goto half hvec2
                    hvec3 hvec4 highp if in inline inout input int interface invariant layout long
                    lowp mediump namespace noinline noperspective out output packed partition patch
                    precise precision public readonly resource restrict return sample shared short
                    sizeof smooth static struct subroutine superp switch template this true typedef
                    uint uniform union unsigned using varying void volatile while writeonly
                    """);

    /** What ISF and this translation define. */
    private static final Set<String> DEFINED =
            words(
                    """
                    DATE FRAMEINDEX HISTORY_FRAMES PASSINDEX RENDERSIZE TIME TIMEDELTA
                    main sampler2DRect texture2D texture2DGradEXT texture2DLod texture2DLodEXT
                    texture2DProj texture2DRect
                    """);

    private GlslWords() {}

    /**
     * Refuses a name that the shader's code could not use.
     *
     * @param thing what is called so, for the message
     */
    static void require(String thing, String name, Spot at) throws HeaderProblem {
        if (!isIdentifier(name) || name.length() > Key.LONGEST) {
            String shown = name.length() <= 60 ? name : name.substring(0, 59) + "…";
            throw new HeaderProblem(
                    at,
                    thing
                            + " \""
                            + shown
                            + "\" cannot be called so: a name is letters, digits and _, at most "
                            + Key.LONGEST
                            + " of them");
        }
        if (!isFree(name)) {
            throw new HeaderProblem(
                    at,
                    thing
                            + " \""
                            + name
                            + "\" cannot be called so: the word is taken by GLSL or ISF");
        }
    }

    /** Whether the driver and the other declarations leave this name to the author. */
    private static boolean isFree(String name) {
        return !KEYWORDS.contains(name)
                && !DEFINED.contains(name)
                && !isType(name)
                && !name.contains("__")
                && !name.startsWith("gl_")
                && !name.startsWith("isf_")
                && !name.startsWith("vv_")
                && !name.startsWith("scrim_")
                && !name.startsWith("IMG_");
    }

    private static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isType(String name) {
        return name.matches(
                "[biud]?vec[234]|d?mat[234](x[234])?|[iu]?(sampler|image)[123B].*|sampler.*");
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }
}
