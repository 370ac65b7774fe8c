package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.CommittedView;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps a condition in health for every shader that a layer wants and the library cannot give as
 * its file is now. A layer whose shader is not there at all keeps its values and lets the picture
 * pass; one whose file was changed to something unusable goes on as before. One thread at a time.
 */
final class UnavailableShaders {
    private final Health health;
    private Map<ShaderId, Problem> reported = Map.of();

    private record Problem(Severity severity, String message) {}

    UnavailableShaders(Health health) {
        this.health = health;
    }

    /** Compares the show with the library. */
    void check(CommittedView view) {
        Map<ShaderId, Problem> now = new LinkedHashMap<>();
        for (Screen screen : view.base().screens()) {
            for (Layer layer : screen.layers()) {
                Problem problem =
                        problem(
                                view.catalog().get(layer.shader()),
                                screen.id() + "/" + layer.key(),
                                layer.shader());
                if (problem != null) {
                    now.putIfAbsent(layer.shader(), problem);
                }
            }
        }
        for (ShaderId before : reported.keySet()) {
            if (!now.containsKey(before)) {
                health.mended("shader", before.value());
            }
        }
        now.forEach((shader, problem) -> {
            if (!problem.equals(reported.get(shader))) {
                health.broken("shader", shader.value(), problem.severity(), problem.message());
            }
        });
        reported = now;
    }

    private static @Nullable Problem problem(
            @Nullable ShaderEntry entry, String layer, ShaderId shader) {
        return switch (entry) {
            case ShaderEntry.Usable(_, var newer) ->
                    newer == null
                            ? null
                            : new Problem(
                                    Severity.WARNING,
                                    newer.message()
                                            + "; layer "
                                            + layer
                                            + " goes on with the version before");
            case ShaderEntry.Broken broken ->
                    new Problem(
                            Severity.ERROR,
                            broken.message() + "; layer " + layer + " lets the picture pass");
            case null ->
                    new Problem(
                            Severity.ERROR,
                            "layer "
                                    + layer
                                    + " wants the shader "
                                    + shader
                                    + ", which is not in the shader folder; it lets the picture"
                                    + " pass");
        };
    }
}
