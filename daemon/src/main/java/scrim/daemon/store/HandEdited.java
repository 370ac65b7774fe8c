package scrim.daemon.store;

import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A saved file that a person has changed, or wants back: read without regard to its checksum, size
 * and number, and as strictly as ever otherwise.
 */
public sealed interface HandEdited {
    /** The change after which the file was saved, as it says itself. */
    long rev();

    /**
     * @param state with scenes if the file has any, as those of old schemas do
     */
    record OfState(DurableState state, long rev) implements HandEdited {}

    record OfScene(Scene scene, long rev) implements HandEdited {}

    /**
     * Reads it; changes nothing.
     *
     * @param file a state's or a scene's file, wherever it lies; a scene's id is its file's name,
     *     without what was added to that when the file was put aside
     * @throws IOException if it cannot be read, or is not right; the message says what is wrong,
     *     and at which place of the JSON
     */
    static HandEdited read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > Envelope.LARGEST_BYTES) {
                throw new DamagedException("is larger than " + Envelope.LARGEST_BYTES + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            byte[] text = Gzip.isPacked(bytes) ? Gzip.unpack(bytes, Envelope.LARGEST_BYTES) : bytes;
            JsonPlace format = JsonPlace.top(Json.parse(text)).field("format");
            for (Envelope.Kind kind : Envelope.Kind.values()) {
                if (format.text().equals(kind.format)) {
                    return read(kind, text, file);
                }
            }
            throw format.wrong("\"scrim-state\" or \"scrim-scene\"");
        } catch (DamagedException wrong) {
            throw new IOException(name + ": " + wrong.reason(), wrong);
        }
    }

    private static HandEdited read(Envelope.Kind kind, byte[] text, Path file)
            throws DamagedException {
        return switch (Envelope.openEdited(kind, text)) {
            case Envelope.Opened.Newer(var header, int schema) ->
                    throw new DamagedException(
                            "was written by a newer Scrim ("
                                    + header.app()
                                    + ", schema "
                                    + schema
                                    + "), use that one");
            case Envelope.Opened.Current current ->
                    switch (kind) {
                        case STATE -> {
                            var valid = StateFile.read(current);
                            yield new OfState(
                                    StateJson.withScenes(valid.state(), valid.scenes()),
                                    valid.header().rev());
                        }
                        case SCENE -> {
                            var valid = SceneFile.read(idOf(file), current);
                            yield new OfScene(valid.scene(), valid.header().rev());
                        }
                    };
        };
    }

    private static SceneId idOf(Path file) throws DamagedException {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().getParent();
        boolean isEarlier = folder != null && folder.endsWith(Path.of("scenes", "earlier"));
        Pattern form =
                Pattern.compile(
                        isEarlier ? "(.+)-\\d+(\\.\\d+)?\\.json" : "(.+?)\\.json(\\.\\d+)?");
        Matcher matcher = form.matcher(name);
        if (!matcher.matches()) {
            throw new DamagedException("is not the name of a scene's file");
        }
        try {
            return new SceneId(matcher.group(1));
        } catch (IllegalArgumentException refused) {
            throw new DamagedException(
                    "is not the name of a scene's file: " + refused.getMessage());
        }
    }
}
