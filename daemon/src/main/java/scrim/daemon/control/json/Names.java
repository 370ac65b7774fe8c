package scrim.daemon.control.json;

import scrim.engine.param.Key;
import scrim.engine.param.ScreenId;
import scrim.engine.stack.SceneId;
import scrim.engine.stack.ShaderId;

import java.util.function.Function;

/** Names of things as they are written in a request; whether they exist is not asked here. */
public final class Names {
    private static final String KEY = "a name is 1 to 64 letters, digits, '_', '-', '.' or '~'";
    private static final String SHADER =
            "a shader is called by its file's path below the shader folder, without .fs";

    private Names() {}

    public static ScreenId screen(Fields fields, String field) throws RefusedException {
        return name(fields, field, ScreenId::new, KEY);
    }

    public static SceneId scene(Fields fields, String field) throws RefusedException {
        return name(fields, field, SceneId::new, KEY);
    }

    public static ShaderId shader(Fields fields, String field) throws RefusedException {
        return name(fields, field, ShaderId::new, SHADER);
    }

    public static Key key(Fields fields, String field) throws RefusedException {
        return name(fields, field, Key::new, KEY);
    }

    private static <T> T name(Fields fields, String field, Function<String, T> of, String rule)
            throws RefusedException {
        String word = fields.text(field);
        try {
            return of.apply(word);
        } catch (IllegalArgumentException e) {
            throw RefusedException.of(
                    Problem.Code.BAD_ARGUMENT,
                    fields.pathOf(field),
                    rule + ", was " + Spelling.quoted(word));
        }
    }
}
