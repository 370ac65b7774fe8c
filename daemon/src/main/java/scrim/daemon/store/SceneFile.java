package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.param.Key;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;

import java.util.Set;

/** One saved scene as bytes and by its name, which is the scene's id. */
final class SceneFile {
    private static final String ENDING = ".json";

    /** What can be made of a file. */
    sealed interface Reading {
        /**
         * @param content the text of the scene, as it stands in the file
         */
        record Valid(Envelope.Header header, Scene scene, String content) implements Reading {}

        record Damaged(String reason) implements Reading {}

        /** Undamaged, of a schema this version cannot read. */
        record Newer(Envelope.Header header, int schema) implements Reading {}
    }

    private SceneFile() {}

    static String name(SceneId id) {
        return id + ENDING;
    }

    /** The scene a file name stands for, or null if it is none. */
    static @Nullable SceneId idOf(String name) {
        if (!name.endsWith(ENDING)) {
            return null;
        }
        String id = name.substring(0, name.length() - ENDING.length());
        return Key.isValid(id) ? new SceneId(id) : null;
    }

    /**
     * @param content the scene as JSON text
     */
    static byte[] seal(Envelope.Header header, String content) {
        return Envelope.seal(Envelope.Kind.SCENE, header, content);
    }

    static Reading read(SceneId id, byte[] file) {
        try {
            return switch (Envelope.open(Envelope.Kind.SCENE, file, null)) {
                case Envelope.Opened.Newer(var header, int schema) ->
                        new Reading.Newer(header, schema);
                case Envelope.Opened.Current readable -> read(id, readable);
            };
        } catch (DamagedException damaged) {
            return new Reading.Damaged(damaged.reason());
        }
    }

    static Reading.Valid read(SceneId id, Envelope.Opened.Current file) throws DamagedException {
        Scene scene =
                new JsonToShow(StateFile.by(file.header()))
                        .scene(file.top().field(Envelope.Kind.SCENE.field), id, Set.of());
        return new Reading.Valid(file.header(), scene, file.content());
    }
}
