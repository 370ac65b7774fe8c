package scrim.daemon;

import org.jspecify.annotations.Nullable;

import scrim.engine.health.Health;
import scrim.engine.health.Severity;
import scrim.engine.stack.Layer;
import scrim.engine.stack.Screen;
import scrim.engine.stack.ShaderEntry;
import scrim.engine.stack.ShaderId;
import scrim.engine.state.CommittedView;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a condition in health for every shader that a layer wants and the library cannot give: such
 * a layer keeps all its values and lets the picture pass. One thread at a time.
 */
final class UnavailableShaders {
    private final Health health;
    private Set<ShaderId> reported = Set.of();

    UnavailableShaders(Health health) {
        this.health = health;
    }

    /** Compares the show with the library. */
    void check(CommittedView view) {
        Map<ShaderId, String> now = new HashMap<>();
        for (Screen screen : view.base().screens()) {
            for (Layer layer : screen.layers()) {
                if (view.catalog().find(layer.shader()) == null) {
                    now.putIfAbsent(
                            layer.shader(), reason(view.catalog().get(layer.shader()), layer));
                }
            }
        }
        for (ShaderId gone : reported) {
            if (!now.containsKey(gone)) {
                health.mended("shader", gone.value());
            }
        }
        now.forEach((shader, reason) -> {
            if (!reported.contains(shader)) {
                health.broken("shader", shader.value(), Severity.ERROR, reason);
            }
        });
        reported = new HashSet<>(now.keySet());
    }

    private static String reason(@Nullable ShaderEntry entry, Layer layer) {
        return entry instanceof ShaderEntry.Broken(_, var file, int line, var reason)
                ? file + (line > 0 ? ":" + line : "") + ": " + reason
                : "layer "
                        + layer.key()
                        + " wants the shader "
                        + layer.shader()
                        + ", which is not in the shader folder";
    }
}
