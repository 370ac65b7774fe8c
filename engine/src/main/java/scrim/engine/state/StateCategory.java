package scrim.engine.state;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The classes that every piece of state falls into, and which piece falls where (LAY-07). What has
 * no tier is not a parameter value: it takes no part in precedence, and resetting it leaves every
 * tier alone.
 */
public enum StateCategory {
    BASE_PERSISTED(Tier.BASE),
    COMMITTED_LIVE(Tier.COMMITTED),
    TRANSIENT_AUTOMATION(Tier.AUTOMATION),
    /** Made on the render thread from what it drew; gone with it. */
    RENDER_LOCAL(null),
    /** About the program, not about the show. */
    HEALTH_OR_CONFIG(null);

    /** Every kind of state there is, by the name the documentation uses. */
    public static final Map<String, StateCategory> INVENTORY =
            Map.ofEntries(
                    Map.entry("screens and their formats", BASE_PERSISTED),
                    Map.entry("layer stack: order, keys, shaders", BASE_PERSISTED),
                    Map.entry("saved parameter values", BASE_PERSISTED),
                    Map.entry("screen masters", BASE_PERSISTED),
                    Map.entry("scenes", BASE_PERSISTED),
                    Map.entry("session parameter values", COMMITTED_LIVE),
                    Map.entry("shader catalog: descriptions, reload results", HEALTH_OR_CONFIG),
                    Map.entry("OSC values on their way", TRANSIENT_AUTOMATION),
                    Map.entry("gestures of a held control", TRANSIENT_AUTOMATION),
                    Map.entry("temporal history", RENDER_LOCAL),
                    Map.entry("feedback pictures", RENDER_LOCAL),
                    Map.entry("compiled programs", RENDER_LOCAL),
                    Map.entry("frames read back and not yet taken", RENDER_LOCAL),
                    Map.entry("counters, histograms, failures", HEALTH_OR_CONFIG),
                    Map.entry("video input size", HEALTH_OR_CONFIG),
                    Map.entry("settings of the daemon", HEALTH_OR_CONFIG));

    private final @Nullable Tier tier;

    StateCategory(@Nullable Tier tier) {
        this.tier = tier;
    }

    /** The tier it belongs to, or null if it is no parameter value. */
    public @Nullable Tier tier() {
        return tier;
    }
}
