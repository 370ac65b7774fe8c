package scrim.daemon.control.json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** The states that can be gone back to, as JSON. */
public final class GenerationsJson {
    private GenerationsJson() {}

    public static ObjectNode write(Generations generations) throws RefusedException {
        ObjectNode object = Json.object();
        ArrayNode all = object.putArray("generations");
        try {
            for (Generations.Generation one : generations.list()) {
                all.addObject()
                        .put("generation", one.number())
                        .put("state", one.condition().name().toLowerCase(Locale.ROOT))
                        .put("rev", one.rev())
                        .put("savedAt", Instant.ofEpochMilli(one.savedAtMillis()).toString())
                        .put("bytes", one.bytes())
                        .put("reason", one.reason())
                        .put("app", one.app());
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return object;
    }

    public static RefusedException unreadable(IOException e) {
        return new RefusedException(
                Problem.of(
                                Problem.Code.UNREADABLE,
                                "",
                                "the saved states cannot be read, see /api/health: "
                                        + e.getMessage())
                        .with("Retry-After", "5"));
    }
}
