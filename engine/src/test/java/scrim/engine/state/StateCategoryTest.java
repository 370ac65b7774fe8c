package scrim.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StateCategoryTest {
    @Test
    @DisplayName("LAY-01 there are exactly three tiers: base, committed, automation")
    void thereAreExactlyThreeTiers() {
        assertThat(Tier.values()).containsExactly(Tier.BASE, Tier.COMMITTED, Tier.AUTOMATION);
    }

    @Test
    @DisplayName("LAY-07 LAY-09 TST-13 each tier is one category, and two categories have no tier")
    void eachTierIsOneCategoryAndTwoCategoriesHaveNone() {
        assertThat(StateCategory.BASE_PERSISTED.tier()).isEqualTo(Tier.BASE);
        assertThat(StateCategory.COMMITTED_LIVE.tier()).isEqualTo(Tier.COMMITTED);
        assertThat(StateCategory.TRANSIENT_AUTOMATION.tier()).isEqualTo(Tier.AUTOMATION);
        assertThat(StateCategory.RENDER_LOCAL.tier()).isNull();
        assertThat(StateCategory.HEALTH_OR_CONFIG.tier()).isNull();
    }

    @Test
    @DisplayName("LAY-08 the inventory names stack, session values, reloads, automation, history")
    void theInventoryCoversEveryKindOfState() {
        assertThat(StateCategory.INVENTORY)
                .containsEntry("layer stack: order, keys, shaders", StateCategory.BASE_PERSISTED)
                .containsEntry("saved parameter values", StateCategory.BASE_PERSISTED)
                .containsEntry("session parameter values", StateCategory.COMMITTED_LIVE)
                .containsEntry(
                        "shader catalog: descriptions, reload results",
                        StateCategory.HEALTH_OR_CONFIG)
                .containsEntry("OSC values on their way", StateCategory.TRANSIENT_AUTOMATION);
        assertThat(StateCategory.INVENTORY.values()).contains(StateCategory.values());
    }

    @Test
    @DisplayName("LAY-28 history, feedback and frames on their way are no parameter values")
    void renderLocalResourcesTakeNoPartInPrecedence() {
        for (String local :
                new String[] {
                    "temporal history", "feedback pictures", "frames read back and not yet taken"
                }) {
            assertThat(StateCategory.INVENTORY.get(local)).isEqualTo(StateCategory.RENDER_LOCAL);
        }
    }
}
