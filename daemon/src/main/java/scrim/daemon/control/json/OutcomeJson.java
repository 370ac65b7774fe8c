package scrim.daemon.control.json;

import scrim.engine.state.CommittedView;
import scrim.engine.state.Mutation;
import scrim.engine.state.MutationOutcome;
import scrim.engine.state.Slot;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The coordinator's answer as JSON, or as a problem that points into the request. */
public final class OutcomeJson {
    private OutcomeJson() {}

    /**
     * @param after a state not older than the change, for the words of what was clamped
     * @param persisted {@code none}, {@code requested} or {@code durable}
     */
    public static ObjectNode write(
            MutationOutcome.Accepted accepted, CommittedView after, String persisted) {
        ObjectNode object =
                Json.object()
                        .put("rev", accepted.rev())
                        .put("published", accepted.published())
                        .put("persisted", persisted);
        ArrayNode added = object.putArray("added");
        accepted.added().forEach(layer -> added.add(layer.value()));
        ArrayNode clamped = object.putArray("clamped");
        for (MutationOutcome.Clamp clamp : accepted.clamped()) {
            Slot slot = after.slots().find(clamp.target());
            ObjectNode one = clamped.addObject();
            one.put("target", slot == null ? clamp.target().toString() : slot.path());
            one.set("asked", ValueJson.write(clamp.asked()));
            one.set("taken", ValueJson.write(clamp.taken()));
        }
        return object;
    }

    /**
     * @param path where in the request the refused mutation is, empty for the whole body
     */
    public static Problem problem(
            MutationOutcome.Rejected rejected, Mutation mutation, String path) {
        String reason = rejected.reason();
        return switch (rejected.code()) {
            case UNKNOWN_TARGET -> about(Problem.Code.UNKNOWN_TARGET, rejected, mutation, path);
            case BAD_VALUE -> about(Problem.Code.BAD_VALUE, rejected, mutation, path);
            case BAD_ARGUMENT -> about(Problem.Code.BAD_ARGUMENT, rejected, mutation, path);
            case ALREADY_EXISTS -> about(Problem.Code.ALREADY_EXISTS, rejected, mutation, path);
            case STALE_BASE -> Problem.of(Problem.Code.STALE_BASE, "base", stale(reason));
            case BUSY -> Problem.of(Problem.Code.BUSY, "", reason).with("Retry-After", "1");
            case CLOSED -> Problem.of(Problem.Code.STOPPING, "", reason).with("Retry-After", "5");
            case INTERNAL -> Problem.of(Problem.Code.INTERNAL, path, reason);
        };
    }

    public static String stale(String reason) {
        return reason + "; read /api/state again, then repeat with its rev";
    }

    private static Problem about(
            Problem.Code code, MutationOutcome.Rejected rejected, Mutation mutation, String path) {
        String field = field(code, rejected.target(), mutation);
        String where = path.isEmpty() || field.isEmpty() ? path + field : path + "." + field;
        return Problem.of(code, where, rejected.reason());
    }

    /** The field that the engine's refusal is about; empty where it may be more than one. */
    private static String field(Problem.Code code, String target, Mutation mutation) {
        boolean exists = code == Problem.Code.ALREADY_EXISTS;
        boolean unknown = code == Problem.Code.UNKNOWN_TARGET;
        return switch (mutation) {
            case Mutation.SetParameter _ -> unknown ? "target" : "value";
            case Mutation.Reset _,
                    Mutation.Revert _,
                    Mutation.Keep _,
                    Mutation.ReleaseAutomation _,
                    Mutation.ClearHistory _,
                    Mutation.RemoveLayer _ ->
                    "target";
            case Mutation.AddLayer add -> fieldOfAddLayer(code, target, add);
            case Mutation.MoveLayer _ -> unknown ? "target" : "to";
            case Mutation.SetShader(_, _, var shader) ->
                    target.equals(shader.value()) ? "shader" : "target";
            case Mutation.SetLayerKey _ -> unknown ? "target" : "key";
            case Mutation.AddScreen _ -> exists ? "screen" : "";
            case Mutation.RemoveScreen _, Mutation.SetFormat _ -> "screen";
            case Mutation.SaveScene(_, _, String name) ->
                    unknown ? "screen" : name.isBlank() || name.length() > 200 ? "name" : "scene";
            case Mutation.LoadScene(_, var scene, _) ->
                    target.equals(scene.value()) ? "scene" : "screen";
            case Mutation.RenameScene _ -> unknown ? "scene" : "name";
            case Mutation.DeleteScene _ -> "scene";
            case Mutation.ReplaceScreens _ -> "generation";
            case Mutation.RefreshCatalog _, Mutation.SetEnvironment _ -> "";
        };
    }

    private static String fieldOfAddLayer(Problem.Code code, String target, Mutation.AddLayer add) {
        if (code == Problem.Code.ALREADY_EXISTS) {
            return "key";
        }
        if (target.equals(add.shader().value())) {
            return "shader";
        }
        if (target.equals(add.screen().value())) {
            return code == Problem.Code.UNKNOWN_TARGET ? "screen" : "at";
        }
        if (code == Problem.Code.BAD_ARGUMENT) {
            return "key";
        }
        return "values." + target.substring(target.lastIndexOf('/') + 1);
    }
}
