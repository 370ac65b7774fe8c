package scrim.daemon.control.json;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** A change that can be asked for over HTTP: its word and the fields it takes. */
public enum Op {
    SET_PARAMETER("setParameter", "target value lifetime"),
    RESET("reset", "target"),
    REVERT("revert", "target"),
    KEEP("keep", "target"),
    RELEASE_AUTOMATION("releaseAutomation", "target"),
    CLEAR_HISTORY("clearHistory", "target"),
    ADD_LAYER("addLayer", "screen shader key at values"),
    REMOVE_LAYER("removeLayer", "target"),
    MOVE_LAYER("moveLayer", "target to"),
    SET_SHADER("setShader", "target shader"),
    SET_LAYER_KEY("setLayerKey", "target key"),
    ADD_SCREEN("addScreen", "screen width height framesPerSecond"),
    REMOVE_SCREEN("removeScreen", "screen"),
    SET_FORMAT("setFormat", "screen width height framesPerSecond"),
    SAVE_SCENE("saveScene", "screen scene name"),
    LOAD_SCENE("loadScene", "screen scene automation"),
    RENAME_SCENE("renameScene", "scene name"),
    DELETE_SCENE("deleteScene", "scene"),
    ROLLBACK("rollback", "generation");

    public static final List<String> WORDS = Arrays.stream(values()).map(op -> op.word).toList();

    public final String word;
    private final String names;

    Op(String word, String names) {
        this.word = word;
        this.names = names;
    }

    /** The fields beside {@code op}. */
    public List<String> fields() {
        return List.of(names.split(" "));
    }

    public static @Nullable Op of(String word) {
        return Arrays.stream(values()).filter(op -> op.word.equals(word)).findFirst().orElse(null);
    }
}
