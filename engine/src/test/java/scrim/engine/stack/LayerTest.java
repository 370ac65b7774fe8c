package scrim.engine.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import scrim.engine.param.Key;
import scrim.engine.param.LayerId;
import scrim.engine.param.Lifetime;
import scrim.engine.param.ParameterDefinition;
import scrim.engine.param.ParameterKind;
import scrim.engine.param.ParameterValue;
import scrim.engine.testkit.Shows;

import java.util.List;

class LayerTest {
    private static final Layer BARE =
            new Layer(LayerId.of(1), new Key("warp"), new ShaderId("warp"), Values.NONE);

    @Test
    @DisplayName("SNC-02 a layer that nobody touched is mixed in fully and not bypassed")
    void anUntouchedLayerIsFullyMixedAndNotBypassed() {
        assertThat(CommonParameters.OF_LAYER)
                .extracting(definition -> definition.kind().initialValue())
                .containsExactly(
                        new ParameterValue.Scalar(1),
                        new ParameterValue.Flag(false),
                        new ParameterValue.Choice(BlendMode.NORMAL.ordinal()));
        assertThat(BARE.bypass()).isFalse();
    }

    @Test
    void bypassIsAnOrdinaryValue() {
        var by = new Provenance(Origin.SYSTEM, 1, 1);
        Setting on = new Setting(new ParameterValue.Flag(true), by);
        Setting ofAnotherKind = new Setting(new ParameterValue.Scalar(1), by);

        assertThat(BARE.with(Values.NONE.with(CommonParameters.BYPASS, on)).bypass()).isTrue();
        assertThat(BARE.with(Values.NONE.with(CommonParameters.BYPASS, ofAnotherKind)).bypass())
                .isFalse();
    }

    @Test
    @DisplayName("PRE-05 PRE-06 a key never looks like an id")
    void aKeyNeverLooksLikeAnId() {
        for (String word : new String[] {"L1", "L99", "master"}) {
            assertThat(Layer.isReserved(new Key(word))).isTrue();
            assertThatThrownBy(() ->
                            new Layer(
                                    LayerId.of(1),
                                    new Key(word),
                                    new ShaderId("warp"),
                                    Values.NONE))
                    .hasMessageContaining(word);
        }
        assertThat(Layer.isReserved(new Key("Lamp"))).isFalse();
    }

    @Test
    void aShaderInputTakesThePlainKeyOfACommonParameter() {
        var mix = ParameterDefinition.of("mix", "Mix", new ParameterKind.Scalar(0, 0, 1));

        List<ParameterDefinition> all = CommonParameters.ofLayer(List.of(mix));

        assertThat(all)
                .extracting(one -> one.key().value())
                .containsExactly("layer.mix", "bypass", "blend", "mix");
        assertThat(all.getFirst().id()).isEqualTo(CommonParameters.MIX);
    }

    @Test
    @DisplayName("K-6 masters say themselves that they are durable")
    void mastersAreDurable() {
        assertThat(CommonParameters.OF_MASTER)
                .allMatch(one -> one.settlesAs() == Lifetime.DURABLE)
                .extracting(one -> one.key().value())
                .containsExactly("brightness", "displayOn", "playState", "logLevel");
        assertThat(CommonParameters.OF_MASTER.getLast().kind().initialValue())
                .isEqualTo(new ParameterValue.Choice(LogLevel.INFO.ordinal()));
    }

    @Test
    void aShaderIdStaysBelowItsFolder() {
        for (String word : new String[] {"", " ", "/etc/x", "a/../b", "a\nb", "x".repeat(201)}) {
            assertThatThrownBy(() -> new ShaderId(word))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFormatIsOneThatMemoryCanHold() {
        assertThatThrownBy(() -> new ScreenFormat(0, 10, 60)).hasMessageContaining("0x10");
        assertThatThrownBy(() -> new ScreenFormat(16_385, 10, 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScreenFormat(10, 10, Float.NaN)).hasMessageContaining("NaN");
        assertThat(new ScreenFormat(16_384, 1, 480).width()).isEqualTo(16_384);
    }

    @Test
    @DisplayName("SNC-07 the wished history and the granted one are both known")
    void theWishedHistoryAndTheGrantedOneAreBothKnown() {
        var wish = new Temporal(Temporal.Source.INPUT, 20);

        assertThat(wish.isTemporal()).isTrue();
        assertThat(wish.effectiveFrames(12)).isEqualTo(12);
        assertThat(wish.effectiveFrames(30)).isEqualTo(20);
        assertThat(Temporal.NONE.effectiveFrames(12)).isZero();
        assertThat(new Temporal(Temporal.Source.BELOW, 0).isTemporal()).isFalse();
    }

    @Test
    void aCatalogKnowsBrokenShadersButFindsOnlyUsableOnes() {
        var broken = new ShaderEntry.Broken(new ShaderId("b"), "b.fs", 3, 0, "no main()");
        ShaderCatalog catalog =
                ShaderCatalog.of(List.of(new ShaderEntry.Usable(Shows.EVERYTHING), broken));

        assertThat(catalog.get(broken.id())).isEqualTo(broken);
        assertThat(catalog.find(broken.id())).isNull();
        assertThat(catalog.find(Shows.EVERYTHING.id())).isEqualTo(Shows.EVERYTHING);
        assertThat(catalog.entries()).extracting(ShaderEntry::id).isSorted();
        assertThat(ShaderCatalog.of(Shows.EVERYTHING)).isNotEqualTo(catalog);
    }
}
