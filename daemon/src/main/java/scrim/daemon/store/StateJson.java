package scrim.daemon.store;

import scrim.engine.stack.Provenance;
import scrim.engine.stack.Rows;
import scrim.engine.stack.Scene;
import scrim.engine.state.DurableState;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The show as JSON, and back. Each value names its kind, so that the values of a shader that is not
 * there can be read and written all the same (K-10), and what this version does not know is carried
 * along. Who set a value is not saved: what is read was set by the file.
 *
 * <p>On disk the state and each scene have files of their own; a <em>show document</em> has both,
 * and is what programs ship and people send each other.
 */
public final class StateJson {
    private static final String SHOW_FORMAT = "scrim-show";

    private StateJson() {}

    static String print(DurableState state) {
        return Json.print(ShowToJson.write(state));
    }

    static String print(Scene scene) {
        return Json.print(ShowToJson.write(scene));
    }

    /** A show with its scenes as one document, for {@link #parse}. */
    public static String printShow(DurableState show) {
        ObjectNode node = ShowToJson.write(show);
        node.put("format", SHOW_FORMAT);
        node.put("schema", Envelope.SCHEMA);
        ArrayNode scenes = node.putArray("scenes");
        for (Scene scene : show.scenes()) {
            scenes.add(ShowToJson.write(scene).put("id", scene.id().value()));
        }
        return Json.print(node) + "\n";
    }

    /**
     * The show in a document that holds nothing else.
     *
     * @throws IOException if the text is not a show; the message says what is wrong, and where
     */
    public static DurableState parse(byte[] json, Provenance by) throws IOException {
        try {
            JsonPlace top = JsonPlace.top(Json.parse(json));
            if (!top.field("format").text().equals(SHOW_FORMAT)) {
                throw top.field("format").wrong("\"" + SHOW_FORMAT + "\"");
            }
            if (top.field("schema").whole() != Envelope.SCHEMA) {
                throw top.field("schema")
                        .wrong(Envelope.SCHEMA + ", which this version of Scrim reads");
            }
            var reader = new JsonToShow(by);
            DurableState state = reader.state(top, Set.of("format", "schema", "scenes"));
            return withScenes(state, reader.scenes(top.field("scenes")));
        } catch (DamagedException damage) {
            throw new IOException(damage.getMessage(), damage);
        }
    }

    /**
     * A show put together. Its last layer number may be too low, when a file was edited by hand or
     * a scene is newer than the state; then a new layer would get an old one's id.
     *
     * @param scenes in the order of their ids
     */
    static DurableState withScenes(DurableState state, List<Scene> scenes) {
        return state.withScenes(Rows.copyOf(scenes)).withLayersCounted();
    }
}
