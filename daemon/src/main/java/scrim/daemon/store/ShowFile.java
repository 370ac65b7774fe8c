package scrim.daemon.store;

import org.jspecify.annotations.Nullable;

import scrim.engine.stack.Origin;
import scrim.engine.stack.Provenance;
import scrim.engine.stack.Scene;
import scrim.engine.stack.SceneId;
import scrim.engine.state.DurableState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that somebody brings, by what is in it. Each was read whole and is right. */
public sealed interface ShowFile {
    /** Screens and scenes. */
    record Show(DurableState state) implements ShowFile {}

    /** Screens alone. */
    record Screens(DurableState state) implements ShowFile {}

    record OneScene(Scene scene) implements ShowFile {}

    /**
     * Reads a show document, a saved state or scene, or what the display daemon left, packed or
     * not.
     *
     * @param nowMillis counts as the time of what does not say one
     * @throws IOException if it is none of these or damaged; the message says what is wrong, and
     *     where
     */
    static ShowFile read(Path file, long nowMillis) throws IOException {
        byte[] text = text(file);
        try {
            JsonPlace top = JsonPlace.top(Json.parse(text));
            JsonPlace format = top.optional("format");
            return switch (format == null ? "" : format.text()) {
                case "scrim-show" ->
                        new Show(
                                StateJson.parse(
                                        text, new Provenance(Origin.RESTORE, 0, nowMillis)));
                case "scrim-state" ->
                        screens(current(Envelope.open(Envelope.Kind.STATE, text, null)));
                case "scrim-scene" ->
                        scene(file, current(Envelope.open(Envelope.Kind.SCENE, text, null)));
                case "" -> new Screens(devices(top, text, nowMillis));
                default ->
                        throw format == null
                                ? top.wrong("a show")
                                : format.wrong(
                                        "\"scrim-show\", \"scrim-state\" or \"scrim-scene\"");
            };
        } catch (DamagedException damage) {
            throw wrong(file, damage.reason(), damage);
        } catch (IOException failure) {
            throw wrong(file, String.valueOf(failure.getMessage()), failure);
        }
    }

    /** What a person has changed. */
    static ShowFile of(HandEdited edited) {
        return switch (edited) {
            case HandEdited.OfState(DurableState state, _) -> ofState(state);
            case HandEdited.OfScene(Scene scene, _) -> new OneScene(scene);
        };
    }

    private static byte[] text(Path file) throws IOException {
        if (Files.size(file) > Envelope.LARGEST_BYTES) {
            throw wrong(file, "is larger than " + Envelope.LARGEST_BYTES + " bytes", null);
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return Gzip.isPacked(bytes) ? Gzip.unpack(bytes, Envelope.LARGEST_BYTES) : bytes;
        } catch (DamagedException damage) {
            throw wrong(file, damage.reason(), damage);
        }
    }

    private static Envelope.Opened.Current current(Envelope.Opened opened) throws DamagedException {
        return switch (opened) {
            case Envelope.Opened.Current current -> current;
            case Envelope.Opened.Newer(var header, int schema) ->
                    throw new DamagedException(
                            "was written by a newer Scrim ("
                                    + header.app()
                                    + ", schema "
                                    + schema
                                    + "): read it with that one");
        };
    }

    private static ShowFile screens(Envelope.Opened.Current file) throws DamagedException {
        StateFile.Reading.Valid read = StateFile.read(file);
        return ofState(StateJson.withScenes(read.state(), read.scenes()));
    }

    /** What a state's file had; one of an early schema has scenes, too. */
    private static ShowFile ofState(DurableState state) {
        return state.scenes().isEmpty() ? new Screens(state) : new Show(state);
    }

    private static ShowFile scene(Path file, Envelope.Opened.Current opened)
            throws DamagedException {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.gz$", "");
        SceneId id = SceneFile.idOf(name);
        if (id == null) {
            throw new DamagedException(
                    "a scene is called as its file, and \""
                            + name
                            + "\" is no name for one: rename it to letters, digits, '_', '-', '.'"
                            + " or '~' and .json");
        }
        return new OneScene(SceneFile.read(id, opened).scene());
    }

    private static DurableState devices(JsonPlace top, byte[] text, long nowMillis)
            throws DamagedException, IOException {
        if (top.optional("devices") == null) {
            throw new DamagedException("is no show: it has neither a \"format\" nor \"devices\"");
        }
        DurableState state = DeviceStateImport.parse(text, nowMillis);
        if (state.screens().isEmpty()) {
            throw new DamagedException("has no devices, so there is nothing to take");
        }
        return state;
    }

    private static IOException wrong(Path file, String reason, @Nullable Exception cause) {
        String separator = reason.startsWith("is ") || reason.startsWith("has ") ? " " : ": ";
        return new IOException(file + separator + reason, cause);
    }
}
