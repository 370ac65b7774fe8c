package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** A part of the state that a client may follow by itself; its word is the first in its paths. */
enum Topic {
    SCREENS,
    VALUES,
    SAVED,
    PARAMETERS,
    SCENES,
    SHADERS;

    static final List<String> WORDS = Arrays.stream(values()).map(Topic::word).toList();

    /** All of them as a set of bits. */
    static final int ALL = (1 << values().length) - 1;

    String word() {
        return switch (this) {
            case SCREENS -> "screens";
            case VALUES -> "values";
            case SAVED -> "saved";
            case PARAMETERS -> "parameters";
            case SCENES -> "scenes";
            case SHADERS -> "shaders";
        };
    }

    int bit() {
        return 1 << ordinal();
    }

    static @Nullable Topic of(String word) {
        return Arrays.stream(values())
                .filter(topic -> topic.word().equals(word))
                .findFirst()
                .orElse(null);
    }
}
