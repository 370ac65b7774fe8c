package scrim.daemon.control.http;

import org.jspecify.annotations.Nullable;

import scrim.daemon.control.json.Json;
import scrim.daemon.control.json.ShaderJson;
import scrim.daemon.control.json.ValueJson;
import scrim.engine.stack.Origin;
import scrim.engine.stack.Setting;
import scrim.engine.state.Explanation;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Locale;

/** Why a parameter has its value, as JSON: the three tiers, each with who and when. */
final class ExplanationJson {
    private ExplanationJson() {}

    static ObjectNode write(Explanation explanation) {
        ObjectNode object =
                Json.object()
                        .put("target", explanation.path())
                        .put("id", explanation.target().toString());
        ValueJson.describe(object, explanation.definition().kind(), explanation.value());
        object.put(
                "winner",
                explanation.winner() == null
                        ? "default"
                        : explanation.winner().name().toLowerCase(Locale.ROOT));
        object.put("reason", explanation.reason());
        ObjectNode tiers = object.putObject("tiers");
        put(tiers, "automation", explanation.automation());
        put(tiers, "committed", explanation.committed());
        put(tiers, "base", explanation.base());
        object.set("definition", ShaderJson.definition(explanation.definition()));
        return object;
    }

    private static void put(ObjectNode tiers, String tier, @Nullable Setting setting) {
        if (setting == null) {
            tiers.putNull(tier);
            return;
        }
        ObjectNode object = tiers.putObject(tier);
        object.set("value", ValueJson.write(setting.value()));
        put(object, setting.by().origin());
        object.put("rev", setting.by().rev());
        object.put("time", Instant.ofEpochMilli(setting.by().atMillis()).toString());
    }

    private static void put(ObjectNode tiers, String tier, Explanation.@Nullable Moving moving) {
        if (moving == null) {
            tiers.putNull(tier);
            return;
        }
        ObjectNode object = tiers.putObject(tier);
        object.set("value", ValueJson.write(moving.value()));
        put(object, moving.by());
    }

    private static void put(ObjectNode object, Origin origin) {
        object.putObject("origin")
                .put("kind", origin.kind().name().toLowerCase(Locale.ROOT))
                .put("client", origin.client());
    }
}
