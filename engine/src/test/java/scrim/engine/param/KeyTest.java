package scrim.engine.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyTest {
    @Test
    void aKeyIsNeverReadAsAPatternOrAPath() {
        for (String word : new String[] {"", "a b", "a/b", "a*", "a?", "[a]", "{a}", "#a", "ä"}) {
            assertThat(Key.isValid(word)).as(word).isFalse();
            assertThatThrownBy(() -> new Key(word)).hasMessageContaining("\"" + word + "\"");
        }
        assertThat(Key.isValid("Az09_-.~")).isTrue();
        assertThat(Key.isValid("x".repeat(64))).isTrue();
        assertThat(Key.isValid("x".repeat(65))).isFalse();
    }

    @Test
    void anyTextHasANearestKey() {
        assertThat(Key.nearest("Old film (1930)")).isEqualTo(new Key("Old-film--1930-"));
        assertThat(Key.nearest("")).isEqualTo(new Key("x"));
        assertThat(Key.nearest("y".repeat(99)).value()).hasSize(Key.LONGEST);
    }

    @Test
    @DisplayName(
            "PRE-05 layer id, layer key, parameter id and parameter key are four types of name")
    void aLayerIdIsNotAKeyAndAKeyIsNotALayerId() {
        assertThat(LayerId.of(12)).isEqualTo(new LayerId("L12"));
        assertThat(LayerId.of(12).number()).isEqualTo(12);
        assertThat(LayerId.hasForm("L12")).isTrue();
        for (String word : new String[] {"L", "l1", "L1a", "warp", "L" + "1".repeat(19)}) {
            assertThatThrownBy(() -> new LayerId(word)).hasMessageContaining(word);
        }
        assertThat(LayerId.MASTER.isMaster()).isTrue();
        assertThat(LayerId.MASTER.number()).isZero();
        assertThatThrownBy(() -> new ParameterId("a b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScreenId("a/b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressPrintsAsAPath() {
        var address = new ParameterAddress(ScreenId.MAIN, LayerId.of(3), new ParameterId("speed"));

        assertThat(address).hasToString("main/L3/speed");
    }
}
